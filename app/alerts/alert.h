#pragma once
// What a person wants to be told of: an alert as a value, and what comes of it.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"
#include "app/drawings/drawing.h"
#include "app/studies/study_spec.h"

namespace tessera::alerts {

/// Through a level: from below it to it or above, the reverse, or both.
enum class Crossing : std::uint8_t { Up, Down, Either };

/// Trades (of a source without trades: the price it tells, or the mid; of an index: its levels) cross
/// `level`.
struct PriceCondition {
    std::string symbol;
    Crossing crossing = Crossing::Either;
    domain::Price level;
    bool operator==(const PriceCondition&) const = default;
};

/// Looked at when a bar has closed.
struct StudyCondition {
    std::string symbol;
    domain::Duration interval = std::chrono::hours(1);
    std::string study;               // id of the catalogue
    std::vector<double> parameters;  // in the order of its specification; fewer: the standard ones
    std::size_t output = 0;          // place among the specification's outputs
    Crossing crossing = Crossing::Either;
    std::optional<double> level;  // none: the close crosses the output
    bool operator==(const StudyCondition&) const = default;
};

/// Trades cross what was drawn, where it stands at that time; of a vertical line: its time comes.
struct DrawingCondition {
    std::string symbol;
    drawings::Drawing drawing;
    Crossing crossing = Crossing::Either;
    bool operator==(const DrawingCondition&) const = default;
};

/// Computed from last prices (app/expressions), each not older than an hour.
struct ExpressionCondition {
    std::string expression;
    Crossing crossing = Crossing::Either;
    domain::Price level;
    bool operator==(const ExpressionCondition&) const = default;
};

/// A fixing of an index that a source tells: every published one, every withheld one, or both.
struct FixingCondition {
    std::string symbol;
    bool onPublished = true, onWithheld = true;
    bool operator==(const FixingCondition&) const = default;
};

/// A list price or a level of the list-price index (app/indexes/series_lookup.h) becomes another one,
/// appears, or is not known any more.
struct SeriesCondition {
    std::string key;
    bool operator==(const SeriesCondition&) const = default;
};

/// A forecast of the instrument has come to its outcome.
struct ForecastCondition {
    std::string symbol;
    bool operator==(const ForecastCondition&) const = default;
};

using Condition = std::variant<PriceCondition, StudyCondition, DrawingCondition, ExpressionCondition,
                               FixingCondition, SeriesCondition, ForecastCondition>;

using AlertId = std::uint64_t;

/// Most alerts there are, and longest note, in bytes.
inline constexpr std::size_t kMostAlerts = 500, kLongestNote = 200;

struct Alert {
    AlertId id = 0;  // > 0, given by the owner of the list
    Condition condition;
    bool isRepeated = false;  // false: off once it fired
    /// Of a repeated one: at least this between two firings.
    domain::Duration quiet = std::chrono::minutes(1);
    std::optional<domain::Timestamp> expires;  // wall time
    std::string note;
    bool isOn = true;
    bool operator==(const Alert&) const = default;
};

/// BadInput with a sentence that names the value: a symbol, study, output or key that cannot be, an
/// expression that cannot be read, a level a study cannot have, a drawing nothing crosses, a note too long,
/// neither published nor withheld, an expiry before `now`.
domain::Result<void> check(const Alert& alert, domain::Timestamp now);

/// "SITC-Z26 rises through 2.05"; prices with the decimals they need.
std::string describe(const Condition& condition);
/// With as many decimals as it needs, two at least: "2.05", "0.0000125".
std::string priceWords(domain::Price price);
/// Of what it is, in one or two words: "Price", "Study".
std::string_view kindTitle(const Condition& condition);
/// The instrument, expression or key it is about.
const std::string& subjectOf(const Condition& condition);

enum class AlertPhase : std::uint8_t {
    Off,      // by hand, or because it has fired
    Waiting,  // nothing is known of its subject yet: `sentence` says what is missing
    Watching,
    Expired,
};

struct AlertState {
    AlertPhase phase = AlertPhase::Waiting;
    std::string sentence;  // Waiting: what is missing; else what was not watched, or empty
    std::uint64_t fired = 0;
    std::optional<domain::Timestamp> lastFired;  // wall time
    bool operator==(const AlertState&) const = default;
};

struct Firing {
    AlertId alert = 0;
    domain::Timestamp at;    // of the market, or of the change
    std::string what;        // "SITC-Z26 rose through 2.05: 2.051 at 14:03:12 UTC"
    std::string note;        // of the alert
    bool wasMissed = false;  // it happened while the program was closed
    bool operator==(const Firing&) const = default;
};

}  // namespace tessera::alerts
