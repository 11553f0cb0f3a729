# Compiles through ccache where it is installed, unless another launcher was chosen. It takes precompiled headers when it may ignore
# two details: macros that the headers do not use, and __TIME__.
if(ACUITY_CCACHE AND (NOT CMAKE_CXX_COMPILER_LAUNCHER OR CMAKE_CXX_COMPILER_LAUNCHER MATCHES "^([^;]*/)?ccache$"))
  find_program(ACUITY_CCACHE_PROGRAM ccache)
  if(ACUITY_CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ACUITY_CCACHE_PROGRAM})
    message(STATUS "Compiling through ${ACUITY_CCACHE_PROGRAM}")
  endif()
endif()
