#include "app/terminal/skill_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/forecast/sha256.h"
#include "app/market/embedded_data.h"
#include "app/market/index_history.h"
#include "app/skill/skill_text.h"
#include "app/terminal/forecast_input.h"
#include "feeds/prices/built_in_prices.h"

#include <embedded/skill_record.h>

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using nlohmann::ordered_json;

namespace {

constexpr std::string_view kLevels = "sitc.csv";
constexpr std::string_view kModelKey = "model";
/// Of the nonces of a record made after the fact: nothing in it is a secret any more, and the same inputs
/// give the same bytes.
constexpr std::string_view kNonces = "walk forward";

Error bad(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "skill"};
}

bool endsInZst(const std::string& name) {
    return name.ends_with(".zst");
}

/// The model, named by what decides its answers: asked once, so that its digest and sampler are known.
struct SkillModel {
    std::unique_ptr<ports::Forecaster> forecaster;
    skill::SkillForecaster who;

    ~SkillModel() {
        if (forecaster) {
            forecaster->stop();
        }
    }
};

Result<std::unique_ptr<SkillModel>> openModel(const ForecastCommandRequest& request,
                                              const std::vector<skill::DayLevel>& levels) {
    auto model = std::make_unique<SkillModel>();
    model->forecaster = request.model ? request.model() : nullptr;
    if (!model->forecaster) {
        return Error{ErrorCode::Unavailable, "There is no model here to ask.", "skill"};
    }
    model->forecaster->start();
    ports::ForecastRequest question;
    for (const skill::DayLevel& level : levels) {
        if (level.level) {
            question.closes.push_back(static_cast<double>(level.level->nanoUsd()) /
                                      static_cast<double>(domain::kNanoPerUsd));
        }
    }
    question.interval = domain::kDay;
    question.horizon = 1;
    question.samples = skill::kSkillSamples;
    const ports::Forecast answer = answerOf(*model->forecaster, question);
    if (answer.modelDigest.empty()) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("The model does not answer: {}",
                                 answer.sentence.empty() ? "no reason was given." : answer.sentence),
                     "skill"};
    }
    model->who = {
        std::string(kModelKey), answer.forecaster,
        fmt::format("model file SHA-256 {}; {}; {} paths, one day ahead from the last {} published levels",
                    answer.modelDigest, answer.sampler.substr(0, answer.sampler.find(", seed")),
                    skill::kSkillSamples, skill::kHistory)};
    return model;
}

Result<std::vector<skill::DayLevel>> publishedLevels(std::string& source) {
    const std::string_view csv = market::embeddedIndexLevels(kLevels);
    const auto history = market::parseIndexHistory(csv, kLevels);
    if (!history) {
        return history.error();
    }
    source =
        fmt::format("published levels, resources/index/{}, SHA-256 {}", kLevels, forecast::sha256Text(csv));
    return skill::dayLevels(history->fixings);
}

std::vector<std::string> keysOf(const ForecastCommandRequest& request) {
    std::vector<std::string> keys;
    if (request.forecasters.empty()) {
        for (const std::string_view key : skill::standardSkillForecasters()) {
            keys.emplace_back(key);
        }
        return keys;
    }
    for (std::size_t from = 0; from <= request.forecasters.size();) {
        const std::size_t comma = std::min(request.forecasters.find(',', from), request.forecasters.size());
        keys.push_back(request.forecasters.substr(from, comma - from));
        from = comma + 1;
    }
    return keys;
}

