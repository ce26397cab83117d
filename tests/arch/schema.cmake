# Schemas and readers against each other, with the real binary.
crossmargin_arch_test(schema ${CROSSMARGIN_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/schema_test.py $<TARGET_FILE:crossmargin>)
