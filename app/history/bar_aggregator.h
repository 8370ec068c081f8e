#pragma once
// Trades to bars, and bars to coarser bars. One thread.

#include <optional>
#include <span>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/order.h"
#include "app/history/bar_pyramid.h"

namespace tessera::history {

/// Builds the live bar of one instrument from its trades. Intervals without trades give no bar.
class BarAggregator {
 public:
    /// `interval` > 0.
    explicit BarAggregator(domain::Duration interval);

    /// Takes one trade; returns the bar it belongs to as it now stands (put() it into a pyramid). A trade
    /// older than the current bar is counted in lateTrades() and changes nothing (nullopt).
    std::optional<domain::Bar> add(domain::Timestamp time, domain::Price price, domain::Quantity quantity,
                                   std::optional<domain::Side> aggressor);
    /// Continue from a bar that is already stored (after a restart).
    void resume(const domain::Bar& bar) { m_bar = bar; }
    const std::optional<domain::Bar>& current() const { return m_bar; }
    domain::Duration interval() const { return m_interval; }
    std::uint64_t lateTrades() const { return m_lateTrades; }

 private:
    domain::Duration m_interval;
    std::optional<domain::Bar> m_bar;
    std::uint64_t m_lateTrades = 0;
};

/// Adds a print to the last of `bars`, or begins the bar of its interval. One older than the last bar changes
/// nothing: false. `aggressor` none: nobody's side is known.
bool addPrint(std::vector<domain::Bar>& bars, domain::Duration interval, domain::Timestamp time,
              domain::Price price, domain::Quantity quantity, std::optional<domain::Side> aggressor);

/// Coarser bars from `base` (ascending): buckets of `interval` (a multiple of the base's) counted from the
/// epoch. Empty buckets give no bar.
std::vector<domain::Bar> resample(std::span<const domain::Bar> base, domain::Duration interval);
/// A pyramid of `interval` bars with everything `base` holds.
BarPyramid resample(const domain::BarSource& base, domain::Duration interval);

}  // namespace tessera::history
