#pragma once
// The strategies of the field, built about the money of a chain. Pure.

#include <span>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/options/chain.h"

namespace tessera::strategy {

enum class Preset : std::uint8_t {
    BullCallSpread,  // a vertical: call at the money bought, one above sold
    BearPutSpread,   // put at the money bought, one below sold
    Straddle,        // call and put at the money bought
    Strangle,        // call above and put below bought
    Butterfly,       // call below and call above bought, two at the money sold
    IronCondor,      // put and call about the money sold, those beyond bought
    Calendar,        // call of the next month bought, of this one sold
    CoveredCall,     // the future bought, a call above sold
    Collar,          // the future bought, a put below bought, a call above sold
};
inline constexpr std::size_t kPresets = 9;

/// "Bull call spread".
std::string_view nameOf(Preset preset);
/// What it is for, in one sentence.
std::string_view sentenceOf(Preset preset);

struct PresetLeg {
    domain::InstrumentId id{};
    int lots = 0;  // bought; below zero sold
    bool operator==(const PresetLeg&) const = default;
};

/// Of one strategy, from `chains` (by expiry) at `month`; strikes are those listed, two apart. NotFound, with
/// a sentence, where a strike, a price of the future or the next month is missing.
domain::Result<std::vector<PresetLeg>> legsOf(Preset preset, std::span<const options::Chain> chains,
                                              std::size_t month);

}  // namespace tessera::strategy
