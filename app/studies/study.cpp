#include "app/studies/study.h"

#include <new>
#include <type_traits>

namespace tessera::studies {

namespace {

double usd(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

}  // namespace

/// Member by member, as below.
void Study::setLast(const domain::Bar& bar, BarMarks marks) {
    m_last.start = bar.start;
    m_last.open = usd(bar.open);
    m_last.high = usd(bar.high);
    m_last.low = usd(bar.low);
    m_last.close = usd(bar.close);
    m_last.volume = bar.volume.raw();
    m_last.buyVolume = bar.buyVolume.raw();
    m_last.marks = marks;
}

bool Study::update(const domain::Bar& bar, BarMarks marks) {
    if (m_size > 0 && bar.start < m_last.start) {
        return false;
    }
    if (m_size > 0 && bar.start == m_last.start) {
        marks.startsSession = marks.startsSession || m_last.marks.startsSession;
        marks.followsGap = marks.followsGap || m_last.marks.followsGap;
    } else {
        if (m_size > 0) {
            commit(m_last);
            m_closedStart = m_last.start;
        }
        ++m_size;
    }
    if (m_size > 1 && m_context.interval.count() > 0) {
        marks.followsGap = marks.followsGap || bar.start - m_closedStart > m_context.interval;
    }
    setLast(bar, marks);
    // Built in place: copying what was just written in smaller parts makes the processor wait for the parts.
    static_assert(std::is_trivially_destructible_v<Values>);
    ::new (&m_values) Values(peek(m_last));
    m_values.isBroken = m_values.isBroken || marks.followsGap;
    return true;
}

}  // namespace tessera::studies
