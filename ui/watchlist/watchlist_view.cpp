#include "ui/watchlist/watchlist_view.h"

#include <QMenu>
#include <QPainter>
#include <algorithm>
#include <map>

#include "app/domain/decimal.h"
#include "app/domain/skill_family.h"
#include "ui/bridge/contract_end.h"
#include "ui/bridge/forecast_overlay.h"
#include "ui/bridge/order_text.h"
#include "ui/watchlist/watchlist_layout.h"
#include "widgets/table/pieces.h"

namespace tessera::ui {

namespace {

constexpr int kPaintFrames = 8;    // numbers here are read, not traded from: about seven times a second
constexpr int kSortFrames = 120;   // rows that change places every moment cannot be clicked
constexpr int kLongestCell = 120;  // px
constexpr std::size_t kLinePoints = 32;
const auto kNone = QStringLiteral("–");

QString familyHeading(const InstrumentMarket& market) {
    const domain::Instrument& instrument = market.instrument();
    if (!market.isSequenced()) {
        return QStringLiteral("Third-party feeds");
    }
    switch (instrument.kind()) {
        case domain::InstrumentKind::Index:
            return QStringLiteral("Indexes");
        case domain::InstrumentKind::CalendarSpread:
            // Their price is a difference, of which a percentage says nothing.
            return QStringLiteral("Spreads, change in USD");
        case domain::InstrumentKind::Future:
            if (domain::isSkill(instrument)) {
                return QStringLiteral("Forecast skill");
            }
            if (instrument.unit != "Mtok") {
                return QStringLiteral("GPU-hours");
            }
            return instrument.isAverage() ? QStringLiteral("SIT month averages")
                                          : QStringLiteral("SIT futures");
        case domain::InstrumentKind::Option:
            return QStringLiteral("Options");
        case domain::InstrumentKind::External:
            return QStringLiteral("Third-party feeds");
    }
    return {};
}

/// Near months first, then by name: the same at every start, in whatever order they were told.
bool comesFirst(const InstrumentMarket* a, const InstrumentMarket* b) {
    const auto key = [](const InstrumentMarket* market) {
        return std::pair(market->instrument().lastTradingTime, std::string_view(market->instrument().symbol));
    };
    return key(a) < key(b);
}

/// Of a family, in a list that shows the nearest months alone.
int mostMonths(const domain::Instrument& instrument) {
    const bool isOnIndex = instrument.kind() == domain::InstrumentKind::Future && !instrument.isAverage();
    return isOnIndex ? 2 : 1;
}

std::optional<double> usd(std::optional<domain::Price> price) {
    return price ? std::optional(static_cast<double>(price->nanoUsd())) : std::nullopt;
}

QString percentText(double percent, int decimals) {
    return (percent >= 0 ? QStringLiteral("+") : QString()) + QString::number(percent, 'f', decimals);
}

std::optional<double> changePercent(const InstrumentMarket& market) {
    const auto price = market.reference();
    const auto change = market.change24h();
    if (!price || !change) {
        return std::nullopt;
    }
    const double before = static_cast<double>((*price - *change).nanoUsd());
    return before > 0 ? std::optional(static_cast<double>(change->nanoUsd()) / before * 100) : std::nullopt;
}

}  // namespace

WatchlistView::WatchlistView(AppServices& context, PanelLink& link, QWidget* parent)
    : QWidget(parent), m_context(context), m_link(link) {
    setMouseTracking(true);
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&context.hub(), &MarketHub::instrumentAdded, this, &WatchlistView::rebuild);
    connect(&context.hub(), &MarketHub::feedsChanged, this, &WatchlistView::rebuild);
    connect(&link, &PanelLink::instrumentChanged, this, [this] {
        update();
        widgets::tellSpoken(this);
    });
    connect(&context, &AppServices::themeChanged, this, qOverload<>(&QWidget::update));
    connect(&context, &AppServices::frame, this, [this] {
        if (!isVisible()) {
            return;
        }
        if (m_list.sort && --m_framesToSort <= 0 && !underMouse()) {
            m_framesToSort = kSortFrames;
            rebuild();
        }
        if (--m_framesToPaint <= 0) {
            m_framesToPaint = kPaintFrames;
            refresh();
        }
    });
    rebuild();  // a list added later shows what is known already
}

