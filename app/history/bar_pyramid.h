#pragma once
// Level-of-detail pyramid over bars: level k holds bars of interval x 4^k, aligned to the epoch, so a chart
// at any zoom reads about as many bars as it has pixels. Begins empty, or with what is stored, of which it
// reads the pages a chart looks at. One thread owns it.

#include <memory>
#include <span>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/result.h"
#include "app/history/pyramid_fold.h"

namespace tessera::history {

class BarSegment;

class BarPyramid final : public domain::BarSource {
 public:
    /// `interval` > 0.
    explicit BarPyramid(domain::Duration interval);
    /// Goes on from what `stored` holds of `interval`: segments of one series, oldest first. Costs no reading
    /// of bars.
    BarPyramid(domain::Duration interval, std::span<const std::shared_ptr<const BarSegment>> stored);
    ~BarPyramid() override;
    BarPyramid(BarPyramid&&) noexcept;
    BarPyramid& operator=(BarPyramid&&) noexcept;

    /// `bar.start` must be a multiple of the interval and later than the last start; BadInput otherwise.
    domain::Result<void> append(const domain::Bar& bar);
    /// Many bars at once, the fast way to load a history. Stops at the first that does not fit (BadInput);
    /// those before it are taken.
    domain::Result<void> appendAll(std::span<const domain::Bar> bars);
    /// Replaces the last bar; its start must be the last start. BadInput otherwise.
    domain::Result<void> updateLast(const domain::Bar& bar);
    /// A bar of a finer interval, not older than the last: merged into the bar of its time, or the first of
    /// it. BadInput otherwise.
    domain::Result<void> add(const domain::Bar& finer);
    /// append or updateLast, whichever fits.
    domain::Result<void> put(const domain::Bar& bar);
    void clear();

    std::size_t size() const;
    bool isEmpty() const { return size() == 0; }
    /// Base bar by position, 0 the oldest; `index` < size().
    domain::Bar at(std::size_t index) const;

    domain::Duration interval() const override;
    domain::Timestamp firstStart() const override;
    domain::Timestamp lastStart() const override;
    std::uint64_t revision() const override;
    domain::Duration read(domain::Timestamp from, domain::Timestamp to, std::size_t maxBars,
                          std::vector<domain::Bar>& out) const override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::history
