// `tessera`: the window, or one of the reading commands.

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <QApplication>
#include <QDir>
#include <QSettings>
#include <iostream>

#include "app/forecast/digit_forecaster.h"
#include "app/forecast/model_manifest.h"
#include "app/ports/system_clock.h"
#include "app/storage/blotter_export.h"
#include "app/storage/sqlite_note_book.h"
#include "app/terminal/application.h"
#include "app/terminal/report_files.h"
#include "app/terminal/signal_watcher.h"

namespace {

using namespace tessera;
using terminal::Options;

constexpr int kUsageError = 2;

int fail(const domain::Error& error) {
    std::cerr << "tessera: " << error.sentence << '\n';
    return kUsageError;
}

int runReadingCommand(const Options& options) {
    const auto profile = terminal::findProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    const auto account = terminal::Accounts::find(profile->directory, options.account);
    if (!account) {
        return fail(account.error());
    }
    const std::string directory = account->string();
    if (options.command == Options::Command::AuditVerify) {
        const auto report = storage::verifyAudit(directory);
        if (!report) {
            std::cerr << "tessera: " << report.error().sentence << '\n';
            return 1;
        }
        std::cout << report->sentence << "\nlast digest " << report->lastDigest << '\n';
        const auto notes = storage::verifyNotes(directory);
        if (!notes) {
            std::cerr << "tessera: " << notes.error().sentence << '\n';
            return 1;
        }
        if (*notes > 0) {
            std::cout << *notes << " rows of notes, unbroken, with their pictures\n";
        }
        return 0;
    }
    if (options.command == Options::Command::AuditRebuild) {
        const auto rows = storage::rebuildProjections(directory);
        if (!rows) {
            return fail(rows.error());
        }
        std::cout << "Written anew from " << *rows << " journal rows.\n";
        return 0;
    }
    const auto table = storage::exportTableFrom(options.exportTable);
    if (!options.xlsx.empty() && !options.xlsx.ends_with(".xlsx")) {
        return fail({domain::ErrorCode::BadInput, "The name of a workbook ends in .xlsx.", options.xlsx});
    }
    const auto rows = options.xlsx.empty() ? storage::exportCsv(directory, *table, std::cout)
                                           : storage::exportXlsx(directory, *table, options.xlsx);
    return rows ? 0 : fail(rows.error());
}

/// `tessera prices` and `tessera index`: both read the price ledger.
int runPrices(const Options& options) {
    const auto profile = terminal::openProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    const std::string directory = profile->directory.string();
    const ports::SystemClock clock;
    const auto done = options.command == Options::Command::Index
                          ? terminal::runIndexCommand(options.index, directory, clock, std::cout)
                          : terminal::runPricesCommand(options.prices, directory, clock, std::cout);
    return done ? 0 : fail(done.error());
}

int runBill(const Options& options) {
    const auto profile = terminal::openProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    const std::string directory = profile->directory.string();
    const ports::SystemClock clock;
    terminal::BillRequest request = options.bill;
    request.report = [&](const bill::JoinedBill& bill, const std::vector<std::string>& warnings) {
        return terminal::writeBillPdf(bill, warnings, directory, clock.utcNow(), request.pdf);
    };
    if (request.pull) {
        request.pull->tell = [](const std::string& what) { std::cerr << what << '\n'; };
    }
    const auto done = terminal::runBillCommand(request, directory, clock, std::cout);
    return done ? 0 : fail(done.error());
}

int runHedge(const Options& options) {
    const auto profile = terminal::openProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    terminal::HedgeRequest request = options.hedge;
    request.report = [&](const hedge::HedgePlan& plan) { return terminal::writeHedgePdf(plan, request.pdf); };
    const auto done =
        terminal::runHedgeCommand(request, profile->directory.string(), ports::SystemClock(), std::cout);
    return done ? 0 : fail(done.error());
}

/// The model's worker needs an application object; a forecast without it needs none.
int runForecast(const Options& options, char** argv) {
    const auto profile = terminal::openProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    int qtArguments = 1;
    const QCoreApplication application(qtArguments, argv);
    terminal::ForecastCommandRequest request = options.forecast;
    request.model = [sampler = options.forecast.sampler] {
        forecast::DigitForecasterOptions model;
        model.sampler = sampler;
        // As the window finds it: the runtime lies beside the preset's folder, <build>/release/bin.
        const QDir binary(QCoreApplication::applicationDirPath());
        model.manifestPath = forecast::modelManifestPath(
            QDir::cleanPath(binary.filePath(QStringLiteral("../.."))).toStdString());
        model.stallLimit = std::chrono::seconds(60);
        model.totalLimit = std::chrono::seconds(180);
        return std::make_unique<forecast::DigitForecaster>(model);
    };
    request.tell = [](const std::string& line) { std::cerr << line << '\n'; };
    const auto done =
        terminal::runForecastCommand(request, profile->directory.string(), ports::SystemClock(), std::cout);
    return done ? 0 : fail(done.error());
}

int runHistory(const Options& options) {
    const auto profile = terminal::openProfile(options.profile);
    if (!profile) {
        return fail(profile.error());
    }
    const auto done = terminal::runHistoryCommand(options.history, profile->directory.string(),
                                                  ports::SystemClock(), std::cout);
    return done ? 0 : fail(done.error());
}

void openLog(const Options& options) {
    std::vector<spdlog::sink_ptr> sinks;
    if (const auto profile = terminal::openProfile(options.profile)) {
        const mode_t before = umask(0077);
        sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(profile->log().string()));
        umask(before);
    }
    if (options.verbose) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    }
    auto logger = std::make_shared<spdlog::logger>("tessera", sinks.begin(), sinks.end());
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
}

