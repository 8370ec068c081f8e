#pragma once
// What forecasts cost, by server and UTC day, with a limit nothing goes beyond: what a question can cost at
// most is set aside on disk before it is sent, and what it did cost takes its place afterwards. A program
// that is killed in between has spent the most.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::forecast {

struct TokenPrices {
    domain::Price input, output;  // USD per million tokens
};
/// Rounded up to 1e-9 USD.
domain::Money costOf(const TokenPrices& prices, std::int64_t inputTokens, std::int64_t outputTokens);
/// "0.0123 USD", with as many decimals as a small amount needs.
std::string costText(domain::Money cost);

/// Any thread.
class SpendBook {
 public:
    /// Puts a text where it outlives the program; false: it did not.
    using Keep = std::function<bool(const std::string& text)>;
    /// `text`: what was kept last; empty: nothing was. What cannot be read stops spending until the day is
    /// over: problem() says so.
    SpendBook(const std::string& text, Keep keep);

    struct Aside {
        std::uint64_t number = 0;
    };
    /// Refused, naming limit, spent and asked for: it would go beyond `cap` on the UTC day of `now`.
    /// Unavailable: it could not be kept.
    domain::Result<Aside> setAside(const std::string& server, domain::Money most, domain::Money cap,
                                   domain::Timestamp now);
    /// `actual` takes the place of what was set aside; none: it is not known, and the most was spent.
    void settle(Aside aside, std::optional<domain::Money> actual);
    /// Spent and set aside on the UTC day of `now`.
    domain::Money spent(const std::string& server, domain::Timestamp now) const;
    int forecasts(const std::string& server, domain::Timestamp now) const;

 private:
    struct Day {
        std::string day;  // "2026-11-28"
        std::int64_t nano = 0;
        int forecasts = 0;
    };
    struct Open {
        std::string server, day;
        std::int64_t nano = 0;
    };
    std::string text() const;
    const Day* dayOf(const std::string& server, domain::Timestamp now) const;

    mutable std::mutex m_mutex;
    std::map<std::string, Day> m_days;  // by server: the newest day alone
    std::map<std::uint64_t, Open> m_open;
    std::uint64_t m_numbers = 0;
    Keep m_keep;
    bool m_isUnread = false;
};

}  // namespace tessera::forecast
