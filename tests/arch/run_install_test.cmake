# Installs BUILD into a fresh prefix, then configures, builds and runs the project in SOURCE against it.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${WORK}/build -D CMAKE_PREFIX_PATH=${WORK}/prefix
    -D CMAKE_CXX_COMPILER=${COMPILER} "-D CMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
message(STATUS "the consumer says: ${output}")

# The installed program finds its data beside itself, wherever the prefix stands: one method fewer there shows it.
file(RENAME ${WORK}/prefix ${WORK}/moved)
file(REMOVE ${WORK}/moved/share/crossmargin/methods/occ-tims.json)
run(${CMAKE_COMMAND} -E env --unset=CROSSMARGIN_DATA_DIR ${WORK}/moved/bin/crossmargin methods list)
if(NOT output MATCHES "scan-16" OR output MATCHES "occ-tims")
  message(FATAL_ERROR "the installed program does not list the methods beside it:\n${output}")
endif()
foreach(file crossmargin/methods/scan-16.json crossmargin/scenarios/span-16.json crossmargin/schema/market.schema.json
             crossmargin/sample/market.json man/man1/crossmargin.1 man/man1/crossmargin-report.1
             bash-completion/completions/crossmargin)
  if(NOT EXISTS ${WORK}/moved/share/${file})
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()
