# Where this checkout lies is in a header of its own, which only the tests that need it read: what knows no place
# is compiled once for every checkout (ccache).
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/paths/tests/support/test_paths.h" @ONLY CONTENT [[
#pragma once
#define TESSERA_SOURCE_DIR "@CMAKE_SOURCE_DIR@"
#define TESSERA_BUILD_DIR "@CMAKE_BINARY_DIR@"
#define TESSERA_SHARED_DATA "@CMAKE_SOURCE_DIR@/../shared/data"
]])

# tessera_test(domain_test SOURCES a_test.cpp USES domain ... EXTERNAL ... LABELS unit [QT_MOC] [QT_MAIN] [TIMEOUT s])
# One binary per area; every TEST becomes a CTest entry. QT_MAIN: the tests run under a QApplication (offscreen).
# SERIAL: alone on the machine, for tests of something niced or timed.
function(tessera_test name)
  cmake_parse_arguments(ARG "QT_MOC;QT_MAIN;SERIAL" "TIMEOUT" "SOURCES;USES;EXTERNAL;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  # Nobody waits for a test's own code, and it is compiled a fifth faster so.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_link_libraries(${name} PRIVATE tessera_flags tessera_ext_gtest)
  foreach(layer IN LISTS ARG_USES)
    target_link_libraries(${name} PRIVATE tessera_${layer})
  endforeach()
  foreach(library IN LISTS ARG_EXTERNAL)
    target_link_libraries(${name} PRIVATE tessera_ext_${library})
  endforeach()
  if(ARG_QT_MAIN)
    tessera_pch(${name} qt_test)
  else()
    tessera_pch(${name} test)
  endif()
  target_include_directories(${name} PRIVATE "${CMAKE_BINARY_DIR}/generated/paths")
  if(ARG_QT_MOC)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
  endif()
  if(ARG_QT_MAIN)
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/qt_test_main.cpp")
    target_link_libraries(${name} PRIVATE Qt6::Widgets)
  else()
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  if(TESSERA_FUZZ_ONLY)
    return()   # the release build runs the whole program as one test, Sanitized.<name>
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL "${ARG_SERIAL}" ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
  # Labels are a list, which gtest_discover_tests would tear apart; so they are set once the tests are known.
  set(labels "${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake")
  file(WRITE "${labels}" "foreach(test IN LISTS ${name}_TESTS)
  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${ARG_LABELS}\")
endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels}")
endfunction()
