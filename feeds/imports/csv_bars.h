#pragma once
// Bars or prints in a CSV file. One thread.

#include "feeds/imports/import_rows.h"
#include "feeds/imports/stamp_reader.h"
#include "feeds/prices/csv_rows.h"

namespace tessera::imports {

/// By headings people use: "Date", "timestamp", "Open", "vol", "qty", "aggressor". A word that means nothing
/// here is Ignored.
history::ImportColumn columnNamed(std::string_view heading);

/// How understood() begins where it says why not.
inline constexpr std::string_view kLeftOut = "left out: ";

/// How a file's columns are read.
class CsvBars {
 public:
    /// BadInput: no time, or neither four prices nor a price; a column twice. `headings`: its first row.
    static domain::Result<CsvBars> make(const history::ImportRequest& request,
                                        const std::vector<std::string>& headings, ZoneOffset offsets);
    /// A row to `rows`, or rejected there with its line. The cells are those of one row.
    void take(const std::vector<std::string>& cells, std::uint64_t line, ImportRows& rows);
    /// The row as it is understood, or why it is not.
    std::string understood(const std::vector<std::string>& cells);
    const std::vector<history::ImportColumn>& columns() const { return m_columns; }
    bool arePrints() const { return m_arePrints; }

 private:
    struct Row {
        domain::Bar bar;
        history::Tick tick;
    };
    explicit CsvBars(StampReader stamps) : m_stamps(std::move(stamps)) {}
    domain::Result<void> mapColumns();
    domain::Result<Row> read(const std::vector<std::string>& cells);
    const std::string* cellOf(const std::vector<std::string>& cells, history::ImportColumn column) const;
    domain::Result<domain::Price> price(const std::vector<std::string>& cells,
                                        history::ImportColumn column) const;
    domain::Result<domain::Quantity> quantity(const std::vector<std::string>& cells,
                                              history::ImportColumn column) const;

    /// The number of a cell with a decimal point; "" where it is none.
    std::string numberOf(const std::string& cell) const;

    history::SeriesKey m_key;
    history::DecimalMark m_mark = history::DecimalMark::Automatic;
    StampReader m_stamps;
    std::vector<history::ImportColumn> m_columns;
    std::array<std::size_t, history::kImportColumnNames.size()> m_at{};  // place of each; SIZE_MAX: none
    bool m_arePrints = false;
};

/// The smallest usual interval between the rows' times; 0 where they say none.
domain::Duration intervalOf(std::vector<domain::Timestamp> times);

}  // namespace tessera::imports
