// studies.stream: what a tick costs a study, and how many times more its window worked out anew would.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "app/studies/catalogue.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using domain::Bar;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kTicksABar = 8;

/// Eight states of every bar, the last of which closes it.
std::vector<Bar> ticks(std::size_t bars) {
    std::mt19937_64 random(12);
    std::vector<Bar> all;
    std::int64_t price = 20'000;
    const auto step = [&](std::int64_t reach) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * reach + 1)) - reach;
    };
    for (std::size_t i = 0; i < bars; ++i) {
        Bar bar;
        bar.start = domain::Timestamp::fromSeconds(1'790'000'040 + 60 * static_cast<std::int64_t>(i));
        bar.open = bar.high = bar.low = Price::fromNanoUsd(price * 100'000);
        for (std::size_t tick = 0; tick < kTicksABar; ++tick) {
            price = std::max<std::int64_t>(1'000, price + step(30));
            bar.close = Price::fromNanoUsd(price * 100'000);
            bar.high = std::max(bar.high, bar.close);
            bar.low = std::min(bar.low, bar.close);
            bar.volume += Quantity::fromRaw(10);
            bar.buyVolume += Quantity::fromRaw(static_cast<std::int64_t>(random() % 11));
            all.push_back(bar);
        }
    }
    return all;
}

double stream(std::string_view id, const std::vector<studies::Setting>& settings,
              const std::vector<Bar>& all) {
    const auto made = studies::make(id, settings);
    studies::Study& study = **made;
    return nanosEach(all.size(), [&] {
        for (std::size_t i = 0; i < all.size(); ++i) {
            keep(study.update(all[i], {.startsSession = i == 0}));
            keep(study.values());
        }
    });
}

/// The closed bars and the forming one as plain arrays of USD, which the peers read.
struct Arrays {
    std::vector<double> high, low, close;
};

using Recompute = std::function<double(const Arrays&, std::size_t first, std::size_t last)>;

double recompute(const std::vector<Bar>& all, std::size_t window, const Recompute& work) {
    const auto usd = [](Price price) { return static_cast<double>(price.nanoUsd()) / 1e9; };
    Arrays arrays;
    return nanosEach(all.size(), [&] {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i % kTicksABar == 0) {
                arrays.high.push_back(0);
                arrays.low.push_back(0);
                arrays.close.push_back(0);
            }
            arrays.high.back() = usd(all[i].high);
            arrays.low.back() = usd(all[i].low);
            arrays.close.back() = usd(all[i].close);
            const std::size_t last = arrays.close.size();
            if (last >= window) {
                keep(work(arrays, last - window, last));
            }
        }
    });
}

double meanOver(const Arrays& arrays, std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) {
        sum += arrays.close[i];
    }
    return sum / static_cast<double>(last - first);
}

double bandOver(const Arrays& arrays, std::size_t first, std::size_t last) {
    const double mean = meanOver(arrays, first, last);
    double squares = 0;
    for (std::size_t i = first; i < last; ++i) {
        squares += (arrays.close[i] - mean) * (arrays.close[i] - mean);
    }
    return mean + 2 * std::sqrt(squares / static_cast<double>(last - first));
}

double channelOver(const Arrays& arrays, std::size_t first, std::size_t last) {
    const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
    const double high = *std::max_element(arrays.high.begin() + at(first), arrays.high.begin() + at(last));
    const double low = *std::min_element(arrays.low.begin() + at(first), arrays.low.begin() + at(last));
    return (high + low) / 2;
}

double weightedOver(const Arrays& arrays, std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) {
        sum += arrays.close[i] * static_cast<double>(i - first + 1);
    }
    const auto count = static_cast<double>(last - first);
    return sum / (count * (count + 1) / 2);
}

double lineOver(const Arrays& arrays, std::size_t first, std::size_t last) {
    const double mean = meanOver(arrays, first, last);
    const double middle = static_cast<double>(last - first - 1) / 2;
    double products = 0, spread = 0, squares = 0;
    for (std::size_t i = first; i < last; ++i) {
        const double x = static_cast<double>(i - first) - middle;
        products += x * arrays.close[i];
        spread += x * x;
    }
    const double slope = products / spread;
    for (std::size_t i = first; i < last; ++i) {
        const double residual = arrays.close[i] - mean - slope * (static_cast<double>(i - first) - middle);
        squares += residual * residual;
    }
    return mean + slope * middle + 2 * std::sqrt(squares / static_cast<double>(last - first));
}

TESSERA_BENCH("studies.stream", "a tick of the forming bar through each study, eight ticks a bar") {
    const auto all = ticks(context.scaled(100'000));
    double slowest = 0;
    std::string name;
    for (const studies::StudySpec* spec : studies::catalogue()) {
        const double nanos = interleave(context, {[&] { return stream(spec->id, {}, all); }})[0];
        context.add(plainRow(fmt::format("studies.stream.{}", spec->id), "ns/tick", nanos).atMost(100));
        if (nanos > slowest) {
            slowest = nanos;
            name = spec->id;
        }
    }
    context.add(plainRow("studies.stream", "ns/tick", slowest).atMost(100).remark("the slowest: " + name));
}

void addWindowRows(Context& context, std::size_t window, double goal) {
    const auto all = ticks(context.scaled(20'000));
    const std::vector<studies::Setting> settings{{"length", static_cast<double>(window)}};
    const std::vector<std::pair<std::string_view, Recompute>> peers{{"sma", meanOver},
                                                                    {"wma", weightedOver},
                                                                    {"bollinger", bandOver},
                                                                    {"donchian", channelOver},
                                                                    {"regression", lineOver}};
    for (const auto& [id, work] : peers) {
        const auto measures = interleave(context, {[&] { return stream(id, settings, all); },
                                                   [&] { return recompute(all, window, work); }});
        Row row =
            timeRow(fmt::format("studies.window{}.{}", window, id), "ns/tick", measures, "the window anew");
        context.add(goal > 0 ? row.ratioAtLeast(goal) : row);
    }
}

TESSERA_BENCH("studies.window",
              "a tick through a window of 1000 bars (and of 100), against the window anew") {
    addWindowRows(context, 1'000, 10);
    addWindowRows(context, 100, 0);
}

}  // namespace
}  // namespace tessera::bench
