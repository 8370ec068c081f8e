#include "app/forecast/digit_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/forecast/baselines.h"

namespace tessera::forecast {

namespace {

constexpr std::size_t kMaximumPoints = 256;
constexpr int kLowest = 1;
constexpr int kHighest = 998;
constexpr double kSigmas = 4;

}  // namespace

int DigitScale::encode(double close) const {
    const double x = std::log(close / lastClose);
    if (!(x >= low)) {
        return kLowest - 1;
    }
    if (x > high) {
        return kHighest + 1;
    }
    return std::min(kLowest + static_cast<int>((x - low) / binWidth()), kHighest);
}

double DigitScale::decode(int code) const {
    return lastClose * std::exp(low + (static_cast<double>(code - kLowest) + 0.5) * binWidth());
}

domain::Result<DigitPrompt> encodeDigits(std::span<const double> closes, int horizon, std::size_t maxPoints) {
    const auto history = closes.last(std::min({closes.size(), maxPoints, kMaximumPoints}));
    if (history.empty() || !(history.back() > 0)) {
        return domain::Error{domain::ErrorCode::BadInput, "there is no history to encode", "encodeDigits"};
    }
    const double last = history.back();
    const double reach = kSigmas * ewmaVolatility(history) * std::sqrt(static_cast<double>(horizon));
    const auto [minimum, maximum] = std::minmax_element(history.begin(), history.end());
    DigitPrompt prompt;
    prompt.scale = {last, std::min(std::log(*minimum / last), -reach),
                    std::max(std::log(*maximum / last), reach)};
    if (!(prompt.scale.high > prompt.scale.low)) {
        return domain::Error{domain::ErrorCode::Refused,
                             "the price did not move in the history: nothing to forecast from",
                             "encodeDigits"};
    }
    prompt.text.reserve(history.size() * 4);
    for (const double close : history) {
        prompt.text += fmt::format("{:03d}\n", prompt.scale.encode(close));
    }
    prompt.points = history.size();
    return prompt;
}

std::string digitGrammar(int horizon) {
    std::string grammar = fmt::format("root ::= r{}\n", horizon);
    for (int left = horizon; left > 1; --left) {
        grammar += fmt::format("r{} ::= inside r{} | edge\n", left, left - 1);
    }
    grammar += "r1 ::= inside | edge\n";
    grammar +=
        R"(inside ::= ("00" [1-9] | "0" [1-9] [0-9] | [1-8] [0-9] [0-9] | "9" [0-8] [0-9] | "99" [0-8]) "\n")";
    grammar += "\n";
    grammar += R"(edge ::= ("000" | "999") "\n")";
    grammar += "\n";
    return grammar;
}

ParsedPath parsePath(std::string_view completion, const DigitScale& scale, int horizon) {
    ParsedPath path;
    while (!completion.empty() && static_cast<int>(path.values.size()) < horizon) {
        const std::size_t end = completion.find('\n');
        const std::string_view line = completion.substr(0, end);
        completion.remove_prefix(end == std::string_view::npos ? completion.size() : end + 1);
        const bool digits = line.size() <= 3 && std::all_of(line.begin(), line.end(),
                                                            [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || (line.size() < 3 && !completion.empty())) {
            return {PathFault::Malformed, {}};
        }
        if (line.size() < 3) {
            break;  // cut in the middle of the last number
        }
        const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        if (code < kLowest || code > kHighest) {
            return {PathFault::OutOfRange, {}};
        }
        path.values.push_back(scale.decode(code));
    }
    if (static_cast<int>(path.values.size()) < horizon) {
        return {PathFault::Short, {}};
    }
    return completion.empty() ? path : ParsedPath{PathFault::Malformed, {}};
}

double sampleQuantile(std::span<const double> sorted, double level) {
    const double position = level * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace tessera::forecast
