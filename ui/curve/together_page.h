#pragma once
// Series beside each other: how much each moves, whether they move together, and in which months. GUI thread
// only.

#include <QWidget>
#include <memory>

#include "ui/context/compared_series.h"
#include "ui/curve/curve_tables.h"
#include "widgets/table/record_table.h"

class QLabel;
class QLineEdit;

namespace tessera::ui {

class TogetherPage : public QWidget {
    Q_OBJECT
 public:
    explicit TogetherPage(AppServices& services, QWidget* parent = nullptr);
    const QStringList& series() const { return m_names; }
    void setSeries(const QStringList& names);
    /// A sentence where it cannot be added; empty when it was.
    QString add(const QString& name);
    void setTheme();
    /// Takes what came; a few times a minute while it is shown.
    void refresh();
    widgets::RecordTable& table() { return *m_table; }
    widgets::RecordTable& seasons() { return *m_seasons; }

 signals:
    void changed();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void addTyped();
    void removeCurrent();
    void showSeasons();

    AppServices& m_services;
    QStringList m_names;
    std::vector<std::unique_ptr<ComparedSeries>> m_series;  // as m_names
    std::vector<TogetherSeries> m_shown;
    QLineEdit* m_typed;
    QLabel* m_sentence;
    TogetherTable* m_model;
    SeasonTable* m_seasonModel;
    widgets::RecordTable *m_table, *m_seasons;
    QLabel* m_seasonTitle;
};

}  // namespace tessera::ui