Result<skill::SkillRecord> makeRecord(const ForecastCommandRequest& request) {
    std::string source;
    auto levels = publishedLevels(source);
    if (!levels) {
        return levels.error();
    }
    std::vector<skill::SkillAsked> asked;
    std::unique_ptr<SkillModel> model;
    for (const std::string& key : keysOf(request)) {
        const auto isSame = [&](const skill::SkillAsked& one) { return one.forecaster.key == key; };
        if (std::ranges::any_of(asked, isSame)) {
            return bad(fmt::format("The forecaster {} is named twice.", key));
        }
        if (key == kModelKey) {
            auto opened = openModel(request, *levels);
            if (!opened) {
                return opened.error();
            }
            model = std::move(opened).value();
            asked.push_back({model->who,
                             [&model](const ports::ForecastRequest& question) {
                                 return answerOf(*model->forecaster, question);
                             },
                             levels->back().day - domain::kDay * (request.modelDays - 1)});
            continue;
        }
        skill::SkillForecaster who = skill::statisticalSkillForecaster(key);
        if (who.key.empty()) {
            return bad(fmt::format("There is no forecaster \"{}\" for the index.", key.substr(0, 40)));
        }
        asked.push_back({std::move(who), skill::statisticalAsk(key), {}});
    }
    int told = -1;
    return skill::makeSkillRecord("@SITC", source, std::move(levels).value(), asked, std::string(kNonces),
                                  [&](std::size_t done, std::size_t of) {
                                      const int percent =
                                          static_cast<int>(100 * done / std::max<std::size_t>(of, 1));
                                      if (request.tell && percent / 5 != told) {
                                          told = percent / 5;
                                          request.tell(fmt::format("skill record: {} %", percent));
                                      }
                                  });
}

Result<void> writeRecord(const std::string& path, const skill::SkillRecord& record) {
    const std::string text = skill::skillText(record);
    const std::string bytes = endsInZst(path) ? prices::packPrices(text) : text;
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return out.flush() && !bytes.empty()
               ? Result<void>{}
               : Result<void>(
                     Error{ErrorCode::Unavailable, fmt::format("{} cannot be written.", path), "skill"});
}

std::size_t countOf(const skill::SkillTrack& track, skill::DayState state) {
    return static_cast<std::size_t>(std::ranges::count(track.rows, state, &skill::SkillRow::state));
}

std::string valueOrDash(const std::optional<int>& hundredths) {
    return hundredths ? skill::indexText(*hundredths) : std::string("-");
}

ordered_json valueOrNull(const std::optional<int>& hundredths) {
    return hundredths ? ordered_json(*hundredths / 100.0) : ordered_json();
}

