#include "app/domain/account_margin.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tessera::domain {

namespace {

using Losses = std::array<Int128, kMarginScenarios.size()>;
constexpr std::size_t kUpOneThird = 2, kDownOneThird = 4;  // and the one behind each, of the other volatility
constexpr Int128 kMillion = 1'000'000;

/// One contract month of a family: what is held on its future, in lots of it.
struct Month {
    const Instrument* future = nullptr;
    Losses losses{};    // with the worst of the working orders, in 1e-9 USD
    Int128 delta = 0;   // of what is held, millionths of a raw lot
    Int128 shorts = 0;  // the short option minimum of what is or may come to be sold
};
/// Working orders of a spread within a family: its legs trade at once, so that what they do to the deltas
/// comes whole or not at all.
struct WorkingSpread {
    std::vector<std::pair<const Instrument*, std::int64_t>> legs = {};  // future and ratio
    Int128 bought = 0, sold = 0;                                        // millionths of a raw lot; >= 0
};
/// Months that are scanned together, nearest first.
struct Family {
    std::vector<Month> months;
    std::vector<WorkingSpread> working;
};

/// A lot of an instrument as lots of futures and options, so that a spread is its legs.
struct Part {
    const Instrument* instrument = nullptr;
    const Instrument* future = nullptr;  // whose price moves it; itself where it is no option
    std::int64_t ratio = 1;
};

/// A contract of zero asks for none.
bool hasMargin(const Instrument* instrument) {
    return instrument != nullptr && instrument->initialMarginPerLot >= Money{};
}

/// Empty: not all of them are known.
std::vector<Part> partsOf(const Instrument& instrument, const MarginTerms& terms) {
    std::vector<Part> parts;
    if (instrument.legs().empty()) {
        const OptionSpec* option = instrument.option();
        const Instrument* future = option == nullptr ? &instrument : terms.find(option->future);
        parts.push_back({&instrument, future, 1});
    }
    for (const Leg& leg : instrument.legs()) {
        const Instrument* known = terms.find(leg.instrument);
        if (known == nullptr) {  // it stands alone, with the margin it was told
            parts = {{&instrument, &instrument, 1}};
            break;
        }
        parts.push_back({known, known, leg.ratio});
    }
    const bool isKnown = std::ranges::all_of(
        parts, [](const Part& part) { return hasMargin(part.instrument) && hasMargin(part.future); });
    return isKnown ? parts : std::vector<Part>{};
}

/// More lots than this are no position, and their losses might leave 128 bits.
bool fits(const MarginPosition& position, const Part& part, Int128 whole) {
    constexpr Int128 kMostLots = 10'000'000'000;
    const Int128 ratio = part.ratio < 0 ? -Int128{part.ratio} : Int128{part.ratio};
    const Int128 most = (position.net + position.buys).raw(), least = (position.net - position.sells).raw();
    return std::max({most, -most, least, -least}) * ratio <= kMostLots * whole;
}

/// Of one lot, in 1e-9 USD.
std::array<Int128, kMarginScenarios.size()> lossesOf(const Instrument& instrument) {
    Losses losses{};
    const bool isTold = instrument.riskArray.size() >= losses.size();
    const auto linear = isTold ? std::array<Money, kMarginScenarios.size()>{}
                               : linearRiskArray(instrument.initialMarginPerLot);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        losses[i] = (isTold ? instrument.riskArray[i] : linear[i]).nanoUsd();
    }
    return losses;
}

/// SPAN's short option minimum: what every option sold asks for, however far out of the money it is. An
/// exchange that has one tells it behind the sixteen losses.
Int128 shortMinimumOf(const Instrument& instrument) {
    return instrument.riskArray.size() > kMarginScenarios.size()
               ? instrument.riskArray[kMarginScenarios.size()].nanoUsd()
               : 0;
}

/// Lots of the future that one lot moves like, in millionths: the slope of its losses about the present.
Int128 deltaOf(const Part& part, const Losses& losses) {
    if (part.instrument == part.future || part.future->initialMarginPerLot == Money{}) {
        return part.instrument == part.future ? kMillion : Int128{0};
    }
    const Int128 down = losses[kDownOneThird] + losses[kDownOneThird + 1];
    const Int128 up = losses[kUpOneThird] + losses[kUpOneThird + 1];
    const Int128 range = part.future->initialMarginPerLot.nanoUsd();  // of three thirds; down to up are two
    const Int128 delta = divideHalfEven((down - up) * 3 * kMillion, range * 4);
    return std::clamp<Int128>(delta, -kMillion, kMillion);
}

/// What a family is scanned with: contracts without one stand alone.
std::string familyOf(const Instrument& future) {
    return future.kind() == InstrumentKind::Future && !future.family.empty()
               ? future.family
               : "#" + std::to_string(static_cast<std::uint32_t>(future.id));
}

