#include "app/skill/skill_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/domain/decimal.h"
#include "app/domain/month_average.h"

namespace tessera::skill {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using nlohmann::ordered_json;

namespace {

constexpr std::string_view kSchema = "tessera-skill/1";
constexpr std::size_t kMostLines = 2'000'000;

template <class Number>
ordered_json numberOrNull(const std::optional<Number>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json indexOrNull(const std::optional<int>& hundredths) {
    return hundredths ? ordered_json(indexText(*hundredths)) : ordered_json(nullptr);
}

void put(std::string& text, const ordered_json& line) {
    text += line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    text += '\n';
}

void putReveal(std::string& text, const SkillRow& row, const std::string& key) {
    if (!row.commitment.digest.empty()) {
        put(text, {{"kind", "reveal"},
                   {"day", dayText(row.day)},
                   {"forecaster", key},
                   {"members", row.reveal.members},
                   {"nonce", row.reveal.nonce}});
    }
    const SkillIndex& index = row.index;
    put(text, {{"kind", "score"},
               {"day", dayText(row.day)},
               {"forecaster", key},
               {"state", wordFor(row.state)},
               {"why", row.commitment.why},
               {"volatility", row.volatility},
               {"outcome", numberOrNull(row.outcome)},
               {"crps", numberOrNull(row.score.crps)},
               {"reference", numberOrNull(row.score.reference)},
               {"window", index.windowDays},
               {"valid", index.validDays},
               {"sum", index.sum},
               {"reference_sum", index.referenceSum},
               {"index", indexOrNull(index.hundredths)},
               {"low", indexOrNull(index.low)},
               {"high", indexOrNull(index.high)},
               {"carried", index.isCarried},
               {"final_at", domain::formatIso(row.day + domain::kFixingTime + kCorrectionTime, 0)}});
}

const SkillRow* rowOf(const SkillTrack& track, Timestamp day) {
    const auto found = std::ranges::lower_bound(track.rows, day, {}, &SkillRow::day);
    return found == track.rows.end() || found->day != day ? nullptr : &*found;
}

/// One line's fields; keeps the first complaint.
class Fields {
 public:
    explicit Fields(const ordered_json& line) : m_line(line) {}

    std::string text(const char* key) {
        const auto at = m_line.find(key);
        if (at == m_line.end() || !at->is_string()) {
            complain(fmt::format("\"{}\" is no text", key));
            return {};
        }
        return at->get<std::string>();
    }
    std::int64_t whole(const char* key) {
        const auto value = wholeOrNone(key);
        if (!value) {
            complain(fmt::format("\"{}\" is no whole number", key));
        }
        return value.value_or(0);
    }
    std::optional<std::int64_t> wholeOrNone(const char* key) {
        const auto at = m_line.find(key);
        if (at == m_line.end() || !(at->is_number_integer() || at->is_null())) {
            complain(fmt::format("\"{}\" is no whole number", key));
            return std::nullopt;
        }
        return at->is_null() ? std::nullopt : std::optional(at->get<std::int64_t>());
    }
    std::optional<int> hundredths(const char* key) {
        const auto at = m_line.find(key);
        if (at != m_line.end() && at->is_null()) {
            return std::nullopt;
        }
        const auto read = domain::parseDecimal(text(key), 2);
        if (!read || *read < 0 || *read > 10'000) {
            complain(fmt::format("\"{}\" is no index from 0 to 100 with two decimals", key));
            return std::nullopt;
        }
        return static_cast<int>(*read);
    }
    bool flag(const char* key) {
        const auto at = m_line.find(key);
        if (at == m_line.end() || !at->is_boolean()) {
            complain(fmt::format("\"{}\" is neither true nor false", key));
            return false;
        }
        return at->get<bool>();
    }
    Timestamp time(const char* key) {
        const auto read = domain::parseIso(text(key));
        if (!read) {
            complain(fmt::format("\"{}\" is no day or time", key));
        }
        return read ? *read : Timestamp();
    }
    std::vector<std::int64_t> wholes(const char* key) {
        std::vector<std::int64_t> all;
        const auto at = m_line.find(key);
        if (at == m_line.end() || !at->is_array() || at->size() > 1'000) {
            complain(fmt::format("\"{}\" is no list of numbers", key));
            return all;
        }
        for (const ordered_json& value : *at) {
            if (!value.is_number_integer()) {
                complain(fmt::format("\"{}\" holds what is no whole number", key));
                return all;
            }
            all.push_back(value.get<std::int64_t>());
        }
        return all;
    }
    const ordered_json& raw() const { return m_line; }
    void complain(std::string what) {
        if (m_problem.empty()) {
            m_problem = std::move(what);
        }
    }
    const std::string& problem() const { return m_problem; }

 private:
    const ordered_json& m_line;
    std::string m_problem;
};

class RecordReader {
 public:
    /// Empty, or what is wrong with the line.
    std::string take(const ordered_json& line, bool isFirst) {
        Fields fields(line);
        const std::string kind = fields.text("kind");
        if (isFirst != (kind == "record")) {
            return isFirst ? "the first line is no \"record\"" : "a second \"record\"";
        }
        if (kind == "record") {
            takeHead(fields);
        } else if (kind == "forecaster") {
            takeForecaster(fields);
        } else if (kind == "level") {
            takeLevel(fields);
        } else if (SkillRow* row = rowFor(fields)) {
            takeRow(kind, fields, *row);
        }
        return fields.problem();
    }
    SkillRecord record;
    /// Empty, or which row lacks its score.
    std::string unscored() const {
        for (const SkillTrack& track : record.tracks) {
            for (const SkillRow& row : track.rows) {
                if (row.state == DayState::Open) {
                    return fmt::format("{} of {} has no score line", track.forecaster.name, dayText(row.day));
                }
            }
        }
        return {};
    }

 private:
    void takeHead(Fields& fields) {
        if (fields.text("schema") != kSchema) {
            fields.complain(fmt::format("the schema is not {}", kSchema));
        }
        record.subject = fields.text("subject");
        record.source = fields.text("source");
        record.how = fields.text("how");
    }
    void takeForecaster(Fields& fields) {
        SkillTrack track;
        track.forecaster = {fields.text("key"), fields.text("name"), fields.text("parameters")};
        track.identity = fields.text("identity");
        for (const SkillTrack& other : record.tracks) {
            if (other.forecaster.key == track.forecaster.key) {
                fields.complain(fmt::format("the forecaster {} is named twice", other.forecaster.key));
            }
        }
        record.tracks.push_back(std::move(track));
    }
    void takeLevel(Fields& fields) {
        DayLevel level{fields.time("day"), std::nullopt};
        const auto usd = fields.raw().find("usd");
        if (usd == fields.raw().end() || !usd->is_null()) {
            const auto price = domain::parsePrice(fields.text("usd"));
            if (!price || price->nanoUsd() <= 0) {
                fields.complain("\"usd\" is no price above zero");
            } else {
                level.level = *price;
            }
        }
        if (!record.levels.empty() && level.day <= record.levels.back().day) {
            fields.complain("the days of levels do not rise");
        }
        record.levels.push_back(level);
    }
    SkillRow* rowFor(Fields& fields) {
        const std::string key = fields.text("forecaster");
        const Timestamp day = fields.time("day");
        const auto track =
            std::ranges::find(record.tracks, key, [](const SkillTrack& each) { return each.forecaster.key; });
        if (track == record.tracks.end()) {
            fields.complain(fmt::format("there is no forecaster \"{}\"", key.substr(0, 40)));
            return nullptr;
        }
        if (track->rows.empty() || track->rows.back().day < day) {
            track->rows.emplace_back().day = day;
        }
        if (track->rows.back().day != day) {
            fields.complain("it is of a day before the one before it");
            return nullptr;
        }
        return &track->rows.back();
    }
    static void takeRow(const std::string& kind, Fields& fields, SkillRow& row) {
        if (kind == "commit") {
            row.commitment.at = fields.time("at");
            row.commitment.digest = fields.text("sha256");
        } else if (kind == "reveal") {
            row.reveal = {fields.wholes("members"), fields.text("nonce")};
        } else if (kind == "score") {
            takeScore(fields, row);
        } else {
            fields.complain(fmt::format("\"{}\" is no kind of line", kind.substr(0, 40)));
        }
    }
    static void takeScore(Fields& fields, SkillRow& row) {
        constexpr std::array kStates{DayState::NotDue, DayState::Withheld, DayState::Scored,
                                     DayState::Missing, DayState::Invalid};
        const std::string word = fields.text("state");
        const auto state = std::ranges::find(kStates, word, [](DayState each) { return wordFor(each); });
        if (state == kStates.end()) {
            fields.complain(fmt::format("\"{}\" is no state of a day", word.substr(0, 40)));
            return;
        }
        row.state = *state;
        row.commitment.why = fields.text("why");
        row.volatility = fields.whole("volatility");
        row.outcome = fields.wholeOrNone("outcome");
        row.score = {row.day, fields.wholeOrNone("crps"), fields.wholeOrNone("reference")};
        SkillIndex& index = row.index;
        index.windowDays = static_cast<int>(fields.whole("window"));
        index.validDays = static_cast<int>(fields.whole("valid"));
        index.sum = fields.whole("sum");
        index.referenceSum = fields.whole("reference_sum");
        index.hundredths = fields.hundredths("index");
        index.low = fields.hundredths("low");
        index.high = fields.hundredths("high");
        index.isCarried = fields.flag("carried");
    }
};

}  // namespace

std::string skillText(const SkillRecord& record) {
    std::string text;
    put(text, {{"kind", "record"},
               {"schema", kSchema},
               {"subject", record.subject},
               {"source", record.source},
               {"how", record.how}});
    for (const SkillTrack& track : record.tracks) {
        put(text, {{"kind", "forecaster"},
                   {"key", track.forecaster.key},
                   {"name", track.forecaster.name},
                   {"parameters", track.forecaster.parameters},
                   {"identity", track.identity}});
    }
    for (const DayLevel& level : record.levels) {
        ordered_json usd = nullptr;
        if (level.level) {
            usd = domain::formatPrice(*level.level, 9);
        }
        put(text, {{"kind", "level"}, {"day", dayText(level.day)}, {"usd", usd}});
        for (const SkillTrack& track : record.tracks) {
            if (const SkillRow* row = rowOf(track, level.day)) {
                putReveal(text, *row, track.forecaster.key);
            }
        }
        for (const SkillTrack& track : record.tracks) {
            const SkillRow* row = rowOf(track, level.day + domain::kDay);
            if (row != nullptr && row->commitment.at.isSet()) {
                put(text, {{"kind", "commit"},
                           {"day", dayText(row->day)},
                           {"forecaster", track.forecaster.key},
                           {"at", domain::formatIso(row->commitment.at, 0)},
                           {"sha256", row->commitment.digest}});
            }
        }
    }
    return text;
}

Result<SkillRecord> readSkillText(std::string_view text) {
    RecordReader reader;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const auto bad = [&](std::string_view what) {
            return Error{ErrorCode::BadInput, fmt::format("Line {}: {}.", number, what), "skill record"};
        };
        if (number > kMostLines) {
            return bad("there are more lines than any record has");
        }
        const ordered_json parsed = ordered_json::parse(line, nullptr, false);
        if (!parsed.is_object()) {
            return bad("it is no JSON object");
        }
        if (const std::string problem = reader.take(parsed, number == 1); !problem.empty()) {
            return bad(problem);
        }
    }
    if (number == 0) {
        return Error{ErrorCode::BadInput, "There is nothing in it.", "skill record"};
    }
    if (const std::string problem = reader.unscored(); !problem.empty()) {
        return Error{ErrorCode::BadInput, problem + ".", "skill record"};
    }
    return std::move(reader.record);
}

}  // namespace tessera::skill
