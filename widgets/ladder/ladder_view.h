#pragma once
// The depth-of-market widget: heads and rows. It paints a LadderSnapshot and says what the person asks; it
// never trades and never decides which prices are visible (it asks to scroll or recentre, the presenter
// answers with rows). GUI thread only.

#include <QPixmap>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

#include "widgets/accessible/spoken.h"
#include "widgets/ladder/ladder_actions.h"
#include "widgets/ladder/ladder_gesture.h"
#include "widgets/ladder/ladder_limit.h"
#include "widgets/ladder/ladder_profile.h"
#include "widgets/ladder/ladder_snapshot.h"
#include "widgets/table/copied_text.h"
#include "widgets/table/terms.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

class LadderView : public QWidget, public Spoken, public HasTerms, public Copyable {
    Q_OBJECT

 public:
    explicit LadderView(const Theme& theme, QWidget* parent = nullptr);
    ~LadderView() override;

    void setTheme(const Theme& theme);
    /// Repaints what differs from the last snapshot, once, at the next paint event.
    void setSnapshot(LadderSnapshot snapshot);
    const LadderSnapshot& snapshot() const;
    /// How many rows the presenter should send for the present height.
    int visibleRows() const;
    /// A price another panel points at; a thin accent line across the row.
    void setHoveredPrice(std::optional<domain::Price> price);
    /// The keyboard cursor; none hides it. Arrows create it at the best bid.
    void setCursorPrice(std::optional<domain::Price> price);
    std::optional<domain::Price> cursorPrice() const;
    /// Initial margin the hover ghost names; not called outside Live.
    void setMarginEstimate(
        std::function<std::optional<domain::Money>(domain::Side, domain::Price, domain::Quantity)> f);
    /// The position limit the hover ghost names; not called outside Live.
    void setLimitEstimate(std::function<std::optional<LadderLimitUse>(domain::Side, domain::Quantity)> f);
    void setColumns(const LadderColumns& columns);
    void setKeys(LadderKeys keys);
    void setProfile(LadderProfile profile);
    /// The pointer is over an order column, a button is held or an order is being moved: rows should stay.
    bool isBusy() const;
    void setFireOnPress(bool on);
    void setReducedMotion(bool on);
    /// Monotonic time for the latch; tests inject their own.
    void setClock(std::function<domain::Duration()> monotonic);

    // Of the rows that are painted; the cursor's row has the focus.
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override;
    QString spokenDescription() const override;
    int spokenParts() const override;
    SpokenPart spokenPart(int row) const override;
    int spokenFocus() const override;
    void focusSpokenPart(int row) override;
    /// The row at the cursor; empty without one.
    QString copiedText() const override;
    QString copiedPrice() const;

    /// A column's head.
    QString termAt(const QPoint& at) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 signals:
    void gesture(const tessera::widgets::LadderGesture& gesture);
    void ignored(tessera::widgets::LadderIgnored reason);
    void hoveredPriceChanged(std::optional<tessera::domain::Price> price);
    /// The height changed: send that many rows.
    void visibleRowsChanged(int rows);
    /// Right click on a head.
    void columnMenuRequested(tessera::widgets::LadderColumn column, const QPoint& at);
    /// A button of the Empty or Disconnected card: 0 primary, 1 secondary.
    void actionRequested(int action);

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

 private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::widgets
