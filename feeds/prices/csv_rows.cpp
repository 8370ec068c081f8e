#include "feeds/prices/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::prices {

char separatorOf(std::string_view text) {
    while (text.starts_with('#')) {  // a remark
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    const std::string_view line = text.substr(0, text.find('\n'));
    char best = ',';
    for (const char candidate : {';', '\t'}) {
        best = std::ranges::count(line, candidate) > std::ranges::count(line, best) ? candidate : best;
    }
    return best;
}

CsvRows::CsvRows(std::string_view text, std::string_view name, char separator)
    : m_rest(text), m_name(name), m_size(text.size()), m_ends{separator, '\n'} {
    if (m_rest.starts_with("\xEF\xBB\xBF")) {
        m_rest.remove_prefix(3);
    }
}

domain::Result<void> CsvRows::quotedCell(std::string& cell) {
    m_rest.remove_prefix(1);
    for (;;) {
        const std::size_t quote = m_rest.find('"');
        if (quote == std::string_view::npos) {
            return domain::Error{
                domain::ErrorCode::BadInput,
                fmt::format("Line {} of {} opens a quote that is never closed: the file is cut "
                            "off or no CSV. Nothing was imported.",
                            m_rowLine, m_name),
                "csv quote"};
        }
        for (const char c : m_rest.substr(0, quote)) {
            m_line += c == '\n' ? 1 : 0;
        }
        cell += m_rest.substr(0, quote);
        m_rest.remove_prefix(quote + 1);
        if (!m_rest.starts_with('"')) {
            return {};
        }
        cell += '"';
        m_rest.remove_prefix(1);
    }
}

domain::Result<bool> CsvRows::next(std::vector<std::string>& cells) {
    while (!m_rest.empty() && (m_rest.front() == '#' || m_rest.front() == '\n' || m_rest.front() == '\r')) {
        const std::size_t end = m_rest.find('\n');
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
        ++m_line;
    }
    if (m_rest.empty()) {
        cells.clear();
        return false;
    }
    m_rowLine = m_line;
    for (std::size_t count = 0;;) {
        // The strings of the row before keep their room: a file of a million rows asks for none.
        std::string& cell = count < cells.size() ? cells[count] : cells.emplace_back();
        cell.clear();
        ++count;
        if (m_rest.starts_with('"')) {
            if (const auto read = quotedCell(cell); !read) {
                return read.error();
            }
        }
        const std::size_t end = endOfCell();
        cell += m_rest.substr(0, end);
        const char separator = end < m_rest.size() ? m_rest[end] : '\n';
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        if (separator == '\n') {
            if (cell.ends_with('\r')) {
                cell.pop_back();
            }
            ++m_line;
            cells.resize(count);
            return true;
        }
    }
}

std::size_t CsvRows::endOfCell() const {
    const char* at = m_rest.data();
    const char* const last = at + m_rest.size();
    while (at != last && *at != m_ends[0] && *at != m_ends[1]) {
        ++at;
    }
    return static_cast<std::size_t>(at - m_rest.data());
}

}  // namespace tessera::prices
