#pragma once
// The price ledger in memory: every event of every listing with two times. `effectiveFrom` is when a price
// begins, `knownAt` when it was said. Nothing is ever changed or taken back: a correction is a later event
// for the same beginning, so what was known on a day can always be asked again.
//
// A value: copy it, append to the copy, hand out the copy. One thread writes, any number read what is const.
// `SqlitePriceLedger` (app/storage) keeps it on disk.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/domain/result.h"
#include "app/listprices/model_name.h"
#include "app/listprices/token_price.h"

namespace tessera::listprices {

/// Places in PriceBook::sources(), listings() and series(). They never change once given.
using SourceNumber = std::uint32_t;
using ListingNumber = std::uint32_t;
using SeriesNumber = std::uint32_t;

struct PriceEvent {
    domain::Timestamp effectiveFrom;
    domain::Timestamp knownAt;
    StatedPrice value;
    bool operator==(const PriceEvent&) const = default;
};

/// One tariff of a listing: events ascending by (effectiveFrom, knownAt), no two alike in both.
struct PriceSeries {
    ListingNumber listing = 0;
    PriceDimension dimension = PriceDimension::Input;
    std::int64_t aboveInputTokens = 0;
    ServiceTier tier = ServiceTier::Standard;
    std::vector<PriceEvent> events;
};

/// A model as one vendor sells it, according to one source.
struct Listing {
    SourceNumber source = 0;
    std::string vendor;
    std::string name;   // as the source writes it
    std::string title;  // for people; may be empty
    ModelName model;    // `name` taken apart
    std::vector<SeriesNumber> series;
};

/// "What held at `effective`, as one knew it at `known`."
struct AsOf {
    domain::Timestamp effective;
    domain::Timestamp known;
};

/// What an append added: exactly what a ledger on disk has to write.
struct Appended {
    std::vector<SourceNumber> sources;    // new or with a newer asOf
    std::vector<ListingNumber> listings;  // new or with a new title
    std::vector<SeriesNumber> series;     // new
    std::vector<std::pair<SeriesNumber, PriceEvent>> events;
    std::vector<Refusal> refusals;  // new ones
    std::vector<ModelAlias> aliases;
    std::size_t alreadyKnown = 0;  // facts the book held
    std::size_t corrections = 0;   // among the events: another value for a beginning that was known
    std::size_t endings = 0;       // among the events: listed before, not in this whole list
    bool isEmpty() const {
        return sources.empty() && listings.empty() && series.empty() && events.empty() && refusals.empty() &&
               aliases.empty();
    }
};

/// How the name that was asked for led to the listing, best first.
enum class NameMatch : std::uint8_t {
    Exact,         // the listing's own name
    Alias,         // another name its source states
    SameModel,     // the same maker, model, date and variant in another spelling
    Undated,       // a dated name read as the undated one it was sold as
    OnlySnapshot,  // an undated name, of which one dated snapshot alone is listed
};
std::string_view wordFor(NameMatch match);

struct PriceQuestion {
    std::string model = {};   // any of its names
    std::string vendor = {};  // empty: any
    std::string source = {};  // empty: any
    PriceDimension dimension = PriceDimension::Input;
    std::int64_t inputTokens = 0;  // of the request, cached ones included: picks the context tier
    ServiceTier tier = ServiceTier::Standard;
};

/// A price and where it comes from. `value` may say why there is none.
struct PriceAnswer {
    StatedPrice value;
    domain::Timestamp effectiveFrom;
    domain::Timestamp knownAt;
    std::int64_t aboveInputTokens = 0;
    ListingNumber listing = 0;
    SeriesNumber series = 0;
    NameMatch match = NameMatch::Exact;
};

/// One step of a history: holds from `from` until the next one begins.
struct PriceStep {
    domain::Timestamp from;  // unset: the source names no beginning
    domain::Timestamp knownAt;
    StatedPrice value;
    bool operator==(const PriceStep&) const = default;
};

/// A row of the list of models: standard tier, from the first token.
struct ModelRow {
    ListingNumber listing = 0;
    StatedPrice input;
    StatedPrice cachedInput;
    StatedPrice output;
    /// The last time input or output changed from one price to another up to `effective`; unset: never.
    domain::Timestamp lastChange;
    PriceDimension changed = PriceDimension::Input;  // which of them, output when both
    StatedPrice before;
    StatedPrice after;
};

enum class ChangeKind : std::uint8_t { Listed, Raised, Cut, Withdrawn, Restated, Corrected, Announced };
std::string_view wordFor(ChangeKind kind);

/// A line of "what changed".
struct PriceChange {
    SeriesNumber series = 0;
    ChangeKind kind = ChangeKind::Listed;
    StatedPrice before;
    StatedPrice after;
    domain::Timestamp effectiveFrom;
    domain::Timestamp knownAt;
};

class PriceBook {
 public:
    /// Takes a batch whole. The same fact from the same source twice adds nothing. Errors leave the book as
    /// it was: Refused when a whole list is older than the newest one of its source, or names fewer than half
    /// of what that source sold (half a file, which would end every other price); BadInput for a batch that
    /// names a source it does not list.
    domain::Result<Appended> append(const PriceBatch& batch);

