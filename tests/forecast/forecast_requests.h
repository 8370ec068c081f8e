#pragma once
// Requests and waiting for answers, shared by the tests of this area.

#include <chrono>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

#include "app/ports/forecaster.h"

namespace tessera::forecast {

/// A log random walk from 2 USD with 0.5 % steps, one bar a minute.
inline ports::ForecastRequest walkRequest(std::size_t length, std::uint64_t seed = 7, double sigma = 0.005) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> step(0, sigma);
    ports::ForecastRequest request;
    request.symbol = "SITC-Z26";
    request.origin = domain::Timestamp::fromSeconds(1'790'000'000);
    request.interval = std::chrono::minutes(1);
    double log = std::log(2.0);
    for (std::size_t i = 0; i < length; ++i) {
        request.closes.push_back(std::exp(log));
        log += step(engine);
    }
    return request;
}

/// Drains until `count` forecasts came or the limit passed.
inline std::vector<ports::Forecast> collect(ports::Forecaster& forecaster, std::size_t count,
                                            std::chrono::milliseconds limit = std::chrono::seconds(5)) {
    std::vector<ports::Forecast> out;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (out.size() < count && std::chrono::steady_clock::now() < deadline) {
        forecaster.drain(out);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return out;
}

}  // namespace tessera::forecast
