#include "widgets/ladder/ladder_header.h"

#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "app/domain/decimal.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

enum SpokenLine { Quote, Position, Ticket, Menu };  // then the word that arms

constexpr int kTitle = Metrics::panelHeader, kLine = Metrics::ladderQuote, kPad = Metrics::panelPadding;

QString text(const std::string& s) {
    return QString::fromStdString(s);
}
QString text(const NumberText& n) {
    return QString::fromLatin1(n.view().data(), static_cast<qsizetype>(n.size()));
}

/// Writes pieces of text one after the other, from the left or from the right.
class LineWriter {
 public:
    LineWriter(QPainter& painter, int top, int height, int width)
        : m_painter(painter), m_top(top), m_height(height), m_left(kPad), m_right(width - kPad) {}

    void left(const QString& s, const QFont& font, const QColor& colour, int gap = 6) {
        m_painter.setFont(font);
        m_painter.setPen(colour);
        const int width = m_painter.fontMetrics().horizontalAdvance(s);
        m_painter.drawText(QRect(m_left, m_top, width + 2, m_height), Qt::AlignLeft | Qt::AlignVCenter, s);
        m_left += width + gap;
    }
    void right(const QString& s, const QFont& font, const QColor& colour, int gap = 5) {
        m_painter.setFont(font);
        const int width = m_painter.fontMetrics().horizontalAdvance(s);
        if (m_right - width < m_left) {
            return;  // no room: the less important words are written last and drop out first
        }
        m_painter.setPen(colour);
        m_painter.drawText(QRect(m_right - width, m_top, width + 1, m_height),
                           Qt::AlignLeft | Qt::AlignVCenter, s);
        m_right -= width + gap;
    }
    struct Piece {
        QString text;
        QFont font;
        QColor colour;
    };
    /// A name, its number and its unit, from left to right: all of them, or none where there is no room.
    void rightGroup(std::initializer_list<Piece> pieces) {
        constexpr int kGap = 5, kApart = 10;
        int total = -kGap;
        for (const Piece& piece : pieces) {
            total += QFontMetrics(piece.font).horizontalAdvance(piece.text) + kGap;
        }
        if (m_right - total < m_left) {
            return;
        }
        for (auto piece = std::rbegin(pieces); piece != std::rend(pieces); ++piece) {
            right(piece->text, piece->font, piece->colour, kGap);
        }
        m_right -= kApart - kGap;
    }
    int position() const { return m_left; }
    void skip(int px) { m_left += px; }

 private:
    QPainter& m_painter;
    int m_top, m_height, m_left, m_right;
};

