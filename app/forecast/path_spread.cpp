#include "app/forecast/path_spread.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/forecast/baselines.h"
#include "app/forecast/digit_encoder.h"

namespace tessera::forecast {

namespace {

using Path = std::vector<double>;

constexpr std::string_view kNotShown = ": not shown as a distribution";

bool isStill(std::span<const double> values) {
    return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

/// Over at least half of its stretches of so many steps.
bool standsStill(std::span<const double> closes, std::size_t steps) {
    if (closes.size() <= steps) {
        return false;
    }
    const std::size_t stretches = closes.size() - steps;
    std::size_t still = 0;
    for (std::size_t first = 0; first < stretches; ++first) {
        still += isStill(closes.subspan(first, steps + 1)) ? 1 : 0;
    }
    return 2 * still >= stretches;
}

}  // namespace

std::vector<ports::QuantileTrack> quantilesOf(const Paths& paths) {
    std::vector<ports::QuantileTrack> tracks;
    for (const double level : kQuantileLevels) {
        tracks.push_back({level, {}});
    }
    std::vector<double> column(paths.size());
    for (std::size_t step = 0; !paths.empty() && step < paths.front().size(); ++step) {
        for (std::size_t i = 0; i < column.size(); ++i) {
            column[i] = paths[i][step];
        }
        std::sort(column.begin(), column.end());
        for (ports::QuantileTrack& track : tracks) {
            track.values.push_back(sampleQuantile(column, track.level));
        }
    }
    return tracks;
}

std::string whyNoDistribution(const Paths& paths) {
    const std::size_t count = paths.size();
    if (count < 2) {
        return {};
    }
    if (std::ranges::all_of(paths, [&](const Path& path) { return path == paths.front(); })) {
        return fmt::format("all {} sampled paths are the same{}", count, kNotShown);
    }
    if (std::ranges::all_of(paths, [&](const Path& path) { return path.back() == paths.front().back(); })) {
        return fmt::format("all {} sampled paths end at the same price{}", count, kNotShown);
    }
    return {};
}

std::string whyNoDistribution(const Paths& paths, std::span<const double> closes) {
    const std::size_t count = paths.size();
    if (std::string fault = whyNoDistribution(paths); !fault.empty() || count < 2) {
        return fault;
    }
    const auto still = static_cast<std::size_t>(std::ranges::count_if(paths, isStill));
    const bool mayStandStill = standsStill(closes, paths.front().size());
    std::set<Path> different;
    for (const Path& path : paths) {
        if (!mayStandStill || !isStill(path)) {
            different.insert(path);
        }
    }
    const std::size_t judged = mayStandStill ? count - still : count;
    const std::size_t floor = (judged + 1) / 2;
    if (different.size() < floor) {
        return fmt::format("only {} of {} sampled paths differ (at least {} must){}", different.size(),
                           judged, floor, kNotShown);
    }
    if (!mayStandStill && still >= floor) {
        return fmt::format("{} of {} sampled paths never move{}", still, count, kNotShown);
    }
    return {};
}

}  // namespace tessera::forecast
