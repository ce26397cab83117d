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

# The installed program finds its data beside itself, wherever the prefix stands.
file(RENAME ${WORK}/prefix ${WORK}/moved)
run(${WORK}/moved/bin/crossmargin methods list)
if(NOT output MATCHES "scan-16")
  message(FATAL_ERROR "the installed program does not list its methods:\n${output}")
endif()
foreach(file methods/scan-16.json scenarios/span-16.json schema/market.schema.json sample/market.json)
  if(NOT EXISTS ${WORK}/moved/share/crossmargin/${file})
    message(FATAL_ERROR "share/crossmargin/${file} is not installed")
  endif()
endforeach()
