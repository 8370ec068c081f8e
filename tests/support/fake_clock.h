#pragma once
// A clock the test sets.

#include "app/ports/clock.h"

namespace tessera::test {

class FakeClock final : public ports::Clock {
 public:
    domain::Timestamp now = domain::Timestamp::fromSeconds(1'795'300'000);
    domain::Duration monotonic{};
    domain::Timestamp utcNow() const override { return now; }
    domain::Duration monotonicNow() const override { return monotonic; }
    void advance(domain::Duration d) {
        now = now + d;
        monotonic += d;
    }
};

}  // namespace tessera::test
