#pragma once
// What is kept, under which name. Values.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/order.h"
#include "app/history/bar_pyramid.h"
#include "app/history/bar_segment.h"

namespace tessera::history {

/// One instrument as one source counts it. Another scale of quantities is another series, as it is another
/// instrument (marketdata::InstrumentRegistry).
struct SeriesKey {
    std::string source;                                   // "cryptofeed"
    std::string symbol;                                   // "BTC-USD"
    int quantityDecimals = 0;                             // scale of volumes, 0 .. 18
    domain::Duration interval = std::chrono::minutes(1);  // of its base bars
    auto operator<=>(const SeriesKey&) const = default;
};

/// A print.
struct Tick {
    domain::Timestamp time;
    domain::Price price;
    domain::Quantity quantity;
    std::optional<domain::Side> aggressor;  // none: nobody's side is known
    bool operator==(const Tick&) const = default;
};

/// Something imported, which can be taken back.
struct ImportInfo {
    std::uint32_t id = 0;               // the same in every series one import touched
    std::string file;                   // its name, without folder
    domain::Timestamp at;               // when it was imported
    std::uint64_t bars = 0, ticks = 0;  // added to this series
    domain::Timestamp first, last;      // of what was added
};

/// The bars of a series at one moment. Immutable; any thread.
struct SeriesView {
    SeriesKey key;
    std::vector<std::shared_ptr<const BarSegment>> segments;  // oldest first
    std::vector<domain::Bar> tail;                            // base bars after the segments
    domain::Timestamp firstStart() const;                     // unset when empty
    domain::Timestamp lastStart() const;                      // unset when empty
    domain::Timestamp sealedThrough() const;  // start of the last bar of the segments; or unset
};

struct SeriesInfo {
    SeriesKey key;
    domain::Timestamp first, last;  // starts of base bars; unset: none
    std::uint64_t bars = 0;
    std::uint64_t ticks = 0;
    std::uint64_t bytes = 0;  // on disk, the journal apart
    std::vector<ImportInfo> imports;
};

/// Every number of it.
bool isSameBar(const domain::Bar& a, const domain::Bar& b);

/// Intervals whose pyramid is kept beside that of `base`, base first.
std::vector<domain::Duration> keptIntervals(domain::Duration base);

/// Bars of `interval` (a multiple of the base) as far as they are stored, of the tail those that start before
/// `tailBefore`. Of a kept interval nothing is read but the tail; of another every base bar is.
BarPyramid storedBars(const SeriesView& view, domain::Duration interval, domain::Timestamp tailBefore);

/// The base bars of a view from first to last, one after the other; what is damaged is left out.
class BarCursor {
 public:
    /// `view` outlives the cursor.
    explicit BarCursor(const SeriesView& view,
                       domain::Timestamp from = domain::Timestamp::fromNanos(INT64_MIN));
    /// The next bar; null at the end. Valid until the next call.
    const domain::Bar* next();

 private:
    void refill();

    const SeriesView& m_view;
    domain::Timestamp m_from;
    std::size_t m_segment = 0, m_at = 0, m_bar = 0;
    std::vector<domain::Bar> m_bars;
    enum class Part : std::uint8_t { Segments, LastOpen, Tail, End } m_part = Part::Segments;
};

}  // namespace tessera::history
