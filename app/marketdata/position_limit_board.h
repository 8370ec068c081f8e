#pragma once
// What the exchange lets the account hold, for who shows it. The order session tells it with every recovery.
// Any thread.

#include <cstdint>
#include <mutex>
#include <vector>

#include "app/ports/position_limit_sink.h"

namespace tessera::marketdata {

class PositionLimitBoard final : public ports::PositionLimitSink {
 public:
    void tell(std::vector<domain::PositionLimit> limits) override {
        const std::lock_guard lock(m_mutex);
        m_told = std::move(limits);
        ++m_revision;
    }
    std::vector<domain::PositionLimit> all() const {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }
    /// Grows with everything told.
    std::uint64_t revision() const {
        const std::lock_guard lock(m_mutex);
        return m_revision;
    }

 private:
    mutable std::mutex m_mutex;
    std::vector<domain::PositionLimit> m_told;
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::marketdata
