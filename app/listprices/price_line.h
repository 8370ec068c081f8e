#pragma once
// A price over time as a value of its own: steps, with gaps where nothing is known. What a chart draws beside
// instruments, without knowing where it comes from.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/listprices/price_book.h"

namespace tessera::listprices {

/// Holds from `from` until the next one begins. None: not known, withheld, or no longer listed.
struct PriceLineStep {
    domain::Timestamp from;
    std::optional<domain::Price> value;
    bool operator==(const PriceLineStep&) const = default;
};

/// "gpt-4o output", "openai/gpt-4o cached input at openrouter": any name of a model, what is metered, and who
/// sells it where that matters.
struct PriceLineKey {
    std::string model;
    PriceDimension dimension = PriceDimension::Output;
    std::string vendor = {};  // empty: any
    bool operator==(const PriceLineKey&) const = default;
};
/// How it is written: handed from panel to panel, kept in workspaces, typed by a person.
std::string priceLineText(const PriceLineKey& key);
/// The reverse; none where it names no model or does not say which price.
std::optional<PriceLineKey> parsePriceLine(std::string_view text);

/// Who states a line's prices.
struct PriceLineSource {
    std::string name;              // with the licence
    domain::Timestamp asOf = {};   // how old what it says is; unset: it has no age of its own
    domain::Timestamp until = {};  // set: it was heard for what came before that alone
    bool operator==(const PriceLineSource&) const = default;
};

struct PriceLine {
    std::string key;                       // by which it can be asked for again
    std::string name;                      // for a line's end: "gpt-4o output"
    std::string unit;                      // "USD/Mtok", or "100 = 2025-01-01"
    std::vector<PriceLineSource> sources;  // the newest first
    /// Ascending, neighbours differ. The last one is a gap where the source stopped speaking: what came after
    /// is not known.
    std::vector<PriceLineStep> steps;
    bool operator==(const PriceLine&) const = default;
};

/// Of a listing's tariff, as known at `known`. Announced prices are in it up to then; a free price is a gap
/// on no scale: it is zero, and known. Empty steps: there is no such tariff.
PriceLine priceLineOf(const PriceBook& book, ListingNumber listing, PriceDimension dimension,
                      domain::Timestamp known);

/// "local (test); before 2026-11-29 jvrck/openrouterlist (MIT)"; with its age how old each of them is.
enum class SourceAge : std::uint8_t { Unsaid, Said };
std::string sourcesText(const std::vector<PriceLineSource>& sources, SourceAge age = SourceAge::Unsaid);

/// What holds at `at`; none before the first step and in a gap.
std::optional<domain::Price> valueAt(const PriceLine& line, domain::Timestamp at);

/// The same with the first known value above zero from `base` on (unset: of all) as 100; rounded half to even
/// at 1e-9. Steps before that are left out. Empty steps: there is no such value. A value too large for its
/// integer is a gap.
PriceLine indexedTo100(const PriceLine& line, domain::Timestamp base);

}  // namespace tessera::listprices
