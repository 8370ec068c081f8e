#include "app/terminal/forecast_session.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/forecast/background_forecaster.h"
#include "app/forecast/baselines.h"
#include "app/forecast/digit_forecaster.h"
#include "app/forecast/forecast_desk.h"
#include "app/forecast/model_manifest.h"
#include "app/forecast/model_servers.h"
#include "app/forecast/scoring.h"
#include "app/forecast/statistical_forecasters.h"
#include "app/forecast/watch_list_text.h"
#include "app/history/file_io.h"
#include "app/storage/sqlite_forecast_ledger.h"
#include "app/terminal/backtest_reader.h"

namespace tessera::terminal {

namespace {

/// Stands where a model would when the person switched it off.
class NoModel final : public ports::Forecaster {
 public:
    std::string name() const override { return "no model"; }
    void start() override {}
    void stop() override {}
    ports::ForecastTicket submit(ports::ForecastRequest) override { return {}; }
    void cancel(ports::ForecastTicket) override {}
    std::size_t drain(std::vector<ports::Forecast>&) override { return 0; }
    std::shared_ptr<const ports::ModelStatus> status() const override { return m_status; }

 private:
    static std::shared_ptr<const ports::ModelStatus> switchedOff() {
        auto status = std::make_shared<ports::ModelStatus>();
        status->state = ports::ModelStatus::State::SwitchedOff;
        status->sentence = "the local model is switched off (--no-model)";
        return status;
    }
    std::shared_ptr<const ports::ModelStatus> m_status = switchedOff();
};

/// Stands where the ledger would when its file cannot be trusted: trading goes on, forecasts are shown as not
/// recorded and are not scored.
class ClosedLedger final : public ports::ForecastLedger {
 public:
    explicit ClosedLedger(std::string why) : m_why(std::move(why)) {}
    ports::RecordTicket record(const ports::Forecast&, const ports::Forecast&,
                               std::optional<double>) override {
        const ports::RecordTicket ticket{++m_tickets};
        m_answers.push_back({ticket, ports::RecordOutcome::Unavailable, nullptr, m_why});
        return ticket;
    }
    std::size_t drain(std::vector<ports::RecordAnswer>& out) override {
        const std::size_t count = m_answers.size();
        std::move(m_answers.begin(), m_answers.end(), std::back_inserter(out));
        m_answers.clear();
        return count;
    }
    std::vector<std::shared_ptr<const ports::RecordedForecast>> newest(const std::string&, domain::Duration,
                                                                       int) const override {
        return {};
    }
    std::vector<std::shared_ptr<const ports::RecordedForecast>> earlier(const std::string&,
                                                                        const std::string&, domain::Duration,
                                                                        int) const override {
        return {};
    }
    void readProvenance(std::int64_t id) override {
        ports::ForecastProvenance none;
        none.id = id;
        none.sentence = m_why;
        m_provenance.push_back(std::move(none));
    }
    std::size_t drainProvenance(std::vector<ports::ForecastProvenance>& out) override {
        const std::size_t count = m_provenance.size();
        std::move(m_provenance.begin(), m_provenance.end(), std::back_inserter(out));
        m_provenance.clear();
        return count;
    }
    void observe(const std::string&, domain::Duration, domain::Timestamp, double) override {}
    void close(const std::string&, domain::Timestamp) override {}
    std::vector<ports::AwaitedOutcomes> awaited() const override { return {}; }
    std::vector<ports::ForecastScore> scores() const override { return {}; }
    std::vector<std::shared_ptr<const ports::ForecastSeries>> series() const override { return {}; }
    std::vector<ports::ForecastRow> recent(std::size_t) const override { return {}; }
    std::uint64_t revision() const override { return 0; }
    std::string problem() const override { return m_why; }

