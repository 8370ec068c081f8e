#include "feeds/replay/print_log.h"

#include <algorithm>

namespace tessera::replay {

using domain::Timestamp;
using history::Tick;

void PrintLog::add(const Tick& print) {
    const std::lock_guard lock(m_mutex);
    auto& [sealed, newest] = m_prints;
    newest.push_back(print);
    if (newest.size() < kChunk) {
        return;
    }
    sealed.push_back(std::make_shared<const std::vector<Tick>>(std::exchange(newest, {})));
    if (sealed.size() > kMost / kChunk) {
        sealed.erase(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(sealed.size() / 10));
    }
}

std::vector<Tick> PrintLog::read(Timestamp from, Timestamp to) const {
    const PrintStanding prints = standing();  // a long answer holds up nobody
    std::vector<Tick> out;
    const auto take = [&](const std::vector<Tick>& part) {
        std::ranges::copy_if(part, std::back_inserter(out),
                             [&](const Tick& tick) { return tick.time >= from && tick.time < to; });
    };
    for (const PrintStanding::Chunk& chunk : prints.sealed) {
        take(*chunk);
    }
    take(prints.newest);
    return out;
}

PrintStanding PrintLog::standing() const {
    const std::lock_guard lock(m_mutex);
    return m_prints;
}

void PrintLog::restore(PrintStanding standing) {
    const std::lock_guard lock(m_mutex);
    m_prints = std::move(standing);
}

}  // namespace tessera::replay
