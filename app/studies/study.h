#pragma once
// Technical studies over bars: streaming, exact, O(1) a tick. A study holds what the closed bars left behind
// and works out the forming last bar from there, as often as it changes, so a tick and a recomputation from
// the first bar give the same number. One thread owns a study.
//
// Prices enter as integers and are USD in doubles inside (doubles only for analytics): no value of a study
// ever becomes a price or money again. What is not known is none: before the warm-up, and where a formula
// divides by nothing.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "app/domain/bar.h"

namespace tessera::studies {

/// Most outputs a study has (Ichimoku, VWAP with two pairs of bands).
inline constexpr std::size_t kMaxOutputs = 5;

/// What the owner of the bars knows about one and the bar does not say.
struct BarMarks {
    bool startsSession = false;  // first bar of a trading session
    bool followsGap = false;     // bars are missing before it: data was lost, or the market was closed
};

/// What holds for all bars of a series.
struct StudyContext {
    /// Length of a bar. A bar that starts later than one interval after the bar before follows a gap. Zero:
    /// only the caller's marks tell gaps (right where an interval without trades has no bar and nothing was
    /// lost).
    domain::Duration interval{};
    /// One raw Quantity in quantity units, 10^-quantityDecimals of the instrument; > 0.
    double quantityUnit = 1;
    /// Whether the source tells who was the aggressor. If not, buyVolume means nothing: volume delta and CVD
    /// are none.
    bool knowsAggressor = true;
};

/// A bar as studies read it. Prices USD.
struct StudyBar {
    domain::Timestamp start;
    double open = 0, high = 0, low = 0, close = 0;
    std::int64_t volume = 0, buyVolume = 0;  // raw Quantity
    BarMarks marks;
};

/// What a study says of one bar.
struct Values {
    std::array<std::optional<double>, kMaxOutputs> at;  // in the order of StudySpec::outputs
    /// The line does not connect to the bar before: a gap, a session's start, an anchor.
    bool isBroken = false;

    bool operator==(const Values&) const = default;
};

class Study {
 public:
    explicit Study(const StudyContext& context) : m_context(context) {}
    virtual ~Study() = default;
    Study(const Study&) = delete;
    Study& operator=(const Study&) = delete;

    /// A bar that starts later than the last one closes that one and becomes the last; one with the same
    /// start replaces it, marks included. O(1), amortised where a window's extreme is kept. False, and
    /// nothing changes, for a bar that starts before the last: make the study anew from the bars.
    bool update(const domain::Bar& bar, BarMarks marks = {});
    /// Of the last bar; empty before the first.
    const Values& values() const { return m_values; }
    /// Bars taken, the forming one included.
    std::size_t size() const { return m_size; }

 protected:
    const StudyContext& context() const { return m_context; }
    double quantity(domain::Int128 raw) const {
        const auto narrow = static_cast<std::int64_t>(raw);  // 128 bits take a call
        return (narrow == raw ? static_cast<double>(narrow) : static_cast<double>(raw)) *
               m_context.quantityUnit;
    }

 private:
    /// Values of `bar` as the one after the closed bars. Changes nothing.
    virtual Values peek(const StudyBar& bar) const = 0;
    /// `bar` has closed.
    virtual void commit(const StudyBar& bar) = 0;

    void setLast(const domain::Bar& bar, BarMarks marks);

    StudyContext m_context;
    StudyBar m_last;
    domain::Timestamp m_closedStart;  // start of the newest closed bar, with m_size > 1
    std::size_t m_size = 0;
    Values m_values;
};

}  // namespace tessera::studies
