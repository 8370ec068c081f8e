#pragma once
// What a replay has come past, as a history: the prints, and nothing else, for the minutes come with the
// feed. Nothing is kept on disk. One thread calls; the feed outlives this.

#include "app/history/history_desk.h"
#include "feeds/replay/replay_feed.h"

namespace tessera::replay {

class ReplayPrints final : public history::HistoryDesk {
 public:
    explicit ReplayPrints(const ReplayFeed& feed) : m_feed(feed) {}

    std::shared_ptr<const history::SeriesView> view(domain::InstrumentId, int) override { return nullptr; }
    std::uint64_t revision() const override { return 0; }
    history::HistoryStatus status() const override {
        history::HistoryStatus status;
        status.isOpen = true;
        return status;
    }
    std::vector<std::string> drainSentences() override { return {}; }
    void setSettings(const history::HistorySettings&) override {}  // there is nothing to keep
    /// At once, on the caller's thread.
    void ticks(domain::InstrumentId instrument, int, domain::Timestamp from, domain::Timestamp to,
               std::function<void(std::vector<history::Tick>)> done) override {
        done(m_feed.prints(instrument, from, to));
    }
    void post(std::function<void(history::HistoryStore*)> work) override { work(nullptr); }

 private:
    const ReplayFeed& m_feed;
};

}  // namespace tessera::replay