void printJson(const skill::SkillRecord& record, const std::optional<skill::SkillVerdict>& verdict,
               std::ostream& out) {
    ordered_json all{{"schema", "tessera-skill-summary/1"},
                     {"subject", record.subject},
                     {"source", record.source},
                     {"how", record.how},
                     {"first", skill::dayText(record.levels.front().day)},
                     {"last", skill::dayText(record.levels.back().day)}};
    all["verified"] = nullptr;
    if (verdict) {
        all["verified"] = {{"days", verdict->days},           {"commitments", verdict->commitments},
                           {"scores", verdict->scores},       {"indexes", verdict->indexes},
                           {"forecasts", verdict->forecasts}, {"not_remade", verdict->notRemade}};
    }
    all["forecasters"] = ordered_json::array();
    for (const skill::SkillTrack& track : record.tracks) {
        if (track.rows.empty()) {
            continue;
        }
        const skill::SkillIndex& index = track.rows.back().index;
        ordered_json one{{"key", track.forecaster.key},
                         {"name", track.forecaster.name},
                         {"identity", track.identity},
                         {"parameters", track.forecaster.parameters},
                         {"first", skill::dayText(track.rows.front().day)},
                         {"last", skill::dayText(track.rows.back().day)},
                         {"days", track.rows.size()},
                         {"scored", countOf(track, skill::DayState::Scored)},
                         {"missing", countOf(track, skill::DayState::Missing)},
                         {"invalid", countOf(track, skill::DayState::Invalid)},
                         {"withheld", countOf(track, skill::DayState::Withheld)},
                         {"index", valueOrNull(index.hundredths)},
                         {"low_90", valueOrNull(index.low)},
                         {"high_90", valueOrNull(index.high)},
                         {"carried", index.isCarried},
                         {"valid", index.validDays},
                         {"window", index.windowDays}};
        one["ratio"] = nullptr;
        if (index.referenceSum > 0) {
            one["ratio"] = static_cast<double>(index.sum) / static_cast<double>(index.referenceSum);
        }
        all["forecasters"].push_back(std::move(one));
    }
    out << all.dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

void printTable(const skill::SkillRecord& record, std::ostream& out) {
    fmt::print(out, "Forecast-skill index of {}, {} to {} ({})\n", record.subject,
               skill::dayText(record.levels.front().day), skill::dayText(record.levels.back().day),
               record.source);
    fmt::print(out,
               "50 is as good as the random walk, 100 perfect; over {} days, 90 % interval beside it.\n\n",
               skill::kWindowDays);
    fmt::print(out, "{:<22} {:>10} {:>6} {:>6} {:>7} {:>7} {:>16} {:>10}  {}\n", "forecaster", "first day",
               "days", "scored", "missing", "index", "90 %", "days used", "identity");
    for (const skill::SkillTrack& track : record.tracks) {
        if (track.rows.empty()) {
            fmt::print(out, "{:<22} no day could be forecast\n", track.forecaster.name);
            continue;
        }
        const skill::SkillIndex& index = track.rows.back().index;
        const std::string range =
            index.low ? fmt::format("{} to {}", skill::indexText(*index.low), skill::indexText(*index.high))
                      : std::string("-");
        fmt::print(out, "{:<22} {:>10} {:>6} {:>6} {:>7} {:>7} {:>16} {:>10}  {}\n", track.forecaster.name,
                   skill::dayText(track.rows.front().day), track.rows.size(),
                   countOf(track, skill::DayState::Scored),
                   countOf(track, skill::DayState::Missing) + countOf(track, skill::DayState::Invalid),
                   valueOrDash(index.hundredths) + (index.isCarried ? "*" : ""), range,
                   fmt::format("{} of {}", index.validDays, index.windowDays), track.identity.substr(0, 12));
    }
    out << "\n* carried: fewer than 20 days with a score. " << record.how << "\n";
}

void printVerdict(const skill::SkillVerdict& verdict, std::ostream& out) {
    fmt::print(
        out,
        "\nRecomputed: {} days, {} commitments, {} scores, {} index values; {} forecasts made again. All "
        "fit.\n",
        verdict.days, verdict.commitments, verdict.scores, verdict.indexes, verdict.forecasts);
    for (const std::string& name : verdict.notRemade) {
        fmt::print(out, "Not made again: the forecasts of {}. What was committed is taken as it stands.\n",
                   name);
    }
}

}  // namespace

Result<skill::SkillRecord> readSkillFile(std::string_view bytes) {
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) {  // the mark of a zstd frame
        const auto text = prices::unpackPrices(bytes);
        return text ? skill::readSkillText(*text) : Result<skill::SkillRecord>(text.error());
    }
    return skill::readSkillText(bytes);
}

Result<skill::SkillRecord> shippedSkillRecord() {
    for (const auto& file : embedded::skill_record::files()) {
        return readSkillFile(file.text);
    }
    return Error{ErrorCode::NotFound, "No skill record came with the program.", "skill"};
}

Result<void> runSkillCommand(const ForecastCommandRequest& request, std::ostream& out) {
    if (!request.record.empty() && (!request.file.empty() || request.isVerified)) {
        return bad("--record makes a new record; --file and --verify are about one that is there.");
    }
    auto record = shippedSkillRecord();
    if (!request.record.empty()) {
        record = makeRecord(request);
    } else if (!request.file.empty()) {
        const auto bytes = readInput(request.file, "skill");
        record = bytes ? readSkillFile(*bytes) : Result<skill::SkillRecord>(bytes.error());
    }
    if (!record) {
        return record.error();
    }
    if (record->levels.empty()) {
        return bad("The record holds no level.");
    }
    if (!request.record.empty()) {
        if (const auto written = writeRecord(request.record, *record); !written) {
            return written;
        }
    }
    std::optional<skill::SkillVerdict> verdict;
    if (request.isVerified) {
        auto checked = skill::verifySkillRecord(*record);
        if (!checked) {
            return checked.error();
        }
        verdict = std::move(checked).value();
    }
    if (request.asJson) {
        printJson(*record, verdict, out);
        return {};
    }
    printTable(*record, out);
    if (verdict) {
        printVerdict(*verdict, out);
    }
    return {};
}

}  // namespace tessera::terminal
