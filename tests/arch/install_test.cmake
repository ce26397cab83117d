# A strange project finds the installed package, links it and prices an option.
crossmargin_arch_test(install ${CMAKE_COMMAND}
  -D BUILD=${PROJECT_BINARY_DIR} -D SOURCE=${CMAKE_CURRENT_LIST_DIR}/consumer
  -D WORK=${CMAKE_CURRENT_BINARY_DIR}/install_test -D COMPILER=${CMAKE_CXX_COMPILER}
  "-D FLAGS=${CMAKE_CXX_FLAGS}" -P ${CMAKE_CURRENT_LIST_DIR}/run_install_test.cmake)