void WatchlistView::setList(const Watchlist& list) {
    if (list != m_list) {
        m_list = list;
        rebuild();
    }
}

QStringList WatchlistView::symbols() const {
    QStringList shown;
    for (const Line& line : m_lines) {
        if (line.heading.isEmpty()) {
            shown << line.symbol;
        }
    }
    return shown;
}

void WatchlistView::edit(const std::function<void(Watchlist&)>& change) {
    Watchlist next = m_list;
    change(next);
    if (next != m_list) {
        setList(next);
        emit listChanged();
    }
}

void WatchlistView::add(const QString& symbol) {
    edit([&](Watchlist& list) {
        list.makeOwn(symbols());
        list.put(symbol);
    });
}

QSize WatchlistView::sizeHint() const {
    return {260, kWatchHead + static_cast<int>(m_lines.size()) * kWatchRow};
}

void WatchlistView::rebuild() {
    m_lines.clear();
    m_widths.clear();
    if (m_list.symbols) {
        for (const QString& symbol : *m_list.symbols) {
            m_lines.push_back({{}, symbol, m_context.hub().findSymbol(symbol.toStdString())});
        }
        sortLines(m_lines);
    } else {
        addFamilies();
    }
    setMinimumHeight(sizeHint().height());
    refresh();
    update();
}

void WatchlistView::addFamilies() {
    std::vector<InstrumentMarket*> all = m_context.hub().instruments();
    std::erase_if(all, [this](const InstrumentMarket* market) {
        return market->isRetired() || hasEnded(*market, m_context.hub());
    });
    std::ranges::stable_sort(all, comesFirst);
    for (const char* heading : {"SIT futures", "SIT month averages", "GPU-hours", "Forecast skill",
                                "Spreads, change in USD", "Indexes", "Third-party feeds"}) {
        std::vector<Line> members;
        std::map<std::string_view, int> months;
        for (InstrumentMarket* market : all) {
            const domain::Instrument& instrument = market->instrument();
            const bool isOneOfMany = market->isSequenced() && instrument.isListed() && !m_list.allMonths;
            if (familyHeading(*market) == QLatin1String(heading) &&
                (!isOneOfMany || ++months[instrument.family] <= mostMonths(instrument))) {
                members.push_back({{}, QString::fromStdString(market->instrument().symbol), market});
            }
        }
        sortLines(members);
        if (!members.empty()) {
            m_lines.push_back({QString::fromLatin1(heading), {}, nullptr});
            m_lines.insert(m_lines.end(), members.begin(), members.end());
        }
    }
}

/// What has no figure comes last, whichever way the others stand.
void WatchlistView::sortLines(std::vector<Line>& lines) const {
    if (!m_list.sort) {
        return;
    }
    const WatchSort sort = *m_list.sort;
    const auto key = [&](const Line& line) {
        return sort.column && line.market != nullptr ? sortKey(*line.market, *sort.column) : std::nullopt;
    };
    std::ranges::stable_sort(lines, [&](const Line& a, const Line& b) {
        if (!sort.column) {
            return sort.isDescending ? b.symbol < a.symbol : a.symbol < b.symbol;
        }
        const auto left = key(a), right = key(b);
        if (!left || !right) {
            return left.has_value() && !right;
        }
        return sort.isDescending ? *right < *left : *left < *right;
    });
}

