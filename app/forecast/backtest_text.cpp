#include "app/forecast/backtest_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/domain/text.h"
#include "app/forecast/sha256.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using ports::BacktestLine;

constexpr std::string_view kFormat = "tessera-backtest/1";
constexpr std::string_view kNone = "-";

std::string number(double value) {
    return fmt::format("{:.9g}", value);
}
std::string number(const std::optional<double>& value) {
    return value ? number(*value) : std::string(kNone);
}
std::string isoTime(Timestamp at) {
    return domain::formatIso(at, at.nanos() % 1'000'000'000 == 0 ? 0 : 9);
}
/// One field: no tab, no end of line, never empty.
std::string field(std::string_view text) {
    std::string out(text.empty() ? kNone : text);
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return out;
}
std::string textOf(std::string_view field) {
    return field == kNone ? std::string() : std::string(field);
}

/// Characters before `mark`, or all.
std::size_t lengthTo(std::string_view text, char mark) {
    return static_cast<std::size_t>(std::ranges::find(text, mark) - text.begin());
}

/// Reads fields in turn; the first that is none is kept in words.
class Fields {
 public:
    explicit Fields(std::string_view line) {
        std::size_t from = 0;
        for (; from < line.size(); from = m_fields.back().size() + from + 1) {
            m_fields.push_back(line.substr(from, lengthTo(line.substr(from), '\t')));
        }
    }
    std::string_view next(std::string_view name) {
        if (m_at >= m_fields.size()) {
            fail(name, "is missing");
            return {};
        }
        return m_fields[m_at++];
    }
    std::string text(std::string_view name) { return textOf(next(name)); }
    template <class Number>
    Number value(std::string_view name) {
        return parsed<Number>(name, next(name));
    }
    std::optional<double> maybe(std::string_view name) {
        const std::string_view word = next(name);
        return word == kNone ? std::nullopt : std::optional(parsed<double>(name, word));
    }
    Timestamp time(std::string_view name) {
        const std::string_view word = next(name);
        const auto at = domain::parseIso(word);
        if (!at) {
            fail(name, fmt::format("is no time: \"{}\"", word.substr(0, 40)));
        }
        return at ? *at : Timestamp();
    }
    template <class Number>
    Number parsed(std::string_view name, std::string_view word) {
        Number value{};
        const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
        bool isGood = read.ec == std::errc() && read.ptr == word.data() + word.size();
        if constexpr (std::is_floating_point_v<Number>) {
            isGood = isGood && std::isfinite(value);
        }
        if (!isGood) {
            fail(name, fmt::format("is no number: \"{}\"", word.substr(0, 40)));
        }
        return value;
    }
    void fail(std::string_view name, std::string_view what) {
        if (m_fault.empty()) {
            m_fault = fmt::format("{} {}", name, what);
        }
    }
    void end() {
        if (m_at < m_fields.size()) {
            fail("the line", "has more fields than it should");
        }
    }
    const std::string& fault() const { return m_fault; }

 private:
    std::vector<std::string_view> m_fields;
    std::size_t m_at = 0;
    std::string m_fault;
};

std::string inputsOf(const BacktestRun& run) {
    const BacktestPlan& plan = run.plan;
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", field(run.symbol),
                       field(run.source),
                       std::chrono::duration_cast<std::chrono::seconds>(run.interval).count(), run.points,
                       isoTime(run.first), isoTime(run.last), run.seriesDigest, plan.window, plan.step,
                       plan.horizon, plan.samples, plan.season, plan.seed);
}

Error badLine(std::string_view kind, const std::string& fault) {
    return {ErrorCode::BadInput, fmt::format("A {} of a back-test cannot be read: {}.", kind, fault),
            "back-test"};
}

std::string quantileText(const ResolvedForecast& f) {
    std::string out;
    for (std::size_t i = 0; i < f.levels.size(); ++i) {
        out += fmt::format("{}{}={}", i == 0 ? "" : " ", f.levels[i], number(f.values[i]));
    }
    return field(out);
}

void readQuantiles(Fields& fields, ResolvedForecast& f) {
    std::string_view words = fields.next("quantiles");
    while (!words.empty() && words != kNone) {
        const std::size_t space = lengthTo(words, ' ');
        const std::string_view pair = words.substr(0, space);
        const std::size_t equals = lengthTo(pair, '=');
        const double level = fields.parsed<double>("a quantile's level", pair.substr(0, equals));
        if (level < 0 || level > 1 || (!f.levels.empty() && level <= f.levels.back())) {
            return fields.fail("a quantile's level", "is out of order");
        }
        f.levels.push_back(level);
        f.values.push_back(
            fields.parsed<double>("a quantile", pair.substr(std::min(equals + 1, pair.size()))));
        words.remove_prefix(std::min(space + 1, words.size()));
    }
}

}  // namespace

std::string runIdOf(const BacktestRun& run) {
    return sha256Text(fmt::format("{}\t{}", kFormat, inputsOf(run)));
}

BacktestLine lineOf(const BacktestRun& run) {
    return {run.id, "", {}, fmt::format("run\t{}\t{}", run.id, inputsOf(run))};
}

