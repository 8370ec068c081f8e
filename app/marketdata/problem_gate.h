#pragma once
// A link that fails or a machine that is too slow troubles hundreds of instruments in one moment. The first
// is told in full, the others are counted and told as one, so that what else happened can be read. Values
// only; one thread.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/domain/timestamp.h"

namespace tessera::marketdata {

class ProblemGate {
 public:
    /// True: tell it. False: one like it, of whatever instrument and with whatever numbers, was told within
    /// ten seconds; it is counted.
    bool tells(std::size_t feed, const std::string& sentence, domain::Timestamp now);
    /// By feed, what was counted and is due.
    std::vector<std::pair<std::size_t, std::string>> due(domain::Timestamp now);

 private:
    struct Told {
        domain::Timestamp at;
        std::uint64_t more = 0;
        std::string last;
    };
    std::map<std::pair<std::size_t, std::string>, Told> m_told;  // by feed and kind
};

}  // namespace tessera::marketdata
