#include "app/forecast/path_spread.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/forecast/baselines.h"
#include "app/forecast/digit_encoder.h"

namespace tessera::forecast {

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
    const auto isStill = [](const std::vector<double>& path) {
        return std::all_of(path.begin(), path.end(), [&](double value) { return value == path.front(); });
    };
    const auto still = static_cast<std::size_t>(std::count_if(paths.begin(), paths.end(), isStill));
    const std::size_t different = std::set(paths.begin(), paths.end()).size();
    const std::size_t floor = (count + 1) / 2;
    std::string fault;
    if (different == 1) {
        fault = fmt::format("all {} sampled paths are the same", count);
    } else if (different < floor) {
        fault = fmt::format("only {} of {} sampled paths differ (at least {} must)", different, count, floor);
    } else if (still >= floor) {
        fault = fmt::format("{} of {} sampled paths never move", still, count);
    } else if (std::all_of(paths.begin(), paths.end(),
                           [&](const auto& path) { return path.back() == paths.front().back(); })) {
        fault = fmt::format("all {} sampled paths end at the same price", count);
    }
    return fault.empty() ? fault : fault + ": not shown as a distribution";
}

}  // namespace tessera::forecast