std::optional<double> WatchlistView::sortKey(const InstrumentMarket& market, WatchColumn column) const {
    const auto best = [&](domain::Side side) {
        const auto level = market.book().best(side);
        return level ? std::optional(static_cast<double>(level->price.nanoUsd())) : std::nullopt;
    };
    switch (column) {
        case WatchColumn::Line:
        case WatchColumn::Change:
            return changePercent(market);
        case WatchColumn::Bid:
            return best(domain::Side::Buy);
        case WatchColumn::Ask:
            return best(domain::Side::Sell);
        case WatchColumn::Last:
            return usd(market.reference());
        case WatchColumn::High:
            return usd(market.day().high);
        case WatchColumn::Low:
            return usd(market.day().low);
        case WatchColumn::Volume:
            return market.day().volume
                       ? std::optional(static_cast<double>(market.day().volume->raw()) /
                                       static_cast<double>(domain::wholeLot(market.instrument()).raw()))
                       : std::nullopt;
        case WatchColumn::Forecast: {
            bool isNumber = false;
            const double percent = forecastText(market).toDouble(&isNumber);
            return isNumber ? std::optional(percent) : std::nullopt;
        }
    }
    return std::nullopt;
}

QString WatchlistView::cellText(const InstrumentMarket& market, WatchColumn column) const {
    const domain::Instrument& instrument = market.instrument();
    const auto price = [&](std::optional<domain::Price> value) {
        return value ? priceText(*value, instrument) : kNone;
    };
    const auto best = [&](domain::Side side) {
        const auto level = market.book().best(side);
        return level ? priceText(level->price, instrument) : kNone;
    };
    switch (column) {
        case WatchColumn::Line:
            return {};
        case WatchColumn::Bid:
            return best(domain::Side::Buy);
        case WatchColumn::Ask:
            return best(domain::Side::Sell);
        case WatchColumn::Last:
            return price(market.reference());
        case WatchColumn::Change:
            return changeText(market);
        case WatchColumn::High:
            return price(market.day().high);
        case WatchColumn::Low:
            return price(market.day().low);
        case WatchColumn::Volume:
            return market.day().volume ? quantityText(*market.day().volume, instrument.quantityDecimals)
                                       : kNone;
        case WatchColumn::Forecast:
            return forecastText(market);
    }
    return {};
}

/// A share of the price before; of a spread, whose price is a difference, the difference itself.
QString WatchlistView::changeText(const InstrumentMarket& market) const {
    if (market.instrument().isSpread()) {
        const auto change = market.change24h();
        return change ? (change->nanoUsd() >= 0 ? QStringLiteral("+") : QString()) +
                            QString::fromStdString(
                                domain::formatPrice(*change, market.instrument().priceDecimals))
                      : kNone;
    }
    const auto percent = changePercent(market);
    return percent ? percentText(*percent, 2) : kNone;
}

QString WatchlistView::forecastText(const InstrumentMarket& market) const {
    const auto view = m_context.forecasts().view(market, m_link.interval());
    const ports::Forecast* model = shownModel(*view);
    const std::vector<double>* median = model != nullptr ? quantileTrack(*model, .5) : nullptr;
    if (median != nullptr && !median->empty() && model->lastClose > 0) {
        return percentText((median->back() / model->lastClose - 1) * 100, 1);
    }
    return kNone;
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

/// A month that ended leaves the families; a list of one's own keeps what one put there.
bool WatchlistView::showsEndedMonth() const {
    return !m_list.symbols && std::ranges::any_of(m_lines, [this](const Line& line) {
        return line.market != nullptr && hasEnded(*line.market, m_context.hub());
    });
}

void WatchlistView::refresh() {
    if (showsEndedMonth()) {
        rebuild();
        return;
    }
    const QFontMetrics last(m_context.theme().numbers(12)), others(m_context.theme().numbers(11));
    bool isWider = false;
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
        QStringList cells;
        for (const WatchColumn column : m_list.columns) {
            cells << cellText(*line.market, column);
            const QFontMetrics& metrics = column == WatchColumn::Last ? last : others;
            const int width = std::min(metrics.horizontalAdvance(cells.back()), kLongestCell);
            if (width > m_widths[column]) {
                m_widths[column] = width;
                isWider = true;
            }
        }
        cells << streamStateText(line.market->state());
        if (cells != line.cells || day != line.day) {
            line.cells = cells;
            line.day = std::move(day);
            update(lineRect(static_cast<int>(i)));
            widgets::tellSpoken(this);
        }
    }
    if (isWider) {
        update();
    }
}

