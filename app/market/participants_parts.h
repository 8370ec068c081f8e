#pragma once
// What the files of Participants share.

#include <array>

#include "app/market/participants.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary these files are about

inline constexpr std::size_t kMakers = 3;

/// Orders at consecutive prices, best first; a zero is a level whose order is gone.
struct Participants::Ladder {
    Side side = Side::Buy;
    std::int64_t best = 0;  // tick number of orders[0]
    std::deque<OrderId> orders;

    std::int64_t ticksAt(std::size_t level) const {
        const auto away = static_cast<std::int64_t>(level);
        return side == Side::Buy ? best - away : best + away;
    }
};

struct Participants::Maker {
    AccountId account{};
    double bias = 0;
    std::int64_t inventory = 0;
    std::array<Ladder, 2> ladders;
};

struct Participants::Desk {
    Instrument instrument;
    Activity activity;
    double opinion = 0, impact = 0, mood = 0;
    double fastMid = 0, slowMid = 0;  // ticks, exponential averages
    std::array<Maker, kMakers> makers;
    std::deque<OrderId> resting;  // of the noise traders, oldest first
    Side hedgeSide = Side::Buy;
    std::int64_t hedgeLeft = 0;
};

}  // namespace tessera::market
