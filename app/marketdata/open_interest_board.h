#pragma once
// The open interest of every contract as its exchange last told it. It stands beside the market's thread, for
// no check and no fill hangs on it. Any thread.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "app/ports/open_interest.h"

namespace tessera::marketdata {

class OpenInterestBoard final : public ports::OpenInterestSink {
 public:
    void tell(const domain::Instrument& instrument, const domain::OpenInterest& interest) override {
        const std::lock_guard lock(m_mutex);
        m_told[instrument.symbol] = interest;
        ++m_revision;
    }
    /// By symbol.
    std::map<std::string, domain::OpenInterest> all() const {
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
    std::map<std::string, domain::OpenInterest> m_told;
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::marketdata
