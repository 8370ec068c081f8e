#pragma once
// Asks the news feeds a person allowed, on a thread of its own, and keeps what they said.

#include <functional>
#include <memory>
#include <string>

#include "app/ports/clock.h"
#include "app/ports/news_desk.h"
#include "feeds/news/news_feed.h"

namespace tessera::terminal {

class NewsWorker final : public ports::NewsDesk {
 public:
    /// feeds/news' fetchFeed, or a test's.
    using Fetch = std::function<news::NewsAnswer(const std::string& url, const news::NewsValidators& before,
                                                 domain::Timestamp now, const http::GoOn& goOn)>;
    /// `path`: the list as it is kept, PROFILE/news.json; `clock` outlives this. A list that cannot be read
    /// is kept beside as PATH.unread, and takeProblems() says so.
    NewsWorker(std::string path, const ports::Clock& clock, Fetch fetch = news::fetchFeed);
    /// Gives up what is under way.
    ~NewsWorker() override;

    std::vector<ports::NewsSourceView> sources() const override;
    std::uint64_t revision() const override;
    domain::Result<void> add(const std::string& url) override;
    void remove(const std::string& url) override;
    void allow(const std::string& url, bool isAllowed) override;
    void askNow(const std::string& url) override;
    std::vector<ports::ContextEvent> titles() const override;
    std::string whatIsFetched() const override;
    std::vector<std::string> takeProblems();

    static constexpr std::chrono::minutes kBetween{30};  // doubled by each failure in a row, to eight hours

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The titles that may be told at a time: of the seven days before it, at most so many, newest first.
inline constexpr std::size_t kToldTitles = 8;
std::vector<ports::ContextEvent> newsUpTo(const ports::NewsDesk& desk, domain::Timestamp upTo);

}  // namespace tessera::terminal
