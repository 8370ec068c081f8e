#pragma once
// How a forecast-skill future settles, computed again: days, commitments, scores, index, and whether what the
// exchange published fits. GUI thread only; some milliseconds of it at a time.

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <optional>

#include "app/skill/settlement_check.h"
#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// A line a day, newest first.
class SkillDays : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Day, Median, Band, Commitment, State, Outcome, Crps, Walk, Ratio, Index, Published, Fits };
    explicit SkillDays(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showDays(const std::vector<skill::CheckedDay>& days);
};

class SkillWindow : public QWidget {
    Q_OBJECT
 public:
    explicit SkillWindow(AppServices& services, QWidget* parent = nullptr);
    /// A skill index or a future on one; anything else is told so.
    void open(InstrumentMarket* market);

    QString verdictText() const { return m_verdict->text(); }
    QString detailText() const { return m_detail->text(); }
    widgets::RecordTable& table() { return *m_table; }
    bool isDone() const { return m_check && m_check->isDone(); }
    /// Writes the record there; empty, or why not.
    QString exportTo(const QString& path) const;

 private:
    void compute();
    void showResult();
    void showDetail();

    AppServices& m_services;
    std::optional<skill::SettlementCheck> m_check;
    std::vector<skill::CheckedDay> m_days;  // newest first
    std::string m_subject;
    QLabel *m_title, *m_verdict, *m_rule, *m_detail;
    SkillDays* m_model;
    widgets::RecordTable* m_table;
    QPushButton* m_export;
    QTimer m_timer;
};

}  // namespace tessera::ui
