#pragma once
// Where the account stands against its limits, the limits to edit, and who changed them when. A window of its
// own, so that it can stand on another screen.

#include <QWidget>

#include "ui/risk/risk_models.h"

class QComboBox;
class QLabel;

namespace tessera::ui {

class RiskWindow : public QWidget {
    Q_OBJECT
 public:
    explicit RiskWindow(AppServices& context, QWidget* parent = nullptr);
    /// Shows it, raised, with the selected instrument's own limits.
    void open();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QWidget* buildFigures();
    QLabel* addFigure(class QHBoxLayout* row, const QString& title);
    void refresh();
    void fillInstruments();
    void chooseInstrument(int index);
    void applyTheme();

    AppServices& m_context;
    RiskLimitsModel* m_limits;
    RiskHistoryModel* m_history;
    widgets::RecordTable* m_limitTable = nullptr;
    widgets::RecordTable* m_historyTable = nullptr;
    QComboBox* m_instrument = nullptr;
    std::vector<QLabel*> m_titles, m_values;
    QLabel* m_state = nullptr;
    QLabel* m_result = nullptr;
    QLabel* m_equity = nullptr;
    QLabel* m_margin = nullptr;
    QLabel* m_rule = nullptr;
    QLabel* m_problem = nullptr;
    QLabel* m_historyTitle = nullptr;
    std::uint64_t m_valuation = 0;  // shown
};

}  // namespace tessera::ui
