#pragma once
// The strategy builder: legs from presets, from the chain or dropped, what they bring by price and time, and
// the order that trades all of them or none. GUI thread only.

#include <QLabel>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/context/scenario_view.h"
#include "ui/strategy/leg_table.h"
#include "ui/strategy/strategy_draft.h"
#include "widgets/chart/payoff_view.h"
#include "widgets/table/record_table.h"

class QPushButton;
class QSlider;
class QSpinBox;

namespace tessera::ui {

class StrategyPanel : public Panel {
    Q_OBJECT
 public:
    explicit StrategyPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    QString awaitedSymbol() const override;
    /// One lot more of it is bought.
    void takeInstrument(InstrumentMarket* market) override;
    void focusContent() override { m_legs->setFocus(Qt::ShortcutFocusReason); }

    StrategyDraft& draft() { return m_draft; }
    widgets::RecordTable& legs() { return *m_legs; }
    widgets::PayoffView& payoff() { return *m_payoff; }
    ScenarioView& scenarios() { return *m_scenarios; }
    QPushButton& sendButton() { return *m_send; }
    QString outcomeText() const { return m_outcome->text(); }
    QString riskText() const { return m_risk->text(); }
    QString whyText() const { return m_why->text(); }
    /// Asks once more before anything leaves.
    void send();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    void buildHeader();
    QWidget* buildControls();
    void layOut();
    void listen();
    void takePreset(strategy::Preset preset);
    void offer(InstrumentMarket* market, domain::Side side);
    void changeChosen(std::int64_t lots);
    void removeChosen();
    std::optional<domain::InstrumentId> chosenLeg() const;
    void openMenu(const QPoint& at);
    void changed();
    void takeAwaited();
    void refresh();
    void showReading();
    void showStrategy(const strategy::Strategy& strategy);
    void showNothing();
    double daysAhead(const strategy::Strategy& strategy) const;

    AppServices& m_context;
    StrategyDraft m_draft;
    strategy::Reading m_reading;
    std::vector<std::pair<QString, std::int64_t>> m_awaited;  // legs nobody has told of yet

    PanelHeader* m_header;
    LegTable* m_legModel;
    widgets::RecordTable* m_legs;
    widgets::PayoffView* m_payoff;
    ScenarioView* m_scenarios;
    QLabel *m_outcome, *m_risk, *m_why, *m_days;
    QSpinBox* m_size = nullptr;
    QSpinBox* m_ticks = nullptr;
    QSlider* m_slider = nullptr;
    QPushButton* m_send = nullptr;
    std::optional<domain::InstrumentId> m_future;  // presets are built on it; none: the nearest
    int m_framesToShow = 0;
};

}  // namespace tessera::ui