void triangle(QPainter& painter, QPointF centre, bool isUp, const QColor& colour) {
    const double h = isUp ? -2.6 : 2.6;
    const QPointF points[3] = {centre + QPointF(-3.4, -h), centre + QPointF(3.4, -h), centre + QPointF(0, h)};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(points, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

LadderHeader::LadderHeader(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFixedHeight(kTitle + 2 * kLine);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
}

void LadderHeader::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void LadderHeader::setSnapshot(const LadderSnapshot& s) {
    const bool isStale = s.phase != LadderPhase::Live;
    if (m_summary == s.summary && m_last == s.last && m_direction == s.lastDirection &&
        m_isArmed == s.isArmed && m_isReadOnly == s.isReadOnly && m_isStale == isStale &&
        m_grouping == s.grouping && m_priceDecimals == s.priceDecimals &&
        m_quantityDecimals == s.quantityDecimals) {
        return;
    }
    m_summary = s.summary;
    m_last = s.last;
    m_direction = s.lastDirection;
    m_priceDecimals = s.priceDecimals;
    m_quantityDecimals = s.quantityDecimals;
    m_grouping = s.grouping;
    m_isArmed = s.isArmed;
    m_isReadOnly = s.isReadOnly;
    m_isStale = isStale;
    update();
    tellSpoken(this);
}

QSize LadderHeader::sizeHint() const {
    return QSize(400, kTitle + 2 * kLine);
}

QRect LadderHeader::armRect() const {
    return QRect(width() - 84, 0, 84, kTitle);
}

QRect LadderHeader::menuRect() const {
    return QRect(width() - 84 - 28, 0, 28, kTitle);
}

QRect LadderHeader::ticketRect() const {
    return m_offersTicket && !m_isReadOnly ? QRect(menuRect().left() - 48, 0, 48, kTitle) : QRect();
}

void LadderHeader::setOffersTicket(bool on) {
    m_offersTicket = on;
    update();
}

void LadderHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    for (const int y : {kTitle - 1, kTitle + kLine - 1, kTitle + 2 * kLine - 1}) {
        painter.fillRect(QRect(0, y, width(), 1), m_theme.line);
    }
    paintTitle(painter);
    paintQuote(painter);
    paintPosition(painter);
}

QString LadderHeader::stateWord() const {
    return m_isReadOnly ? QStringLiteral("Read only")
           : m_isArmed  ? QStringLiteral("Armed")
                        : QStringLiteral("Disarmed");
}

QString LadderHeader::spokenName() const {
    return (m_summary.symbol + QLatin1Char(' ') + m_summary.lotWords).trimmed();
}

QString LadderHeader::quoteWords() const {
    if (!m_last) {
        return QStringLiteral("No trade yet");
    }
    QStringList words{QStringLiteral("%1Last %2")
                          .arg(m_isStale ? QStringLiteral("Stale. ") : QString(),
                               text(priceText(*m_last, m_priceDecimals)))};
    if (m_summary.change) {
        words << QStringLiteral("%1%2 since settlement")
                     .arg(m_summary.change->nanoUsd() >= 0 ? QStringLiteral("+") : QString(),
                          text(domain::formatPrice(*m_summary.change, m_priceDecimals)));
    }
    if (m_summary.spreadTicks) {
        words << QStringLiteral("spread %1 %2")
                     .arg(*m_summary.spreadTicks)
                     .arg(*m_summary.spreadTicks == 1 ? QStringLiteral("tick") : QStringLiteral("ticks"));
    }
    if (m_summary.volume) {
        words << QStringLiteral("volume %1")
                     .arg(text(domain::formatVolume(*m_summary.volume, m_quantityDecimals)));
    }
    return words.join(QStringLiteral(", "));
}

QString LadderHeader::positionWords() const {
    const std::int64_t net = m_summary.position.raw();
    if (net == 0) {
        return QStringLiteral("Position flat");
    }
    QStringList words{
        QStringLiteral("Position %1 %2")
            .arg(net > 0 ? QStringLiteral("long") : QStringLiteral("short"),
                 text(sizeText(net > 0 ? m_summary.position : -m_summary.position, m_quantityDecimals)))};
    if (m_summary.average) {
        words << QStringLiteral("average %1")
                     .arg(text(domain::formatPrice(*m_summary.average, m_priceDecimals + 2)));
    }
    if (m_summary.open) {
        words << QStringLiteral("open %1 USD").arg(text(domain::formatSignedMoney(*m_summary.open)));
    }
    if (m_summary.margin) {
        words << QStringLiteral("margin %1 USD").arg(text(domain::formatMoney(*m_summary.margin)));
    }
    return words.join(QStringLiteral(", "));
}

SpokenPart LadderHeader::spokenPart(int part) const {
    const auto line = [this](int top, const QString& words) {
        return SpokenPart{
            .role = QAccessible::StaticText, .name = words, .box = QRect(0, top, width(), kLine)};
    };
    const auto button = [](const QString& words, const QRect& box, bool canPress) {
        return SpokenPart{.role = QAccessible::Button, .name = words, .box = box, .canPress = canPress};
    };
    switch (part) {
        case Quote:
            return line(kTitle, quoteWords());
        case Position:
            return line(kTitle + kLine, positionWords());
        case Ticket:
            return button(QStringLiteral("Order ticket"), ticketRect(), !ticketRect().isEmpty());
        case Menu:
            return button(QStringLiteral("Ladder menu"), menuRect(), true);
        default:
            return button(stateWord(), armRect(), !m_isReadOnly);
    }
}

void LadderHeader::pressSpoken(int part) {
    const SpokenPart pressed = spokenPart(part);
    if (part == Ticket) {
        emit ticketRequested();
    } else if (part == Menu) {
        emit menuRequested(mapToGlobal(pressed.box.bottomLeft()));
    } else {
        emit armToggleRequested();
    }
}

void LadderHeader::paintTitle(QPainter& painter) const {
    LineWriter line(painter, 0, kTitle, width());
    const QFont strong = m_theme.words(12, QFont::DemiBold);
    const QString state = stateWord();
    const QColor ink = m_isArmed && !m_isReadOnly ? m_theme.warning : m_theme.secondary;
    line.right(state, m_isArmed ? strong : m_theme.words(12), ink);
    if (!m_isReadOnly) {
        const int stateWidth = QFontMetrics(m_isArmed ? strong : m_theme.words(12)).horizontalAdvance(state);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_isArmed ? Qt::NoPen : QPen(ink, 1.4));
        painter.setBrush(m_isArmed ? QBrush(ink) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QPointF(width() - kPad - stateWidth - 8, kTitle / 2.0 - 0.5), 3.4, 3.4);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (const QRect ticket = ticketRect(); !ticket.isEmpty()) {
        painter.setFont(m_theme.words(12));
        painter.setPen(m_theme.accent);
        painter.drawText(ticket, Qt::AlignCenter, QStringLiteral("Ticket"));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_isMenuHovered ? m_theme.text : m_theme.secondary);
    for (const double dx : {-5.0, 0.0, 5.0}) {
        painter.drawEllipse(QPointF(menuRect().center()) + QPointF(dx, 0.5), 1.5, 1.5);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int end = (ticketRect().isEmpty() ? menuRect() : ticketRect()).left();
    line.left(m_summary.symbol, m_theme.words(13, QFont::DemiBold), m_theme.text, 9);
    painter.setFont(m_theme.words(12));
    const int room = end - 8 - line.position();
    const QString words =
        painter.fontMetrics().elidedText(m_summary.lotWords + ageWords(), Qt::ElideRight, room);
    if (room > 40) {
        line.left(words, m_theme.words(12), m_theme.secondary);
    }
}

/// How long nothing has come: a quiet market and a silent source look the same but for this.
QString LadderHeader::ageWords() const {
    if (!m_summary.age) {
        return {};
    }
    const std::int64_t seconds = std::max<std::int64_t>(m_summary.age->count() / 1'000'000'000, 0);
    return seconds < 100 ? QStringLiteral(", %1 s ago").arg(seconds)
                         : QStringLiteral(", %1 min ago").arg(seconds / 60);
}

void LadderHeader::paintQuote(QPainter& painter) const {
    const int top = kTitle;
    LineWriter line(painter, top, kLine - 1, width());
    const QFont number = m_theme.numbers(11), words = m_theme.words(11);
    const QFont small = m_theme.numbers(11, QFont::Medium);
    if (m_last) {
        line.left(text(priceText(*m_last, m_priceDecimals)), m_theme.numbers(12, QFont::Bold),
                  m_isStale ? m_theme.stale : m_theme.text, 8);
        if (m_summary.change) {
            const bool isUp = m_summary.change->nanoUsd() >= 0;
            const QColor ink = m_isStale ? m_theme.stale : m_theme.direction(isUp).base;
            triangle(painter, QPointF(line.position() + 3, top + kLine / 2.0 - 0.5), isUp, ink);
            line.skip(11);
            line.left((isUp ? "+" : "") + text(domain::formatPrice(*m_summary.change, m_priceDecimals)),
                      number, ink, 7);
            if (m_summary.changeBasisPoints) {
                const QString percent = text(domain::formatDecimal(*m_summary.changeBasisPoints, 2, 2));
                line.left((isUp ? "+" : "") + percent + " %", number, ink);
            }
        }
    }
    const QColor value = m_isStale ? m_theme.stale : m_theme.text;
    line.rightGroup({{"volume", words, m_theme.secondary},
                     {m_summary.volume ? text(domain::formatVolume(*m_summary.volume, m_quantityDecimals))
                                       : QStringLiteral("–"),
                      small, value}});
    if (m_summary.tickValue) {
        line.rightGroup({{"tick", words, m_theme.secondary},
                         {text(domain::formatMoney(*m_summary.tickValue)), small, value}});
    }
    if (m_summary.spreadTicks) {
        line.rightGroup({{"spread", words, m_theme.secondary},
                         {QString::number(*m_summary.spreadTicks), small, value},
                         {*m_summary.spreadTicks == 1 ? "tick" : "ticks", words, m_theme.secondary}});
    }
}

void LadderHeader::paintPosition(QPainter& painter) const {
    const int top = kTitle + kLine;
    LineWriter line(painter, top, kLine - 1, width());
    const QFont number = m_theme.numbers(11, QFont::Medium), words = m_theme.words(11);
    const std::int64_t net = m_summary.position.raw();
    if (net == 0) {
        line.left("Flat", words, m_theme.secondary);
    } else {
        line.left(net > 0 ? "Long" : "Short", m_theme.words(11, QFont::DemiBold), m_theme.text, 8);
        line.left(text(sizeText(net > 0 ? m_summary.position : -m_summary.position, m_quantityDecimals)),
                  number, m_theme.text);
        if (m_summary.average) {
            line.left("@", number, m_theme.text);
            // Two digits below the tick: an average is finer than any price; they are faint.
            const QString full = text(domain::formatPrice(*m_summary.average, m_priceDecimals + 2));
            line.left(full.chopped(2), number, m_theme.text, 0);
            const QString fine = full.right(2);
            line.left(fine, number, m_theme.faint);
        }
    }
    if (m_summary.margin) {
        line.rightGroup({{"margin", words, m_theme.secondary},
                         {text(domain::formatMoney(*m_summary.margin)), number, m_theme.text},
                         {"USD", words, m_theme.secondary}});
    }
    if (m_summary.open && net != 0) {
        const std::int64_t nano = m_summary.open->nanoUsd();
        const QColor ink = nano == 0 ? m_theme.text : m_theme.direction(nano > 0).base;
        line.rightGroup(
            {{"open", words, m_theme.secondary},
             {text(domain::formatSignedMoney(*m_summary.open)), number, m_isStale ? m_theme.stale : ink}});
    }
}

void LadderHeader::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !m_isReadOnly &&
        armRect().contains(event->position().toPoint())) {
        emit armToggleRequested();
    } else if (event->button() == Qt::LeftButton && ticketRect().contains(event->position().toPoint())) {
        emit ticketRequested();
    } else if (event->button() == Qt::LeftButton && menuRect().contains(event->position().toPoint())) {
        emit menuRequested(mapToGlobal(menuRect().bottomLeft()));
    }
}

void LadderHeader::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const bool isOverMenu = menuRect().contains(at);
    const bool isOver =
        isOverMenu || (!m_isReadOnly && (armRect().contains(at) || ticketRect().contains(at)));
    if (isOverMenu != m_isMenuHovered) {
        m_isMenuHovered = isOverMenu;
        update();
    }
    setCursor(isOver ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

LadderTape::LadderTape(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFixedHeight(Metrics::ladderTape);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void LadderTape::setTheme(const Theme& theme) {
    m_theme = theme;
    update();
}

void LadderTape::setSnapshot(const LadderSnapshot& s) {
    const bool isStale = s.phase != LadderPhase::Live;
    if (m_tape == s.tape && m_isStale == isStale) {
        return;
    }
    m_tape = s.tape;
    m_isStale = isStale;
    m_priceDecimals = s.priceDecimals;
    m_quantityDecimals = s.quantityDecimals;
    update();
    tellSpoken(this);
}

int LadderTape::spokenParts() const {
    return static_cast<int>(m_tape.size());
}

SpokenPart LadderTape::spokenPart(int part) const {
    const LadderTrade& trade = m_tape[static_cast<std::size_t>(part)];
    return {.role = QAccessible::ListItem,
            .name = QStringLiteral("%1 at %2, %3")
                        .arg(text(sizeText(trade.quantity, m_quantityDecimals)),
                             text(priceText(trade.price, m_priceDecimals)),
                             trade.direction >= 0 ? QStringLiteral("up") : QStringLiteral("down")),
            .box = rect()};
}

QSize LadderTape::sizeHint() const {
    return QSize(400, Metrics::ladderTape);
}

void LadderTape::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.line);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.line);
    LineWriter line(painter, 0, height(), width());
    line.left("Tape", m_theme.words(11), m_theme.secondary, 8);
    for (const LadderTrade& trade : m_tape) {
        if (line.position() > width() - 60) {
            break;
        }
        const bool isUp = trade.direction >= 0;
        const QColor ink = m_isStale ? m_theme.stale : m_theme.direction(isUp).base;
        triangle(painter, QPointF(line.position() + 3, height() / 2.0), isUp, ink);
        line.skip(9);
        line.left(text(priceText(trade.price, m_priceDecimals)), m_theme.numbers(11),
                  m_isStale ? m_theme.stale : m_theme.secondary, 3);
        line.left(text(sizeText(trade.quantity, m_quantityDecimals)), m_theme.numbers(11, QFont::Bold),
                  m_isStale ? m_theme.stale : m_theme.text, 9);
    }
}

}  // namespace tessera::widgets
