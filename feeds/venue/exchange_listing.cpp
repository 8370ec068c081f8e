// Exchange: which families there are, which months of them are listed, and how often each is quoted.

#include <algorithm>

#include "app/market/option_value.h"
#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

namespace {
/// An index without real history has this much simulated one.
constexpr Duration kSimulatedPast = std::chrono::hours(24 * 365);
/// Of a quote, where the front future's is 1.
constexpr double kOptionSize = 0.4;
}  // namespace

Result<void> Exchange::openFamilies() {
    const Timestamp start = floorTo(m_config.start, kWarmupStep);
    m_now = start - kDay * m_config.warmupDays;
    m_lastFixing = floorTo(m_now, kFixingInterval);
    m_lastSettlement = market::lastSettlementBefore(m_now);
    if (auto opened = openNewFamilies(); !opened) {
        return opened;
    }
    for (const auto& family : m_families) {
        listContracts(*family, m_config.start);
    }
    listInterTierSpreads();
    setPlaces();
    return {};
}

/// Those of the catalogue that are not open yet; the owners of an index before those that share it or
/// forecast it.
Result<void> Exchange::openNewFamilies() {
    using Opening = Result<void> (Exchange::*)(const market::ContractFamily&);
    const auto openThose = [this](auto isMeant, Opening opening) -> Result<void> {
        for (const market::ContractFamily& terms : m_config.terms.catalogue.families()) {
            if (isMeant(terms) && familyOf(terms.code) == nullptr) {
                if (auto opened = (this->*opening)(terms); !opened) {
                    return opened;
                }
            }
        }
        return {};
    };
    using Terms = market::ContractFamily;
    auto opened = openThose([](const Terms& terms) { return terms.hasProcess(); }, &Exchange::openIndex);
    if (opened) {
        opened = openThose([](const Terms& terms) { return !terms.indexOf.empty(); }, &Exchange::shareIndex);
    }
    return opened ? openThose([](const Terms& terms) { return terms.isSkill(); }, &Exchange::openSkill)
                  : opened;
}

Exchange::Family* Exchange::familyOf(std::string_view code) const {
    const auto found =
        std::ranges::find_if(m_families, [code](const auto& family) { return family->terms.code == code; });
    return found == m_families.end() ? nullptr : found->get();
}

Result<void> Exchange::shareIndex(const market::ContractFamily& terms) {
    const Family* owner = familyOf(terms.indexOf);
    if (owner == nullptr) {
        return Error{ErrorCode::BadInput, terms.code + " settles to an index that no family has.",
                     "shareIndex"};
    }
    m_families.push_back(std::make_unique<Family>(Family{terms, owner->index, owner->process}));
    return {};
}

