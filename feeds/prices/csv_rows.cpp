#include "feeds/prices/csv_rows.h"

#include <fmt/format.h>

namespace tessera::prices {

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
    cells.clear();
    if (m_rest.empty()) {
        return false;
    }
    m_rowLine = m_line;
    for (;;) {
        std::string& cell = cells.emplace_back();
        if (m_rest.starts_with('"')) {
            if (const auto read = quotedCell(cell); !read) {
                return read.error();
            }
        }
        const std::size_t end = std::min(m_rest.find_first_of(std::string_view(m_ends, 2)), m_rest.size());
        cell += m_rest.substr(0, end);
        const char separator = end < m_rest.size() ? m_rest[end] : '\n';
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        if (separator == '\n') {
            if (cell.ends_with('\r')) {
                cell.pop_back();
            }
            ++m_line;
            return true;
        }
    }
}

}  // namespace tessera::prices