BacktestLine lineOf(const BacktestRun& run, const BacktestResult& result) {
    const ResolvedForecast& f = result.resolved;
    std::string text = fmt::format(
        "result\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", field(result.forecaster),
        isoTime(f.origin), isoTime(f.target), result.status == ports::ForecastStatus::Ok ? "ok" : "abstained",
        number(f.lastClose), number(f.outcome), number(f.crps), number(f.crpsReference), number(f.scale),
        quantileText(f), field(result.modelDigest), field(result.sampler), field(result.sentence));
    return {run.id, result.forecaster, f.origin, std::move(text)};
}

domain::Result<BacktestRun> readRun(std::string_view line) {
    Fields fields(line);
    BacktestRun run;
    if (fields.next("the kind") != "run") {
        return badLine("run", "it does not begin with \"run\"");
    }
    run.id = fields.text("id");
    run.symbol = fields.text("symbol");
    run.source = fields.text("source");
    run.interval = std::chrono::seconds(fields.value<std::int64_t>("interval"));
    run.points = fields.value<std::size_t>("points");
    run.first = fields.time("first");
    run.last = fields.time("last");
    run.seriesDigest = fields.text("series digest");
    run.plan.window = fields.value<int>("window");
    run.plan.step = fields.value<int>("step");
    run.plan.horizon = fields.value<int>("horizon");
    run.plan.samples = fields.value<int>("samples");
    run.plan.season = fields.value<int>("season");
    run.plan.seed = fields.value<std::uint64_t>("seed");
    fields.end();
    return fields.fault().empty() ? domain::Result<BacktestRun>(run) : badLine("run", fields.fault());
}

domain::Result<BacktestResult> readResult(std::string_view line) {
    Fields fields(line);
    BacktestResult result;
    ResolvedForecast& f = result.resolved;
    if (fields.next("the kind") != "result") {
        return badLine("result", "it does not begin with \"result\"");
    }
    result.forecaster = fields.text("forecaster");
    f.origin = fields.time("origin");
    f.target = fields.time("target");
    const std::string_view state = fields.next("state");
    result.status = state == "ok" ? ports::ForecastStatus::Ok : ports::ForecastStatus::Abstained;
    if (state != "ok" && state != "abstained") {
        fields.fail("the state", fmt::format("is \"{}\"", state.substr(0, 40)));
    }
    f.lastClose = fields.value<double>("the last close");
    f.outcome = fields.value<double>("the outcome");
    f.crps = fields.maybe("the CRPS");
    f.crpsReference = fields.maybe("the reference's CRPS");
    f.scale = fields.maybe("the scale");
    readQuantiles(fields, f);
    result.modelDigest = fields.text("the model's digest");
    result.sampler = fields.text("the sampler");
    result.sentence = fields.text("the sentence");
    fields.end();
    return fields.fault().empty() ? domain::Result<BacktestResult>(std::move(result))
                                  : badLine("result", fields.fault());
}

domain::Result<void> MemoryBacktestStore::append(const std::vector<BacktestLine>& lines) {
    for (const BacktestLine& line : lines) {
        if (m_keys.emplace(line.run, line.forecaster, line.origin).second) {
            m_lines.push_back(line);
        }
    }
    return {};
}

domain::Result<std::vector<BacktestLine>> MemoryBacktestStore::results(const std::string& run) const {
    std::vector<BacktestLine> out;
    std::ranges::copy_if(m_lines, std::back_inserter(out), [&](const BacktestLine& line) {
        return line.run == run && !line.forecaster.empty();
    });
    return out;
}

domain::Result<std::vector<BacktestLine>> MemoryBacktestStore::runs() const {
    std::vector<BacktestLine> out;
    std::ranges::copy_if(m_lines, std::back_inserter(out),
                         [](const BacktestLine& line) { return line.forecaster.empty(); });
    return out;
}

domain::Result<std::string> backtestFile(const ports::BacktestStore& store, std::string_view remarks) {
    std::string out(remarks);
    const auto runs = store.runs();
    if (!runs) {
        return runs.error();
    }
    for (const BacktestLine& run : *runs) {
        const auto results = store.results(run.run);
        if (!results) {
            return results.error();
        }
        out += run.text + "\n";
        for (const BacktestLine& result : *results) {
            out += result.text + "\n";
        }
    }
    return out;
}

domain::Result<MemoryBacktestStore> readBacktestFile(std::string_view text) {
    MemoryBacktestStore store;
    std::vector<BacktestLine> lines;
    std::string run;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = lengthTo(text, '\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto bad = [number](const std::string& why) {
            return Error{ErrorCode::BadInput, fmt::format("Line {}: {}", number, why), "back-test file"};
        };
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.starts_with("run\t")) {
            const auto head = readRun(line);
            if (!head) {
                return bad(head.error().sentence);
            }
            if (head->id != runIdOf(*head)) {
                return Error{ErrorCode::Corrupt,
                             fmt::format("Line {}: the run of {} is not the one its id was made of.", number,
                                         head->symbol),
                             "back-test file"};
            }
            run = head->id;
            lines.push_back({run, "", {}, std::string(line)});
            continue;
        }
        const auto result = readResult(line);
        if (!result || run.empty()) {
            return bad(result ? "a result stands before any run." : result.error().sentence);
        }
        lines.push_back({run, result->forecaster, result->resolved.origin, std::string(line)});
    }
    if (const auto added = store.append(lines); !added) {
        return added.error();
    }
    return store;
}

}  // namespace tessera::forecast
