// What the simulated market must remember to go on exactly: the price processes and every participant.

#include "app/domain/state_fields.h"
#include "app/market/participants_parts.h"

namespace tessera::market {

template <class A, class Self>
void PriceProcess::state(A& archive, Self& self) {
    archive(self.m_theta0, self.m_x, self.m_anchor, self.m_now);
    self.m_random.state(archive);
}

void PriceProcess::save(StateWriter& out) const {
    state(out, *this);
}

void PriceProcess::restore(StateReader& in) {
    state(in, *this);
}

// The structures are private: their fields stand in the one function that may see them. A field that is added
// to one of them does not compile until it stands here.
template <class A, class Self>
void Participants::state(A& archive, Self& self) {
    self.m_random.state(archive);
    std::uint64_t count = self.m_desks.size();
    archive(count);
    if constexpr (A::kReads) {
        self.m_desks.clear();
        self.m_desks.resize(std::min<std::uint64_t>(count, 65'536));
    }
    for (auto& desk : self.m_desks) {
        bool isThere = desk != nullptr;
        archive(isThere);
        if (!isThere) {
            continue;
        }
        if constexpr (A::kReads) {
            desk = std::make_unique<Desk>();
        }
        auto& [instrument, activity, opinion, impact, mood, fastMid, slowMid, makers, resting, hedgeSide,
               hedgeLeft] = *desk;
        auto& [size, rate, hedging, flow, followsLegs] = activity;
        auto& [trades, changes, reach] = flow;
        archive(instrument, size, rate);
        if (archive.version() >= 2) {
            archive(hedging);
        }
        if (archive.version() >= 5) {
            archive(trades, changes, reach, followsLegs);
        }
        archive(opinion, impact, mood, fastMid, slowMid, resting, hedgeSide, hedgeLeft);
        for (auto& maker : makers) {
            auto& [account, bias, inventory, ladders] = maker;
            archive(account, bias, inventory);
            for (auto& ladder : ladders) {
                auto& [side, best, orders] = ladder;
                archive(side, best, orders);
            }
        }
    }
}

void Participants::save(StateWriter& out) const {
    state(out, *this);
}

void Participants::restore(StateReader& in) {
    state(in, *this);
}

}  // namespace tessera::market
