# Tests of the tree itself: who includes whom, sizes, words, formatting, schemas, installation. Label: arch.
# Debian's own Python first: the packages of tools/packages.txt are installed for that one.
find_program(CROSSMARGIN_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(CROSSMARGIN_PYTHON NAMES python3 REQUIRED)

function(crossmargin_arch_test name)
  add_test(NAME arch_${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(arch_${name} PROPERTIES LABELS arch TIMEOUT 600 ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endfunction()

foreach(name include_direction sizes words data_files format scripts)
  crossmargin_arch_test(${name} ${CROSSMARGIN_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
endforeach()

# What the program says about itself, and what the documentation says about the program.
foreach(name manual docs)
  crossmargin_arch_test(${name} ${CROSSMARGIN_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py $<TARGET_FILE:crossmargin>)
endforeach()

# The object files of the kernels hold what they may.
crossmargin_arch_test(symbols ${CROSSMARGIN_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/symbols_test.py ${PROJECT_BINARY_DIR})

# Every public header compiles alone; the tier's build makes it so. The installation holds the man pages too.
add_dependencies(tier_arch crossmargin crossmargin_documents all_verify_interface_header_sets)

include(${CMAKE_CURRENT_LIST_DIR}/schema.cmake OPTIONAL)
include(${CMAKE_CURRENT_LIST_DIR}/install_test.cmake OPTIONAL)
