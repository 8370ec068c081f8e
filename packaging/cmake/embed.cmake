# Script mode: writes OUT.h and OUT.cpp with the text of FILES. String literals are split below the
# compiler's limit; the delimiter does not occur in our data.
file(WRITE "${OUT}.h" "#pragma once
#include <span>
#include <string_view>
namespace tessera::embedded::${NS} {
struct File {
    std::string_view name;
    std::string_view text;
};
std::span<const File> files();
}  // namespace tessera::embedded::${NS}
")
set(body "#include \"embedded/${NS}.h\"\n#include <array>\nnamespace tessera::embedded::${NS} {\nnamespace {\n")
set(rows "")
set(index 0)
foreach(path IN LISTS FILES)
  file(READ "${path}" hex HEX)
  get_filename_component(name "${path}" NAME)
  string(LENGTH "${hex}" hexLength)
  math(EXPR length "${hexLength} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND body "constexpr char k${index}[] = {${bytes}'\\0'};\n")
  string(APPEND rows "    File{\"${name}\", std::string_view(k${index}, ${length})},\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND body "constexpr std::array kFiles{\n${rows}};\n}  // namespace\n")
string(APPEND body "std::span<const File> files() { return kFiles; }\n}  // namespace tessera::embedded::${NS}\n")
file(WRITE "${OUT}.cpp" "${body}")