Result<void> Exchange::openIndex(const market::ContractFamily& terms) {
    auto family = std::make_unique<Family>();
    family->terms = terms;
    family->index = InstrumentId{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    m_instruments.push_back(m_config.terms.catalogue.index(terms, family->index));
    if (m_live) {
        m_sink.onDefinition(m_instruments.back());
    }
    auto& listing = *m_listings.emplace_back(std::make_unique<Listing>());
    listing.id = family->index;
    listing.family = family.get();

    Price level = terms.startLevel;
    Timestamp anchor = market::lastSettlementBefore(m_now - kSimulatedPast);
    if (!terms.historyFile.empty()) {
        const auto history = m_config.terms.histories.find(terms.historyFile);
        level = {};
        for (const Fixing& fixing :
             history == m_config.terms.histories.end() ? std::vector<Fixing>{} : history->second.fixings) {
            if (fixing.asOf > m_now) {
                break;
            }
            listing.fixings.push_back(fixing);
            listing.fixings.back().instrument = family->index;
            if (fixing.withheldReason.empty()) {
                level = fixing.level;
                anchor = fixing.asOf;
            }
        }
        if (level.nanoUsd() <= 0) {
            return Error{ErrorCode::BadInput,
                         "The index history " + terms.historyFile +
                             " has no published level before the market starts.",
                         "openFamily"};
        }
    }
    family->process = std::make_shared<market::PriceProcess>(terms.process, level, anchor,
                                                             seedFor(m_config.seed, terms.indexSymbol));
    for (Timestamp day = anchor + kDay; day <= m_now; day = day + kDay) {
        family->process->step(kDay);
        if (listing.fixings.empty() || day > listing.fixings.back().asOf) {
            listing.fixings.push_back({.instrument = family->index,
                                       .asOf = day,
                                       .knownAt = day,
                                       .level = asFixing(family->process->level()),
                                       .withheldReason = {},
                                       .simulated = true});
        }
    }
    m_families.push_back(std::move(family));
    return {};
}

/// The months of `when` that are not listed yet, and the spreads between neighbours.
void Exchange::listContracts(Family& family, Timestamp when) {
    for (const ContractMonth month : m_config.terms.catalogue.listedMonths(family.terms, when)) {
        const bool isListed = std::ranges::any_of(m_instruments, [&](const Instrument& other) {
            return other.family == family.terms.code && other.kind() == InstrumentKind::Future &&
                   other.contractMonth() == month;
        });
        if (!isListed) {
            listFuture(family, month);
        }
    }
    listSpreads(family);
    listOptions(family);
}

std::vector<InstrumentId> Exchange::tradedFutures(const Family& family) const {
    std::vector<InstrumentId> all;
    for (const Instrument& instrument : m_instruments) {
        if (instrument.family == family.terms.code && instrument.kind() == InstrumentKind::Future &&
            listing(instrument.id).isTraded) {
            all.push_back(instrument.id);
        }
    }
    std::ranges::stable_sort(all, {}, [this](InstrumentId id) { return instrumentOf(id).lastTradingTime; });
    return all;
}

market::Activity Exchange::activityOf(const Family& family, std::size_t place) {
    const double volume = family.terms.quotingAt(place).volume;
    const double size = family.terms.lot >= 1000 ? 1.0 : 0.4;
    const double rate = place == 0 ? 1.0 : place == 1 ? 0.55 : 0.35;
    return {.size = size * (place == 0 ? 1.0 : 0.6),
            .rate = rate * volume,
            .hedging = volume,
            .flow = family.terms.flow};
}

void Exchange::listFuture(Family& family, ContractMonth month) {
    const Duration tau = market::lastTradingTime(month, family.terms.lastDay) - m_now;
    const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    const double rough =
        family.terms.isSkill() ? skillForward(family, m_now + tau) : family.process->forward(tau);
    const Instrument future = m_config.terms.catalogue.future(family.terms, month, asFixing(rough), id);
    list(family, future, nearestTick(rough, future.tick), {},
         activityOf(family, tradedFutures(family).size()));
}

void Exchange::listSpreads(Family& family) {
    if (!family.terms.listsSpreads) {
        return;
    }
    const std::vector<InstrumentId> legs = tradedFutures(family);
    for (std::size_t i = 0; i + 1 < legs.size(); ++i) {
        const Instrument near = instrumentOf(legs[i]), far = instrumentOf(legs[i + 1]);
        const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
        const Instrument spread = m_config.terms.catalogue.spread(family.terms, near, far, id);
        if (find(spread.symbol) != nullptr) {
            continue;
        }
        const double nearFair = fairValue(listing(near.id)), farFair = fairValue(listing(far.id));
        list(family, spread, nearestTick(nearFair - farFair, spread.tick), asFixing(nearFair) - Price{},
             {.size = 0.5,
              .rate = 0.25,
              .flow = family.terms.flow,
              .followsLegs = family.terms.impliesOrders});
    }
}

/// Around the settlement of the day, so that there are strikes on both sides wherever the price went.
void Exchange::listOptions(Family& family) {
    std::vector<InstrumentId> futures = tradedFutures(family);
    futures.resize(std::min(futures.size(), static_cast<std::size_t>(family.terms.options.months)));
    for (const InstrumentId id : futures) {
        const Instrument future = instrumentOf(id);
        const SettlementPrice& settled = listing(id).settlement;
        const Price price =
            settled.asOf.isSet() ? settled.price : nearestTick(fairValue(listing(id)), future.tick);
        for (const Price strike : m_config.terms.catalogue.strikes(family.terms, price)) {
            listOption(family, future, price, OptionRight::Call, strike);
            listOption(family, future, price, OptionRight::Put, strike);
        }
    }
}

void Exchange::listOption(Family& family, const Instrument& future, Price futurePrice, OptionRight right,
                          Price strike) {
    const InstrumentId id{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    Instrument option = m_config.terms.catalogue.option(family.terms, future, futurePrice, right, strike, id);
    if (find(option.symbol) != nullptr) {
        return;
    }
    setMarginOfOption(listing(future.id), futurePrice, option);
    const double forward = fairValue(listing(future.id));
    const double fair = family.terms.quotesAverage
                            ? market::averageOptionValue(family.terms.process, *option.option(), forward,
                                                         averagePartOf(listing(future.id)))
                            : market::optionValue(family.terms.process, *option.option(), forward,
                                                  option.lastTradingTime - m_now);
    list(family, option, nearestTick(fair, option.tick), futurePrice - Price{},
         {.size = kOptionSize, .rate = family.terms.options.quoting.volume, .hedging = 0});
}

void Exchange::list(Family& family, const Instrument& instrument, Price reference, PriceDelta bandBase,
                    market::Activity activity) {
    m_instruments.push_back(instrument);
    m_marginTerms.reset();
    auto& added = *m_listings.emplace_back(std::make_unique<Listing>());
    added.id = instrument.id;
    added.isTraded = true;
    added.family = &family;
    if (instrument.kind() == InstrumentKind::Future) {
        refreshFair(added);
    }
    if (m_live) {
        m_sink.onDefinition(instrument);
    }
    if (m_engine.list(instrument, reference, m_now, bandBase).ok()) {
        m_participants.enter(instrument, activity);
    }
}

/// How often each is quoted, by its place in its family: what was the second month becomes the front one.
void Exchange::setPlaces() {
    for (const auto& family : m_families) {
        if (family->terms.quoting.empty()) {
            continue;
        }
        const std::vector<InstrumentId> futures = tradedFutures(*family);
        for (std::size_t place = 0; place < futures.size(); ++place) {
            listing(futures[place]).quoting = family->terms.quotingAt(place);
            m_participants.setActivity(futures[place], activityOf(*family, place));
        }
    }
    for (const auto& at : m_listings) {
        const Instrument& instrument = instrumentOf(at->id);
        if (at->isTraded && isInterTier(instrument)) {
            at->quoting = at->family->terms.interTier.quoting;
            m_participants.setActivity(at->id, {.size = 0.5,
                                                .rate = 0.25 * at->quoting.volume,
                                                .hedging = at->quoting.volume,
                                                .flow = at->family->terms.flow,
                                                .followsLegs = at->family->terms.impliesOrders});
        } else if (at->isTraded && instrument.isSpread() && !at->family->terms.quoting.empty()) {
            at->quoting = listing(instrument.legs().back().instrument).quoting;  // the far leg is the quieter
            m_participants.setActivity(at->id, {.size = 0.5,
                                                .rate = 0.25 * at->quoting.volume,
                                                .hedging = at->quoting.volume,
                                                .flow = at->family->terms.flow,
                                                .followsLegs = at->family->terms.impliesOrders});
        }
        if (at->isTraded && instrument.option() != nullptr) {
            at->quoting = at->family->terms.options.quoting;
            m_participants.setActivity(at->id,
                                       {.size = kOptionSize, .rate = at->quoting.volume, .hedging = 0});
        }
        // All options of a future in one round, so that no quote of one is older than another's.
        const std::string& together =
            instrument.option() != nullptr ? instrument.underlying : instrument.symbol;
        at->phase = Duration(static_cast<std::int64_t>(seedFor(m_config.seed, together) >> 1U));
    }
    if (m_live) {
        implyOrders();
    }
}

/// A market that was opened with other terms goes on with these.
Result<void> Exchange::adopt(market::MarketTerms terms) {
    for (const auto& family : m_families) {
        const market::ContractFamily* next = terms.catalogue.find(family->terms.code);
        if (next == nullptr || next->indexSymbol != family->terms.indexSymbol ||
            next->indexOf != family->terms.indexOf || next->skillOf != family->terms.skillOf ||
            next->forecaster != family->terms.forecaster) {
            return Error{ErrorCode::Refused,
                         "The contracts no longer list " + family->terms.code + " on the index it is on.",
                         "adopt"};
        }
    }
    m_config.terms = std::move(terms);
    for (const auto& family : m_families) {
        family->terms = *m_config.terms.catalogue.find(family->terms.code);
        if (family->process) {
            family->process->setParameters(family->terms.process);
        }
    }
    for (const auto& at : m_listings) {
        at->settledInterest.reset();  // a snapshot of the earlier program does not say, so nor may its log
    }
    if (auto opened = openNewFamilies(); !opened) {
        return opened;
    }
    for (const auto& family : m_families) {
        listContracts(*family, m_now);
    }
    listInterTierSpreads();
    for (const auto& at : m_listings) {
        at->attendedUntil = {};  // a snapshot of the earlier program does not say
        Instrument& instrument = m_instruments[static_cast<std::size_t>(at->id) - 1];
        if (auto* future = std::get_if<FutureSpec>(&instrument.spec); future && at->isTraded) {
            future->settlement = at->family->terms.settlement;
            refreshFair(*at);
        } else {
            at->fairAt = {};
        }
    }
    setPlaces();
    return {};
}

}  // namespace tessera::venue
