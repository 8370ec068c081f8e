#include "ui/strategy/strategy_draft.h"

#include <algorithm>
#include <limits>
#include <map>

#include "ui/bridge/account_figures.h"
#include "ui/context/option_chains.h"

namespace tessera::ui {

using domain::Instrument;
using domain::InstrumentId;
using domain::Quantity;

namespace {

/// A chain is made once for all legs on its future.
class Chains {
 public:
    explicit Chains(const MarketHub& hub) : m_hub(hub) {}
    const options::Chain& of(const InstrumentMarket& future) {
        const auto [found, isNew] = m_chains.try_emplace(future.instrument().id);
        if (isNew) {
            found->second = chainOf(m_hub, future, optionsOn(m_hub, future.instrument()));
        }
        return found->second;
    }

 private:
    const MarketHub& m_hub;
    std::map<InstrumentId, options::Chain> m_chains;
};

}  // namespace

bool StrategyDraft::add(InstrumentId id, std::int64_t lots) {
    const auto leg = std::ranges::find(m_legs, id, &Leg::id);
    if (leg == m_legs.end() && m_legs.size() >= domain::kMostListed) {
        return false;
    }
    if (leg == m_legs.end()) {
        m_legs.push_back({id, lots});
    } else {
        leg->lots += lots;
    }
    std::erase_if(m_legs, [](const Leg& one) { return one.lots == 0; });
    return true;
}

void StrategyDraft::remove(InstrumentId id) {
    std::erase_if(m_legs, [id](const Leg& one) { return one.id == id; });
}

void StrategyDraft::turnRound() {
    for (Leg& leg : m_legs) {
        leg.lots = -leg.lots;
    }
}

std::vector<InstrumentMarket*> StrategyDraft::futures() const {
    const MarketHub& hub = m_services.hub();
    std::vector<InstrumentMarket*> all;
    for (const InstrumentMarket* market : hub.instruments()) {
        const domain::OptionSpec* option = market->instrument().option();
        InstrumentMarket* future =
            option != nullptr && !market->isRetired() && market->instrument().lastTradingTime > hub.venueNow()
                ? hub.find(option->future)
                : nullptr;
        if (future != nullptr && std::ranges::count(all, future) == 0) {
            all.push_back(future);
        }
    }
    std::ranges::sort(all, {}, [](const InstrumentMarket* future) {
        return std::pair(future->instrument().family, future->instrument().lastTradingTime);
    });
    return all;
}

std::string StrategyDraft::take(strategy::Preset preset, InstrumentId future) {
    const MarketHub& hub = m_services.hub();
    const InstrumentMarket* first = hub.find(future);
    if (first == nullptr) {
        return "There is no future with options to build it on.";
    }
    std::vector<options::Chain> chains;
    for (const InstrumentMarket* one : futures()) {
        if (one->instrument().family == first->instrument().family &&
            one->instrument().lastTradingTime >= first->instrument().lastTradingTime) {
            chains.push_back(chainOf(hub, *one, optionsOn(hub, one->instrument())));
        }
    }
    const auto built = strategy::legsOf(preset, chains, 0);
    if (!built) {
        return built.error().sentence;
    }
    m_legs.clear();
    for (const strategy::PresetLeg& leg : *built) {
        add(leg.id, leg.lots);
    }
    return {};
}

Quantity StrategyDraft::quantityOf(const Leg& leg, const Instrument& instrument) const {
    const domain::Int128 raw = domain::Int128{leg.lots} * size * wholeLot(instrument).raw();
    const domain::Int128 most = domain::kQuantityLimit;
    return Quantity::fromRaw(static_cast<std::int64_t>(std::clamp(raw, -most, most)));
}

strategy::Reading StrategyDraft::read() const {
    const MarketHub& hub = m_services.hub();
    Chains chains(hub);
    std::vector<strategy::LegQuote> quotes;
    const InstrumentMarket* first = nullptr;  // the future of the leg that ends first
    auto firstEnd = domain::Timestamp::fromNanos(std::numeric_limits<std::int64_t>::max());
    std::string missing;
    for (const Leg& leg : m_legs) {
        const InstrumentMarket* market = hub.find(leg.id);
        if (market == nullptr || market->isRetired()) {
            missing = "One of its contracts is not listed any more: remove that leg.";
            continue;
        }
        const Instrument& instrument = market->instrument();
        strategy::LegQuote quote{.instrument = &instrument,
                                 .settlesTo = instrument.underlying,
                                 .quantity = quantityOf(leg, instrument),
                                 .quote = quoteOf(*market),
                                 .mark = market->mark(),
                                 .option = {}};
        const InstrumentMarket* future = market;
        if (const domain::OptionSpec* option = instrument.option()) {
            future = hub.find(option->future);
            if (future == nullptr) {
                missing = instrument.symbol + ": its future is not listed any more.";
                continue;
            }
            quote.settlesTo = future->instrument().underlying;
            quote.option = optionState(chains.of(*future), *option);
        }
        if (instrument.lastTradingTime < firstEnd) {
            firstEnd = instrument.lastTradingTime;
            first = future;
        }
        quotes.push_back(std::move(quote));
    }
    const auto volatility = first != nullptr ? chains.of(*first).atTheMoney : std::nullopt;
    strategy::Reading reading = strategy::read(quotes, ticksBeyond, volatility, hub.venueNow());
    if (!missing.empty()) {
        reading.strategy.reset();
        reading.why = missing;
    }
    return reading;
}

std::optional<std::vector<domain::MarginPosition>> StrategyDraft::added() const {
    std::vector<domain::MarginPosition> added;
    for (const Leg& leg : m_legs) {
        const InstrumentMarket* market = m_services.hub().find(leg.id);
        if (market == nullptr) {
            return std::nullopt;
        }
        added.push_back({leg.id, quantityOf(leg, market->instrument()), {}, {}});
    }
    return added;
}

std::optional<marketdata::MarginChange> StrategyDraft::margin() const {
    const auto legs = added();
    return legs ? marginWith(*legs, m_services.desk(), m_services.hub()) : std::nullopt;
}

PositionLimitReading StrategyDraft::positionLimits() const {
    const auto legs = added();
    return legs ? PositionLimitView::with(*legs, m_services.desk(), m_services.hub())
                : PositionLimitReading{};
}

std::vector<trading::OrderIntent> StrategyDraft::orders(const strategy::Strategy& strategy,
                                                        const char* source) const {
    std::vector<trading::OrderIntent> all;
    for (const strategy::Leg& leg : strategy.legs) {
        const bool isBuy = leg.quantity > Quantity{};
        trading::OrderIntent order;
        order.instrument = leg.id;
        order.side = isBuy ? domain::Side::Buy : domain::Side::Sell;
        order.timeInForce = domain::TimeInForce::Fok;
        order.price = leg.limit;
        order.quantity = isBuy ? leg.quantity : -leg.quantity;
        order.terms.role = domain::LinkRole::Leg;
        order.tag = "strategy";
        order.seen.source = source;
        if (const InstrumentMarket* market = m_services.hub().find(leg.id)) {
            const options::Quote quote = quoteOf(*market);
            order.seen.sequence = market->sequence();
            order.seen.bestBid = quote.bid;
            order.seen.bestAsk = quote.ask;
        }
        all.push_back(std::move(order));
    }
    return all;
}

}  // namespace tessera::ui
