// tessera-record: sessions to files and back to figures.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/domain/decimal.h"
#include "app/ports/feed_source.h"
#include "feeds/record/capture.h"
#include "feeds/record/convert.h"
#include "feeds/record/report.h"
#include "feeds/replay/record_source.h"
#include "feeds/replay/recording_summary.h"

namespace {

using namespace tessera;  // NOLINT: the program's own file

constexpr int kUsageError = 2;

int refuse(const domain::Error& error) {
    fmt::print(stderr, "tessera-record: {}\n", error.sentence);
    return error.code == domain::ErrorCode::BadInput || error.code == domain::ErrorCode::Refused ? kUsageError
                                                                                                 : 1;
}

struct ReadOptions {
    std::string file, to, format, date;
    std::vector<std::string> symbols;
    bool json = false, force = false;
};

domain::Result<replay::OpenOptions> openOptions(const ReadOptions& options) {
    replay::OpenOptions out;
    out.symbols = options.symbols;
    if (!options.date.empty()) {
        const auto day = domain::parseIso(options.date);
        if (!day) {
            return domain::Error{domain::ErrorCode::BadInput, "--date is not a day such as 2019-01-30.",
                                 day.error().detail};
        }
        out.date = toCivilDate(*day);
    }
    return out;
}

domain::Result<std::unique_ptr<replay::RecordSource>> open(const ReadOptions& options) {
    const auto how = openOptions(options);
    if (!how) {
        return how.error();
    }
    return replay::openRecording(options.file, *how);
}

int info(const ReadOptions& options) {
    auto source = open(options);
    if (!source) {
        return refuse(source.error());
    }
    const replay::RecordingSummary summary = replay::summarize(**source);
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(options.file, ignored);
    const std::string text = options.json ? record::reportAsJson(options.file, bytes, summary)
                                          : record::reportAsText(options.file, bytes, summary);
    fmt::print("{}", text);
    if (!summary.damage) {
        return 0;
    }
    std::fflush(stdout);
    fmt::print(stderr, "tessera-record: {}\n", summary.damage->sentence);
    return 1;
}

int convert(const ReadOptions& options) {
    auto source = open(options);
    if (!source) {
        return refuse(source.error());
    }
    std::error_code ignored;
    if (std::filesystem::equivalent(options.file, options.to, ignored)) {
        return refuse(
            {domain::ErrorCode::Refused, "A recording cannot be converted onto itself.", "same file"});
    }
    const bool isCsv = options.format == "csv" ||
                       (options.format.empty() && (options.to == "-" || options.to.ends_with(".csv")));
    const auto done = isCsv ? record::convertToCsv(**source, options.to, options.force)
                            : record::convertToRecording(**source, options.to, options.force);
    if (!done) {
        return refuse(done.error());
    }
    for (const std::string& note : (*source)->notes()) {
        fmt::print(stderr, "tessera-record: {}\n", note);
    }
    const auto count = [](std::uint64_t n) { return domain::formatCount(static_cast<std::int64_t>(n)); };
    fmt::print(stderr, "{}: {} records in {} bytes\n", options.to, count(done->records), count(done->bytes));
    return 0;
}

void addReading(CLI::App& command, ReadOptions& options) {
    command.add_option("file", options.file, "A Tessera recording, Databento DBN or Nasdaq ITCH 5.0 file")
        ->required();
    command.add_option("--symbol", options.symbols, "Only this instrument (may be given again)");
    command.add_option("--date", options.date,
                       "ITCH: the day, YYYY-MM-DD [from MMDDYYYY in the file's name, else 1970-01-01]");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Records market data to compact files, and tells what is in them. Reads Tessera recordings, "
        "Databento "
        "DBN (market by order, zstd) and Nasdaq TotalView-ITCH 5.0 alike."};
    app.name("tessera-record");
    app.set_version_flag("--version", "tessera-record " TESSERA_VERSION);
    app.require_subcommand(1);

    record::CaptureOptions capturing;
    CLI::App* capture = app.add_subcommand("capture", "Record a live source");
    auto* venue = capture->add_option("--venue", capturing.venue,
                                      "A venue, e.g. ipc:///run/me/venue or tcp://host:7100");
    auto* adapter = capture->add_option("--adapter", capturing.adapter, "A third-party format")
                        ->check(CLI::IsMember(std::vector<std::string>(ports::kFeedFormatNames.begin(),
                                                                       ports::kFeedFormatNames.end())));
    auto* bind =
        capture->add_option("--bind", capturing.bind, "Where the adapter listens, e.g. tcp://127.0.0.1:5555");
    auto* connect = capture->add_option("--connect", capturing.connect, "Connect the adapter there instead");
    capture->add_option("--server-key", capturing.serverKey, "Public key of a tcp venue (Z85)");
    capture->add_option("--client-key", capturing.clientKey,
                        "This client's public key; the secret one is read from TESSERA_CLIENT_SECRET");
    capture->add_option("--for", capturing.seconds, "Seconds to record [until interrupted]")
        ->check(CLI::PositiveNumber);
    capture->add_option("-o,--output", capturing.file, "The recording to write")->required();
    capture->add_flag("--force", capturing.force, "Replace an existing file");
    venue->excludes(adapter);
    bind->needs(adapter)->excludes(connect);
    connect->needs(adapter);

    ReadOptions reading;
    CLI::App* infoCommand =
        app.add_subcommand("info", "Records, time span, gaps and final books of a recording");
    addReading(*infoCommand, reading);
    infoCommand->add_flag("--json", reading.json, "As JSON");
    CLI::App* convertCommand =
        app.add_subcommand("convert", "Write a recording in Tessera's format or as CSV");
    addReading(*convertCommand, reading);
    convertCommand->add_option("to", reading.to, "The file to write; - is standard output (CSV)")->required();
    convertCommand->add_option("--to", reading.format, "tessera or csv [by the name: .csv is CSV]")
        ->check(CLI::IsMember({"tessera", "csv"}));
    convertCommand->add_flag("--force", reading.force, "Replace an existing file");

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        return refuse({domain::ErrorCode::BadInput,
                       std::string(error.what()) + " (--help lists the options.)", "usage"});
    }
    if (infoCommand->parsed()) {
        return info(reading);
    }
    if (convertCommand->parsed()) {
        return convert(reading);
    }
    if (venue->count() == 0 && (adapter->count() == 0 || (bind->count() == 0 && connect->count() == 0))) {
        return refuse({domain::ErrorCode::BadInput,
                       "Say what to record: --venue ENDPOINT, or --adapter cryptofeed with --bind ENDPOINT.",
                       "usage"});
    }
    const ports::StopSignals stop;
    const auto done = record::capture(capturing, stop);
    return done ? 0 : refuse(done.error());
}