 private:
    std::string m_why;
    std::vector<ports::RecordAnswer> m_answers;
    std::vector<ports::ForecastProvenance> m_provenance;
    std::uint64_t m_tickets = 0;
};

std::unique_ptr<ports::ForecastLedger> openLedger(const std::string& path, const ports::Clock& machine) {
    if (path.empty()) {
        return std::make_unique<ClosedLedger>("Forecasts during a replay are not scored.");
    }
    auto ledger = storage::SqliteForecastLedger::open({path, forecast::makeScorer(), &machine});
    if (ledger) {
        return std::move(ledger).value();
    }
    spdlog::error("{} ({})", ledger.error().sentence, ledger.error().detail);
    return std::make_unique<ClosedLedger>(ledger.error().sentence + " Forecasts are shown and not scored.");
}

std::unique_ptr<ports::Forecaster> makeModel(const ForecastSessionOptions& session) {
    if (!session.hasModel) {
        return std::make_unique<NoModel>();
    }
    forecast::DigitForecasterOptions options;
    options.manifestPath = forecast::modelManifestPath(session.runtime);
    // The server is niced below everything else: on a busy machine the prompt alone can take longer than
    // 20 s.
    options.stallLimit = std::chrono::seconds(60);
    options.totalLimit = std::chrono::seconds(180);
    return std::make_unique<forecast::DigitForecaster>(options);
}

/// What the members of an ensemble scored on the series of the request. The random walk's is that of the
/// forecasts it was the reference of.
std::vector<forecast::MemberRecord> recordsOf(const ports::ForecastLedger& ledger,
                                              const ports::ForecastRequest& request) {
    std::vector<forecast::MemberRecord> records;
    for (const ports::ForecastScore& score : ledger.scores()) {
        if (score.symbol == request.symbol && score.interval == request.interval &&
            score.horizon == request.horizon) {
            if (records.empty()) {
                records.push_back({"random walk", score.resolved, score.meanCrpsReference});
            }
            records.push_back({score.forecaster, score.resolved, score.meanCrps});
        }
    }
    return records;
}

/// All that need no model, but for the reference; the ensemble first, which stands in where there is no
/// model.
std::vector<std::unique_ptr<ports::Forecaster>> makeStatistical(const ports::ForecastLedger& ledger,
                                                                forecast::ForecastThread& thread) {
    std::vector<std::unique_ptr<ports::Forecaster>> all;
    for (const forecast::StatisticalForecaster& one : forecast::statisticalForecasters()) {
        if (one.name == "random walk") {
            continue;
        }
        const auto prepare = [&ledger, key = one.key](ports::ForecastRequest request) {
            auto records =
                key == "ensemble" ? recordsOf(ledger, request) : std::vector<forecast::MemberRecord>{};
            return [key, request = std::move(request), records = std::move(records)] {
                return forecast::statisticalForecast(key, request, records);
            };
        };
        all.push_back(
            std::make_unique<forecast::BackgroundForecaster>(std::string(one.name), prepare, thread));
    }
    std::ranges::rotate(all, std::prev(all.end()));
    return all;
}

std::vector<ports::Forecaster*> pointersTo(const std::vector<std::unique_ptr<ports::Forecaster>>& owned) {
    std::vector<ports::Forecaster*> all;
    for (const auto& one : owned) {
        all.push_back(one.get());
    }
    return all;
}

/// Empty: there is none, or it cannot be read, which `readServerBook` and `SpendBook` must not take for none.
std::string textIn(const std::string& path) {
    auto text = history::readWhole(path);
    const bool isMissing = !text && text.error().code == domain::ErrorCode::NotFound;
    return text ? std::move(text).value() : isMissing ? std::string() : std::string("unreadable");
}

forecast::SpendBook::Keep keeperOf(const std::string& path) {
    return [path](const std::string& text) {
        const auto done = history::writeWhole(path, text);
        if (!done) {
            spdlog::error("{} ({})", done.error().sentence, done.error().detail);
        }
        return done.ok();
    };
}

/// Without a profile (a replay) nobody is asked who costs anything, and no file is looked at.
forecast::SpendBook openSpend(const std::string& profile) {
    const std::string path = profile + "/forecast-spend.json";
    return profile.empty() ? forecast::SpendBook({}, nullptr)
                           : forecast::SpendBook(textIn(path), keeperOf(path));
}

std::unique_ptr<forecast::ModelServers> openServers(const ForecastSessionOptions& session,
                                                    forecast::ForecastDesk& desk, forecast::SpendBook& spend,
                                                    const ports::Clock& machine) {
    if (session.profile.empty()) {
        return nullptr;
    }
    forecast::ModelServersOptions options;
    if (const auto manifest = forecast::readModelManifest(forecast::modelManifestPath(session.runtime))) {
        options.runtime = manifest->command;
        options.installedModel = manifest->modelPath;
    }
    const std::string path = session.profile + "/forecasters.json";
    options.keep = keeperOf(path);
    options.events = session.events;
    return std::make_unique<forecast::ModelServers>(textIn(path), std::move(options), desk, spend, machine);
}

}  // namespace

struct ForecastSession::Impl {
    Impl(const ForecastSessionOptions& options, const ports::Clock& machine, const ports::Clock& market)
        : ledger(openLedger(options.ledger, machine)),
          model(makeModel(options)),
          statistical(makeStatistical(*ledger, thread)),
          backtests(options.backtests, thread),
          desk(*model, randomWalk, *ledger, market, pointersTo(statistical)),
          spend(openSpend(options.profile)),
          servers(openServers(options, desk, spend, machine)) {
        desk.setBacktests([this] { return backtests.now(); });
        if (!options.profile.empty()) {
            openWatchList(options.profile + "/forecast-watch.json");
        }
    }

