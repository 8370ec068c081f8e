#pragma once
// Track records and scored forecasts as a table that leaves the program, with where they are from and as of
// when; and who writes it. GUI thread only.

#include <QObject>

#include "app/domain/result.h"
#include "ui/context/app_services.h"
#include "ui/forecast/track_rows.h"

namespace tessera::ui {

struct ExportColumn {
    std::string name;
    bool isNumber = false;
};
/// Cells as text, numbers with all their digits; empty: not known. Whoever writes it makes text safe for a
/// spreadsheet.
struct ExportTable {
    std::vector<std::string> remarks;  // lines about the whole
    std::vector<ExportColumn> columns;
    std::vector<std::vector<std::string>> rows;
};

/// A row for each record.
ExportTable recordsTable(const std::vector<TrackRow>& rows, domain::Timestamp now);
/// What was forecast and what came of it, a row each, by origin; no rows where the record has none at hand.
ExportTable forecastsTable(const TrackRow& row, domain::Timestamp now);

/// Writes tables. A child of AppServices, so that the ground floor need not know of it.
class TableExport : public QObject {
    Q_OBJECT
 public:
    /// To a file by its ending: .xlsx, otherwise CSV.
    using Write = std::function<domain::Result<void>(const ExportTable& table, const std::string& path)>;
    TableExport(AppServices& services, Write write) : QObject(&services), m_write(std::move(write)) {}
    /// The one at `services`; null: none was made.
    static TableExport* of(const AppServices& services);
    domain::Result<void> write(const ExportTable& table, const std::string& path) const {
        return m_write(table, path);
    }

 private:
    Write m_write;
};

}  // namespace tessera::ui
