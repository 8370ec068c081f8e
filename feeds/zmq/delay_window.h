#pragma once
// How far behind a stream is: its delay above the minimum of the last 60 s. The minimum takes out whatever
// the two clocks differ by, so a skew of two seconds is not a lag.

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "app/domain/timestamp.h"

namespace tessera::zmq {

class DelayWindow {
 public:
    /// `now` monotonic, `sentNanos` the sender's clock. Returns the lag, >= 0.
    domain::Duration add(domain::Duration now, std::int64_t sentNanos) {
        // Unsigned: a hostile clock may be anything, and must not overflow.
        const auto delay = static_cast<std::int64_t>(static_cast<std::uint64_t>(now.count()) -
                                                     static_cast<std::uint64_t>(sentNanos));
        const std::int64_t second = now.count() / 1'000'000'000;
        if (second != m_second) {
            startSecond(second);
        }
        if (delay < m_current) {
            m_current = delay;
            m_least = std::min(m_least, delay);
        }
        const auto lag = static_cast<std::uint64_t>(delay) - static_cast<std::uint64_t>(m_least);
        constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
        return domain::Duration(static_cast<std::int64_t>(std::min(lag, kMost)));
    }

    /// The smallest delay of the last 60 s, the clocks' difference in it; none before the first message.
    std::optional<domain::Duration> least() const {
        return m_least == kNone ? std::nullopt : std::optional(domain::Duration(m_least));
    }

    void clear() { *this = {}; }

 private:
    static constexpr std::size_t kSeconds = 60;
    static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

    struct Bucket {
        std::int64_t second = -1;
        std::int64_t least = kNone;
    };

    void startSecond(std::int64_t second) {
        if (m_second >= 0) {
            m_buckets[static_cast<std::size_t>(m_second) % kSeconds] = {m_second, m_current};
        }
        m_second = second;
        m_current = kNone;
        m_least = kNone;
        for (const Bucket& b : m_buckets) {
            if (b.second > second - static_cast<std::int64_t>(kSeconds)) {
                m_least = std::min(m_least, b.least);
            }
        }
    }

    std::array<Bucket, kSeconds> m_buckets{};
    std::int64_t m_second = -1;
    std::int64_t m_current = kNone;
    std::int64_t m_least = kNone;
};

}  // namespace tessera::zmq
