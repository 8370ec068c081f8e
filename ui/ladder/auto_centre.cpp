#include "ui/ladder/auto_centre.h"

#include <algorithm>

namespace tessera::ui {

namespace {

/// Within `margin` rows of an edge, or beyond it. A small ladder keeps a row in the middle that is not.
bool isNearEdge(const std::optional<std::int64_t>& row, int margin, int rows) {
    const int kept = std::min(margin, std::max(0, (rows - 1) / 2));
    return margin > 0 && row && (*row < kept || *row >= rows - kept);
}

}  // namespace

bool AutoCentre::isDue(const AutoCentreRules& rules, const AutoCentreFacts& facts,
                       domain::Duration now) const {
    if (facts.isCentred || (m_centredAt && now - *m_centredAt < kRest)) {
        return false;
    }
    const bool isTime = rules.everySeconds > 0 && m_centredAt &&
                        now - *m_centredAt >= std::chrono::seconds(rules.everySeconds);
    return isTime || isNearEdge(facts.last, rules.lastWithinRows, facts.rows) ||
           isNearEdge(facts.bid, rules.insideWithinRows, facts.rows) ||
           isNearEdge(facts.ask, rules.insideWithinRows, facts.rows);
}

AutoCentre::Advice AutoCentre::step(const AutoCentreRules& rules, const AutoCentreFacts& facts,
                                    domain::Duration now) {
    if (!m_centredAt) {
        m_centredAt = now;
    }
    if (!rules.isOn() || facts.isBusy || !isDue(rules, facts, now)) {
        m_warnedAt.reset();
        return Advice::Stay;
    }
    if (!m_warnedAt) {
        m_warnedAt = now;
    }
    if (now - *m_warnedAt < kWarning) {
        return Advice::Warn;
    }
    centred(now);
    return Advice::Centre;
}

void AutoCentre::centred(domain::Duration now) {
    m_centredAt = now;
    m_warnedAt.reset();
}

}  // namespace tessera::ui
