# tessera_fuzz(decoder SOURCES fuzz_decoder.cpp USES wire [DEFINES NAME=value] [MAX_LENGTH bytes])
# In the preset fuzz: the libFuzzer program bin/fuzz_<name> over the layers it uses. In every other one: the test
# Fuzz.<name> (label fuzz), which runs that program for TESSERA_FUZZ_SECONDS (environment, 12 without it) on the seeds in
# tests/fuzz/corpus/<name>, and is skipped with a line when nobody built it.
function(tessera_fuzz name)
  cmake_parse_arguments(ARG "" "MAX_LENGTH" "SOURCES;USES;DEFINES" ${ARGN})
  if(NOT ARG_MAX_LENGTH)
    set(ARG_MAX_LENGTH 4096)
  endif()
  if(TESSERA_FUZZ_ONLY)
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE tessera_flags)
    foreach(layer IN LISTS ARG_USES)
      target_link_libraries(fuzz_${name} PRIVATE tessera_${layer})
    endforeach()
    target_compile_definitions(fuzz_${name} PRIVATE ${ARG_DEFINES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_test(NAME Fuzz.${name}
      COMMAND sh "${CMAKE_SOURCE_DIR}/tests/fuzz/run.sh" ${name} ${ARG_MAX_LENGTH})
    set_tests_properties(Fuzz.${name} PROPERTIES LABELS fuzz SKIP_RETURN_CODE 77 TIMEOUT 300)
  endif()
endfunction()
