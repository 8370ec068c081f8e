#pragma once
// Bars of one series from all there is to say about it, in the order of time. One thread.

#include <map>
#include <span>

#include "app/history/history_types.h"

namespace tessera::history {

class BarMerge {
 public:
    enum class Fate : std::uint8_t {
        Stays,  // was there, or its source revised it
        Comes,  // of `incoming`, where nothing was
        Goes,   // as `removed` holds it: taken back
    };
    struct Step {
        domain::Bar bar;
        Fate fate = Fate::Stays;
        bool isIncomingRefused = false;  // `incoming` has a bar of this time too, which is not taken
    };

    /// All outlive the merge. `revisions` supersede what is kept; `incoming` ascending.
    BarMerge(const SeriesView& kept, const std::map<domain::Timestamp, domain::Bar>& revisions,
             std::span<const domain::Bar> incoming, const SeriesView& removed);
    /// False at the end.
    bool next(Step& step);

 private:
    BarCursor m_kept, m_removed;
    const domain::Bar *m_known, *m_undone;
    std::map<domain::Timestamp, domain::Bar>::const_iterator m_revision, m_lastRevision;
    std::span<const domain::Bar> m_incoming;
};

}  // namespace tessera::history
