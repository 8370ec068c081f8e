#include "ui/watchlist/watchlist_panel.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/forecast_overlay.h"
#include "ui/bridge/order_text.h"
#include "ui/context/instrument_actions.h"
#include "ui/context/panel_header.h"
#include "widgets/table/pieces.h"

namespace tessera::ui {

namespace {

constexpr int kRightInset = 8;
constexpr int kRow = widgets::Metrics::watchRow;
constexpr int kHead = widgets::Metrics::tableHead;
constexpr int kPaintFrames = 8;  // numbers here are read, not traded from: about seven times a second
constexpr std::size_t kLinePoints = 32;

/// Edges at the panel's natural width of 260; the right-aligned ones move with the width.
struct Columns {
    int symbol = 8, line = 96, lineWidth = 24;
    int last = 170, change = 215, forecast = 252;
    bool hasLine = true, hasForecast = true;

    /// A narrow panel gives up the day's line first, then the forecast; symbol, price and change stay.
    explicit Columns(int width) {
        hasLine = width >= 250;
        hasForecast = width >= 215;
        if (!hasForecast) {
            forecast = change;
        }
        const int shift = width - kRightInset - forecast;
        last += shift;
        change += shift;
        forecast += shift;
    }
};

QString familyHeading(const domain::Instrument& instrument, bool isSequenced) {
    if (!isSequenced) {
        return QStringLiteral("Third-party feeds");
    }
    switch (instrument.kind()) {
        case domain::InstrumentKind::Index:
            return QStringLiteral("Indexes");
        case domain::InstrumentKind::CalendarSpread:
            return QStringLiteral("Spreads");
        case domain::InstrumentKind::Future:
            return instrument.unit == "Mtok" ? QStringLiteral("SIT futures") : QStringLiteral("GPU-hours");
        case domain::InstrumentKind::External:
            return QStringLiteral("Third-party feeds");
    }
    return {};
}

QString percentText(domain::PriceDelta change, domain::Price now) {
    const double before = static_cast<double>((now - change).nanoUsd());
    if (before <= 0) {
        return QStringLiteral("–");
    }
    const double percent = static_cast<double>(change.nanoUsd()) / before * 100;
    return (percent >= 0 ? QStringLiteral("+") : QString()) + QString::number(percent, 'f', 2);
}

}  // namespace

WatchlistView::WatchlistView(AppServices& context, PanelLink& link, QWidget* parent)
    : QWidget(parent), m_context(context), m_link(link) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&context.hub(), &MarketHub::instrumentAdded, this, &WatchlistView::rebuild);
    connect(&context.hub(), &MarketHub::feedsChanged, this, &WatchlistView::rebuild);
    connect(&link, &PanelLink::instrumentChanged, this, [this] {
        update();
        widgets::tellSpoken(this);
    });
    connect(&context, &AppServices::themeChanged, this, qOverload<>(&QWidget::update));
    connect(&context, &AppServices::frame, this, [this] {
        if (--m_framesToPaint <= 0) {
            m_framesToPaint = kPaintFrames;
            refresh();
        }
    });
    rebuild();  // a list added later shows what is known already
}

QSize WatchlistView::sizeHint() const {
    return {260, kHead + static_cast<int>(m_lines.size()) * kRow};
}

void WatchlistView::rebuild() {
    std::vector<std::pair<QString, std::vector<InstrumentMarket*>>> groups;
    for (const char* heading : {"SIT futures", "GPU-hours", "Spreads", "Indexes", "Third-party feeds"}) {
        groups.push_back({QString::fromLatin1(heading), {}});
    }
    for (InstrumentMarket* market : m_context.hub().instruments()) {
        if (market->isRetired()) {
            continue;
        }
        const QString heading = familyHeading(market->instrument(), market->isSequenced());
        for (auto& [name, members] : groups) {
            if (name == heading) {
                members.push_back(market);
            }
        }
    }
    m_lines.clear();
    for (auto& [name, members] : groups) {
        if (!members.empty()) {
            // Their price is a difference, of which a percentage says nothing.
            const bool isSpread = members.front()->instrument().isSpread();
            m_lines.emplace_back().heading = isSpread ? name + QStringLiteral(", change in USD") : name;
            for (InstrumentMarket* market : members) {
                m_lines.emplace_back().market = market;
            }
        }
    }
    setMinimumHeight(sizeHint().height());
    refresh();
    update();
}

