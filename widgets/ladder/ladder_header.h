#pragma once
// The lines around a ladder: symbol and arming (26), quote (24), position (24) above; the tape (22) below.
// They paint the same snapshot as LadderView. GUI thread only.

#include <QWidget>

#include "widgets/ladder/ladder_snapshot.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

class LadderHeader : public QWidget {
    Q_OBJECT

 public:
    explicit LadderHeader(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setSnapshot(const LadderSnapshot& snapshot);
    /// Shows the word that opens the order ticket.
    void setOffersTicket(bool on);
    QSize sizeHint() const override;

 signals:
    void ticketRequested();
    /// The "Armed" or "Disarmed" word was clicked.
    void armToggleRequested();
    /// The three dots: the ladder's own menu, to be opened at this place of the screen.
    void menuRequested(const QPoint& at);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

 private:
    QRect armRect() const;
    QRect ticketRect() const;
    QRect menuRect() const;
    void paintTitle(QPainter& painter) const;
    void paintQuote(QPainter& painter) const;
    QString ageWords() const;
    void paintPosition(QPainter& painter) const;

    Theme m_theme;
    LadderSummary m_summary;
    std::optional<domain::Price> m_last;
    int m_direction = 0, m_priceDecimals = 2, m_quantityDecimals = 0, m_grouping = 1;
    bool m_isArmed = false, m_isReadOnly = false, m_isStale = false;
    bool m_offersTicket = false, m_isMenuHovered = false;
};

class LadderTape : public QWidget {
    Q_OBJECT

 public:
    explicit LadderTape(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setSnapshot(const LadderSnapshot& snapshot);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    Theme m_theme;
    std::vector<LadderTrade> m_tape;
    int m_priceDecimals = 2, m_quantityDecimals = 0;
    bool m_isStale = false;
};

}  // namespace tessera::widgets
