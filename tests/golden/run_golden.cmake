# Runs the real binary with the arguments in CASE/command and compares, byte by byte, what it wrote to stdout and
# stderr and its exit code with CASE/stdout, CASE/stderr and CASE/rc. An absent file means: nothing written, code 0.
# CASE/same_as names another case whose stdout this one must give too. {case} and {data} in the command stand for the
# case's folder and the project's data folder.
# It runs inside the case's folder, so that no path of one machine enters the output.
# With UPDATE_GOLDEN=1 in the environment the files are written instead of compared.
file(READ "${CASE}/command" command)
string(STRIP "${command}" command)
separate_arguments(arguments UNIX_COMMAND "${command}")
list(TRANSFORM arguments REPLACE "{data}" "../../../data")
list(TRANSFORM arguments REPLACE "{case}" ".")

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
execute_process(COMMAND "${CMAKE_COMMAND}" -E env --unset=NO_COLOR --unset=CROSSMARGIN_DATA_DIR --unset=COLUMNS
                        "${BINARY}" ${arguments}
                WORKING_DIRECTORY "${CASE}" INPUT_FILE /dev/null
                OUTPUT_FILE "${WORK}/stdout" ERROR_FILE "${WORK}/stderr" RESULT_VARIABLE rc)
file(WRITE "${WORK}/rc" "${rc}\n")

set(wanted_stdout "${CASE}/stdout")
if(EXISTS "${CASE}/same_as")
  file(READ "${CASE}/same_as" other)
  string(STRIP "${other}" other)
  set(wanted_stdout "${CASE}/../${other}/stdout")
endif()

file(WRITE "${WORK}/empty" "")
file(WRITE "${WORK}/zero" "0\n")

function(update stream wanted default)
  if(stream STREQUAL "stdout" AND EXISTS "${CASE}/same_as")
    return()
  endif()
  file(READ "${WORK}/${stream}" actual HEX)
  file(READ "${default}" nothing HEX)
  if(actual STREQUAL nothing)
    file(REMOVE "${wanted}")
  else()
    file(COPY_FILE "${WORK}/${stream}" "${wanted}" ONLY_IF_DIFFERENT)
  endif()
endfunction()

function(check stream wanted default)
  if(NOT EXISTS "${wanted}")
    set(wanted "${default}")
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${wanted}" "${WORK}/${stream}" RESULT_VARIABLE differs
                  ERROR_QUIET)
  if(NOT differs EQUAL 0)
    execute_process(COMMAND diff -u "${wanted}" "${WORK}/${stream}" OUTPUT_VARIABLE difference ERROR_QUIET)
    message(SEND_ERROR "${stream} differs from ${wanted}:\n${difference}")
  endif()
endfunction()

foreach(triple "stdout|${wanted_stdout}|empty" "stderr|${CASE}/stderr|empty" "rc|${CASE}/rc|zero")
  string(REPLACE "|" ";" triple "${triple}")
  list(GET triple 0 stream)
  list(GET triple 1 wanted)
  list(GET triple 2 default)
  if("$ENV{UPDATE_GOLDEN}" STREQUAL "1")
    update(${stream} "${wanted}" "${WORK}/${default}")
  else()
    check(${stream} "${wanted}" "${WORK}/${default}")
  endif()
endforeach()
