#include "app/terminal/forecast_report.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

#include "app/forecast/recalibration.h"
#include "app/forecast/statistical_forecasters.h"
#include "app/ports/skill_interval.h"

namespace tessera::terminal {

using forecast::BacktestRecord;
using forecast::TrackRecord;
using nlohmann::ordered_json;

namespace {

std::string dayOf(domain::Timestamp at) {
    return domain::formatIso(at, 0).substr(0, 10);
}

/// Null where it is not known; a text of nothing likewise.
ordered_json known(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json();
}
ordered_json known(const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json shareJson(const ports::ObservedShare& share) {
    ordered_json out;
    out["nominal"] = share.nominal;
    out["share"] = share.n > 0 ? ordered_json(share.share) : ordered_json();
    out["low_90"] = share.low;
    out["high_90"] = share.high;
    out["n"] = share.n;
    return out;
}

const char* verdictWord(ports::SkillVerdict verdict) {
    return verdict == ports::SkillVerdict::Better  ? "better"
           : verdict == ports::SkillVerdict::Worse ? "worse"
                                                   : "unproven";
}

const char* statusWord(ports::ForecastStatus status) {
    switch (status) {
        case ports::ForecastStatus::Ok:
            return "ok";
        case ports::ForecastStatus::Abstained:
            return "abstained";
        case ports::ForecastStatus::Cancelled:
            return "cancelled";
        default:
            return "failed";
    }
}

const char* stateWord(forecast::BacktestProgress::State state) {
    using State = forecast::BacktestProgress::State;
    switch (state) {
        case State::Done:
            return "done";
        case State::Cancelled:
            return "cancelled";
        case State::OutOfBudget:
            return "out_of_budget";
        case State::Running:
            return "running";
        default:
            return "failed";
    }
}

void addSeries(ordered_json& out, const std::string& symbol, const std::string& source,
               domain::Duration interval, std::size_t points, domain::Timestamp first,
               domain::Timestamp last) {
    out["symbol"] = symbol;
    out["source"] = known(source);
    out["interval_s"] = std::chrono::duration<double>(interval).count();
    out["points"] = points;
    out["first"] = domain::formatIso(first, 0);
    out["last"] = domain::formatIso(last, 0);
}

std::string number(const std::optional<double>& value, int decimals = 4) {
    return value ? fmt::format("{:.{}f}", *value, decimals) : std::string("-");
}

std::string percent(const std::optional<double>& share) {
    return share ? fmt::format("{:+.1f} %", 100 * *share) : std::string("-");
}

std::string coverageText(const TrackRecord& record) {
    std::string out;
    for (const auto* share : {&record.coverage50, &record.coverage80, &record.coverage90}) {
        out += fmt::format("{}{}", out.empty() ? "" : "/",
                           share->n > 0 ? fmt::format("{:.0f}", 100 * share->share) : std::string("-"));
    }
    return out;
}

const ports::QuantileTrack* trackOf(const ports::Forecast& forecast, double level) {
    const auto found = std::ranges::find(forecast.quantiles, level, &ports::QuantileTrack::level);
    return found == forecast.quantiles.end() ? nullptr : &*found;
}

std::string leakageOf(const std::string& name, const forecast::BacktestSeries& series) {
    return forecast::leakageWarning(name, series.ends.front(), series.ends.back());
}

std::string absurdity(const ports::Forecast& forecast, const AnsweredSeries& of) {
    return forecast.status == ports::ForecastStatus::Ok
               ? forecast::whyAbsurd(forecast, of.walk, of.read.series.closes)
               : std::string();
}

}  // namespace

ordered_json recordJson(const BacktestRecord& of) {
    const TrackRecord& record = of.record;
    ordered_json out;
    out["forecaster"] = of.forecaster;
    out["n"] = record.n;
    out["compared"] = record.compared;
    out["abstained"] = of.abstained;
    out["left_out"] = record.leftOut;
    out["overlap"] = record.overlap;
    out["verdict"] = verdictWord(record.verdict);
    out["sentence"] = record.sentence;
    out["mean_crps"] = known(record.meanCrps);
    out["mean_crps_reference"] = known(record.meanCrpsReference);
    out["skill"] = known(record.skill);
    out["skill_low_90"] = ports::hasSkillInterval(record) ? ordered_json(record.skillLow) : ordered_json();
    out["skill_high_90"] = ports::hasSkillInterval(record) ? ordered_json(record.skillHigh) : ordered_json();
    out["wql"] = known(record.wql);
    out["scaled_pinball"] = known(record.scaledPinball);
    out["mase"] = known(record.mase);
    out["coverage"] = ordered_json::array();
    for (const auto* share : {&record.coverage50, &record.coverage80, &record.coverage90}) {
        out["coverage"].push_back(shareJson(*share));
    }
    out["reliability"] = ordered_json::array();
    for (const auto& share : record.reliability) {
        out["reliability"].push_back(shareJson(share));
    }
    out["pit"] = record.pit;
    const auto& direction = record.direction;
    out["direction"] = {{"hits", direction.hits},        {"calls", direction.calls},
                        {"ties", direction.ties},        {"abstentions", direction.abstentions},
                        {"rate", known(direction.rate)}, {"low_90", direction.low},
                        {"high_90", direction.high},     {"p_value", known(direction.pValue)}};
    out["diebold_mariano"] = {{"statistic", known(record.dieboldMariano)},
                              {"p_value", known(record.dieboldMarianoP)}};
    out["skill_over_time"] = ordered_json::array();
    for (const auto& point : record.skillOverTime) {
        out["skill_over_time"].push_back({{"target", domain::formatIso(point.target, 0)},
                                          {"n", point.n},
                                          {"skill", point.skill},
                                          {"low_90", point.low},
                                          {"high_90", point.high}});
    }
    return out;
}

ordered_json answeredJson(const AnsweredSeries& answered) {
    const forecast::BacktestSeries& series = answered.read.series;
    ordered_json out;
    addSeries(out, series.symbol, series.source, series.interval, series.closes.size(), series.ends.front(),
              series.ends.back());
    out["last_close"] = series.closes.back();
    out["horizon"] = answered.horizon;
    out["seed"] = answered.seed;
    out["notes"] = answered.read.notes;
    out["forecasts"] = ordered_json::array();
    for (const auto& [key, forecast] : answered.forecasts) {
        ordered_json one;
        one["key"] = key;
        one["name"] = forecast.forecaster;
        one["status"] = statusWord(forecast.status);
        one["sentence"] = known(forecast.sentence);
        one["sampler"] = known(forecast.sampler);
        one["model_sha256"] = known(forecast.modelDigest);
        one["leakage"] = known(leakageOf(forecast.forecaster, series));
        one["absurd"] = known(absurdity(forecast, answered));
        one["quantiles"] = ordered_json::array();
        for (const ports::QuantileTrack& track : forecast.quantiles) {
            one["quantiles"].push_back({{"level", track.level}, {"values", track.values}});
        }
        out["forecasts"].push_back(std::move(one));
    }
    return out;
}

ordered_json testedJson(const TestedSeries& tested) {
    const forecast::BacktestRun& run = tested.run;
    const forecast::BacktestProgress& progress = tested.progress;
    ordered_json out;
    out["run"] = run.id;
    addSeries(out, run.symbol, run.source, run.interval, run.points, run.first, run.last);
    out["window"] = run.plan.window;
    out["step"] = run.plan.step;
    out["horizon"] = run.plan.horizon;
    out["samples"] = run.plan.samples;
    out["season"] = run.plan.season;
    out["seed"] = run.plan.seed;
    out["state"] = stateWord(progress.state);
    out["sentence"] = known(progress.sentence);
    out["total"] = progress.total;
    out["found"] = progress.found;
    out["made"] = progress.made;
    out["abstained"] = progress.abstained;
    out["failed"] = progress.failed;
    out["computed_s"] = std::chrono::duration<double>(progress.computed).count();
    out["notes"] = tested.notes;
    out["records"] = ordered_json::array();
    for (const BacktestRecord& record : tested.records) {
        ordered_json one = recordJson(record);
        one["leakage"] = known(forecast::leakageWarning(record.forecaster, run.first, run.last));
        out["records"].push_back(std::move(one));
    }
    return out;
}

void print(const AnsweredSeries& answered, std::ostream& out) {
    const forecast::BacktestSeries& series = answered.read.series;
    fmt::print(out, "{}, {} closes from {} to {}, last {:.6g} USD ({})\n", series.symbol,
               series.closes.size(), dayOf(series.ends.front()), dayOf(series.ends.back()),
               series.closes.back(), series.source);
    fmt::print(out, "{} steps ahead, USD; model output, not advice\n\n", answered.horizon);
    fmt::print(out, "{:<20} {:>11} {:>11} {:>11} {:>11} {:>11}\n", "forecaster", "5 %", "25 %", "median",
               "75 %", "95 %");
    std::vector<std::string> remarks = answered.read.notes;
    for (const auto& [key, forecast] : answered.forecasts) {
        fmt::print(out, "{:<20}", forecast.forecaster);
        for (const double level : {.05, .25, .5, .75, .95}) {
            const auto* track = trackOf(forecast, level);
            fmt::print(out, " {:>11}", track == nullptr ? "-" : fmt::format("{:.6g}", track->values.back()));
        }
        out << '\n';
        for (const std::string& remark :
             {forecast.sentence, absurdity(forecast, answered), leakageOf(forecast.forecaster, series)}) {
            if (!remark.empty()) {
                remarks.push_back(fmt::format("{}{}: {}", forecast.forecaster,
                                              forecast.status == ports::ForecastStatus::Ok
                                                  ? ""
                                                  : fmt::format(" {}", statusWord(forecast.status)),
                                              remark));
            }
        }
    }
    for (const std::string& remark : remarks) {
        fmt::print(out, "{}- {}\n", &remark == remarks.data() ? "\n" : "", remark);
    }
}

void print(const TestedSeries& tested, std::ostream& out) {
    const forecast::BacktestRun& run = tested.run;
    const forecast::BacktestProgress& progress = tested.progress;
    fmt::print(out, "{}, {} closes from {} to {} ({})\n", run.symbol, run.points, dayOf(run.first),
               dayOf(run.last), run.source);
    fmt::print(
        out,
        "Back-test, no live record: window {}, horizon {}, an origin every {} closes. {} of {} forecasts, {} "
        "of them new, {:.1f} s computed.\n",
        run.plan.window, run.plan.horizon, run.plan.step, progress.found + progress.made, progress.total,
        progress.made, std::chrono::duration<double>(progress.computed).count());
    if (!progress.sentence.empty()) {
        fmt::print(out, "It ended early: {}.\n", progress.sentence);
    }
    fmt::print(out, "\n{:<20} {:>5} {:>9} {:>19} {:>8} {:>8} {:>7} {:>9} {:>10} {:>7} {:>5}\n", "forecaster",
               "n", "skill", "90 % interval", "CRPS", "WQL", "MASE", "50/80/90", "direction", "DM p",
               "abst.");
    for (const BacktestRecord& of : tested.records) {
        const TrackRecord& r = of.record;
        const std::string interval = ports::hasSkillInterval(r)
                                         ? fmt::format("{} to {}", percent(r.skillLow), percent(r.skillHigh))
                                         : std::string("-");
        const std::string direction = fmt::format("{}/{}", r.direction.hits, r.direction.calls);
        fmt::print(out, "{:<20} {:>5} {:>9} {:>19} {:>8} {:>8} {:>7} {:>9} {:>10} {:>7} {:>5}\n",
                   of.forecaster, r.n, percent(r.skill), interval, number(r.meanCrpsAll, 5), number(r.wql, 5),
                   number(r.mase, 2), coverageText(r), direction, number(r.dieboldMarianoP, 3), of.abstained);
    }
    out << '\n';
    for (const BacktestRecord& of : tested.records) {
        fmt::print(out, "- {}: {}\n", of.forecaster, of.record.sentence);
        const std::string leakage = forecast::leakageWarning(of.forecaster, run.first, run.last);
        if (!leakage.empty()) {
            fmt::print(out, "  {}\n", leakage);
        }
    }
    for (const std::string& note : tested.notes) {
        fmt::print(out, "- {}\n", note);
    }
}

}  // namespace tessera::terminal
