#include "app/skill/skill_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/month_average.h"
#include "app/forecast/fan.h"
#include "app/forecast/sha256.h"
#include "app/forecast/statistical_forecasters.h"

namespace tessera::skill {

using domain::Timestamp;
using forecast::sha256Text;

namespace {

constexpr std::string_view kSchema = "tessera-skill/1";

std::string dayText(Timestamp day) {
    return domain::formatIso(day, 0).substr(0, 10);
}

/// As many as an index may look at with one more.
std::vector<DayScore> scoresOf(std::span<const SkillRow> rows) {
    constexpr std::size_t most = kWindowDays + kExtensionDays - 1;
    std::vector<DayScore> scores;
    for (const SkillRow& row : rows.last(std::min(rows.size(), most))) {
        scores.push_back(row.score);
    }
    return scores;
}

/// The state of a row that has an outcome.
DayState judge(SkillRow& row, const std::string& identity, domain::Price from) {
    Commitment& made = row.commitment;
    if (!made.at.isSet()) {
        return DayState::Missing;
    }
    if (made.at >= row.day) {
        made.why = fmt::format("committed at {}, the day had begun", domain::formatIso(made.at, 0));
        return DayState::Missing;
    }
    if (sha256Text(commitmentText(identity, row.day, from, row.reveal)) != made.digest) {
        made.why = "what was revealed is not what was committed";
        return DayState::Invalid;
    }
    made.why = whyNoForecast(row.reveal.members);
    return made.why.empty() ? DayState::Scored : DayState::Invalid;
}

}  // namespace

std::string identityOf(const SkillForecaster& forecaster) {
    return sha256Text(fmt::format("{}\n{}\n{}", forecaster.key, forecaster.name, forecaster.parameters));
}

std::string_view wordFor(DayState state) {
    switch (state) {
        case DayState::NotDue:
            return "not due";
        case DayState::Withheld:
            return "withheld";
        case DayState::Scored:
            return "scored";
        case DayState::Missing:
            return "missing";
        case DayState::Invalid:
            return "invalid";
        case DayState::Open:
            break;
    }
    return "open";
}

SkillForecaster statisticalSkillForecaster(std::string_view key) {
    const auto* found = forecast::findStatisticalForecaster(key);
    if (found == nullptr) {
        return {};
    }
    return {std::string(found->key), std::string(found->name),
            fmt::format(
                "Tessera's {} of the log level ({}), one day ahead from the last {} published levels; its "
                "5, 10, 25, 50, 75, 90 and 95 % quantiles, joined linearly in normal deviates, at {} "
                "levels",
                found->name, found->what, kHistory, kMembers)};
}

std::span<const std::string_view> standardSkillForecasters() {
    static constexpr std::array<std::string_view, 3> kKeys{"drift", "ets", "theta"};
    return kKeys;
}

SkillBook::Ask statisticalAsk(std::string key) {
    return [key = std::move(key)](const ports::ForecastRequest& request) {
        return forecast::statisticalForecast(key, request);
    };
}

std::string commitmentText(const std::string& identity, Timestamp day, domain::Price from,
                           const Reveal& reveal) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", kSchema, identity, dayText(day),
                       domain::formatPrice(from, 9), fmt::join(reveal.members, ","), reveal.nonce);
}

std::vector<std::int64_t> membersOf(const ports::Forecast& forecast, std::string& why) {
    if (forecast.status != ports::ForecastStatus::Ok) {
        why = forecast.sentence.empty() ? "no forecast was made" : forecast.sentence;
        return {};
    }
    const auto hasStep = [](const ports::QuantileTrack& track) { return !track.values.empty(); };
    if (forecast.quantiles.size() < 2 || !(forecast.lastClose > 0) ||
        !std::ranges::all_of(forecast.quantiles, hasStep)) {
        why = "the answer has no quantiles";
        return {};
    }
    std::vector<std::int64_t> members;
    for (std::size_t i = 0; i < kMembers; ++i) {
        const double level = (static_cast<double>(i) + 0.5) / static_cast<double>(kMembers);
        const double log = std::log(forecast::priceAt(forecast.quantiles, 0, level) / forecast.lastClose);
        if (!std::isfinite(log) || std::abs(log) > 7) {
            why = "the answer holds a value that is no price";
            return {};
        }
        members.push_back(static_cast<std::int64_t>(std::nearbyint(log * 1e6)));
    }
    std::ranges::sort(members);  // neighbours that are equal but for the last bit
    return members;
}

