#pragma once
// One-minute bars of one instrument, whatever they come from: a source's history, live prints, the mid of a
// source of quotes. One thread writes; views are shared.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "app/history/bar_aggregator.h"
#include "app/marketdata/market_view.h"

namespace tessera::marketdata {

/// What one print does to a series.
struct BarPrint {
    domain::Timestamp time;  // venue time
    domain::Price price;
    domain::Quantity quantity;              // 0 for a price without a trade
    std::optional<domain::Side> aggressor;  // none: nobody's side is known
    std::uint64_t sequence = 0;             // channel sequence; 0 of an unsequenced source
};

/// `earlier` and then `later`, both ascending: earlier bars end where `later` begins, and the minute both
/// have is the sum of both.
std::vector<domain::Bar> joined(const std::vector<domain::Bar>& earlier, std::vector<domain::Bar> later);

class BarSeries {
 public:
    static constexpr domain::Duration kInterval = std::chrono::minutes(1);
    /// Minutes kept of what goes on, and some hundred more: two weeks of an instrument that is always traded,
    /// which is what the paper exchange gives back. Of a source's history all that it told is kept at first.
    static constexpr std::size_t kBarsKept = 14 * 24 * 60;

    /// Adds a print to the bar of its minute; a late one goes to the bar it belongs to, or makes one.
    void add(const BarPrint& print);
    /// A source's stored bars, ascending, which hold every print up to channel sequence `throughSequence`.
    /// Later prints that came before this answer are added again on top of it; bars newer than its last one
    /// stay.
    void setHistory(const std::vector<domain::Bar>& bars, std::uint64_t throughSequence);
    /// What was kept before the first print of this run: what is here already stays, and a minute both have
    /// is the sum of both.
    void setEarlier(const std::vector<domain::Bar>& bars);
    void clear();

    bool empty() const { return m_tail.empty(); }
    /// The newest bar; none when empty.
    std::optional<domain::Bar> last() const;
    /// Bars, newest first, as long as `take` returns true.
    template <class Take>
    void eachBack(Take take) const {
        for (auto bar = m_tail.rbegin(); bar != m_tail.rend(); ++bar) {
            if (!take(*bar)) {
                return;
            }
        }
        for (auto chunk = m_sealed->rbegin(); chunk != m_sealed->rend(); ++chunk) {
            for (auto bar = (*chunk)->rbegin(); bar != (*chunk)->rend(); ++bar) {
                if (!take(*bar)) {
                    return;
                }
            }
        }
    }
    BarView view() const;
    /// Grows with every change.
    std::uint64_t revision() const { return m_revision; }
    /// Changes when bars other than the newest may have changed.
    std::uint64_t epoch() const { return m_epoch; }
    /// Bars that changed since the last call, but for the newest unless `withNewest`; ascending.
    std::vector<domain::Bar> takeChanged(bool withNewest);
    /// Bars from `start` on are to be taken (again).
    void noteChange(domain::Timestamp start);
    /// There are changed bars that are not the newest.
    bool hasChangedBars() const {
        return m_changedFrom && !m_tail.empty() && *m_changedFrom < m_tail.back().start;
    }

 private:
    void addLate(const BarPrint& print);
    void keep(const BarPrint& print);
    void append(const domain::Bar& bar);
    void replaceAll(std::vector<domain::Bar> bars);

    BarView::Chunks m_sealed = std::make_shared<const std::vector<BarView::Chunk>>();
    std::vector<domain::Bar> m_tail;  // the newest bars; empty only when there are none at all
    history::BarAggregator m_current{kInterval};
    std::optional<domain::Timestamp> m_changedFrom;  // start of the oldest bar not taken since it changed
    std::deque<BarPrint> m_recent;                   // prints a history on its way may not hold yet
    std::uint64_t m_revision = 0, m_epoch = 0;
};

}  // namespace tessera::marketdata
