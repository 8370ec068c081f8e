// DeskState: limits, and the day they count.

#include "app/trading/desk_state.h"

namespace tessera::trading {

using domain::InstrumentId;
using domain::Money;

namespace {
constexpr std::int64_t kAccountScope = -1;
std::int64_t scopeOf(const std::optional<InstrumentId>& id) {
    return id ? static_cast<std::int64_t>(*id) : kAccountScope;
}
}  // namespace

RiskLimits DeskState::limits(std::optional<InstrumentId> id) const {
    RiskLimits limits = m_header.limits.value_or(RiskLimits{});
    const auto lay = [&](std::int64_t scope) {
        for (auto at = m_limits.lower_bound({scope, RiskLimit{}});
             at != m_limits.end() && at->first.first == scope; ++at) {
            setValue(limits, at->first.second, at->second);
        }
    };
    lay(kAccountScope);
    if (id) {
        lay(scopeOf(id));
    }
    // A profile of before the second loss limit: it cannot bite before the first.
    limits.disableLoss = std::max(limits.disableLoss, limits.maxDailyLoss);
    return limits;
}

std::vector<LimitRow> DeskState::limitRows() const {
    std::vector<LimitRow> rows;
    for (const auto& [key, value] : m_limits) {
        LimitRow& row = rows.emplace_back();
        if (key.first != kAccountScope) {
            row.instrument = InstrumentId{static_cast<std::uint32_t>(key.first)};
        }
        row.limit = key.second;
        row.value = value;
    }
    return rows;
}

void DeskState::on(const LimitSet& e, const JournalEvent&, Changes& changes) {
    if (static_cast<std::size_t>(e.limit) >= kRiskLimitCount) {
        return;
    }
    LimitRow row{.instrument = e.isAccount ? std::nullopt : std::optional(e.instrument),
                 .limit = e.limit,
                 .value = e.hasTo ? std::optional(e.to) : std::nullopt};
    if (row.value) {
        m_limits[{scopeOf(row.instrument), row.limit}] = *row.value;
    } else {
        m_limits.erase({scopeOf(row.instrument), row.limit});
    }
    changes.limits.push_back(row);
    changes.risk = true;
}

void DeskState::on(const SessionDayStarted& e, const JournalEvent& event, Changes& changes) {
    m_header.sessionDay = e.day;
    m_header.sessionStart = Money::fromNanoUsd(m_header.account.realised.nanoUsd() -
                                               m_header.account.fees.nanoUsd() + e.openResult.nanoUsd());
    m_header.sessionSince = event.at;
    m_header.sessionWithout = e.without;
    m_header.tradingState = TradingState::Normal;
    changes.risk = true;
}

void DeskState::on(const SessionMarked& e, const JournalEvent&, Changes& changes) {
    m_header.sessionStart = Money::fromNanoUsd(m_header.sessionStart.nanoUsd() + e.openResult.nanoUsd());
    std::erase(m_header.sessionWithout, e.instrument);
    changes.risk = true;
}

void DeskState::on(const TradingStateChanged& e, const JournalEvent&, Changes& changes) {
    m_header.tradingState = e.state;
    changes.alerts.push_back(e.sentence);
    changes.risk = true;
}

}  // namespace tessera::trading
