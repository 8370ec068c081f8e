#include "app/terminal/forecast_command.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/forecast/backtest.h"
#include "app/forecast/statistical_forecasters.h"
#include "app/terminal/forecast_series.h"
#include "feeds/prices/built_in_prices.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

using nlohmann::json;

const std::string kModel = "SmolLM2-135M digits";

class ForecastCommand : public testing::Test {
 protected:
    ForecastCommand() { m_clock.now = *domain::parseIso("2026-11-27T12:00:00Z"); }
    /// What it prints, or the sentence it ends with.
    std::string run(const ForecastCommandRequest& request) {
        std::ostringstream out;
        const auto done = runForecastCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    std::string csv(const std::string& text) {
        const std::string path = m_directory.path() + "/closes.csv";
        std::ofstream(path) << text;
        return path;
    }
    /// 200 daily closes that wander.
    std::string walkCsv() {
        std::string text = "date,close\n";
        double price = 2;
        for (int i = 0; i < 200; ++i) {
            price *= i * 7919 % 13 < 6 ? 1.01 : 0.992;
            const auto day = domain::fromCivilDate({2026, 1, 1}) + std::chrono::hours(24) * i;
            text += domain::formatIso(day, 0).substr(0, 10) + "," + std::to_string(price) + "\n";
        }
        return csv(text);
    }
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST_F(ForecastCommand, ForecastsTheIndexByEveryStatisticalForecaster) {
    const std::string text = run({.symbols = {"@SITC"}});
    EXPECT_TRUE(contains(text, "@SITC, 552 closes from 2024-")) << text;
    EXPECT_TRUE(contains(text, "last 1.68697 USD (published levels, resources/index)")) << text;
    for (const char* name :
         {"random walk", "drift", "ETS", "Theta", "GARCH(1,1)", "jump-diffusion", "ensemble"}) {
        EXPECT_TRUE(contains(text, std::string("\n") + name)) << name;
    }
    EXPECT_TRUE(contains(text, "model output, not advice"));
    EXPECT_TRUE(contains(text, "149 days on which the fixing was withheld are left out")) << text;
}

TEST_F(ForecastCommand, ForecastsAListPriceThatStandsAndJumps) {
    const json out = json::parse(run({.symbols = {"openai/gpt-4o output"},
                                      .forecasters = "jumps,random-walk",
                                      .horizon = 30,
                                      .asJson = true}));
    EXPECT_EQ(out["schema"], "tessera-forecast/1");
    const json& series = out["series"][0];
    EXPECT_EQ(series["symbol"], "openai/gpt-4o output");
    EXPECT_EQ(series["interval_s"], 86'400);
    EXPECT_EQ(series["last_close"], 10);
    const json& jumps = series["forecasts"][0];
    EXPECT_EQ(jumps["key"], "jumps");
    EXPECT_EQ(jumps["status"], "ok");
    EXPECT_TRUE(contains(jumps["sentence"].get<std::string>(), "it stays where it is over the 30 steps"));
    ASSERT_EQ(jumps["quantiles"].size(), 7u);
    EXPECT_EQ(jumps["quantiles"][3]["level"], 0.5);
    EXPECT_EQ(jumps["quantiles"][3]["values"].size(), 30u);
    EXPECT_TRUE(jumps["model_sha256"].is_null());
    EXPECT_TRUE(jumps["leakage"].is_null());
}

TEST_F(ForecastCommand, ABacktestIsKeptGoesOnAndSaysItIsNoLiveRecord) {
    const ForecastCommandRequest request{.csv = walkCsv(),
                                         .forecasters = "random-walk,theta",
                                         .horizon = 5,
                                         .isBacktest = true,
                                         .window = 64,
                                         .step = 2};
    const std::string first = run(request);
    EXPECT_TRUE(contains(first,
                         "Back-test, no live record: window 64, horizon 5, an origin every 2 closes. 132 of "
                         "132 forecasts, 132 of them new"))
        << first;
    EXPECT_TRUE(contains(first, "\nTheta                   66")) << first;
    EXPECT_TRUE(contains(
        first, "- random walk: UNPROVEN: it scored as the random walk did, forecast by forecast, in all 66."))
        << first;
    EXPECT_TRUE(contains(run(request), "132 of 132 forecasts, 0 of them new"));
    ForecastCommandRequest more = request;
    more.forecasters = "random-walk,theta,drift";
    more.asJson = true;
    const json out = json::parse(run(more));
    EXPECT_EQ(out["schema"], "tessera-backtest-record/1");
    const json& tested = out["runs"][0];
    EXPECT_EQ(tested["found"], 132);
    EXPECT_EQ(tested["made"], 66);
    EXPECT_EQ(tested["state"], "done");
    EXPECT_EQ(tested["symbol"], "closes.csv");  // not where it lies
    ASSERT_EQ(tested["records"].size(), 3u);
    EXPECT_EQ(tested["records"][2]["forecaster"], "drift");
    EXPECT_EQ(tested["records"][1]["n"], 66);
    EXPECT_EQ(tested["records"][1]["pit"].size(), 10u);
}

TEST_F(ForecastCommand, ARecordWrittenReadsBackAsTheSameRun) {
    const std::string file = m_directory.path() + "/record.tsv.zst";
    const std::string text = run({.csv = walkCsv(),
                                  .forecasters = "random-walk",
                                  .horizon = 5,
                                  .isBacktest = true,
                                  .window = 64,
                                  .step = 20,
                                  .record = file});
    EXPECT_TRUE(contains(text, "7 of 7 forecasts")) << text;
    std::ifstream in(file, std::ios::binary);
    const auto unpacked = prices::unpackPrices(std::string(std::istreambuf_iterator<char>(in), {}));
    ASSERT_TRUE(unpacked) << unpacked.error().sentence;
    const auto store = forecast::readBacktestFile(*unpacked);
    ASSERT_TRUE(store) << store.error().sentence;
    EXPECT_EQ(store->results(store->runs()->front().run)->size(), 7u);
}

/// Head of the run of `symbol` that came with the program; unset id: there is none.
forecast::BacktestRun shippedRun(const forecast::MemoryBacktestStore& store, const std::string& symbol,
                                 int horizon) {
    const auto runs = store.runs();
    for (const ports::BacktestLine& line : *runs) {
        if (auto run = forecast::readRun(line.text);
            run && run->symbol == symbol && run->plan.horizon == horizon) {
            return *run;
        }
    }
    return {};
}

TEST_F(ForecastCommand, TheRecordThatCameWithTheProgramHoldsFourHundredForecastsOfEach) {
    const auto store = shippedBacktests();
    ASSERT_TRUE(store) << store.error().sentence;
    std::map<int, std::map<std::string, int>> scored;  // by steps ahead
    int ofTheModel = 0;
    const auto runs = store->runs();
    EXPECT_EQ(runs->size(), 22u);
    for (const ports::BacktestLine& run : *runs) {
        const auto results = store->results(run.run);
        const auto records = forecast::recordsOf(*results);
        const int horizon = forecast::readRun(run.text)->plan.horizon;
        for (const auto& record : *records) {
            scored[horizon][record.forecaster] += record.record.n;
            ofTheModel += record.forecaster == kModel ? record.record.n + record.abstained : 0;
        }
    }
    EXPECT_EQ(scored.size(), 2u) << "24 days ahead, and 6 with the model";
    EXPECT_EQ(scored[24].size(), forecast::statisticalForecasters().size());
    EXPECT_EQ(scored[6].size(), forecast::statisticalForecasters().size() + 1);
    for (const auto& [horizon, forecasters] : scored) {
        for (const auto& [forecaster, count] : forecasters) {
            EXPECT_GE(count, horizon == 24 ? 400 : 300) << forecaster << ", " << horizon << " days ahead";
        }
    }
    EXPECT_GE(ofTheModel, 400) << "what it gave no distribution for counts, as none";
    const json out = json::parse(run({.asJson = true, .isShipped = true}));
    EXPECT_EQ(out["runs"].size(), 22u);
}

class ShippedRecord : public ForecastCommand {
 protected:
    /// The statistical forecasters of the run, made anew.
    void expectSameAgain(const forecast::MemoryBacktestStore& store, const forecast::BacktestRun& shipped) {
        ASSERT_FALSE(shipped.id.empty());
        const std::string file = m_directory.path() + "/again.zst";
        run({.symbols = {"@SITC"},
             .horizon = shipped.plan.horizon,
             .samples = shipped.plan.samples,
             .isBacktest = true,
             .window = shipped.plan.window,
             .step = shipped.plan.step,
             .record = file});
        std::ifstream in(file, std::ios::binary);
        const auto again = forecast::readBacktestFile(
            *prices::unpackPrices(std::string(std::istreambuf_iterator<char>(in), {})));
        ASSERT_TRUE(again);
        const auto before = store.results(shipped.id), after = again->results(shipped.id);
        ASSERT_FALSE(after->empty());  // the id is that of the same inputs
        std::map<std::pair<std::string, domain::Timestamp>, forecast::BacktestResult> known;
        for (const auto& line : *before) {
            known[{line.forecaster, line.origin}] = *forecast::readResult(line.text);
        }
        for (const auto& line : *after) {
            const auto now = forecast::readResult(line.text);
            const auto& then = known[{line.forecaster, line.origin}];
            ASSERT_EQ(now->resolved.values.size(), then.resolved.values.size()) << line.text;
            for (std::size_t i = 0; i < then.resolved.values.size(); ++i) {
                EXPECT_NEAR(now->resolved.values[i] / then.resolved.values[i], 1, 1e-6) << line.text;
            }
            EXPECT_NEAR(now->resolved.crps.value_or(0), then.resolved.crps.value_or(0), 1e-7) << line.text;
        }
    }
};

// The same inputs give the same run, and the same forecasts but for the last digits of another libm.
TEST_F(ShippedRecord, IsWhatItsInputsGive) {
    const auto store = shippedBacktests();
    ASSERT_TRUE(store);
    for (const int horizon : {24, 6}) {
        expectSameAgain(*store, shippedRun(*store, "@SITC", horizon));
    }
}

TEST_F(ForecastCommand, TheModelComesThroughTheSamePort) {
    class Model final : public ports::Forecaster {
     public:
        std::string name() const override { return "SmolLM2-135M digits"; }
        void start() override {}
        void stop() override {}
        ports::ForecastTicket submit(ports::ForecastRequest) override { return ports::ForecastTicket{1}; }
        void cancel(ports::ForecastTicket) override {}
        std::size_t drain(std::vector<ports::Forecast>& out) override {
            if (++m_drains < 3) {
                return 0;
            }
            ports::Forecast none;
            none.ticket = ports::ForecastTicket{1};
            none.forecaster = name();
            none.status = ports::ForecastStatus::Failed;
            none.sentence = "no model is installed";
            out.push_back(none);
            return 1;
        }
        std::shared_ptr<const ports::ModelStatus> status() const override { return {}; }

     private:
        int m_drains = 0;
    };
    const std::string text = run(
        {.symbols = {"@SITC"}, .forecasters = "model", .model = [] { return std::make_unique<Model>(); }});
    EXPECT_TRUE(contains(text, "- SmolLM2-135M digits failed: no model is installed")) << text;
    EXPECT_TRUE(contains(text, "Leakage: SmolLM2-135M digits may have seen outcomes from 2024-")) << text;
}

TEST_F(ForecastCommand, SaysInWordsWhatItCannotUse) {
    EXPECT_EQ(run({}), "Give what to forecast: either --symbol or --csv.");
    EXPECT_TRUE(
        contains(run({.symbols = {"SITC-Z26"}}), "\"SITC-Z26\" is nothing that can be forecast here"));
    EXPECT_TRUE(contains(run({.symbols = {"nobody/nothing output"}}), "nobody/nothing"));
    EXPECT_EQ(
        run({.symbols = {"@SITC"}, .forecasters = "ets,arima"}),
        "There is no forecaster \"arima\": there are random-walk,drift,ets,theta,garch,jumps,ensemble and "
        "model.");
    EXPECT_EQ(run({.symbols = {"@SITC"}, .forecasters = "ets,ets"}), "The forecaster ets is named twice.");
    EXPECT_TRUE(contains(run({.csv = m_directory.path() + "/none.csv"}), "cannot be read."));
    EXPECT_EQ(run({.csv = walkCsv(), .interval = "2d"}),
              "--interval is one of 1m, 5m, 15m, 1h, 4h, 1d, not \"2d\".");
    const std::string far = run({.symbols = {"@SITC"}, .forecasters = "ets", .horizon = 300});
    EXPECT_TRUE(contains(far, "ETS abstained: a horizon of 300 steps is outside 1 to 256")) << far;
}

TEST(ForecastSeries, ReadsTheCsvItIsGivenAndNamesTheLineItCannotRead) {
    const auto plain = seriesOfCsv("1.5\n# a remark\n2\n\n2.5\n", "a.csv", std::chrono::hours(1));
    ASSERT_TRUE(plain) << plain.error().sentence;
    EXPECT_EQ(plain->series.closes, (std::vector<double>{1.5, 2, 2.5}));
    EXPECT_EQ(plain->series.interval, std::chrono::hours(1));
    const auto named =
        seriesOfCsv("symbol;level_usd;date\nx;1.5;2026-01-01\nx;;2026-01-02\nx;2;2026-01-08\n", "a.csv", {});
    ASSERT_TRUE(named) << named.error().sentence;
    EXPECT_EQ(named->series.closes, (std::vector<double>{1.5, 2}));
    EXPECT_EQ(named->series.interval, std::chrono::hours(24 * 7));
    EXPECT_EQ(named->notes.at(0), "1 rows without a price are left out: the series steps over them.");
    const auto why = [](std::string_view text) {
        const auto read = seriesOfCsv(text, "a.csv", {});
        return read ? std::string("it was read") : read.error().sentence;
    };
    EXPECT_EQ(why("time,close\n2026-01-01,2\n2026-01-02,abc\n"),
              "a.csv, line 3: \"abc\" is no price above zero.");
    EXPECT_EQ(why("time,close\n2026-01-01,-2\n"), "a.csv, line 2: \"-2\" is no price above zero.");
    EXPECT_EQ(why("time,close\n2026-01-01,nan\n"), "a.csv, line 2: \"nan\" is no price above zero.");
    EXPECT_EQ(why("time,close\n2026-01-02,2\n2026-01-01,2\n"),
              "a.csv, line 3: 2026-01-01 is not later than the row before it.");
    EXPECT_EQ(why("time,close\nyesterday,2\n"),
              "a.csv, line 2: \"yesterday\" is no time such as 2026-11-19 or 2026-11-19T20:00:00Z.");
    EXPECT_EQ(why("time,close\n2026-01-01\n"), "a.csv, line 2: it has only 1 columns.");
    EXPECT_EQ(why("# nothing\n"), "a.csv holds no closes.");
    EXPECT_TRUE(contains(why("<html><body>\n"), "no column is named close, price, value, level or last"));
}

}  // namespace
}  // namespace tessera::terminal
