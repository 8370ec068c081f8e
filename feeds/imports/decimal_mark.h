#pragma once
// Numbers whose decimal mark is a point or a comma, with or without marks between thousands. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "app/history/import_desk.h"

namespace tessera::imports {

/// "43.210,50" by a comma, "43,210.50" by a point: "43210.50". Thousands are parted by the other mark, a
/// blank or an apostrophe, three digits each. None where it is no number written so.
std::optional<std::string> plainNumber(std::string_view text, history::DecimalMark mark);

/// What the numbers of a file say about their decimal mark. One mark that is not followed by just three
/// digits is the decimal one, and so is the last of two kinds; several alike part thousands.
class DecimalMarkGuess {
 public:
    void look(std::string_view text);
    /// None: only numbers such as 1,234 were seen, or two contradict each other. A point where no comma was
    /// seen.
    std::optional<history::DecimalMark> mark() const;
    /// What was guessed and by which number, or why nothing was; empty where no number has a comma.
    std::string sentence() const;
    /// More rows would say nothing new.
    bool isDecided() const { return !m_point.empty() && !m_comma.empty(); }
    /// Commas were seen, and nothing tells yet what they are.
    bool isOpen() const { return !m_anyComma.empty() && m_point.empty() && m_comma.empty(); }

 private:
    std::string m_anyComma, m_point, m_comma;  // the first text of each kind
};

}  // namespace tessera::imports
