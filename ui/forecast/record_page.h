#pragma once
// The records of one kind, live or back-tested: the table, and of the chosen row the verdict in words and its
// pictures. GUI thread only.

#include <QLabel>

#include "ui/context/app_services.h"
#include "ui/forecast/record_views.h"
#include "ui/forecast/track_tables.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

class RecordPage : public QWidget {
    Q_OBJECT
 public:
    /// `heading`: what the rows are; `empty*`: shown while there are none.
    RecordPage(AppServices& services, const QString& heading, const QString& emptyTitle,
               const QString& emptySentence, QWidget* parent = nullptr);
    /// The chosen row stays the chosen one; `wanted` is chosen where it is gone or none was.
    void showRows(std::vector<TrackRow> rows, const std::string& wanted);
    /// The record this forecast counts in; false: there is none yet.
    bool choose(const ports::ForecastRow& forecast);
    void setEmptyText(const QString& title, const QString& sentence);
    void setTheme();
    const std::vector<TrackRow>& rows() const { return m_rows; }
    /// Null: no row is there.
    const TrackRow* chosen() const;
    widgets::RecordTable& table() { return *m_table; }
    QString verdictText() const { return m_verdict->text(); }
    SkillView& skill() { return *m_skill; }
    CoverageView& coverage() { return *m_coverage; }
    ReliabilityView& reliability() { return *m_reliability; }
    PitView& pit() { return *m_pit; }

 signals:
    void chosenChanged();

 private:
    void chooseRow(int row);
    void showChosen();

    AppServices& m_services;
    std::vector<TrackRow> m_rows;
    std::optional<TrackRow> m_chosen;
    bool m_isFilling = false;
    TrackTable* m_model;
    widgets::RecordTable* m_table;
    FigureTable* m_figureModel;
    widgets::RecordTable* m_figures;
    QLabel* m_verdict;
    SkillView* m_skill;
    CoverageView* m_coverage;
    ReliabilityView* m_reliability;
    PitView* m_pit;
};

}  // namespace tessera::ui
