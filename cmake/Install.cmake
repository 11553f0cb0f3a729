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
