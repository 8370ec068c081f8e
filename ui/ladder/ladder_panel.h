#pragma once
// One ladder with its controls: summary lines, rows, tape, quantities, time in force, cancel and flatten.

#include <QWidget>

#include "ui/ladder/ladder_presenter.h"
#include "widgets/ladder/ladder_header.h"
#include "widgets/ladder/ladder_view.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace tessera::ui {

class LadderPanel : public QWidget {
    Q_OBJECT
 public:
    explicit LadderPanel(UiContext& context, QWidget* parent = nullptr);

    LadderPresenter& presenter() { return m_presenter; }
    widgets::LadderView& view() { return *m_view; }
    /// Also the dock's title: it can be dragged.
    widgets::LadderHeader& header() { return *m_header; }

 signals:
    /// The person works here now; the watchlist loads instruments into this ladder.
    void activated();
    void keysRequested();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    QWidget* buildControls();
    QWidget* quantityRow();
    QWidget* termsRow();
    QWidget* actionsRow();
    QSpinBox* quantityField(const QString& name, widgets::LadderQuantitySlot slot);
    void refresh();
    void onHover(std::optional<domain::Price> price);
    void confirmClose(int factor);
    void toggleArmed();
    void openMenu(const QPoint& at);
    void openColumnMenu(widgets::LadderColumn column, const QPoint& at);
    void applySettings();
    void applyKeys();
    void connectView();
    /// The tool tip names the key, whichever it is now.
    void tipWithKey(QWidget* widget, const QString& words, const QString& id);

    UiContext& m_context;
    LadderPresenter m_presenter;
    widgets::LadderHeader* m_header = nullptr;
    widgets::LadderView* m_view = nullptr;
    widgets::LadderTape* m_tape = nullptr;
    QSpinBox* m_quantityA = nullptr;
    QSpinBox* m_quantityB = nullptr;
    QToolButton* m_timeInForce = nullptr;
    QToolButton* m_grouping = nullptr;
    QLabel* m_limit = nullptr;
};

}  // namespace tessera::ui
