#pragma once
// What was imported and belongs to no other source, as a source of market data: its series are instruments
// that can be charted, compared and computed with. Nothing comes from them; their bars are the history's.

#include <memory>
#include <mutex>
#include <set>

#include "app/history/history_store.h"
#include "app/ports/market_data_feed.h"

namespace tessera::terminal {

class FilesFeed final : public ports::MarketDataFeed {
 public:
    /// Defines every series of history::kFilesSource that was not defined yet. For the history's thread. The
    /// prices' decimals are those of its newest bars, two at least.
    void show(history::HistoryStore& store);

    /// Something was shown.
    bool isNeeded() const;

    void setWake(ports::FeedWake* wake) override;
    domain::Result<void> start() override { return {}; }
    void stop() override {}
    void subscribe(domain::InstrumentId) override {}
    void unsubscribe(domain::InstrumentId) override {}
    /// There are none but the history's.
    void requestBars(domain::InstrumentId instrument) override;
    std::size_t drain(std::span<ports::FeedEvent>) override { return 0; }
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override;
    ports::FeedStatistics statistics() const override;

 private:
    mutable std::mutex m_mutex;  // guards all below
    ports::FeedWake* m_wake = nullptr;
    std::set<history::SeriesKey> m_defined;
    std::vector<ports::FeedNotice> m_notices;
};

}  // namespace tessera::terminal
