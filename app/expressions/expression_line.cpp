#include "app/expressions/expression_line.h"

#include <algorithm>

namespace tessera::expressions {

namespace {

void append(Steps& steps, domain::Timestamp from, std::optional<domain::Price> value) {
    // A line begins with a value: before it nothing is known anyway.
    if (steps.empty() ? value.has_value() : steps.back().value != value) {
        steps.push_back({from, value});
    }
}

}  // namespace

domain::Duration closeHolds(domain::Duration interval) {
    return std::max<domain::Duration>(std::chrono::hours(1), interval * 2);
}

Steps stepsOfCloses(std::span<const domain::Bar> bars, domain::Duration interval, domain::Timestamp now) {
    Steps steps;
    steps.reserve(bars.size());
    std::optional<domain::Timestamp> holdsUntil;
    for (const domain::Bar& bar : bars) {
        const domain::Timestamp end = bar.start + interval;
        if (end > now) {
            break;
        }
        if (holdsUntil && *holdsUntil < end) {
            append(steps, *holdsUntil, std::nullopt);
        }
        append(steps, end, bar.close);
        holdsUntil = end + closeHolds(interval);
    }
    if (holdsUntil && *holdsUntil < now) {
        append(steps, *holdsUntil, std::nullopt);
    }
    return steps;
}

Steps stepsOf(const Expression& expression, std::span<const Steps> operands) {
    Steps steps;
    std::vector<std::size_t> next(operands.size(), 0);
    std::vector<std::optional<domain::Price>> values(operands.size());
    while (true) {
        std::optional<domain::Timestamp> at;
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (next[i] < operands[i].size()) {
                const domain::Timestamp from = operands[i][next[i]].from;
                at = at ? std::min(*at, from) : from;
            }
        }
        if (!at) {
            return steps;
        }
        for (std::size_t i = 0; i < operands.size(); ++i) {
            while (next[i] < operands[i].size() && operands[i][next[i]].from == *at) {
                values[i] = operands[i][next[i]++].value;
            }
        }
        append(steps, *at, expression.evaluate(values));
    }
}

std::vector<domain::Bar> barsOf(const Steps& steps, domain::Duration interval, domain::Timestamp until,
                                std::size_t most) {
    std::vector<domain::Bar> bars;
    if (steps.empty() || most == 0) {
        return bars;
    }
    // The last nanosecond of what a step says about: a close at the end of a minute is that minute's.
    constexpr domain::Duration kBefore{1};
    domain::Timestamp start =
        std::max(floorTo(steps.front().from - kBefore, interval),
                 floorTo(until, interval) - interval * static_cast<std::int64_t>(most - 1));
    std::optional<domain::Price> held;
    auto next = steps.begin();
    for (; next != steps.end() && next->from - kBefore < start; ++next) {
        held = next->value;
    }
    for (; start < until; start = start + interval) {
        std::optional<domain::Bar> bar;
        const auto add = [&](domain::Price price) {
            if (!bar) {
                bar = domain::Bar{start, price, price, price, price, {}, {}};
            }
            bar->high = std::max(bar->high, price);
            bar->low = std::min(bar->low, price);
            bar->close = price;
        };
        if (held) {
            add(*held);
        }
        for (; next != steps.end() && next->from - kBefore < start + interval; ++next) {
            held = next->value;
            if (held) {
                add(*held);
            }
        }
        if (bar) {
            bars.push_back(*bar);
        }
    }
    return bars;
}

}  // namespace tessera::expressions
