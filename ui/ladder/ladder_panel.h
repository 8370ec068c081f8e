#pragma once
// One ladder with its controls: summary lines, rows, tape, quantities, time in force, cancel and flatten.

#include "ui/context/panel.h"
#include "ui/ladder/ladder_implied.h"
#include "ui/ladder/ladder_presenter.h"
#include "widgets/ladder/ladder_header.h"
#include "widgets/ladder/ladder_view.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace tessera::ui {

class LadderPanel : public Panel {
    Q_OBJECT
 public:
    explicit LadderPanel(AppServices& context, QWidget* parent = nullptr);

    LadderPresenter& presenter() { return m_presenter; }
    widgets::LadderView& view() { return *m_view; }
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    QString whyItCannotClose() const override;
    void takeInstrument(InstrumentMarket* market) override;
    void leaveScreen() override;
    QString awaitedSymbol() const override { return m_wantedSymbol; }
    void focusContent() override { m_view->setFocus(Qt::ShortcutFocusReason); }

 signals:
    /// The person works here now.
    void activated();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    QWidget* buildControls();
    QWidget* quantityRow();
    QWidget* termsRow();
    QWidget* actionsRow();
    QSpinBox* quantityField(const QString& name, widgets::LadderQuantitySlot slot);
    void refresh();
    void refreshImplied();
    void onHover(std::optional<domain::Price> price);
    void confirmClose(int factor);
    void toggleArmed();
    void openMenu(const QPoint& at);
    void openColumnMenu(widgets::LadderColumn column, const QPoint& at);
    void applySettings();
    void applyKeys();
    void connectView();
    /// The tool tip names the key, whichever it is now.
    void followLink();
    void tipWithKey(QWidget* widget, const QString& words, const QString& id);

    AppServices& m_context;
    LadderPresenter m_presenter;
    LadderImplied m_implied;
    widgets::LadderHeader* m_header = nullptr;
    widgets::LadderView* m_view = nullptr;
    widgets::LadderTape* m_tape = nullptr;
    QLabel* m_impliedLine = nullptr;  // hidden where its instrument is in no spread
    std::optional<std::uint64_t> m_impliedSeen;
    QSpinBox* m_quantityA = nullptr;
    QSpinBox* m_quantityB = nullptr;
    QToolButton* m_timeInForce = nullptr;
    QToolButton* m_grouping = nullptr;
    QLabel* m_limit = nullptr;
    QString m_wantedSymbol;  // from the workspace, until it is defined
};

}  // namespace tessera::ui
