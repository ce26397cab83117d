# One test for each folder here that holds a file `command`; run_golden.cmake says how it is run.
file(GLOB commands CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*/command)
foreach(command IN LISTS commands)
  get_filename_component(folder ${command} DIRECTORY)
  get_filename_component(case ${folder} NAME)
  add_test(NAME golden_${case}
           COMMAND ${CMAKE_COMMAND} -D BINARY=$<TARGET_FILE:crossmargin> -D CASE=${folder}
                   -D WORK=${CMAKE_CURRENT_BINARY_DIR}/golden/${case} -P ${CMAKE_CURRENT_LIST_DIR}/run_golden.cmake)
  set_tests_properties(golden_${case} PROPERTIES LABELS golden TIMEOUT 120)
endforeach()
add_dependencies(tier_golden crossmargin)