void WatchlistView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().panel);
    paintHeads(painter);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QRect row(0, kHead + static_cast<int>(i) * kRow, width(), kRow);
        if (!event->rect().intersects(row)) {
            continue;
        }
        if (m_lines[i].market != nullptr && m_lines[i].market == m_link.instrument()) {
            painter.fillRect(row, m_context.theme().selection);
            painter.fillRect(QRect(0, row.top(), 2, kRow), m_context.theme().accent);
        } else if (m_lines[i].market != nullptr && static_cast<int>(i) == m_hovered) {
            painter.fillRect(row, m_context.theme().hover);
        }
        paintLine(painter, row, m_lines[i]);
    }
    if (m_lines.empty()) {
        painter.setPen(m_context.theme().secondary);
        painter.setFont(m_context.theme().words(12));
        painter.drawText(rect(), Qt::AlignCenter, QStringLiteral("Waiting for the exchange's listing"));
    }
    if (hasFocus()) {
        widgets::paintFocusRing(painter, rect(), m_context.theme());
    }
}

void WatchlistView::paintHeads(QPainter& painter) const {
    const Columns columns(width());
    painter.setFont(m_context.theme().words(10));
    painter.setPen(m_context.theme().secondary);
    const int baseline = 14;
    painter.drawText(columns.symbol, baseline, QStringLiteral("Symbol"));
    if (columns.hasLine) {
        painter.drawText(QRect(columns.line, 0, columns.lineWidth, kHead), Qt::AlignCenter,
                         QStringLiteral("24 h"));
    }
    const auto right = [&](int edge, const char* text) {
        painter.drawText(QRect(0, 0, edge, kHead), Qt::AlignRight | Qt::AlignVCenter,
                         QString::fromLatin1(text));
    };
    right(columns.last, "Last");
    right(columns.change, "Chg %");
    if (columns.hasForecast) {
        right(columns.forecast, "Fcst %");
    }
}

void WatchlistView::paintLine(QPainter& painter, const QRect& row, const Line& line) const {
    const widgets::Theme& theme = m_context.theme();
    const Columns columns(width());
    if (line.market == nullptr) {
        painter.setFont(theme.words(11, QFont::DemiBold));
        painter.setPen(theme.secondary);
        painter.drawText(row.adjusted(columns.symbol, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         line.heading);
        return;
    }
    const InstrumentMarket& market = *line.market;
    const domain::Instrument& instrument = market.instrument();
    const bool isIndex = instrument.kind() == domain::InstrumentKind::Index;
    const bool isLive = isIndex || market.state() == ports::StreamState::Live;
    painter.setFont(theme.words(12));
    painter.setPen(isLive ? theme.text : theme.stale);
    constexpr int kPriceRoom = 48;  // a price of seven characters
    const int symbolRoom = (columns.hasLine ? columns.line : columns.last - kPriceRoom) - columns.symbol;
    painter.drawText(row.adjusted(columns.symbol, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(QString::fromStdString(instrument.symbol),
                                                      Qt::ElideLeft, symbolRoom));
    const auto right = [&](int edge, const QString& text) {
        painter.drawText(QRect(0, row.top(), edge, kRow), Qt::AlignRight | Qt::AlignVCenter, text);
    };
    painter.setFont(theme.numbers(12));
    painter.setPen(isLive ? theme.text : theme.stale);
    const auto price = market.reference();
    const QString priceText = lastText(market);
    right(columns.last, priceText);
    // A long price takes its room from the line, which says less.
    const int priceLeft = columns.last - painter.fontMetrics().horizontalAdvance(priceText);
    const int lineWidth = std::min(columns.lineWidth, priceLeft - columns.line - 7);
    if (columns.hasLine && lineWidth >= 10) {
        widgets::paintSparkline(painter, QRectF(columns.line, row.top() + 5, lineWidth, kRow - 10), line.day,
                                theme);
    }
    painter.setFont(theme.numbers(11));
    const auto change = market.change24h();
    if (change && price) {
        painter.setPen(!isLive                 ? theme.stale
                       : change->nanoUsd() > 0 ? theme.up.base
                       : change->nanoUsd() < 0 ? theme.down.base
                                               : theme.secondary);
        right(columns.change, changeText(market));
    } else {
        painter.setPen(theme.faint);
        right(columns.change, QStringLiteral("–"));
    }
    if (!columns.hasForecast) {
        return;
    }
    paintForecast(painter, QRect(0, row.top(), columns.forecast, kRow), market);
}

QString WatchlistView::lastText(const InstrumentMarket& market) const {
    const auto price = market.reference();
    return price ? QString::fromStdString(domain::formatPrice(*price, market.instrument().priceDecimals))
                 : QStringLiteral("–");
}

QRect WatchlistView::lineRect(int line) const {
    return {0, kHead + line * kRow, width(), kRow};
}

widgets::SpokenPart WatchlistView::spokenPart(int at) const {
    const Line& line = m_lines[static_cast<std::size_t>(at)];
    if (line.market == nullptr) {
        return {.role = QAccessible::Heading, .name = line.heading, .box = lineRect(at)};
    }
    const InstrumentMarket& market = *line.market;
    const auto heard = [](const QString& text) {
        return text == QStringLiteral("–") ? QStringLiteral("none") : text;
    };
    const bool isSpread = market.instrument().isSpread();
    QString name =
        QStringLiteral("%1, last %2, change %3%4")
            .arg(QString::fromStdString(market.instrument().symbol), heard(lastText(market)),
                 heard(changeText(market)), isSpread ? QStringLiteral(" USD") : QStringLiteral(" %"));
    if (const QString forecast = forecastText(market); forecast != QStringLiteral("–")) {
        name += QStringLiteral(", model output: forecast %1 %").arg(forecast);
    }
    const bool isIndex = market.instrument().kind() == domain::InstrumentKind::Index;
    if (!isIndex && market.state() != ports::StreamState::Live) {
        name += QStringLiteral(", ") + streamStateText(market.state());
    }
    return {.role = QAccessible::ListItem,
            .name = name,
            .value = lastText(market),
            .box = lineRect(at),
            .canFocus = true,
            .isSelected = line.market == m_link.instrument()};
}

int WatchlistView::spokenFocus() const {
    const auto current = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) {
        return line.market != nullptr && line.market == m_link.instrument();
    });
    return current == m_lines.end() ? -1 : static_cast<int>(current - m_lines.begin());
}

