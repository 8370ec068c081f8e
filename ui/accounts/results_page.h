#pragma once
// What the account's fills amount to: curve, figures, instruments, tags and round trips, over a range of
// days.

#include <optional>

#include "ui/accounts/results_models.h"
#include "ui/context/app_services.h"

class QComboBox;
class QDateEdit;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace tessera::widgets {
class CurveView;
}

namespace tessera::ui {

class ResultsPage : public QWidget {
    Q_OBJECT
 public:
    explicit ResultsPage(AppServices& context, QWidget* parent = nullptr);
    void open();
    /// Takes answers; while shown, counts again when fills or tags came since.
    void refresh(bool isShown);
    void applyTheme();
    QComboBox* rangeField() const { return m_range; }
    QLabel* sentenceLabel() const { return m_sentence; }
    widgets::RecordTable* figuresTable() const { return m_figureTable; }
    widgets::RecordTable* tripsTable() const { return m_tables[2]; }
    /// Days as UTC has them.
    analytics::ResultsRange range() const;

 private:
    enum class Choice { All, Today, Week, Month, Quarter, Days };
    QWidget* buildHead();
    QWidget* buildFigures();
    QWidget* buildTables();
    void chooseRange();
    void count();
    void take(const analytics::Results& results);
    void tripMenu(const QPoint& at);

    AppServices& m_context;
    FiguresModel* m_figures;
    GroupFiguresModel* m_instruments;
    GroupFiguresModel* m_tags;
    RoundTripsModel* m_trips;
    widgets::RecordTable* m_figureTable = nullptr;
    std::vector<widgets::RecordTable*> m_tables;  // instruments, tags, round trips
    widgets::CurveView* m_curve = nullptr;
    QComboBox* m_range = nullptr;
    QDateEdit* m_from = nullptr;
    QDateEdit* m_to = nullptr;
    QLabel* m_until = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_meaning = nullptr;
    QLabel* m_counted = nullptr;
    QLabel* m_sentence = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    std::optional<analytics::ResultsTicket> m_pending;
    std::vector<analytics::ResultsAnswer> m_answers;
    domain::Duration m_countedAt{};  // monotonic
    bool m_hasDays = false;          // the person has chosen days
    bool m_isStale = true;
};

}  // namespace tessera::ui