Month& monthIn(Family& family, const Instrument* future) {
    const auto found = std::ranges::find(family.months, future, &Month::future);
    return found != family.months.end() ? *found : family.months.emplace_back(Month{.future = future});
}

/// The parts of one position that are of this family: one, or the legs of a spread, which lose together.
void add(Family& family, std::span<const Part> parts, const MarginPosition& position, Int128 whole) {
    const Int128 most = Int128{(position.net + position.buys).raw()};
    const Int128 least = Int128{(position.net - position.sells).raw()};
    Losses lot{};
    WorkingSpread spread{.bought = divideHalfEven(Int128{position.buys.raw()} * kMillion, whole),
                         .sold = divideHalfEven(Int128{position.sells.raw()} * kMillion, whole)};
    for (const Part& part : parts) {
        const Losses losses = lossesOf(*part.instrument);
        for (std::size_t i = 0; i < losses.size(); ++i) {
            lot[i] += losses[i] * part.ratio;
        }
        Month& month = monthIn(family, part.future);
        month.shorts += divideHalfEven(
            std::max<Int128>(-least * part.ratio, 0) * shortMinimumOf(*part.instrument), whole);
        month.delta += divideHalfEven(Int128{position.net.raw()} * part.ratio * deltaOf(part, losses), whole);
        spread.legs.emplace_back(part.future, part.ratio);
    }
    Month& first = monthIn(family, parts.front().future);
    for (std::size_t i = 0; i < lot.size(); ++i) {
        // A position that loses more the larger it is loses most at one of its ends.
        first.losses[i] += divideHalfEven(std::max(most * lot[i], least * lot[i]), whole);
    }
    if (parts.size() > 1 && (spread.bought > 0 || spread.sold > 0)) {
        family.working.push_back(std::move(spread));
    }
}

Int128 scanOf(const Family& family) {
    Int128 worst = 0;
    for (std::size_t i = 0; i < kMarginScenarios.size(); ++i) {
        Int128 sum = 0;
        for (const Month& month : family.months) {
            sum += month.losses[i];
        }
        worst = std::max(worst, sum);
    }
    return worst;
}

/// The margins of the spreads listed from one month to the other, from neighbour to neighbour; the smaller
/// outright where that is less or where they are not joined.
Int128 chargeBetween(const Instrument& near, const Instrument& far, const MarginTerms& terms) {
    const Int128 most = std::min(near.initialMarginPerLot, far.initialMarginPerLot).nanoUsd();
    Int128 charge = 0;
    for (InstrumentId at = near.id; at != far.id && charge < most;) {
        const Instrument* spread = terms.spreadFrom(at);
        // Each step costs something, so that spreads which lead in a circle end it too.
        if (spread == nullptr || spread->initialMarginPerLot <= Money{}) {
            return most;
        }
        charge += spread->initialMarginPerLot.nanoUsd();
        at = spread->legs()[1].instrument;
    }
    return std::min(charge, most);
}

/// Long and short months are matched with the nearest of the other sign, as the exchange lists spreads.
Int128 spreadChargeOf(std::span<const Month> family, const MarginTerms& terms) {
    struct Open {
        const Instrument* future;
        Int128 delta;
    };
    std::vector<Open> open;
    Int128 charge = 0;
    for (std::size_t month = 0; month < family.size(); ++month) {
        Int128 delta = family[month].delta;
        while (delta != 0 && !open.empty() && (open.back().delta > 0) != (delta > 0)) {
            const Int128 other = open.back().delta;
            const Int128 matched = std::min(delta > 0 ? delta : -delta, other > 0 ? other : -other);
            charge += divideHalfEven(
                matched * chargeBetween(*open.back().future, *family[month].future, terms), kMillion);
            delta += delta > 0 ? -matched : matched;
            open.back().delta += other > 0 ? -matched : matched;
            if (open.back().delta == 0) {
                open.pop_back();
            }
        }
        if (delta != 0) {
            open.push_back({family[month].future, delta});
        }
    }
    return charge;
}

std::vector<Month> filled(std::vector<Month> months, const WorkingSpread& spread, Int128 millionths) {
    for (const auto& [future, ratio] : spread.legs) {
        std::ranges::find(months, future, &Month::future)->delta += millionths * ratio;
    }
    return months;
}

