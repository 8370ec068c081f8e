#pragma once
// Rows of a CSV file as RFC 4180 has them: quoted cells, doubled quotes, LF or CRLF. '#' begins a remark.

#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"

namespace tessera::prices {

/// Between the cells of the first line that is no remark: comma, semicolon or tab.
char separatorOf(std::string_view text);

/// Walks a text; next() gives a row at a time, which is valid until the following one.
class CsvRows {
 public:
    /// `name` is for sentences. A byte-order mark is skipped. `text` outlives this.
    CsvRows(std::string_view text, std::string_view name, char separator = ',');
    /// False at the end. BadInput: a quote that is not closed or has something behind it, with the line.
    domain::Result<bool> next(std::vector<std::string>& cells);
    /// Of the row that was given last, counted from 1.
    std::size_t line() const { return m_rowLine; }
    /// Bytes read so far.
    std::size_t offset() const { return m_size - m_rest.size(); }

 private:
    domain::Result<void> quotedCell(std::string& cell);
    std::size_t endOfCell() const;

    std::string_view m_rest;
    std::string_view m_name;
    std::size_t m_size;
    char m_ends[2];  // what ends a cell
    std::size_t m_line = 1;
    std::size_t m_rowLine = 0;
};

}  // namespace tessera::prices
