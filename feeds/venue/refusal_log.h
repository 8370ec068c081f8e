#pragma once
// What was refused, for the log: every kind is told, a noisy one a few times and then as a number, so that it
// hides no other. One thread.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "app/domain/timestamp.h"

namespace tessera::venue {

class RefusalLog {
 public:
    static constexpr domain::Duration kWindow = std::chrono::seconds(10);
    static constexpr std::uint64_t kToldAWindow = 3;

    /// `kind`: a literal, one for each thing that can be wrong; never text from outside.
    void tell(std::string_view kind, const std::string& sentence);
    /// Says how many of each kind were not told; call often. `mono`: monotonic.
    void keepTime(domain::Duration mono);
    std::uint64_t count() const { return m_count; }

 private:
    struct Window {
        domain::Duration since{};
        std::uint64_t told = 0, hidden = 0;
    };
    std::map<std::string_view, Window> m_windows;
    domain::Duration m_mono{};
    std::uint64_t m_count = 0;
};

}  // namespace tessera::venue
