#include "app/forecast/served_question.h"

#include <fmt/format.h>

#include <cmath>

#include "app/forecast/digit_encoder.h"
#include "app/forecast/served_model.h"
#include "app/forecast/statistical_forecasters.h"

namespace tessera::forecast {

using domain::Error;
using domain::ErrorCode;
using ports::ModelServerSpec;
using ports::ServerKind;

namespace {

constexpr int kSampleHorizon = 24;
constexpr int kSampleSamples = 16;
constexpr std::size_t kLongestEvents = kMostHeadlines * (4 * kLongestHeadline + 40);  // bytes

/// A made-up history, for the preview.
ports::ForecastRequest sampleRequest() {
    ports::ForecastRequest request;
    request.horizon = kSampleHorizon;
    request.samples = kSampleSamples;
    double price = 2.0;
    for (int i = 0; i < kServedHistory; ++i) {
        price *= 1 + 0.002 * std::sin(i * 1.7) + 0.001 * std::cos(i * 0.3);
        request.closes.push_back(price);
    }
    return request;
}

Error refused(std::string sentence) {
    return {ErrorCode::Refused, std::move(sentence), "model server"};
}

}  // namespace

int digitTokens(int horizon) {
    return 4 * horizon + 4;
}

ChatQuestion digitQuestion(const std::string& digits, int horizon) {
    ChatQuestion question;
    question.system = fmt::format(
        "You continue a series of numbers. Every line is one number of three digits. Answer with exactly {} "
        "more lines of three digits each, and nothing else.",
        horizon);
    question.user = digits;
    question.tokens = digitTokens(horizon);
    return question;
}

ChatQuestion trialQuestion() {
    ChatQuestion question;
    question.system = "Answer with JSON.";
    question.user = "Set ready to true.";
    question.schema = R"({"type":"object","properties":{"ready":{"type":"boolean"}},"required":["ready"],)"
                      R"("additionalProperties":false})";
    question.tokens = 32;
    return question;
}

std::string tidyDigits(const std::string& answer) {
    std::string out;
    for (std::size_t from = 0; from < answer.size();) {
        const std::size_t end = std::min(answer.find('\n', from), answer.size());
        std::string line = answer.substr(from, end - from);
        from = end + 1;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == ',')) {
            line.pop_back();
        }
        line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
        if (!line.empty() && !line.starts_with("```")) {
            out += line + '\n';
        }
    }
    return out;
}

ChatQuestion sampleQuestion(const ModelServerSpec&, bool isCorrector) {
    const ports::ForecastRequest request = sampleRequest();
    if (!isCorrector) {
        const auto prompt = encodeDigits(request.closes, request.horizon, kServedHistory);
        return digitQuestion(prompt ? prompt->text : std::string(), request.horizon);
    }
    const ContextEvent event{request.origin, "An example: a maker of models cut its prices by a third"};
    return correctorQuestion(request, statisticalForecast(kCorrectedKey, request), {&event, 1});
}

std::optional<domain::Money> mostCostOf(const ModelServerSpec& spec) {
    if (!spec.inputPrice || !spec.outputPrice) {
        return std::nullopt;
    }
    const TokenPrices prices{*spec.inputPrice, *spec.outputPrice};
    domain::MoneySum most;
    if (spec.hasDigits) {
        const ChatQuestion question = sampleQuestion(spec, false);
        most += costOf(prices, mostInputTokens(question) * kSampleSamples,
                       std::int64_t{question.tokens} * kSampleSamples);
    }
    if (spec.hasCorrector) {
        const ChatQuestion question = sampleQuestion(spec, true);
        most += costOf(prices, mostInputTokens(question) + static_cast<std::int64_t>(kLongestEvents),
                       question.tokens);
    }
    const auto sum = most.result();
    return sum ? std::optional(*sum) : std::nullopt;
}

domain::Result<void> mayAsk(const ModelServerSpec& spec) {
    if (!spec.hasDigits && !spec.hasCorrector) {
        return refused("Choose what it is asked for: digits, corrections, or both.");
    }
    if (spec.kind == ServerKind::GgufFile) {
        if (spec.modelPath.empty()) {
            return refused("No model file is chosen.");
        }
        return {};
    }
    if (const auto base = checkedBaseUrl(spec.baseUrl); !base) {
        return base.error();
    }
    if (spec.model.empty()) {
        return refused("No model is named: type its name as the server spells it.");
    }
    if (!spec.inputPrice != !spec.outputPrice) {
        return refused("Both prices are needed, of tokens in and of tokens out; 0 where it is free.");
    }
    if (!isHere(spec.baseUrl) && !spec.inputPrice) {
        return refused(
            "No price is known, so no limit can be kept: type what a million tokens cost (0 where "
            "it is free), or take it from the price list.");
    }
    if (spec.inputPrice && !spec.dailyCap) {
        return refused("No limit of a day is set: type how many USD it may cost at most.");
    }
    return {};
}

}  // namespace tessera::forecast
