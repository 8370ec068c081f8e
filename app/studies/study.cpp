#include "app/studies/study.h"

namespace tessera::studies {

namespace {

double usd(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

}  // namespace

bool Study::update(const domain::Bar& bar, BarMarks marks) {
    if (m_size > 0 && bar.start < m_last.start) {
        return false;
    }
    if (m_size == 0 || bar.start > m_last.start) {
        if (m_size > 0) {
            commit(m_last);
            m_closedStart = m_last.start;
        }
        ++m_size;
    }
    if (m_size > 1 && m_context.interval.count() > 0) {
        marks.followsGap = marks.followsGap || bar.start - m_closedStart > m_context.interval;
    }
    m_last = {bar.start,      usd(bar.open),    usd(bar.high),       usd(bar.low),
              usd(bar.close), bar.volume.raw(), bar.buyVolume.raw(), marks};
    m_values = peek(m_last);
    m_values.isBroken = m_values.isBroken || marks.followsGap;
    return true;
}

}  // namespace tessera::studies
