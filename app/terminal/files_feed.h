#pragma once
// What was imported and belongs to no other source, as a source of market data: its series are instruments
// that can be charted, compared and computed with. Nothing comes from them; their bars are the history's.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "app/history/history_store.h"
#include "app/ports/market_data_feed.h"

namespace tessera::terminal {

class FilesFeed final : public ports::MarketDataFeed {
 public:
    /// Defines every symbol of history::kFilesSource (one that another source tells of too with
    /// history::kFilesPrefix before it) by its series of the shortest bars, and anew when
    /// shorter ones were imported. For the history's thread, which holds up nobody while it reads. The
    /// prices' decimals are those of the newest bars, two at least.
    void show(history::HistoryStore& store);
    /// Whether everything that was shown is still there: an import can be taken back. A source cannot take a
    /// single instrument back, so a new one is to take this one's place. For the history's thread.
    bool isAllThere(history::HistoryStore& store) const;

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
    struct Shown {
        domain::InstrumentId id{};  // for good
        history::SeriesKey key;
    };
    std::map<std::string, Shown> m_shown;  // by what it is called; of the history's thread

    mutable std::mutex m_mutex;  // guards all below
    ports::FeedWake* m_wake = nullptr;
    std::size_t m_count = 0;  // symbols that were defined
    std::vector<ports::FeedNotice> m_notices;
};

}  // namespace tessera::terminal
