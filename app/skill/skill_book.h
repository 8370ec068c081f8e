#pragma once
// One forecaster's commitments, day by day: committed before the day begins, revealed and scored after its
// fixing. One thread.

#include <functional>
#include <string>
#include <vector>

#include "app/ports/forecaster.h"
#include "app/skill/skill_rule.h"

namespace tessera::skill {

/// Who forecasts. A change of any of it is another forecaster, and another contract.
struct SkillForecaster {
    std::string key;         // "ets"
    std::string name;        // "ETS"
    std::string parameters;  // all that decides its forecasts: method, history, model digest, sampler
    bool operator==(const SkillForecaster&) const = default;
};
/// Paths a forecaster is asked for.
inline constexpr int kSkillSamples = 32;
/// SHA-256 of key, name and parameters, hex.
std::string identityOf(const SkillForecaster& forecaster);
/// A forecaster without a model (forecast/statistical_forecasters.h) as the index asks it. Empty key: there
/// is none of this one.
SkillForecaster statisticalSkillForecaster(std::string_view key);
/// drift, ets, theta: what futures are listed on and the shipped record holds.
std::span<const std::string_view> standardSkillForecasters();

enum class DayState : std::uint8_t {
    NotDue,    // the fixing before was withheld: nothing to forecast from
    Withheld,  // a forecast stands, the day's fixing was withheld
    Scored,    // by its own forecast
    Missing,   // no forecast was committed in time
    Invalid,   // what was revealed is not what was committed, or no forecast
    Open,      // committed, the fixing is still to come
};
std::string_view wordFor(DayState state);

struct Commitment {
    domain::Timestamp at;  // when it was made; unset: none was
    std::string digest;    // SHA-256, hex
    std::string why;       // why there is none, as a clause
    bool operator==(const Commitment&) const = default;
};
struct Reveal {
    std::vector<std::int64_t> members;  // millionths of log return, rising
    std::string nonce;
    bool operator==(const Reveal&) const = default;
};

struct SkillRow {
    domain::Timestamp day;  // 00:00 UTC of the day forecast; a commitment is made before
    DayState state = DayState::Open;
    Commitment commitment;
    Reveal reveal;
    std::int64_t volatility = 0;          // of the reference, 1e-9, frozen with the commitment
    std::optional<std::int64_t> outcome;  // millionths
    DayScore score;
    SkillIndex index;
};

/// What is hashed: schema, identity, day, the level the forecast starts from, its members and the nonce, a
/// line each. The nonce keeps a forecast from being guessed from its digest before it is revealed.
std::string commitmentText(const std::string& identity, domain::Timestamp day, domain::Price from,
                           const Reveal& reveal);

/// The forecast as members, from its quantiles at the first step; empty where it is none, with the reason.
std::vector<std::int64_t> membersOf(const ports::Forecast& forecast, std::string& why);

/// A forecaster's rows. Told one day after the other; the first row is that of the first day with
/// kLeastHistory published levels before it.
class SkillBook {
 public:
    /// The forecast of one step from these closes; any status. Never called for a day without a level before.
    using Ask = std::function<ports::Forecast(const ports::ForecastRequest&)>;
    /// `secret`: what the nonces are made of; the same gives the same commitments. `from`: no row before this
    /// day; unset: none such.
    SkillBook(SkillForecaster forecaster, Ask ask, std::string secret, domain::Timestamp from = {});

    const SkillForecaster& forecaster() const { return m_forecaster; }
    /// The fixing of the next calendar day, which ends the open row, if there is one, and commits the
    /// forecast of the day after at `knownAt` (its own fixing's time in a record made afterwards).
    void fix(const DayLevel& level, domain::Timestamp knownAt);
    /// By rising day; the last one is open.
    const std::vector<SkillRow>& rows() const { return m_rows; }
    /// Of the newest day that is over; without a value: there is none yet.
    SkillIndex index() const;

 private:
    void commit(const DayLevel& level, domain::Timestamp at);
    ports::ForecastRequest requestAt(const DayLevel& level) const;

    SkillForecaster m_forecaster;
    std::string m_identity, m_secret;
    Ask m_ask;
    domain::Timestamp m_from;
    DayLevel m_last;
    std::vector<double> m_closes;  // published, USD
    std::vector<SkillRow> m_rows;
};

/// Ends a row by what was committed and revealed: state, outcome, scores, and the index from the rows before
/// it. The same for whoever makes a record and whoever checks one. `before`: the rows up to this one.
void settleRow(SkillRow& row, std::span<const SkillRow> before, const std::string& identity,
               const DayLevel& from, const DayLevel& to);

/// What a statistical forecaster answers here.
SkillBook::Ask statisticalAsk(std::string key);

}  // namespace tessera::skill
