#pragma once
// One line of what a company used or paid, in words every vendor's file can be put into.
//
// The four quantities are disjoint: they add up to everything that was processed, and none is part of
// another. Reasoning is a part of the output and never added to it. What a file does not say is none, not
// zero.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/bill/amount.h"
#include "app/domain/timestamp.h"

namespace tessera::bill {

/// What is metered: uncached input, input read from the cache, input written to it, output.
enum class Metered : std::uint8_t { Input, CacheRead, CacheWrite, Output };
inline constexpr std::size_t kMetered = 4;
std::string_view wordFor(Metered metered);  // "input", "cache read", "cache write", "output"

/// Tokens, >= 0 but for corrections a vendor takes back.
struct TokenCounts {
    std::array<std::optional<std::int64_t>, kMetered> of{};
    std::optional<std::int64_t> reasoning = {};     // a part of the output
    std::optional<std::int64_t> cacheWrite1h = {};  // a part of the cache writes, at another price

    std::optional<std::int64_t>& operator[](Metered m) { return of[static_cast<std::size_t>(m)]; }
    const std::optional<std::int64_t>& operator[](Metered m) const { return of[static_cast<std::size_t>(m)]; }
    bool isEmpty() const;
    /// Adds what `other` states; a quantity neither states stays none.
    void add(const TokenCounts& other);
    bool operator==(const TokenCounts&) const = default;
};

enum class BillTier : std::uint8_t { NotSaid, Standard, Batch, Flex, Priority };
enum class ContextSize : std::uint8_t { NotSaid, Usual, Long };
std::string_view wordFor(BillTier tier);        // "not said", "standard", "batch", "flex", "priority"
std::string_view wordFor(ContextSize context);  // "not said", "usual", "long"

/// What the price of the same token depends on.
struct PriceVariant {
    BillTier tier = BillTier::NotSaid;
    ContextSize context = ContextSize::NotSaid;
    auto operator<=>(const PriceVariant&) const = default;
};
/// "batch", "long context", "priority, long context"; "standard" for the usual.
std::string wordsFor(PriceVariant variant);

enum class LineKind : std::uint8_t {
    Tokens,   // of a model
    Tool,     // searches, seconds of audio: money without tokens
    Credit,   // money back that belongs to no model
    Whole,    // money of a day, of everything
    NoModel,  // the file leaves the model out
};

/// A row as read; `model` and `currency` are valid during the call that hands it over.
struct UsageRow {
    domain::Timestamp at;    // when its bucket begins
    std::string_view model;  // as written, or a visible name in brackets
    TokenCounts tokens = {};
    std::optional<Amount> cost = {};
    std::string_view currency = "USD";    // ISO 4217, capitals
    std::optional<Metered> costOf = {};   // when the money is of one quantity alone
    std::optional<Amount> listCost = {};  // before discounts, where the file says it
    PriceVariant variant = {};
    LineKind kind = LineKind::Tokens;
    std::uint64_t line = 0;  // of the file, from 1; in JSON the number of the record
};

}  // namespace tessera::bill
