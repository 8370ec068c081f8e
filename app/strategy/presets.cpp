#include "app/strategy/presets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tessera::strategy {

using domain::OptionRight;
using options::Chain;
using options::StrikeRow;

namespace {

struct Words {
    std::string_view name, sentence;
};
constexpr std::array<Words, kPresets> kWords{{
    {"Bull call spread", "Gains when the price rises, for less than a call alone and up to a bound."},
    {"Bear put spread", "Gains when the price falls, for less than a put alone and up to a bound."},
    {"Straddle", "Gains when the price moves far, whichever way."},
    {"Strangle", "As a straddle, cheaper, and the price must move further."},
    {"Butterfly", "Gains most when the price ends where it is; what can be lost is what is paid."},
    {"Iron condor", "Gains while the price stays between two strikes; loses up to a bound beyond them."},
    {"Calendar", "Gains while the near month passes quietly and the far one keeps its worth."},
    {"Covered call", "Holds the future and sells what it may gain above a strike."},
    {"Collar", "Holds the future between two strikes: neither far below nor far above counts."},
}};

/// One leg as the presets say it: strikes from the money, up above zero.
struct Wanted {
    enum class What : std::uint8_t { Call, Put, Future, NextCall } what{};
    int strikes = 0;
    int lots = 1;
};
using enum Wanted::What;
constexpr int kWidth = 2;  // strikes between two legs

std::vector<Wanted> wantedBy(Preset preset) {
    switch (preset) {
        case Preset::BullCallSpread:
            return {{Call, 0, 1}, {Call, kWidth, -1}};
        case Preset::BearPutSpread:
            return {{Put, 0, 1}, {Put, -kWidth, -1}};
        case Preset::Straddle:
            return {{Call, 0, 1}, {Put, 0, 1}};
        case Preset::Strangle:
            return {{Call, kWidth, 1}, {Put, -kWidth, 1}};
        case Preset::Butterfly:
            return {{Call, -kWidth, 1}, {Call, 0, -2}, {Call, kWidth, 1}};
        case Preset::IronCondor:
            return {{Put, -2 * kWidth, 1}, {Put, -kWidth, -1}, {Call, kWidth, -1}, {Call, 2 * kWidth, 1}};
        case Preset::Calendar:
            return {{Call, 0, -1}, {NextCall, 0, 1}};
        case Preset::CoveredCall:
            return {{Future, 0, 1}, {Call, kWidth, -1}};
        case Preset::Collar:
            return {{Future, 0, 1}, {Put, -kWidth, 1}, {Call, kWidth, -1}};
    }
    return {};
}

std::optional<std::size_t> atTheMoney(const Chain& chain) {
    if (!chain.forward || chain.rows.empty()) {
        return std::nullopt;
    }
    const auto nearest = std::ranges::min_element(chain.rows, {}, [&](const StrikeRow& row) {
        return std::abs((row.strike - *chain.forward).nanoUsd());
    });
    return static_cast<std::size_t>(nearest - chain.rows.begin());
}

std::optional<domain::InstrumentId> optionAt(const Chain& chain, std::size_t row, OptionRight right) {
    const auto& reading = chain.rows[row].side(right);
    return reading ? std::optional(reading->id) : std::nullopt;
}

/// In the next month the strike of this one's money, for both legs have the same.
std::optional<domain::InstrumentId> nextCall(std::span<const Chain> chains, std::size_t month,
                                             domain::Price strike) {
    if (month + 1 >= chains.size()) {
        return std::nullopt;
    }
    const Chain& next = chains[month + 1];
    const auto row = std::ranges::find(next.rows, strike, &StrikeRow::strike);
    return row == next.rows.end() || !row->call ? std::nullopt : std::optional(row->call->id);
}

/// The strike nearest the money that both months list a call of.
std::optional<std::size_t> sharedStrike(std::span<const Chain> chains, std::size_t month, std::size_t money) {
    const std::vector<StrikeRow>& rows = chains[month].rows;
    std::optional<std::size_t> best;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto away = [money](std::size_t at) { return at > money ? at - money : money - at; };
        const bool isShared = rows[row].call && nextCall(chains, month, rows[row].strike);
        if (isShared && (!best || away(row) < away(*best))) {
            best = row;
        }
    }
    return best;
}

domain::Error missing(Preset preset, std::string_view what) {
    return {domain::ErrorCode::NotFound, fmt::format("{}: {}", nameOf(preset), what), "legsOf"};
}

}  // namespace

std::string_view nameOf(Preset preset) {
    return kWords[static_cast<std::size_t>(preset)].name;
}

std::string_view sentenceOf(Preset preset) {
    return kWords[static_cast<std::size_t>(preset)].sentence;
}

domain::Result<std::vector<PresetLeg>> legsOf(Preset preset, std::span<const Chain> chains,
                                              std::size_t month) {
    auto money = month < chains.size() ? atTheMoney(chains[month]) : std::nullopt;
    if (!money) {
        return missing(preset, "there is no price of the future, or no option on it is listed.");
    }
    if (preset == Preset::Calendar) {
        money = sharedStrike(chains, month, *money);
        if (!money) {
            return missing(preset, "no strike is listed in this month and in the one behind it.");
        }
    }
    const Chain& chain = chains[month];
    std::vector<PresetLeg> legs;
    for (const Wanted& wanted : wantedBy(preset)) {
        const auto row = static_cast<std::ptrdiff_t>(*money) + wanted.strikes;
        if (row < 0 || row >= std::ssize(chain.rows)) {
            return missing(preset,
                           fmt::format("it needs {} strikes {} the money, and fewer are listed.",
                                       std::abs(wanted.strikes), wanted.strikes > 0 ? "above" : "below"));
        }
        const auto at = static_cast<std::size_t>(row);
        const auto id = wanted.what == Future ? std::optional(chain.futureId)
                        : wanted.what == NextCall
                            ? nextCall(chains, month, chain.rows[at].strike)
                            : optionAt(chain, at, wanted.what == Call ? OptionRight::Call : OptionRight::Put);
        if (!id) {
            return missing(preset, "an option it needs is not listed.");
        }
        legs.push_back({*id, wanted.lots});
    }
    return legs;
}

}  // namespace tessera::strategy