SkillBook::SkillBook(SkillForecaster forecaster, Ask ask, std::string secret, Timestamp from)
    : m_forecaster(std::move(forecaster)),
      m_identity(identityOf(m_forecaster)),
      m_secret(std::move(secret)),
      m_ask(std::move(ask)),
      m_from(from) {}

SkillIndex SkillBook::index() const {
    const bool isLastOpen = !m_rows.empty() && m_rows.back().state == DayState::Open;
    const std::size_t over = m_rows.size() - (isLastOpen ? 1 : 0);
    return over == 0 ? SkillIndex{} : m_rows[over - 1].index;
}

void SkillBook::fix(const DayLevel& level, Timestamp knownAt) {
    if (!m_rows.empty() && m_rows.back().day == level.day) {
        SkillRow row = std::move(m_rows.back());
        m_rows.pop_back();
        settleRow(row, m_rows, m_identity, m_last, level);
        m_rows.push_back(std::move(row));
    }
    if (level.level) {
        m_closes.push_back(static_cast<double>(level.level->nanoUsd()) /
                           static_cast<double>(domain::kNanoPerUsd));
    }
    m_last = level;
    if (m_closes.size() >= kLeastHistory && level.day + domain::kDay >= m_from) {
        commit(level, knownAt);
    }
}

ports::ForecastRequest SkillBook::requestAt(const DayLevel& level) const {
    ports::ForecastRequest request;
    request.symbol = m_forecaster.key;
    const auto seen = std::span(m_closes).last(std::min(m_closes.size(), kHistory));
    request.closes.assign(seen.begin(), seen.end());
    request.origin = level.day + domain::kFixingTime;
    request.interval = domain::kDay;
    request.horizon = 1;
    request.samples = kSkillSamples;
    // Of paths alone: it changes from day to day and is the same for whoever repeats it.
    request.seed = static_cast<std::uint64_t>(level.day.seconds() / 86'400);
    return request;
}

void SkillBook::commit(const DayLevel& level, Timestamp at) {
    SkillRow row;
    row.day = level.day + domain::kDay;
    row.volatility = volatilityOf(m_closes);
    if (level.level) {
        row.reveal.members = membersOf(m_ask(requestAt(level)), row.commitment.why);
    } else {
        row.commitment.why = "the fixing before was withheld";
    }
    if (!row.reveal.members.empty()) {
        row.reveal.nonce =
            sha256Text(fmt::format("{}\n{}\n{}", m_secret, m_identity, dayText(row.day))).substr(0, 16);
        row.commitment.at = at;
        row.commitment.digest = sha256Text(commitmentText(m_identity, row.day, *level.level, row.reveal));
    }
    m_rows.push_back(std::move(row));
}

void settleRow(SkillRow& row, std::span<const SkillRow> before, const std::string& identity,
               const DayLevel& from, const DayLevel& to) {
    row.score = {row.day, std::nullopt, std::nullopt};
    row.outcome.reset();
    if (!from.level) {
        row.state = DayState::NotDue;
    } else if (!to.level) {
        row.state = DayState::Withheld;
    } else {
        row.outcome = logReturn(*from.level, *to.level);
        row.state = judge(row, identity, *from.level);
        row.score.reference = crpsOf(referenceMembers(row.volatility), *row.outcome);
        row.score.crps = row.state == DayState::Scored ? crpsOf(row.reveal.members, *row.outcome)
                                                       : kMissingFactor * *row.score.reference;
    }
    std::vector<DayScore> scores = scoresOf(before);
    scores.push_back(row.score);
    row.index = indexOf(scores, before.empty() ? SkillIndex{} : before.back().index);
}

}  // namespace tessera::skill
