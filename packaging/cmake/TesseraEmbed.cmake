# tessera_embed(target NAMESPACE ns FILES a.toml b.csv): each file becomes a std::string_view in
# "embedded/<ns>.h" as tessera::embedded::<ns>::files(), a span of {name, text}. The venue has no Qt,
# so there is no .qrc below ui.
function(tessera_embed target)
  cmake_parse_arguments(ARG "" "NAMESPACE" "FILES" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/generated/embedded/${ARG_NAMESPACE}")
  add_custom_command(
    OUTPUT "${out}.h" "${out}.cpp"
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNS=${ARG_NAMESPACE} "-DFILES=${ARG_FILES}"
            -P "${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake"
    DEPENDS ${ARG_FILES} "${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}.cpp" "${out}.h")
  target_include_directories(${target} PUBLIC "${CMAKE_BINARY_DIR}/generated")
endfunction()
