#pragma once
// The audit of one day: which day, what came of it, and every row. GUI thread only.

#include <QWidget>

#include "ui/context/app_services.h"
#include "ui/indexes/audit_table.h"
#include "widgets/table/pieces.h"
#include "widgets/table/record_table.h"

class QToolButton;

namespace tessera::ui {

class AuditPage : public QWidget {
    Q_OBJECT
 public:
    explicit AuditPage(AppServices& context, QWidget* parent = nullptr);
    /// Nothing to show when the picture has no days.
    void show(const IndexPicture& picture, const IndexState& state, domain::Timestamp now);
    widgets::RecordTable& table() { return *m_table; }
    AuditTable& rows() { return *m_rows; }
    /// "Composite of 22 Aug 2026: 2.071234 USD per Mtok, ..."
    QString sentence() const { return m_sentence->text(); }
    domain::Timestamp day() const { return m_day; }
    /// As a spreadsheet reads it; empty: there is no fixing.
    QString csv() const;
    /// Title, sentence and every row, for an editor or a spreadsheet; empty as csv().
    QString copiedText() const;

 signals:
    void dayChosen(domain::Timestamp day);
    void exportWanted();

 private:
    void step(int days);
    QString words(const IndexPicture& picture, domain::Timestamp now) const;
    QString revisionWords(const listprices::PriceBook& book) const;

    AppServices& m_context;
    QToolButton *m_before, *m_after, *m_copy, *m_export;
    widgets::ElidedLabel* m_title;
    QLabel* m_sentence;
    AuditTable* m_rows;
    widgets::RecordTable* m_table;
    domain::Timestamp m_day, m_first, m_last;
    indexes::IndexQuestion m_question;
    std::optional<indexes::FixingAudit> m_audit;
};

}  // namespace tessera::ui
