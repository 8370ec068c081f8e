#pragma once
// High, low, volume and the price before of the last 24 hours, rolling with the clock. One thread.

#include "app/marketdata/bar_series.h"

namespace tessera::marketdata {

/// Minutes are the grain: a bar counts until 24 hours after its start.
class DayWindow {
 public:
    /// `now`: venue time; may be called as often as wished, and must be when a minute has passed.
    /// `isWhole`: the source has told what it stored, so that a volume can be told.
    DayFigures at(const BarSeries& bars, domain::Timestamp now, bool isWhole);

 private:
    void recompute(const BarSeries& bars, domain::Timestamp since);

    DayFigures m_closed;  // of every bar of the window but the newest
    domain::Timestamp m_since, m_newest;
    std::uint64_t m_epoch = 0;
    bool m_isSet = false;
};

}  // namespace tessera::marketdata
