include(CMakePackageConfigHelpers)
install(TARGETS acuity acuity_program EXPORT acuity-targets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/acuity DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT acuity-targets NAMESPACE acuity:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/acuity)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/acuity-config.cmake.in ${PROJECT_BINARY_DIR}/acuity-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/acuity)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/acuity-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/acuity-config.cmake ${PROJECT_BINARY_DIR}/acuity-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/acuity)
# Man pages and shell completions, written from the help in docs/cli.txt. Without Python they are left out.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/manual/man/man1/acuity.1
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/manual ${PROJECT_BINARY_DIR}/manual --version ${PROJECT_VERSION}
    DEPENDS ${PROJECT_SOURCE_DIR}/docs/cli.txt ${PROJECT_SOURCE_DIR}/scripts/manual
    COMMENT "Writing man pages and completions" VERBATIM)
  add_custom_target(acuity_manual ALL DEPENDS ${PROJECT_BINARY_DIR}/manual/man/man1/acuity.1)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/manual/ DESTINATION ${CMAKE_INSTALL_DATADIR} OPTIONAL)
else()
  message(STATUS "Man pages and completions are left out: there is no Python")
endif()
