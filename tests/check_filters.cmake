# Fails when one of the filters that give tests a label matches no test: cmake -DPROGRAM=... -DFILTERS=a|b -P check_filters.cmake
string(REPLACE "|" ";" filters "${FILTERS}")
foreach(filter ${filters})
  execute_process(COMMAND ${PROGRAM} --gtest_list_tests --gtest_filter=${filter} OUTPUT_VARIABLE tests RESULT_VARIABLE status)
  if(status OR NOT tests MATCHES "\n  ")
    message(FATAL_ERROR "No test of ${PROGRAM} matches ${filter}, so a label in tests/CMakeLists.txt has no meaning. "
      "If the test was renamed, rename it there too.")
  endif()
endforeach()
