#pragma once
// Bars for tests of studies, and what a study says of all of them.

#include <random>
#include <string_view>
#include <vector>

#include "app/studies/catalogue.h"

namespace tessera::studies {

struct MarkedBar {
    domain::Bar bar;
    BarMarks marks;
};

/// One-minute bars; `minute` counts from a fixed start. Prices in 1e-9 USD.
domain::Bar barOf(std::int64_t minute, std::int64_t open, std::int64_t high, std::int64_t low,
                  std::int64_t close, std::int64_t volume = 10, std::int64_t buyVolume = 4);
/// Open, high, low and close the same.
domain::Bar flatBar(std::int64_t minute, std::int64_t price, std::int64_t volume = 10,
                    std::int64_t buyVolume = 4);

/// A walk around 2 USD with sessions, gaps, quiet bars and flat stretches, the same for the same seed.
std::vector<MarkedBar> randomBars(std::uint64_t seed, std::size_t count);
/// Another shape of the same bar, as a later trade could leave it.
domain::Bar otherShape(const domain::Bar& bar, std::mt19937_64& random);

/// A study with short windows, so that tests of some dozen bars see all of it.
std::unique_ptr<Study> shortStudy(std::string_view id, const StudyContext& context = {});
/// Values of every bar, appended in turn. Stops the test where a bar is refused.
std::vector<Values> valuesOf(Study& study, const std::vector<MarkedBar>& bars);
std::vector<MarkedBar> unmarked(const std::vector<domain::Bar>& bars);

/// |a - b| relative to the larger of both and of `scale`.
double deviation(double a, double b, double scale = 0);

}  // namespace tessera::studies
