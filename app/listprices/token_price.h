#pragma once
// What a source says a token costs, since when, and when that became known. Pure values; no clock, no files.
//
// The unit everywhere is USD per million tokens in domain::Price, whose integer counts 1e-9 USD. A price per
// token with up to 15 decimals is exactly such an integer, which holds every published rate card: the finest
// seen has 6 decimals a million (12 a token). What needs more is a trace of binary arithmetic
// (0.18000000000000002) and is refused by name, never rounded.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::listprices {

/// What is metered. CachedInput is a cache read; a cache write has a price by how long the cache lives.
enum class PriceDimension : std::uint8_t {
    Input,
    CachedInput,
    CacheWrite5m,
    CacheWrite1h,
    Output,
    Reasoning
};
inline constexpr std::size_t kPriceDimensions = 6;

enum class ServiceTier : std::uint8_t { Standard, Batch, Flex, Priority };
inline constexpr std::size_t kServiceTiers = 4;

/// Priced and Free carry a price. Every other state says why there is none: it is unknown, never zero.
enum class PriceState : std::uint8_t {
    Priced,     // above zero
    Free,       // zero, and the listing says that it is free (":free")
    Varies,     // the source's -1: a router, whose price is that of what it picks
    NotStated,  // null, empty or no longer there
    Zero,       // a zero that nothing explains: a subscription, a preview, or a gap
    Withdrawn,  // the listing is gone
    Unclear,    // stated in a way that cannot be taken exactly; the refusals say how
};
inline constexpr std::size_t kPriceStates = 7;

std::string_view wordFor(PriceDimension dimension);  // "input", "cached input", "cache write 5m", ...
std::string_view wordFor(ServiceTier tier);          // "standard", "batch", "flex", "priority"
std::string_view wordFor(PriceState state);          // "priced", "free", "varies", ...
/// The reverse; none for another word.
std::optional<PriceDimension> dimensionFrom(std::string_view word);
std::optional<ServiceTier> serviceTierFrom(std::string_view word);
std::optional<PriceState> priceStateFrom(std::string_view word);

/// A price or the reason why there is none; the two cannot disagree.
class StatedPrice {
 public:
    StatedPrice() = default;  // NotStated
    /// `price` > 0.
    static StatedPrice priced(domain::Price price) { return StatedPrice(PriceState::Priced, price); }
    static StatedPrice free() { return StatedPrice(PriceState::Free, {}); }
    /// Any state but Priced and Free.
    static StatedPrice none(PriceState why) { return StatedPrice(why, {}); }

    PriceState state() const { return m_state; }
    bool isKnown() const { return m_state == PriceState::Priced || m_state == PriceState::Free; }
    std::optional<domain::Price> price() const { return isKnown() ? std::optional(m_price) : std::nullopt; }
    bool operator==(const StatedPrice&) const = default;

 private:
    StatedPrice(PriceState state, domain::Price price) : m_state(state), m_price(price) {}
    PriceState m_state = PriceState::NotStated;
    domain::Price m_price;
};

/// Names one step series. `vendor` is who sells (openai, openrouter, azure), `listing` the model's name
/// there, as written.
struct PriceKey {
    std::string source;
    std::string vendor;
    std::string listing;
    PriceDimension dimension = PriceDimension::Input;
    /// Holds for the whole request once its input, cached tokens included, is above this; 0: from the first.
    std::int64_t aboveInputTokens = 0;
    ServiceTier tier = ServiceTier::Standard;
    auto operator<=>(const PriceKey&) const = default;
};

/// One event of the ledger.
struct PriceFact {
    PriceKey key;
    domain::Timestamp effectiveFrom;  // unset: the source names no beginning
    domain::Timestamp knownAt;        // when the source said so; effectiveFrom may lie after it (announced)
    StatedPrice value;
};

enum class RefusalKind : std::uint8_t {
    Varies,                   // -1
    Negative,                 // below zero, not -1
    NotStated,                // null, empty or missing
    Zero,                     // see PriceState::Zero
    NotANumber,               // text, NaN, a list
    NotExact,                 // a number, but not one of 1e-9 USD per million tokens
    PerMillionWherePerToken,  // too large by about a million
    PerTokenWherePerMillion,  // too small by about a million
    NotBelievable,            // outside 0.0001 .. 5,000 USD per million tokens in its own unit
    Contradiction,            // the same fact stated twice, differently
    SameDay,                  // looked at twice on a day; the later look counts
    TimeOfDay,                // a price for some hours of the day
    NoTokenPrice,             // priced by image, second, page or request
    OtherTariff,              // a price per token for something the ledger has no place for (a 12-hour cache)
    BadDate,                  // a date that is none
    Unreadable,               // an entry whose shape is another
};
inline constexpr std::size_t kRefusalKinds = 16;
std::string_view wordFor(RefusalKind kind);  // a few words for a table: "varies (-1)"

/// Something a source says that is not in the ledger as a price.
struct Refusal {
    std::string source;
    std::string vendor;
    std::string listing;
    std::string field;    // the source's own name of it
    std::string written;  // as written, at most 60 bytes
    RefusalKind kind = RefusalKind::Unreadable;
    domain::Timestamp knownAt;
    /// "openrouter/auto: pricing.prompt is -1, which means that the price varies."
    std::string sentence() const;
};

/// Another name of a listing, stated by the source.
struct ModelAlias {
    std::string source;
    std::string vendor;
    std::string alias;
    std::string listing;
    auto operator<=>(const ModelAlias&) const = default;
};

/// Who stated it, and under which licence it may be passed on.
struct PriceSource {
    std::string name;
    std::string licence;     // "MIT", "CC-BY-4.0", "none stated"
    domain::Timestamp asOf;  // the newest thing it was read to say
    bool operator==(const PriceSource&) const = default;
};

/// A listing's name for people.
struct ListingTitle {
    std::string source;
    std::string vendor;
    std::string listing;
    std::string title;
};

/// What one file says. A reader makes it; PriceBook and the ledger take it whole or not at all.
struct PriceBatch {
    std::vector<PriceSource> sources;
    std::vector<PriceFact> facts;
    std::vector<Refusal> refusals;
    std::vector<ModelAlias> aliases;
    std::vector<ListingTitle> titles;
    domain::Timestamp asOf;  // of the file: what it says was known then
    /// The file names everything its one source sells at `asOf`: what it does not name any more has gone.
    bool isWholeList = false;
};

}  // namespace tessera::listprices
