#include "ui/curve/curve_markets.h"

#include <algorithm>

#include "ui/bridge/open_interest_view.h"

namespace tessera::ui {

using domain::Price;
using domain::Timestamp;

namespace {
/// A close older than this says nothing of that day.
constexpr domain::Duration kOldest = std::chrono::hours(48);
const auto kAverages = QStringLiteral(", month averages");
constexpr std::int64_t kVolatilityDays = 60;

/// The last of `published` and the sixty days before it.
curves::DailyPrices newestDays(const std::vector<domain::DatedLevel>& published) {
    curves::DailyPrices prices;
    if (published.empty()) {
        return prices;
    }
    prices.first = published.back().at.nanos() / domain::kDay.count() - kVolatilityDays;
    prices.values.resize(static_cast<std::size_t>(kVolatilityDays) + 1);
    for (const domain::DatedLevel& level : published) {
        const std::int64_t at = level.at.nanos() / domain::kDay.count() - prices.first;
        if (at >= 0) {
            prices.values[static_cast<std::size_t>(at)] = level.level;
        }
    }
    return prices;
}
}  // namespace

QString CurveMarkets::nameOf(const domain::Instrument& future) {
    const QString underlying = QString::fromStdString(future.underlying);
    const bool isBeside = future.isAverage() && "@" + future.family != future.underlying;
    return isBeside ? underlying + kAverages : underlying;
}

QStringList CurveMarkets::underlyings() const {
    QStringList names;
    for (const InstrumentMarket* market : m_services.hub().instruments()) {
        const domain::Instrument& instrument = market->instrument();
        const QString name = nameOf(instrument);
        if (instrument.kind() == domain::InstrumentKind::Future && !market->isRetired() &&
            !names.contains(name)) {
            names << name;
        }
    }
    names.sort();
    return names;
}

void CurveMarkets::setUnderlying(const QString& underlying) {
    if (m_underlying != underlying) {
        m_underlying = underlying;
        m_bars.clear();
    }
}

std::vector<InstrumentMarket*> CurveMarkets::months() const {
    std::vector<InstrumentMarket*> months;
    for (InstrumentMarket* market : m_services.hub().instruments()) {
        const domain::Instrument& instrument = market->instrument();
        if (instrument.kind() == domain::InstrumentKind::Future && !market->isRetired() &&
            instrument.lastTradingTime.isSet() && nameOf(instrument) == m_underlying) {
            months.push_back(market);
        }
    }
    std::ranges::sort(months, {},
                      [](const InstrumentMarket* market) { return market->instrument().lastTradingTime; });
    return months;
}

std::vector<std::string> CurveMarkets::symbols() const {
    std::vector<std::string> symbols;
    for (const InstrumentMarket* market : months()) {
        symbols.push_back(market->instrument().symbol);
    }
    return symbols;
}

std::optional<Price> CurveMarkets::index() const {
    QString symbol = m_underlying;
    if (symbol.endsWith(kAverages)) {
        symbol.chop(kAverages.size());
    }
    const InstrumentMarket* index = m_services.hub().findSymbol(symbol.toStdString());
    return index != nullptr ? index->mark() : std::nullopt;
}

int CurveMarkets::decimals() const {
    int decimals = 2;
    for (const InstrumentMarket* market : months()) {
        decimals = std::max(decimals, market->instrument().priceDecimals);
    }
    return decimals;
}

std::map<std::string, domain::OpenInterest> CurveMarkets::openInterest() const {
    std::map<std::string, domain::OpenInterest> known;
    for (const InstrumentMarket* market : months()) {
        if (const auto interest = OpenInterestView::of(m_services.hub(), market->instrument())) {
            known.emplace(market->instrument().symbol, *interest);
        }
    }
    return known;
}

curves::TermStructure CurveMarkets::now() {
    std::vector<curves::CurveMonth> all;
    for (const InstrumentMarket* market : months()) {
        all.push_back({market->instrument().symbol, market->instrument().lastTradingTime, market->mark()});
    }
    return curves::termStructure(std::move(all), index(), m_services.hub().venueNow());
}

std::optional<CurveMarkets::Nowcast> CurveMarkets::nowcast() const {
    const Timestamp now = m_services.hub().venueNow();
    for (const InstrumentMarket* market : months()) {
        const domain::Instrument& instrument = market->instrument();
        const InstrumentMarket* index = m_services.hub().findSymbol(instrument.underlying);
        if (!instrument.isAverage() || index == nullptr || index->fixings().empty()) {
            continue;
        }
        const auto published = domain::dailyLevels(index->fixings());
        const auto average = domain::monthAverage(published, instrument.contractMonth(), now);
        const auto volatility = curves::realisedVolatility(newestDays(published));
        if (!average || average->fixed == 0 || average->isComplete() || !index->mark() || !volatility) {
            continue;
        }
        std::vector<Timestamp> left = domain::fixingTimes(instrument.contractMonth());
        left.erase(left.begin(), left.begin() + average->fixed);
        if (const auto settlement =
                curves::settlementNowcast(*average, left, *index->mark(), *volatility, now)) {
            return Nowcast{instrument.symbol, *settlement};
        }
    }
    return std::nullopt;
}

const history::BarPyramid& CurveMarkets::barsOf(InstrumentMarket& market) {
    auto& bars = m_bars[&market];
    if (bars == nullptr) {
        bars = std::make_unique<MarketBars>(m_services);
        bars->setSubject(&market, std::chrono::hours(1));
    }
    (void)bars->advance();
    return bars->bars();
}

widgets::TermLine CurveMarkets::before(domain::Duration ago, const QString& name) {
    widgets::TermLine line{name, {}};
    const Timestamp at = m_services.hub().venueNow() - ago;
    std::vector<domain::Bar> read;
    for (InstrumentMarket* market : months()) {
        const history::BarPyramid& bars = barsOf(*market);
        (void)bars.read(at - kOldest, at, static_cast<std::size_t>(kOldest / std::chrono::hours(1)) + 2,
                        read);
        // What had ended by then.
        std::erase_if(read, [at](const domain::Bar& bar) { return bar.start + std::chrono::hours(1) > at; });
        if (!read.empty()) {
            line.points.push_back({QString::fromStdString(market->instrument().symbol),
                                   market->instrument().lastTradingTime, read.back().close});
        }
    }
    return line;
}

}  // namespace tessera::ui
