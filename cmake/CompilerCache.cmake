# Compiles through ccache where it is installed, unless another launcher was chosen. It takes precompiled headers when it may ignore
# three things: macros that they do not use, __TIME__, and headers that were made a moment ago. Paths count from the build folder, so
# that objects serve every build folder and every checkout.
if(ACUITY_CCACHE AND (NOT CMAKE_CXX_COMPILER_LAUNCHER OR CMAKE_CXX_COMPILER_LAUNCHER MATCHES "^([^;]*/)?ccache$"))
  find_program(ACUITY_CCACHE_PROGRAM ccache)
  if(ACUITY_CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${ACUITY_CCACHE_PROGRAM})
    message(STATUS "Compiling through ${ACUITY_CCACHE_PROGRAM}")
  endif()
endif()
