#include "app/marketdata/depth_history.h"

namespace tessera::marketdata {

namespace {

std::vector<DepthLevel> levelsOf(const Depth& depth, domain::Side side) {
    std::vector<DepthLevel> levels;
    for (auto level = depth.best(side); level && levels.size() < DepthHistory::kLevels;
         level = depth.next(side, level->price)) {
        levels.push_back({level->price, level->quantity});
    }
    return levels;
}

}  // namespace

void DepthHistory::take(domain::Timestamp now, const Depth& depth, bool isKnown) {
    const domain::Timestamp start = floorTo(now, kInterval);
    if (!m_columns.empty() && start < m_columns.back()->start) {
        m_columns.clear();
    }
    if (!m_columns.empty() && start == m_columns.back()->start) {
        return;
    }
    auto column = std::make_shared<DepthColumn>();
    column->start = start;
    if (isKnown) {
        column->bids = levelsOf(depth, domain::Side::Buy);
        column->asks = levelsOf(depth, domain::Side::Sell);
    }
    m_columns.push_back(std::move(column));
    if (m_columns.size() > kMost) {
        m_columns.pop_front();
    }
    ++m_revision;
}

}  // namespace tessera::marketdata
