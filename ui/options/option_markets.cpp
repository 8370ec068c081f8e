#include "ui/options/option_markets.h"

#include <algorithm>

#include "app/options/asian_reading.h"
#include "ui/context/option_chains.h"

namespace tessera::ui {

std::map<domain::InstrumentId, std::vector<InstrumentMarket*>> OptionMarkets::optionsByFuture() const {
    std::map<domain::InstrumentId, std::vector<InstrumentMarket*>> all;
    const domain::Timestamp now = m_services.hub().venueNow();
    for (InstrumentMarket* market : m_services.hub().instruments()) {
        const domain::OptionSpec* option = market->instrument().option();
        if (option != nullptr && !market->isRetired() && market->instrument().lastTradingTime > now) {
            all[option->future].push_back(market);
        }
    }
    return all;
}

QStringList OptionMarkets::families() const {
    QStringList families;
    for (const auto& [id, options] : optionsByFuture()) {
        const InstrumentMarket* future = m_services.hub().find(id);
        const QString family =
            future != nullptr ? QString::fromStdString(future->instrument().family) : QString();
        if (!family.isEmpty() && !families.contains(family)) {
            families << family;
        }
    }
    families.sort();
    return families;
}

QString OptionMarkets::labelOf(const QString& family) const {
    const auto all = optionsByFuture();
    const bool isAsian = std::ranges::any_of(all, [&](const auto& entry) {
        const InstrumentMarket* future = m_services.hub().find(entry.first);
        return future != nullptr && future->instrument().family == family.toStdString() &&
               future->instrument().isAverage();
    });
    return isAsian ? family + QStringLiteral(", Asian") : family;
}

QString OptionMarkets::asianWords(const options::Chain& chain) const {
    const InstrumentMarket* future = m_services.hub().find(chain.futureId);
    const InstrumentMarket* index =
        future == nullptr ? nullptr : m_services.hub().findSymbol(future->instrument().underlying);
    if (index == nullptr || index->fixings().empty()) {
        return QStringLiteral("the fixings of its month are not known here");
    }
    const domain::Timestamp now = m_services.hub().venueNow();
    const auto average = domain::monthAverage(domain::dailyLevels(index->fixings()), chain.month, now);
    if (!average) {
        return QString::fromStdString(average.error().sentence);
    }
    const options::AsianReading reading = options::asianReadingOf(chain, *average, now);
    const QString fixed = QStringLiteral("%1 of %2 fixings known").arg(average->fixed).arg(average->days);
    return reading.fixingVolatility
               ? fixed + QStringLiteral(", a fixing %1 %").arg(*reading.fixingVolatility * 100, 0, 'f', 1)
               : fixed;
}

void OptionMarkets::setFamily(const QString& family) {
    if (m_family != family) {
        m_family = family;
        m_bars.clear();
    }
}

InstrumentMarket* OptionMarkets::futureOf(const InstrumentMarket& market) const {
    const domain::OptionSpec* option = market.instrument().option();
    const domain::InstrumentId id = option != nullptr ? option->future : market.instrument().id;
    const auto all = optionsByFuture();
    return all.contains(id) ? m_services.hub().find(id) : nullptr;
}

std::vector<InstrumentMarket*> OptionMarkets::futures() const {
    std::vector<InstrumentMarket*> futures;
    for (const auto& [id, options] : optionsByFuture()) {
        InstrumentMarket* future = m_services.hub().find(id);
        if (future != nullptr && future->instrument().family == m_family.toStdString()) {
            futures.push_back(future);
        }
    }
    std::ranges::sort(futures, {},
                      [](const InstrumentMarket* future) { return future->instrument().lastTradingTime; });
    return futures;
}

std::vector<options::Chain> OptionMarkets::chains() const {
    const auto all = optionsByFuture();
    std::vector<options::Chain> chains;
    for (const InstrumentMarket* future : futures()) {
        chains.push_back(chainOf(m_services.hub(), *future, all.at(future->instrument().id)));
    }
    return chains;
}

options::RealisedVolatility OptionMarkets::realised(InstrumentMarket& future) {
    auto& bars = m_bars[&future];
    if (bars == nullptr) {
        bars = std::make_unique<MarketBars>(m_services);
        bars->setSubject(&future, domain::kDay);
    }
    (void)bars->advance();
    const domain::Timestamp now = m_services.hub().venueNow();
    constexpr auto kRead = static_cast<std::int64_t>(options::kRealisedDays) + 2;
    std::vector<domain::Bar> days;
    (void)bars->bars().read(floorTo(now, domain::kDay) - domain::kDay * kRead, now,
                            static_cast<std::size_t>(kRead) + 2, days);
    return options::realisedVolatility(days, now);
}

}  // namespace tessera::ui
