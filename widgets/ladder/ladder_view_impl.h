#pragma once
// The ladder view's inside: painting in ladder_view_paint.cpp, pointer and notes in ladder_view_pointer.cpp,
// events in ladder_view.cpp. Nobody else includes this.

#include <QElapsedTimer>
#include <QPainter>
#include <QTimer>

#include "widgets/ladder/ladder_card.h"
#include "widgets/ladder/ladder_keys.h"
#include "widgets/ladder/ladder_overlay.h"
#include "widgets/ladder/ladder_rows.h"
#include "widgets/ladder/ladder_view.h"

namespace tessera::widgets {

using domain::Price;
using domain::Side;

class LadderView::Impl {
 public:
    Impl(LadderView* view, const Theme& theme) : m_view(view), m_theme(theme) {
        m_monotonic.start();
        m_clock = [this] { return domain::Duration(m_monotonic.nsecsElapsed()); };
        m_flashTimer.setSingleShot(true);
        QObject::connect(&m_flashTimer, &QTimer::timeout, view, [this] { m_view->update(); });
    }

    // --- painting
    void take(LadderSnapshot snapshot);
    bool hasOverlay() const { return m_hovered || m_pointed || m_keys.cursor; }
    void present();
    void paint(QPainter& painter, const QRect& exposed);
    void rebuild(QPainter& painter);
    void copy(QPainter& painter, int top, int height, bool isWanted);
    void layoutGeometry();
    void placeCard();
    void findDirtyRows(const std::vector<LadderRowPaint>& next);
    LadderOverlay overlay() const;
    std::optional<LadderGhost> ghostAt(const LadderCell& cell) const;
    QString queueNote(const LadderCell& cell) const;
    QString note(const std::optional<LadderCell>& cell) const;
    const LadderMine* mineAt(const LadderCell& cell) const;

    // --- input
    void deliver(const LatchOutcome& outcome);
    void hover(std::optional<LadderCell> cell);
    void updateCursorShape();
    Qt::CursorShape cursorShape() const;
    void changeModifiers(Qt::KeyboardModifiers modifiers);
    LadderGesture wheelGesture(const std::optional<LadderCell>& cell, int steps) const;
    void act(LadderAction action, bool isRepeat);
    bool isBusy() const;
    /// A held press dies, with a word about it; false when nothing was held.
    bool giveUp();
    std::optional<LadderCell> cellAt(QPointF position) const {
        return m_geometry.hit(static_cast<int>(position.x()), static_cast<int>(position.y()));
    }
    bool showsRows() const {
        return m_painted.phase != LadderPhase::Empty && m_painted.phase != LadderPhase::Loading;
    }

    LadderView* m_view;
    Theme m_theme;
    QElapsedTimer m_monotonic;
    std::function<domain::Duration()> m_clock;
    LadderSnapshot m_pending, m_painted;  // set by the owner; what the screen shows and clicks mean
    bool m_hasPending = false;
    LadderGeometry m_geometry;
    LadderColumns m_columns;
    std::unique_ptr<LadderRowPainter> m_rowPainter;
    QImage m_image;
    QRect m_exposed;
    bool m_isWhole = false;                          // the image must be painted from nothing
    std::vector<LadderRowPaint> m_rows, m_nextRows;  // painted; pending. Both keep their memory
    std::vector<int> m_dirty;
    bool m_isNextReady = false;  // m_nextRows and m_dirty already describe what is to be painted
    LadderLatch m_latch;
    LadderKeys m_bindings = LadderKeys::defaults();
    LadderKeyState m_keys;
    std::optional<LadderCell> m_hovered;
    std::optional<LadderColumn> m_paintedHeadHover;
    Qt::KeyboardModifiers m_modifiers;
    std::optional<Price> m_pointed;
    std::function<std::optional<domain::Money>(Side, Price, domain::Quantity)> m_margin;
    std::function<std::optional<LadderLimitUse>(Side, domain::Quantity)> m_limit;
    QTimer m_flashTimer;
    bool m_reducedMotion = false;
    LadderCard* m_card = nullptr;
    int m_wheelRest = 0;  // eighths of a degree not yet worth a row
};

}  // namespace tessera::widgets
