#pragma once
// Bars and what a chart draws from.

#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

/// Open, high, low, close over [start, start + interval). Index bars have volume 0.
struct Bar {
    Timestamp start;
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    Quantity buyVolume;  // aggressor bought; <= volume
};

/// Time-ordered bars of one instrument at one base interval, with coarser views of the same data. Read by one
/// thread. Intervals without trades have no bar: gaps stay gaps.
class BarSource {
 public:
    virtual ~BarSource() = default;

    /// Length of a base bar.
    virtual Duration interval() const = 0;
    /// Start of the first and of the last base bar; both unset when empty.
    virtual Timestamp firstStart() const = 0;
    virtual Timestamp lastStart() const = 0;
    /// Grows with every change, so that a view knows when to repaint.
    virtual std::uint64_t revision() const = 0;
    /// Replaces `out` with bars covering [from, to), from the finest level that gives at most `maxBars` (>=
    /// 2) bars, and returns the interval of that level. A coarse bar aggregates exactly the base bars inside
    /// it.
    virtual Duration read(Timestamp from, Timestamp to, std::size_t maxBars, std::vector<Bar>& out) const = 0;
};

}  // namespace tessera::domain