    /// Puts back what a ledger on disk holds, in the order of the numbers. For the ledger alone.
    void restoreSource(PriceSource source);
    ListingNumber restoreListing(Listing listing);
    SeriesNumber restoreSeries(PriceSeries series);
    void restoreRefusal(Refusal refusal);
    void restoreAlias(ModelAlias alias);

    const std::vector<PriceSource>& sources() const { return m_sources; }
    const std::vector<Listing>& listings() const { return m_listings; }
    const std::vector<PriceSeries>& series() const { return m_series; }
    const std::vector<Refusal>& refusals() const { return m_refusals; }
    const std::vector<ModelAlias>& aliases() const { return m_aliases; }
    std::size_t eventCount() const { return m_eventCount; }
    /// How many of each kind, in the order of RefusalKind.
    std::vector<std::size_t> refusalCounts() const;
    PriceKey keyOf(SeriesNumber number) const;

    /// The price of one dimension. NotFound: no listing has that name, or none of them states such a price at
    /// that time. Refused: the bare name belongs to models of several makers. A tier that is not listed has
    /// no price; it is never that of another.
    domain::Result<PriceAnswer> priceOf(const PriceQuestion& question, AsOf asOf) const;
    /// The listings a name leads to, all by the same (the best) match. Empty: none.
    std::vector<std::pair<ListingNumber, NameMatch>> listingsNamed(
        std::string_view name, domain::Timestamp at, ServiceTier tier = ServiceTier::Standard) const;
    /// The series of a listing; none when it has no such tariff.
    std::optional<SeriesNumber> seriesOf(ListingNumber listing, PriceDimension dimension,
                                         std::int64_t aboveInputTokens = 0,
                                         ServiceTier tier = ServiceTier::Standard) const;
    /// What a list of models shows of a listing: the standard tariff from the first token, or the batch one
    /// where the listing is that.
    std::optional<SeriesNumber> tariffOf(ListingNumber listing, PriceDimension dimension) const;
    /// Null before the first event that was known.
    const PriceEvent* eventAt(SeriesNumber series, AsOf asOf) const;
    /// Steps ascending, as known at `known`; neighbours differ in value. Announced ones are in it.
    std::vector<PriceStep> history(SeriesNumber series, domain::Timestamp known) const;
    /// Every listing with an input or output price or a reason for having none, in the order of listings().
    std::vector<ModelRow> models(AsOf asOf) const;
    /// What began on the UTC day `day`, and what was said on it about another day (Corrected, Announced), as
    /// known at `known`; in the order of series().
    std::vector<PriceChange> changesOf(domain::Timestamp day, domain::Timestamp known) const;

 private:
    friend class BatchAppender;

    std::vector<PriceSource> m_sources;
    std::vector<Listing> m_listings;
    std::vector<PriceSeries> m_series;
    std::vector<Refusal> m_refusals;
    std::vector<ModelAlias> m_aliases;
    std::size_t m_eventCount = 0;
    std::unordered_map<std::string, SourceNumber> m_sourceNumbers;
    std::unordered_map<std::string, ListingNumber> m_listingNumbers;        // source, vendor, name
    std::unordered_map<std::string, std::vector<ListingNumber>> m_byName;   // as written, lower case
    std::unordered_map<std::string, std::vector<ListingNumber>> m_byBase;   // ModelName::base
    std::unordered_map<std::string, std::vector<ListingNumber>> m_byAlias;  // lower case
    std::unordered_map<std::string, std::size_t> m_refusalKeys;
    std::unordered_map<std::string, std::size_t> m_aliasKeys;
};

}  // namespace tessera::listprices
