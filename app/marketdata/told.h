#pragma once
// What somebody told last, for who shows it: the newest value and how often it changed. It stands beside the
// market's thread, for no check and no fill hangs on it. Any thread.

#include <cstdint>
#include <mutex>

namespace tessera::marketdata {

template <class Value>
class Told {
 public:
    Value all() const {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }
    /// Grows with everything told.
    std::uint64_t revision() const {
        const std::lock_guard lock(m_mutex);
        return m_revision;
    }

 protected:
    template <class Change>
    void change(Change change) {
        const std::lock_guard lock(m_mutex);
        change(m_value);
        ++m_revision;
    }

 private:
    mutable std::mutex m_mutex;
    Value m_value;
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::marketdata
