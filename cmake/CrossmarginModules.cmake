# Builds one library target per line of cmake/modules.txt, so that the house's floors are written down once:
# the same table makes the targets, their link lines and the include-direction test.

function(crossmargin_read_modules out_names)
  file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/modules.txt" lines REGEX "^[0-9]")
  set(names "")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^[0-9]+ +([a-z]+) *:(.*)$" _ "${line}")
    set(name "${CMAKE_MATCH_1}")
    string(STRIP "${CMAKE_MATCH_2}" deps)
    separate_arguments(deps UNIX_COMMAND "${deps}")
    list(APPEND names ${name})
    set(CROSSMARGIN_DEPS_${name} "${deps}" PARENT_SCOPE)
  endforeach()
  set(${out_names} "${names}" PARENT_SCOPE)
  set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
               "${PROJECT_SOURCE_DIR}/cmake/modules.txt")
endfunction()

function(crossmargin_add_module name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/crossmargin/${name}/*.hpp")
  set(target crossmargin_${name})
  add_library(${target} STATIC ${sources})
  add_library(crossmargin::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:crossmargin_warnings>)
  foreach(dep IN LISTS CROSSMARGIN_DEPS_${name})
    target_link_libraries(${target} PUBLIC crossmargin_${dep})
  endforeach()
  crossmargin_set_target_flags(${sources})
  if(NOT name MATCHES "^(numeric|pricing)$")  # kernels: what the compiler makes of one must not depend on its neighbours
    crossmargin_unite(${target})
  endif()
  install(TARGETS ${target} EXPORT crossmarginTargets FILE_SET HEADERS)
endfunction()

# Most of a file's time to compile goes into the headers and templates that it shares with its neighbours. The price is
# that a name in an anonymous namespace is one name in a whole module. A preset without it finds a missing include.
function(crossmargin_unite target)
  if(CROSSMARGIN_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    # gcc inlines less in what it takes for a large unit; these are as large as their parts together.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:--param=large-unit-insns=100000>)
  endif()
endfunction()

# Kernels are compiled once for each instruction set and chosen at run time; the file name says which.
# -Wuninitialized: gcc 12 is wrong about its own AVX-512 header, which merges into a register it leaves undefined
# on purpose (GCC bug 105593).
function(crossmargin_set_target_flags)
  foreach(source IN LISTS ARGN)
    if(source MATCHES "_avx2\\.cpp$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma")
    elseif(source MATCHES "_avx512\\.cpp$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
        "-mavx512f;-mavx512dq;-mavx512bw;-mavx512vl;-mavx2;-mfma;-mprefer-vector-width=512;-Wno-uninitialized")
    elseif(source MATCHES "_scalar\\.cpp$")  # the plain one of three: alone like the others
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    elseif(source MATCHES "/american_tables\\.cpp$")
      # Tables made while compiling take more steps than clang allows unless asked.
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
        "$<$<CXX_COMPILER_ID:Clang>:-fconstexpr-steps=100000000>")
    endif()
  endforeach()
endfunction()