    /// A list that cannot be read is kept beside, and said.
    void openWatchList(const std::string& path) {
        if (auto text = history::readWhole(path)) {
            const auto read = forecast::readWatchList(*text, problems);
            if (read) {
                desk.restoreWatched(*read);
            } else {
                const bool isKept = keeperOf(path + ".unread")(*text);
                problems.push_back(read.error().sentence +
                                   (isKept ? " It is kept as forecast-watch.json.unread." : ""));
            }
        } else if (text.error().code != domain::ErrorCode::NotFound) {
            problems.push_back(text.error().sentence);
        }
        desk.setKeeper([keep = keeperOf(path)](const std::vector<ports::ForecastSubject>& subjects) {
            keep(forecast::watchListText(subjects));
        });
    }

    std::unique_ptr<ports::ForecastLedger> ledger;
    std::unique_ptr<ports::Forecaster> model;
    forecast::RandomWalkForecaster randomWalk;
    forecast::ForecastThread thread;
    std::vector<std::unique_ptr<ports::Forecaster>> statistical;
    BacktestReader backtests;
    forecast::ForecastDesk desk;
    forecast::SpendBook spend;
    std::unique_ptr<forecast::ModelServers> servers;
    std::vector<std::string> problems;
};

ForecastSession::ForecastSession(const ForecastSessionOptions& options, const ports::Clock& machine,
                                 const ports::Clock& market)
    : m_impl(std::make_unique<Impl>(options, machine, market)) {
    m_impl->model->start();
    for (const auto& one : m_impl->statistical) {
        one->start();
    }
}

ForecastSession::~ForecastSession() = default;

ports::ForecastDesk& ForecastSession::desk() {
    return m_impl->desk;
}

ports::ModelServerDesk* ForecastSession::servers() {
    return m_impl->servers.get();
}

std::vector<std::string> ForecastSession::takeProblems() {
    std::vector<std::string> all = std::exchange(m_impl->problems, {});
    if (m_impl->servers) {
        for (std::string& sentence : m_impl->servers->takeProblems()) {
            all.push_back(std::move(sentence));
        }
    }
    return all;
}

void ForecastSession::stop() {
    if (m_impl->servers) {
        m_impl->servers->end();
    }
    m_impl->model->stop();
    for (const auto& one : m_impl->statistical) {
        one->stop();
    }
}

}  // namespace tessera::terminal
