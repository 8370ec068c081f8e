#pragma once
// Realised profit by session day, instrument and tag, first in first out beside average cost. GUI thread
// only.

#include <optional>
#include <vector>

#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class ProfitModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    /// What one row adds up.
    enum class By { DayAndSymbol, Day, Symbol, Tag, TagAndSymbol };
    explicit ProfitModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    /// Counts again when a fill came, or a tag changed, since the last time.
    void refresh();
    By by() const { return m_by; }
    void setBy(By by);
    /// Counting, or why it could not count; empty otherwise.
    const QString& sentence() const { return m_sentence; }

 private:
    void take(const trading::BlotterPage& page);
    void rebuild();
    Row rowOf(const trading::ProfitRow& profit, bool isTotal) const;
    AppServices& m_context;
    std::optional<trading::PageTicket> m_pending;
    QString m_sentence;
    By m_by = By::DayAndSymbol;
    bool m_isStale = true;
    std::vector<trading::ProfitRow> m_counted;  // newest day first
};

}  // namespace tessera::ui
