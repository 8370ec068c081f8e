#include "app/terminal/forecast_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::uintmax_t kMostBytes = 64 << 20;

}  // namespace

domain::Result<std::string> readInput(const std::string& path, const std::string& detail) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be read.", path), detail};
    }
    if (static_cast<std::uintmax_t>(in.tellg()) > kMostBytes) {
        return Error{ErrorCode::BadInput, fmt::format("{} is larger than 64 MB.", path), detail};
    }
    in.seekg(0);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

ports::Forecast answerOf(ports::Forecaster& forecaster, const ports::ForecastRequest& request) {
    const auto ticket = forecaster.submit(request);
    std::vector<ports::Forecast> answers;
    while (true) {
        forecaster.drain(answers);
        const auto found = std::ranges::find(answers, ticket, &ports::Forecast::ticket);
        if (found != answers.end()) {
            return std::move(*found);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace tessera::terminal
