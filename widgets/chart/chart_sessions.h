#pragma once
// Volume by price, session by session. Part of a chart's model, GUI thread only.

#include <map>
#include <vector>

#include "widgets/chart/chart_data.h"

namespace tessera::widgets {

class ChartSessions {
 public:
    /// Narrower sessions (in pixels) have no profile.
    static constexpr double kNarrowest = 28;
    enum class Refusal : std::uint8_t { None, TooNarrow, BarsTooLong };

    /// `ofDay`: when a session begins, so long after midnight UTC. Empty: none is wanted.
    void setProfiler(ChartProfiler profiler, domain::Duration ofDay);
    bool isOn() const { return static_cast<bool>(m_profiler); }
    /// The bars are others, though their source may be the same object.
    void clear() { m_known.clear(); }
    /// Makes the profiles of sessions that reach into [from, to), of which a day is `dayPixels` wide. Only
    /// those that were not known are read, and the newest when it has moved. `source` null: there are none.
    void read(const domain::BarSource* source, domain::Timestamp from, domain::Timestamp to,
              double dayPixels);

    /// In view, ascending; those without volume are left out.
    const std::vector<ChartSessionProfile>& shown() const { return m_shown; }
    /// Why none is shown, though they are wanted.
    Refusal refusal() const { return m_refusal; }

 private:
    struct Known {
        ChartProfile profile;
        bool isOver = false;  // the source had bars after it
        std::uint64_t revision = 0;
    };
    const ChartProfile& profileOf(const domain::BarSource& source, domain::Timestamp from);

    ChartProfiler m_profiler;
    domain::Duration m_ofDay{};
    std::map<domain::Timestamp, Known> m_known;
    const domain::BarSource* m_source = nullptr;
    std::vector<ChartSessionProfile> m_shown;
    std::vector<domain::Bar> m_bars;  // of one session, kept for its memory
    Refusal m_refusal = Refusal::None;
};

}  // namespace tessera::widgets
