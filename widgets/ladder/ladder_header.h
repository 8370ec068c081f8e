#pragma once
// The lines around a ladder: symbol and arming (26), quote (24), position (24) above; the tape (22) below.
// They paint the same snapshot as LadderView. GUI thread only.

#include <QWidget>

#include "widgets/accessible/spoken.h"
#include "widgets/ladder/ladder_snapshot.h"
#include "widgets/table/terms.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

class LadderHeader : public QWidget, public Spoken, public HasTerms {
    Q_OBJECT

 public:
    explicit LadderHeader(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setSnapshot(const LadderSnapshot& snapshot);
    /// Shows the word that opens the order ticket.
    void setOffersTicket(bool on);
    // The quote and the position in words, and the words that are clicked.
    QAccessible::Role spokenRole() const override { return QAccessible::Grouping; }
    QString spokenName() const override;
    int spokenParts() const override { return 5; }
    SpokenPart spokenPart(int part) const override;
    void pressSpoken(int part) override;
    QString termAt(const QPoint& at) const override;
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
    void paintQuote(QPainter& painter);
    QString ageWords() const;
    void paintPosition(QPainter& painter) const;
    QString quoteWords() const;
    QString positionWords() const;
    QString stateWord() const;

    Theme m_theme;
    LadderSummary m_summary;
    std::optional<domain::Price> m_last;
    int m_direction = 0, m_priceDecimals = 2, m_quantityDecimals = 0, m_grouping = 1;
    bool m_isArmed = false, m_isReadOnly = false, m_isStale = false;
    std::vector<std::pair<QRect, QString>> m_words;  // of the quote line, as painted last
    bool m_offersTicket = false, m_isMenuHovered = false;
};

class LadderTape : public QWidget, public Spoken {
    Q_OBJECT

 public:
    explicit LadderTape(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setSnapshot(const LadderSnapshot& snapshot);
    // The last trades, newest first.
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override { return QStringLiteral("Last trades"); }
    int spokenParts() const override;
    SpokenPart spokenPart(int part) const override;
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