QRect WatchlistView::lineRect(int line) const {
    return {0, kWatchHead + line * kWatchRow, width(), kWatchRow};
}

int WatchlistView::lineOf(const InstrumentMarket* market) const {
    const auto found = std::ranges::find_if(
        m_lines, [&](const Line& line) { return line.market != nullptr && line.market == market; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

widgets::SpokenPart WatchlistView::spokenPart(int at) const {
    const Line& line = m_lines[static_cast<std::size_t>(at)];
    if (!line.heading.isEmpty()) {
        return {.role = QAccessible::Heading, .name = line.heading, .box = lineRect(at)};
    }
    QString name = line.symbol;
    QString value;
    if (line.market == nullptr) {
        name += QStringLiteral(", no source has told of it yet");
    } else {
        for (const WatchColumn column : m_list.columns) {
            const QString text = cellText(*line.market, column);
            if (column == WatchColumn::Line || (column == WatchColumn::Forecast && text == kNone)) {
                continue;
            }
            const char* head = column == WatchColumn::Last       ? "last"
                               : column == WatchColumn::Change   ? "change"
                               : column == WatchColumn::Forecast ? "model output: forecast"
                                                                 : infoOf(column).title;
            const bool isPercent = column == WatchColumn::Forecast ||
                                   (column == WatchColumn::Change && !line.market->instrument().isSpread());
            name +=
                QStringLiteral(", %1 %2%3")
                    .arg(QString::fromLatin1(head).toLower(), text == kNone ? QStringLiteral("none") : text,
                         isPercent                       ? QStringLiteral(" %")
                         : column == WatchColumn::Change ? QStringLiteral(" USD")
                                                         : QString());
        }
        value = cellText(*line.market, WatchColumn::Last);
        const bool isIndex = line.market->instrument().kind() == domain::InstrumentKind::Index;
        if (!isIndex && line.market->state() != ports::StreamState::Live) {
            name += QStringLiteral(", ") + streamStateText(line.market->state());
        }
    }
    return {.role = QAccessible::ListItem,
            .name = name,
            .value = value,
            .box = lineRect(at),
            .canFocus = line.market != nullptr,
            .isSelected = line.market != nullptr && line.market == m_link.instrument()};
}

int WatchlistView::spokenFocus() const {
    return lineOf(m_link.instrument());
}

void WatchlistView::focusSpokenPart(int line) {
    if (InstrumentMarket* market = m_lines[static_cast<std::size_t>(line)].market) {
        m_link.setInstrument(market);
    }
}

QString WatchlistView::copiedRow(const Line& line) const {
    QStringList heads{QStringLiteral("Symbol")}, cells{widgets::copiedWords(line.symbol)};
    for (const WatchColumn column : m_list.columns) {
        if (column == WatchColumn::Line || line.market == nullptr) {
            continue;
        }
        const bool isUsd = column == WatchColumn::Change && line.market->instrument().isSpread();
        heads << (isUsd ? QStringLiteral("Change USD")
                        : QString::fromUtf8(infoOf(column).title) +
                              (column == WatchColumn::Change || column == WatchColumn::Forecast
                                   ? QStringLiteral(" %")
                                   : QString()));
        cells << widgets::copiedNumber(cellText(*line.market, column));
    }
    return widgets::copiedLines(heads, {cells});
}

QString WatchlistView::copiedText() const {
    const int line = spokenFocus();
    return line < 0 ? QString() : copiedRow(m_lines[static_cast<std::size_t>(line)]);
}

}  // namespace tessera::ui
