#pragma once
// What costs nothing to try before a hedge does: the same tokens bought otherwise. Each from the company's
// own numbers at list prices. Pure.

#include <string>
#include <vector>

#include "app/hedge/exposure.h"

namespace tessera::hedge {

enum class AlternativeKind : std::uint8_t { CheaperRoute, CacheShare, BatchTier, SmallerModel };
std::string_view titleOf(AlternativeKind kind);  // "Another route to the same model"

/// What is tried. Shares in 0..1.
struct AlternativeSettings {
    double cacheTarget =
        0.7;  // of the prompt tokens read from the cache; market terms: agentic bills reach it
    double batchShare = 0.5;    // of the traffic that can wait a day
    double smallerShare = 0.3;  // of the traffic that a smaller model can do
    bool operator==(const AlternativeSettings&) const = default;
};

/// One model's part of it.
struct AlternativeLine {
    std::string model;
    std::string what;      // "at deepinfra instead of openrouter"
    domain::Money saving;  // a month, > 0
};
struct Alternative {
    AlternativeKind kind = AlternativeKind::CheaperRoute;
    std::string assumption;              // "70 % of the prompt tokens from the cache, now 31 %"
    domain::Money saving;                // a month, the sum of the lines
    std::vector<AlternativeLine> lines;  // largest first; empty: nothing to save, `assumption` says why
};

/// One of each kind, in the order of the enumeration. They are not added: each changes what the next would
/// save.
std::vector<Alternative> alternativesOf(const Exposures& exposures, const listprices::PriceBook& book,
                                        const AlternativeSettings& settings, domain::Timestamp at);

}  // namespace tessera::hedge