void WatchlistView::focusSpokenPart(int line) {
    m_link.setInstrument(m_lines[static_cast<std::size_t>(line)].market);
}

QString WatchlistView::copiedRow(const InstrumentMarket& market) const {
    return widgets::copiedLines(
        {QStringLiteral("Symbol"), QStringLiteral("Last"),
         market.instrument().isSpread() ? QStringLiteral("Change USD") : QStringLiteral("Change %"),
         QStringLiteral("Forecast %")},
        {{widgets::copiedWords(QString::fromStdString(market.instrument().symbol)),
          widgets::copiedNumber(lastText(market)), widgets::copiedNumber(changeText(market)),
          widgets::copiedNumber(forecastText(market))}});
}

QString WatchlistView::copiedText() const {
    const int line = spokenFocus();
    return line < 0 ? QString() : copiedRow(*m_lines[static_cast<std::size_t>(line)].market);
}

QString WatchlistView::forecastText(const InstrumentMarket& market) const {
    const auto view = m_context.forecasts().view(market, m_link.interval());
    const ports::Forecast* model = shownModel(*view);
    const std::vector<double>* median = model != nullptr ? quantileTrack(*model, .5) : nullptr;
    if (median != nullptr && !median->empty() && model->lastClose > 0) {
        const double percent = (median->back() / model->lastClose - 1) * 100;
        return (percent >= 0 ? QStringLiteral("+") : QString()) + QString::number(percent, 'f', 1);
    }
    return QStringLiteral("–");
}

void WatchlistView::paintForecast(QPainter& painter, const QRect& box, const InstrumentMarket& market) const {
    const QString text = forecastText(market);
    painter.setPen(text == QStringLiteral("–") ? m_context.theme().faint : m_context.theme().forecast);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, text);
}

/// A share of the price before; of a spread, whose price is a difference, the difference itself.
QString WatchlistView::changeText(const InstrumentMarket& market) const {
    const auto price = market.reference();
    const auto change = market.change24h();
    if (!price || !change) {
        return QStringLiteral("–");
    }
    const domain::Instrument& instrument = market.instrument();
    if (instrument.isSpread()) {
        return (change->nanoUsd() >= 0 ? QStringLiteral("+") : QString()) +
               QString::fromStdString(domain::formatPrice(*change, instrument.priceDecimals));
    }
    return percentText(*change, *price);
}

