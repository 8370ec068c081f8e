#include "app/history/bar_merge.h"

#include <algorithm>

namespace tessera::history {

using domain::Bar;
using domain::Timestamp;

BarMerge::BarMerge(const SeriesView& kept, const std::map<Timestamp, Bar>& revisions,
                   std::span<const Bar> incoming, const SeriesView& removed)
    : m_kept(kept),
      m_removed(removed),
      m_known(m_kept.next()),
      m_undone(m_removed.next()),
      m_revision(revisions.begin()),
      m_lastRevision(revisions.end()),
      m_incoming(incoming) {}

bool BarMerge::next(Step& step) {
    const bool hasRevision = m_revision != m_lastRevision, hasIncoming = !m_incoming.empty();
    if (m_known == nullptr && !hasRevision && !hasIncoming) {
        return false;
    }
    Timestamp start = Timestamp::fromNanos(INT64_MAX);
    start = m_known != nullptr ? std::min(start, m_known->start) : start;
    start = hasRevision ? std::min(start, m_revision->first) : start;
    start = hasIncoming ? std::min(start, m_incoming.front().start) : start;
    const bool isKnown = m_known != nullptr && m_known->start == start;
    const bool isRevised = hasRevision && m_revision->first == start;
    const bool isIncoming = hasIncoming && m_incoming.front().start == start;
    step.bar = isRevised ? m_revision->second : isKnown ? *m_known : m_incoming.front();
    step.fate = isRevised || isKnown ? Fate::Stays : Fate::Comes;
    step.isIncomingRefused = isIncoming && step.fate == Fate::Stays;
    while (m_undone != nullptr && m_undone->start < start) {
        m_undone = m_removed.next();
    }
    if (m_undone != nullptr && isSameBar(*m_undone, step.bar)) {
        step.fate = Fate::Goes;
    }
    m_known = isKnown ? m_kept.next() : m_known;
    m_revision = isRevised ? std::next(m_revision) : m_revision;
    m_incoming = isIncoming ? m_incoming.subspan(1) : m_incoming;
    return true;
}

}  // namespace tessera::history
