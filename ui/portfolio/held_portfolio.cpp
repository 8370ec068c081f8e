#include "ui/portfolio/held_portfolio.h"

#include <algorithm>

#include "app/domain/month_average.h"
#include "app/market/contract_catalogue.h"
#include "app/market/embedded_data.h"
#include "ui/context/option_chains.h"

namespace tessera::ui {

using domain::Instrument;
using domain::OptionSpec;

namespace {

/// Of `future`'s month: what no fixing has settled yet, as a share of its days.
void readFloating(portfolio::PositionQuote& quote, const MarketHub& hub, const Instrument& future) {
    const InstrumentMarket* index = future.isAverage() ? hub.findSymbol(future.underlying) : nullptr;
    if (!future.isAverage()) {
        return;
    }
    const auto published =
        index != nullptr ? domain::dailyLevels(index->fixings()) : std::vector<domain::DatedLevel>{};
    const auto average = domain::monthAverage(published, future.contractMonth(), hub.venueNow());
    quote.floating.reset();
    if (!average) {
        quote.whyNotFloating = average.error().sentence;
    } else if (average->days > 0) {
        quote.floating = static_cast<double>(average->days - average->fixed) / average->days;
    }
}

void addHeld(portfolio::Portfolio& held, const MarketHub& hub, const InstrumentMarket& market,
             domain::Quantity net) {
    const Instrument& instrument = market.instrument();
    portfolio::PositionQuote quote{.net = net, .mark = market.mark(), .settlement = market.settlement()};
    readFloating(quote, hub, instrument);
    std::string settlesTo = instrument.underlying.empty() ? instrument.symbol : instrument.underlying;
    const OptionSpec* option = instrument.option();
    if (const InstrumentMarket* future = option != nullptr ? hub.find(option->future) : nullptr) {
        settlesTo = future->instrument().underlying;
        readFloating(quote, hub, future->instrument());
        const auto all = optionsOn(hub, future->instrument());
        quote.option = optionState(chainOf(hub, *future, all), *option);
        quote.settledOption = optionState(settledChainOf(hub, *future), *option);
    }
    portfolio::addPosition(held, instrument, settlesTo, quote, hub.venueNow());
}

}  // namespace

portfolio::Portfolio heldPortfolio(const AppServices& services) {
    const MarketHub& hub = services.hub();
    portfolio::Portfolio held;
    for (const auto& [id, position] : services.desk().positions()) {
        if (position.net.isZero()) {
            continue;
        }
        const InstrumentMarket* market = hub.find(position.instrument);
        if (market == nullptr) {
            held.unknown.push_back(
                {position.symbol, {}, {}, {}, false, position.symbol + ": its source is not here."});
            continue;
        }
        if (!market->instrument().isSpread()) {
            addHeld(held, hub, *market, position.net);
            continue;
        }
        for (const domain::Leg& leg : market->instrument().legs()) {
            if (const InstrumentMarket* of = hub.find(leg.instrument)) {
                addHeld(held, hub, *of, domain::Quantity::fromRaw(position.net.raw() * leg.ratio));
            } else {
                held.unknown.push_back(
                    {position.symbol, {}, {}, {}, false, position.symbol + ": one of its legs is not here."});
            }
        }
    }
    return held;
}

portfolio::DailyLevels realLevels(const AppServices& services, std::span<const portfolio::Holding> holdings) {
    std::map<std::string, std::vector<domain::DatedLevel>> published;
    std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = 0;
    for (const portfolio::Holding& holding : holdings) {
        const InstrumentMarket* index = services.hub().findSymbol(holding.underlying);
        if (published.contains(holding.underlying) || index == nullptr) {
            continue;
        }
        std::vector<domain::Fixing> real = index->fixings();
        std::erase_if(real, [](const domain::Fixing& fixing) { return fixing.simulated; });
        auto levels = domain::dailyLevels(real);
        for (const domain::DatedLevel& level : levels) {
            const std::int64_t day = level.at.nanos() / domain::kDay.count();
            first = std::min(first, day);
            last = std::max(last, day);
        }
        published[holding.underlying] = std::move(levels);
    }
    portfolio::DailyLevels days;
    for (const auto& [underlying, levels] : published) {
        auto& row = days[underlying];
        row.resize(last >= first ? static_cast<std::size_t>(last - first + 1) : 0);
        for (const domain::DatedLevel& level : levels) {
            row[static_cast<std::size_t>(level.at.nanos() / domain::kDay.count() - first)] = level.level;
        }
    }
    return days;
}

std::map<std::string, market::ProcessParameters> processesOf(std::span<const portfolio::Holding> holdings) {
    static const auto catalogue = market::ContractCatalogue::parse(market::embeddedContracts());
    std::map<std::string, market::ProcessParameters> processes;
    if (!catalogue) {
        return processes;
    }
    for (const market::ContractFamily& family : catalogue->families()) {
        const bool isHeld = std::ranges::any_of(holdings, [&family](const portfolio::Holding& holding) {
            return holding.underlying == family.indexSymbol;
        });
        if (isHeld && !family.isSkill()) {  // a skill index follows no price process
            processes[family.indexSymbol] = family.process;
        }
    }
    return processes;
}

}  // namespace tessera::ui
