#include "tests/studies/series.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tessera::studies {

using domain::Bar;
using domain::Price;
using domain::Quantity;

namespace {

constexpr std::int64_t kTick = 100'000;  // 0.0001 USD

std::int64_t between(std::mt19937_64& random, std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least + 1));
}

}  // namespace

Bar barOf(std::int64_t minute, std::int64_t open, std::int64_t high, std::int64_t low, std::int64_t close,
          std::int64_t volume, std::int64_t buyVolume) {
    return {domain::Timestamp::fromSeconds(1'790'000'040 + 60 * minute),
            Price::fromNanoUsd(open),
            Price::fromNanoUsd(high),
            Price::fromNanoUsd(low),
            Price::fromNanoUsd(close),
            Quantity::fromRaw(volume),
            Quantity::fromRaw(buyVolume)};
}

Bar flatBar(std::int64_t minute, std::int64_t price, std::int64_t volume, std::int64_t buyVolume) {
    return barOf(minute, price, price, price, price, volume, buyVolume);
}

std::vector<MarkedBar> randomBars(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<MarkedBar> bars;
    std::int64_t minute = 0, ticks = 20'000, flat = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool isGap = i > 0 && random() % 25 == 0;
        minute += isGap ? between(random, 2, 9) : 1;
        flat = flat > 0 ? flat - 1 : random() % 30 == 0 ? 12 : 0;
        const std::int64_t reach = flat > 0 ? 0 : 150;
        const std::int64_t open = ticks;
        ticks = std::max<std::int64_t>(100, ticks + between(random, -reach, reach));
        const std::int64_t high = std::max(open, ticks) + between(random, 0, reach / 3);
        const std::int64_t low = std::min(open, ticks) - between(random, 0, reach / 3);
        const std::int64_t volume = random() % 20 == 0 ? 0 : between(random, 1, 900);
        const std::int64_t bought = between(random, 0, volume);
        bars.push_back({barOf(minute, open * kTick, high * kTick, low * kTick, ticks * kTick, volume, bought),
                        {.startsSession = i % 17 == 3, .followsGap = isGap}});
    }
    return bars;
}

Bar otherShape(const Bar& bar, std::mt19937_64& random) {
    const std::int64_t open = bar.open.nanoUsd();
    const std::int64_t close = std::max<std::int64_t>(kTick, open + between(random, -300, 300) * kTick);
    Bar other = bar;
    other.close = Price::fromNanoUsd(close);
    other.high = Price::fromNanoUsd(std::max(open, close) + between(random, 0, 99) * kTick);
    other.low = Price::fromNanoUsd(std::min(open, close) - between(random, 0, 99) * kTick);
    other.volume = Quantity::fromRaw(between(random, 0, 2'000));
    other.buyVolume = Quantity::fromRaw(between(random, 0, other.volume.raw()));
    return other;
}

std::unique_ptr<Study> shortStudy(std::string_view id, const StudyContext& context) {
    std::vector<Setting> settings;
    std::int64_t length = 4;
    for (const ParameterSpec& parameter : find(id)->parameters) {
        if (parameter.unit == "bars" && parameter.isWhole) {
            settings.push_back({std::string(parameter.id), static_cast<double>(length)});
            length += 3;
        } else if (parameter.id == "anchor") {
            settings.push_back({"anchor", 1'790'000'040 + 60.0 * 9});
        }
    }
    return std::move(make(id, settings, context)).value();
}

std::vector<Values> valuesOf(Study& study, const std::vector<MarkedBar>& bars) {
    std::vector<Values> values;
    values.reserve(bars.size());
    for (const MarkedBar& marked : bars) {
        if (!study.update(marked.bar, marked.marks)) {
            throw std::logic_error("the bars of a test are not in order");
        }
        values.push_back(study.values());
    }
    return values;
}

std::vector<MarkedBar> unmarked(const std::vector<Bar>& bars) {
    std::vector<MarkedBar> marked;
    for (const Bar& bar : bars) {
        marked.push_back({bar, {}});
    }
    return marked;
}

double deviation(double a, double b, double scale) {
    const double size = std::max({std::abs(a), std::abs(b), scale});
    return size > 0 ? std::abs(a - b) / size : 0;
}

}  // namespace tessera::studies
