#pragma once
// The corrector: a model moves a statistical fan a bounded step, with its reason, by a JSON schema. Zero
// adjustment is exactly the fan it began from, which is committed and scored beside it. Pure; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/chat_client.h"
#include "app/ports/forecaster.h"

namespace tessera::forecast {

inline constexpr int kLargestDriftBp = 300;  // either way
inline constexpr int kLeastVolatilityPct = 50, kMostVolatilityPct = 200;
inline constexpr std::size_t kLongestReason = 240;    // characters
inline constexpr std::size_t kLongestHeadline = 160;  // characters
inline constexpr std::size_t kMostHeadlines = 12;
/// Names prompt, schema and the arithmetic below; part of every ledger row.
inline constexpr std::string_view kCorrectorVersion = "corrector/1";

using ports::ContextEvent;  // venue time

struct Correction {
    int driftBp = 0;  // of the price at the horizon, reached in equal steps
    int volatilityPct = 100;
    bool abstains = false;
    std::string reason;  // one line of plain text
};

/// The question: the fan and the last moves in basis points of the last close, and the events, sanitised and
/// quoted as data. No symbol, no date. `events`: the newest kMostHeadlines before the origin are used.
ChatQuestion correctorQuestion(const ports::ForecastRequest& request, const ports::Forecast& baseline,
                               std::span<const ContextEvent> events);
/// The schema of the answer.
std::string correctorSchema();
/// Strict: one JSON object (a code fence around it is forgiven) with these four fields and no other, numbers
/// whole and within their bounds. Corrupt, with a sentence that names what is wrong.
domain::Result<Correction> readCorrection(std::string_view answer);
/// The baseline's quantiles and paths moved: log(q) becomes log(median) + drift * step/horizon + volatility *
/// log(q / median). Zero adjustment gives back the very numbers.
ports::Forecast corrected(const ports::Forecast& baseline, const Correction& correction);
/// "drift_bp 12, vol_pct 110".
std::string correctionText(const Correction& correction);

}  // namespace tessera::forecast
