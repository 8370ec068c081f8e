#pragma once
// Level-of-detail pyramid over bars: level k holds bars of interval x 4^k, aligned to the epoch, so a chart
// at any zoom reads about as many bars as it has pixels. Knows no storage. One thread owns it.

#include <memory>
#include <span>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/result.h"

namespace tessera::history {

class BarPyramid final : public domain::BarSource {
 public:
    /// Each level is this many times coarser than the one below.
    static constexpr int kRadixBits = 2;

    /// `interval` > 0.
    explicit BarPyramid(domain::Duration interval);
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

/// Adds `next` (later in time) to `into`: close of the last, extremes, sums of volume.
void mergeInto(domain::Bar& into, const domain::Bar& next);

}  // namespace tessera::history
