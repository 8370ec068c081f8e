#pragma once
// The prints of one instrument that a replay has come past, for charts of bars shorter than a minute. One
// thread writes, any thread reads.

#include <memory>
#include <mutex>
#include <vector>

#include "app/history/history_types.h"

namespace tessera::replay {

/// All of a log at one moment; old prints are shared, so that many of them cost little.
struct PrintStanding {
    using Chunk = std::shared_ptr<const std::vector<history::Tick>>;
    std::vector<Chunk> sealed;
    std::vector<history::Tick> newest;
};

class PrintLog {
 public:
    static constexpr std::size_t kChunk = 4'096;
    /// The oldest beyond about this many are let go of: some 80 MB.
    static constexpr std::size_t kMost = 2'000'000;

    void add(const history::Tick& print);
    /// Prints in [from, to), in the order they came.
    std::vector<history::Tick> read(domain::Timestamp from, domain::Timestamp to) const;
    PrintStanding standing() const;
    void restore(PrintStanding standing);

 private:
    mutable std::mutex m_mutex;
    PrintStanding m_prints;
};

}  // namespace tessera::replay