/// The size a person chose for everything; Qt reads it before the first window, so from the start on. What
/// the desktop or the shell asks for comes first.
void applyZoom(const Options& options) {
    const auto profile = terminal::findProfile(options.profile);
    if (!profile || qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) {
        return;
    }
    QSettings settings(QString::fromStdString(profile->settings().string()), QSettings::IniFormat);
    ui::SettingsStore store;
    store.load(settings);
    if (const int percent = 100 + 25 * store.value(QStringLiteral("zoom")); percent != 100) {
        qputenv("QT_SCALE_FACTOR", QByteArray::number(percent / 100.0));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const terminal::ParsedOptions parsed = terminal::parseOptions(argc, argv);
    if (!parsed.options) {
        return parsed.exitCode;
    }
    const Options& options = *parsed.options;
    if (options.listCommands) {
        for (const ui::CommandInfo& command : ui::commandTable()) {
            std::cout << fmt::format("{:<22} {:<14} {:<38} {}\n", command.id, command.keys, command.title,
                                     command.category);
        }
        return 0;
    }
    if (options.command == Options::Command::Prices || options.command == Options::Command::Index) {
        return runPrices(options);
    }
    if (options.command == Options::Command::Bill) {
        return runBill(options);
    }
    if (options.command == Options::Command::Hedge) {
        return runHedge(options);
    }
    if (options.command == Options::Command::Option) {
        const auto done = terminal::runOptionCommand(options.option, std::cout);
        return done ? 0 : fail(done.error());
    }
    if (options.command == Options::Command::Forecast) {
        return runForecast(options, argv);
    }
    if (options.command == Options::Command::History) {
        return runHistory(options);
    }
    if (options.command != Options::Command::Window) {
        return runReadingCommand(options);
    }
    QApplication::setApplicationName(QStringLiteral("tessera"));
    QApplication::setApplicationVersion(QStringLiteral(TESSERA_VERSION));
    applyZoom(options);
    const ports::StopSignals stop;  // before Qt's first thread
    int qtArguments = 1;            // our options are not Qt's
    QApplication application(qtArguments, argv);
    if (const auto profile = terminal::findProfile(options.profile);
        profile && options.replay.empty() &&
        terminal::SingleInstance::handOver(profile->directory, {QString::fromStdString(options.symbol),
                                                                QString::fromStdString(options.interval)})) {
        std::cout << "tessera: this profile is open already; its window is shown.\n";
        return 0;
    }
    openLog(options);
    const terminal::SignalWatcher watcher(stop);
    Options again = options;
    for (;;) {
        terminal::Application tessera(again);
        QObject::connect(&watcher, &terminal::SignalWatcher::raised, &tessera,
                         &terminal::Application::closeQuietly);
        if (const auto started = tessera.start(); !started) {
            spdlog::error("{} ({})", started.error().sentence, started.error().detail);
            return fail(started.error());
        }
        const int code = QApplication::exec();
        if (!tessera.wantsRestart()) {
            return code;
        }
        again.account.clear();  // the one chosen in the window
    }
}