void WatchlistView::refresh() {
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        Line& line = m_lines[i];
        if (line.market == nullptr) {
            continue;
        }
        const marketdata::BarView& minutes = line.market->minutes();
        const bool isNewDay = minutes.epoch() != line.dayEpoch || minutes.size() != line.dayBars ||
                              line.market->instrument().kind() == domain::InstrumentKind::Index;
        if (line.market->revision() == line.revision && !isNewDay) {
            continue;
        }
        line.revision = line.market->revision();
        std::vector<double> day = isNewDay ? dayLine(*line.market) : line.day;
        line.dayEpoch = minutes.epoch();
        line.dayBars = minutes.size();
        const auto price = line.market->reference();
        const QString words = QStringList{price ? priceText(*price, line.market->instrument()) : QString(),
                                          changeText(*line.market), forecastText(*line.market),
                                          streamStateText(line.market->state())}
                                  .join(QLatin1Char('|'));
        if (words != line.words || day != line.day) {
            line.words = words;
            line.day = std::move(day);
            update(lineRect(static_cast<int>(i)));
            widgets::tellSpoken(this);
        }
    }
}

std::vector<double> WatchlistView::dayLine(const InstrumentMarket& market) const {
    std::vector<double> values;
    if (market.instrument().kind() == domain::InstrumentKind::Index) {
        const auto& fixings = market.fixings();
        for (std::size_t i = fixings.size() > kLinePoints ? fixings.size() - kLinePoints : 0;
             i < fixings.size(); ++i) {
            if (fixings[i].withheldReason.empty()) {
                values.push_back(static_cast<double>(fixings[i].level.nanoUsd()));
            }
        }
        return values;
    }
    if (market.minutes().empty()) {
        return values;
    }
    const std::vector<domain::Bar> day =
        market.minutes().from(market.minutes().back().start - std::chrono::hours(24));
    const std::size_t stride = std::max<std::size_t>(day.size() / kLinePoints, 1);
    for (std::size_t i = 0; i < day.size(); i += stride) {
        values.push_back(static_cast<double>(day[i].close.nanoUsd()));
    }
    values.push_back(static_cast<double>(day.back().close.nanoUsd()));
    return values;
}

int WatchlistView::lineAt(const QPoint& at) const {
    const int line = at.y() < kHead ? -1 : (at.y() - kHead) / kRow;
    return line < static_cast<int>(m_lines.size()) ? line : -1;
}

void WatchlistView::mousePressEvent(QMouseEvent* event) {
    m_pressedAt = event->position().toPoint();
    InstrumentMarket* market = marketAt(m_pressedAt);
    if (event->button() == Qt::LeftButton && market != nullptr) {
        m_link.setInstrument(market);
    }
}

void WatchlistView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    InstrumentMarket* pressed = marketAt(m_pressedAt);
    if ((event->buttons() & Qt::LeftButton) && pressed != nullptr &&
        (at - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        dragSymbol(this, *pressed);
        return;
    }
    m_hovered = lineAt(at);
    update();
}

InstrumentMarket* WatchlistView::marketAt(const QPoint& at) const {
    const int line = lineAt(at);
    return line >= 0 ? m_lines[static_cast<std::size_t>(line)].market : nullptr;
}

/// Opens a menu and changes nothing by itself.
void WatchlistView::contextMenuEvent(QContextMenuEvent* event) {
    InstrumentMarket* market =
        event->reason() == QContextMenuEvent::Keyboard ? m_link.instrument() : marketAt(event->pos());
    if (market == nullptr) {
        return;
    }
    QMenu menu(this);
    addInstrumentActions(menu, m_context, *market);
    menu.addSeparator();
    widgets::addCopyAction(menu, copiedRow(*market));
    menu.exec(event->globalPos());
}

void WatchlistView::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void WatchlistView::step(int direction) {
    const auto current = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) {
        return line.market != nullptr && line.market == m_link.instrument();
    });
    int at = current == m_lines.end() ? -1 : static_cast<int>(current - m_lines.begin());
    for (at += direction; at >= 0 && at < static_cast<int>(m_lines.size()); at += direction) {
        if (InstrumentMarket* market = m_lines[static_cast<std::size_t>(at)].market) {
            m_link.setInstrument(market);
            return;
        }
    }
}

void WatchlistView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) {
        step(event->key() == Qt::Key_Down ? 1 : -1);
    } else {
        QWidget::keyPressEvent(event);
    }
}

WatchlistPanel::WatchlistPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent), m_header(new PanelHeader(context)) {
    m_header->setTitle(QStringLiteral("Watchlist"), QStringLiteral("Tokens and GPU-hours"));
    setMinimumWidth(195);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);  // the list in it has the keyboard
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(new WatchlistView(context, link()));
    scroll->setMinimumHeight(150);  // the events beside it give way first
    layout->addWidget(scroll);
}

}  // namespace tessera::ui