/// Of what is held with any of the working spreads filled: the largest stands at a corner, where each of them
/// is bought whole or sold whole. Corners double with every spread; beyond a few, each counts alone on top.
Int128 worstChargeOf(const Family& family, const MarginTerms& terms) {
    constexpr std::size_t kMostCorners = 6;
    if (family.working.size() > kMostCorners) {
        Int128 charge = spreadChargeOf(family.months, terms);
        std::vector<Month> none = family.months;
        for (Month& month : none) {
            month.delta = 0;
        }
        for (const WorkingSpread& spread : family.working) {
            charge += spreadChargeOf(filled(none, spread, std::max(spread.bought, spread.sold)), terms);
        }
        return charge;
    }
    Int128 worst = 0;
    for (std::size_t corner = 0; corner < std::size_t{1} << family.working.size(); ++corner) {
        std::vector<Month> months = family.months;
        for (std::size_t i = 0; i < family.working.size(); ++i) {
            const WorkingSpread& spread = family.working[i];
            months =
                filled(std::move(months), spread, (corner >> i & 1U) != 0 ? spread.bought : -spread.sold);
        }
        worst = std::max(worst, spreadChargeOf(months, terms));
    }
    return worst;
}

}  // namespace

std::array<Money, kMarginScenarios.size()> linearRiskArray(Money initialMargin) {
    std::array<Money, kMarginScenarios.size()> losses{};
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const MarginScenario& scenario = kMarginScenarios[i];
        const Int128 loss = Int128{initialMargin.nanoUsd()} * -scenario.priceThirds * scenario.coverPercent;
        losses[i] = Money::fromNanoUsd(static_cast<std::int64_t>(divideHalfEven(loss, 300)));
    }
    return losses;
}

Money maintenanceOf(Money initial, std::span<const MarginPosition> positions, const MarginTerms& terms) {
    std::int32_t percent = 0;
    for (const MarginPosition& position : positions) {
        const Instrument* known = terms.find(position.instrument);
        percent =
            std::max(percent, known == nullptr || position.net.isZero() ? 0 : known->maintenancePercent);
    }
    const Int128 part = Int128{initial.nanoUsd()} * std::min(percent, 100);
    return Money::fromNanoUsd(static_cast<std::int64_t>(divideHalfEven(part, 100)));
}

void MarginTerms::define(const Instrument& instrument) {
    m_instruments[instrument.id] = instrument;
    if (instrument.legs().size() != 2) {
        return;
    }
    const InstrumentId near = instrument.legs()[0].instrument;
    const Instrument* known = spreadFrom(near);
    const Instrument* far = find(instrument.legs()[1].instrument);
    const Instrument* knownFar = known == nullptr ? nullptr : find(known->legs()[1].instrument);
    const Instrument* ownNear = find(near);
    if (far != nullptr && ownNear != nullptr && far->family != ownNear->family) {
        return;  // of two families: no months that offset each other
    }
    if (known == nullptr ||
        (far != nullptr && knownFar != nullptr && far->lastTradingTime < knownFar->lastTradingTime)) {
        m_spreads[near] = instrument.id;
    }
}

const Instrument* MarginTerms::find(InstrumentId id) const {
    const auto found = m_instruments.find(id);
    return found == m_instruments.end() ? nullptr : &found->second;
}

bool MarginTerms::isKnown(InstrumentId id) const {
    const Instrument* instrument = find(id);
    return instrument != nullptr && !partsOf(*instrument, *this).empty();
}

const Instrument* MarginTerms::spreadFrom(InstrumentId near) const {
    const auto found = m_spreads.find(near);
    return found == m_spreads.end() ? nullptr : find(found->second);
}

std::optional<AccountMargin> accountMargin(std::span<const MarginPosition> positions,
                                           const MarginTerms& terms) {
    std::map<std::string, Family> families;
    for (const MarginPosition& position : positions) {
        if (position.net.isZero() && position.buys.isZero() && position.sells.isZero()) {
            continue;
        }
        const Instrument* instrument = terms.find(position.instrument);
        const auto parts = instrument == nullptr ? std::vector<Part>{} : partsOf(*instrument, terms);
        if (parts.empty()) {
            return std::nullopt;
        }
        const Int128 whole = wholeLot(*instrument).raw();
        std::map<std::string, std::vector<Part>> byFamily;
        for (const Part& part : parts) {
            if (!fits(position, part, whole)) {
                return std::nullopt;
            }
            byFamily[familyOf(*part.future)].push_back(part);
        }
        for (const auto& [name, own] : byFamily) {
            add(families[name], own, position, whole);
        }
    }
    Int128 scan = 0, charge = 0;
    for (auto& [name, family] : families) {
        std::ranges::stable_sort(family.months, {},
                                 [](const Month& month) { return month.future->lastTradingTime; });
        const Int128 between = worstChargeOf(family, terms);
        Int128 shorts = 0;
        for (const Month& month : family.months) {
            shorts += month.shorts;
        }
        // A family asks for its short option minimum at least; what it is short of that counts as scan risk.
        scan += std::max(scanOf(family), shorts - between);
        charge += between;
    }
    const auto scanned = moneyFromNano(scan), charged = moneyFromNano(charge),
               all = moneyFromNano(scan + charge);
    if (!scanned || !charged || !all) {
        return std::nullopt;
    }
    return AccountMargin{*scanned, *charged, *all};
}

}  // namespace tessera::domain
