#pragma once
// Feeds of headlines a person added: where each is, whether it may be asked, and what came of it. Nothing is
// asked before a person allowed it.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/ports/model_server_desk.h"

namespace tessera::ports {

struct NewsSource {
    std::string url;
    bool isAllowed = false;
    bool operator==(const NewsSource&) const = default;
};

struct NewsSourceView {
    enum class State : std::uint8_t { NotAllowed, Waiting, Asking, Good, Failed };
    NewsSource source;
    State state = State::NotAllowed;
    std::string sentence;                     // of the state, for the person
    domain::Timestamp askedAt, goodAt, next;  // machine time; unset: never, not planned
    int titles = 0;                           // that may be told, of the last good answer
    int undated = 0, future = 0;              // left out of it
    std::int64_t asked = 0, failed = 0;       // since the start
    bool operator==(const NewsSourceView&) const = default;
};

/// All calls by one thread, none waits.
class NewsDesk {
 public:
    virtual ~NewsDesk() = default;
    static constexpr std::size_t kMostSources = 12;
    virtual std::vector<NewsSourceView> sources() const = 0;
    /// Grows with every change of sources() and titles().
    virtual std::uint64_t revision() const = 0;
    /// Not allowed at first. BadInput: no address that may be asked, there already, too many.
    virtual domain::Result<void> add(const std::string& url) = 0;
    virtual void remove(const std::string& url) = 0;
    /// Asked from now on, every half hour; or no more, and its titles are forgotten.
    virtual void allow(const std::string& url, bool isAllowed) = 0;
    /// Now, where it is allowed and not being asked, a minute after the last time at the earliest.
    virtual void askNow(const std::string& url) = 0;
    /// Of all allowed, newest first, made harmless: one plain line each, its server behind it.
    virtual std::vector<ContextEvent> titles() const = 0;
    /// What is fetched, when, and where titles go, in words.
    virtual std::string whatIsFetched() const = 0;
};

}  // namespace tessera::ports
