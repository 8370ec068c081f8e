#include "ui/chart/depth_recorder.h"

namespace tessera::ui {

class DepthRecorder::Source final : public widgets::ChartDepthSource {
 public:
    void take(const InstrumentMarket& market, domain::Timestamp now) {
        m_history.take(now, market.book(), market.state() == ports::StreamState::Live);
    }
    std::uint64_t end() const override { return m_history.revision(); }
    std::uint64_t begin() const override { return m_history.revision() - m_history.columns().size(); }
    domain::Timestamp startOf(std::uint64_t number) const override { return at(number).start; }
    domain::Duration interval() const override { return marketdata::DepthHistory::kInterval; }
    widgets::ChartDepthColumn column(std::uint64_t number) const override {
        const marketdata::DepthColumn& kept = at(number);
        widgets::ChartDepthColumn column{kept.start, {}};
        for (const auto* side : {&kept.bids, &kept.asks}) {
            for (const marketdata::DepthLevel& level : *side) {
                column.cells.push_back({level.price, level.quantity.raw()});
            }
        }
        return column;
    }

 private:
    const marketdata::DepthColumn& at(std::uint64_t number) const {
        return *m_history.columns()[static_cast<std::size_t>(number - begin())];
    }
    marketdata::DepthHistory m_history;
};

DepthRecorder::DepthRecorder(AppServices& services) : QObject(&services), m_services(services) {
    connect(&services, &AppServices::frame, this, &DepthRecorder::take);
}

DepthRecorder& DepthRecorder::of(AppServices& services) {
    auto* recorder = services.findChild<DepthRecorder*>(QString(), Qt::FindDirectChildrenOnly);
    return recorder != nullptr ? *recorder : *new DepthRecorder(services);
}

std::shared_ptr<const widgets::ChartDepthSource> DepthRecorder::follow(const void* who,
                                                                       const InstrumentMarket* market) {
    if (market == nullptr) {
        m_followers.erase(who);
        return nullptr;
    }
    m_followers[who] = market;
    auto& source = m_sources[market];
    if (source == nullptr) {
        source = std::make_shared<Source>();
    }
    return source;
}

void DepthRecorder::take() {
    const domain::Timestamp now = m_services.hub().venueNow();
    for (const auto& [who, market] : m_followers) {
        m_sources.at(market)->take(*market, now);  // a second once, however many look
    }
}

}  // namespace tessera::ui
