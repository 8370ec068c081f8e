# Compiler, warnings, hardening, cache. Everything a target needs that is not a library.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

option(TESSERA_STRICT "Warnings are errors" ON)
set(TESSERA_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(TESSERA_UNITY "Eight files of a target are compiled as one: a whole build takes half the time" OFF)
option(TESSERA_FUZZ_ONLY "Only the fuzz targets and the Qt-free layers they use; needs clang" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers need the time-macro and pch sloppiness, or every hit is a miss.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
endif()

set(CMAKE_UNITY_BUILD ${TESSERA_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

add_library(tessera_flags INTERFACE)
target_compile_options(tessera_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fno-math-errno
  -fPIC)   # programs too, after CMake's -fPIE: one precompiled header serves them all
if(TESSERA_UNITY)
  # GCC inlines across the files and then warns of a moved-from std::variant that it cannot follow; and it takes what
  # is in an anonymous namespace of an included file for shared.
  target_compile_options(tessera_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-subobject-linkage>)
endif()

# tessera_apart(a.cpp b.cpp): compiled on their own, because a neighbour names something of its own the same way.
function(tessera_apart)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
if(TESSERA_STRICT)
  target_compile_options(tessera_flags INTERFACE -Werror)
endif()
target_include_directories(tessera_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(tessera_flags INTERFACE
  TESSERA_VERSION="${PROJECT_VERSION}" FMT_HEADER_ONLY=0)

if(TESSERA_FUZZ_ONLY)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(TESSERA_SANITIZE)
  add_compile_options(-fsanitize=${TESSERA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TESSERA_SANITIZE})
else()
  include(CheckPIESupported)
  check_pie_supported()
  target_compile_options(tessera_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  target_compile_definitions(tessera_flags INTERFACE
    _GLIBCXX_ASSERTIONS $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  target_link_options(tessera_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
