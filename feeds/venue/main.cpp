// tessera-venue: the paper exchange as a process of its own.

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/market/embedded_data.h"
#include "feeds/venue/venue_server.h"
#include "feeds/wire/venue_exit.h"

namespace {

using namespace tessera;  // NOLINT: the program's own file
using domain::Error;
using domain::ErrorCode;
using domain::Result;

struct Options {
    std::string bind;
    std::uint64_t seed = 42;
    bool seedIsGiven = false;
    double speed = 1.0;
    std::string history, instruments, state, curveSecret, allow;
    int warmupDays = 10;
    bool isChild = false, newMarket = false, restore = false;
    std::string keygenDirectory = ".";
};

int refuse(const std::string& sentence, int code = wire::venue_exit::kRefused) {
    fmt::print(stderr, "tessera-venue: {}\n", sentence);
    return code;
}

/// Of an exchange that could not open, or had to stop.
int codeOf(const Error& error) {
    switch (error.code) {
        case ErrorCode::Corrupt:
            return wire::venue_exit::kDamaged;
        case ErrorCode::Unavailable:
            return wire::venue_exit::kNotNow;
        case ErrorCode::Refused:
            return wire::venue_exit::kNoGoingOn;
        default:
            return wire::venue_exit::kRefused;
    }
}

Result<std::string> readText(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad() || std::filesystem::is_directory(path)) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be read.", path), "file"};
    }
    return text;
}

Result<std::vector<market::NamedText>> readContracts(const std::string& path) {
    if (path.empty()) {
        return market::embeddedContracts();
    }
    std::vector<market::NamedText> files;
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_directory(path, error)) {
        for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
            if (entry.path().extension() == ".toml") {
                paths.push_back(entry.path());
            }
        }
    } else {
        paths.emplace_back(path);
    }
    for (const auto& file : paths) {
        auto text = readText(file.string());
        if (!text) {
            return text.error();
        }
        files.push_back({file.filename().string(), std::move(text).value()});
    }
    return files;
}

/// --history: a file stands for the first history that is asked for, which is the composite's; a folder for
/// those in it.
Result<market::NamedText> readLevels(const std::string& path, const std::string& name, bool isFirst) {
    std::error_code error;
    const std::string file = std::filesystem::is_directory(path, error) ? path + "/" + name
                             : isFirst                                  ? path
                                                                        : std::string();
    if (file.empty() || (file != path && !std::filesystem::exists(file, error))) {
        return market::builtInLevels(name);
    }
    auto text = readText(file);
    return text ? Result<market::NamedText>(market::NamedText{file, std::move(text).value()}) : text.error();
}

/// Reads contracts and histories into the configuration.
Result<void> loadMarket(const Options& options, venue::CoreConfig& core) {
    auto files = readContracts(options.instruments);
    if (!files) {
        return files.error();
    }
    int asked = 0;
    auto terms = market::marketTerms(std::move(files).value(), [&](const std::string& name) {
        return options.history.empty() ? market::builtInLevels(name)
                                       : readLevels(options.history, name, asked++ == 0);
    });
    if (!terms) {
        return terms.error();
    }
    core.exchange.terms = std::move(terms).value();
    if (options.instruments.empty() && options.history.empty()) {
        for (auto* read : {&market::earlierTerms, &market::termsBeforeSkill}) {
            auto earlier = read();
            if (!earlier) {
                return earlier.error();
            }
            core.earlier.push_back(std::move(earlier).value());
        }
    }
    return {};
}

Result<venue::CurveServer> loadCurve(const Options& options) {
    venue::CurveServer curve;
    if (!options.curveSecret.empty()) {
        auto secret = venue::readSecretKey(options.curveSecret);
        if (!secret) {
            return secret.error();
        }
        curve.secretKey = std::move(secret).value();
    }
    if (!options.allow.empty()) {
        auto allowed = venue::readAllowList(options.allow);
        if (!allowed) {
            return allowed.error();
        }
        curve.allowed = std::move(allowed).value();
    }
    return curve;
}

int keygen(const std::string& directory) {
    std::array<char, 41> publicKey{}, secretKey{};
    if (::zmq_curve_keypair(publicKey.data(), secretKey.data()) != 0) {
        return refuse("this machine's ZeroMQ cannot make CURVE keys.");
    }
    const std::string secretPath = directory + "/tessera.secret", publicPath = directory + "/tessera.public";
    std::error_code error;
    if (std::filesystem::exists(secretPath, error)) {
        return refuse(
            fmt::format("{} exists; move it away first, a lost key cannot be made again.", secretPath));
    }
    ::umask(0077);
    std::ofstream secret(secretPath), open(publicPath);
    secret << secretKey.data() << '\n';
    open << publicKey.data() << '\n';
    secret.flush();
    open.flush();
    if (!secret || !open) {
        return refuse(fmt::format("the keys cannot be written to {}.", directory));
    }
    fmt::print("secret key in {} (keep it), public key {} in {}\n", secretPath, publicKey.data(), publicPath);
    return 0;
}

int serve(const Options& options, const ports::StopSignals& stop) {
    venue::ServerConfig config;
    config.bindBase = options.bind;
    config.speed = options.speed;
    config.core.exchange.seed = options.seed;
    config.core.exchange.warmupDays = options.warmupDays;
    config.core.seedIsGiven = options.seedIsGiven;
    config.core.stateDirectory = options.state;
    config.core.restore = options.restore;
    if (options.isChild) {
        // Whoever started this reads it; if it does not, beats are dropped and nothing waits.
        ::fcntl(STDOUT_FILENO, F_SETFL, ::fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
        config.onBeat = [] { [[maybe_unused]] const auto put = ::write(STDOUT_FILENO, "beat\n", 5); };
    }
    if (const auto endpoints = wire::endpointsFor(options.bind); !endpoints) {
        return refuse(endpoints.error().sentence);
    }
    if (auto loaded = loadMarket(options, config.core); !loaded) {
        return refuse(loaded.error().sentence);
    }
    auto curve = loadCurve(options);
    if (!curve) {
        return refuse(curve.error().sentence);
    }
    config.curve = std::move(curve).value();
    if (options.bind.starts_with("tcp:") && (!config.curve.isSet() || config.curve.allowed.empty())) {
        return refuse(
            "over tcp the venue needs --curve-secret and --allow: without encryption and a list of keys "
            "anyone "
            "could send orders. Use ipc:// on this machine.");
    }
    if (options.newMarket && !options.state.empty()) {
        if (auto archived = venue::VenueLog::archive(options.state); !archived) {
            return refuse(archived.error().sentence);
        }
    }
    auto server = venue::VenueServer::open(std::move(config));
    if (!server) {
        std::string sentence = server.error().sentence;
        if (server.error().code == ErrorCode::Corrupt) {
            sentence +=
                " Nothing was changed. --restore goes on with what is good and keeps the damaged file; "
                "--new-market puts everything aside and opens a new market.";
        }
        return refuse(sentence, codeOf(server.error()));
    }
    fmt::print("ready {}\n", options.bind);
    std::fflush(stdout);
    if (auto ran = (*server)->run(stop); !ran) {
        return refuse(ran.error().sentence, codeOf(ran.error()));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Tessera's paper exchange: matching, simulated participants, market data and orders over ZeroMQ."};
    app.name("tessera-venue");
    app.set_version_flag("--version", "tessera-venue " TESSERA_VERSION);
    auto* bind =
        app.add_option("--bind", options.bind, "Where to serve: ipc:///dir/venue or tcp://address:port");
    auto* seed =
        app.add_option("--seed", options.seed, "Seed of the simulation [42]; a restart follows its log");
    app.add_option("--speed", options.speed, "Venue seconds a second of wall time [1]")
        ->check(CLI::Range(0.1, 3600.0));
    app.add_option(
        "--history", options.history,
        "Index levels instead of the built-in ones: the composite's (CSV), or a folder of them by name");
    app.add_option("--instruments", options.instruments, "Contracts: a TOML file or a directory of them");
    app.add_option("--state", options.state,
                   "Directory of the venue's log; without it nothing survives a restart");
    app.add_option("--warmup-days", options.warmupDays,
                   "Days simulated before the start of a new market [10]")
        ->check(CLI::Range(0, 60));
    app.add_flag("--new-market", options.newMarket, "Put the log in --state aside and open a new market");
    app.add_flag("--restore", options.restore,
                 "Go on with what is good of a damaged or lost log; the damaged file is kept");
    app.add_option("--curve-secret", options.curveSecret, "CURVE secret key file, for tcp");
    app.add_option("--allow", options.allow,
                   "Public keys that may connect, one \"KEY account-name\" a line, for tcp");
    app.add_flag("--child", options.isChild, "End when the parent process ends");
    auto* keys = app.add_subcommand("keygen", "Make a CURVE key pair");
    keys->add_option("--dir", options.keygenDirectory,
                     "Where to write tessera.secret and tessera.public [.]");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        std::string what = error.what();
        std::replace(what.begin(), what.end(), '\n', ' ');
        return refuse(what + " (--help lists the options.)");
    }
    if (keys->parsed()) {
        return keygen(options.keygenDirectory);
    }
    if (bind->count() == 0) {
        return refuse("--bind is missing: say where to serve, for example --bind ipc:///tmp/market/venue.");
    }
    options.seedIsGiven = seed->count() > 0;
    const ports::StopSignals stop;
    if (options.isChild) {
        // A parent that ended in between would never signal this process.
        const pid_t parent = ::getppid();
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) {
            return 0;
        }
    }
    ::prctl(PR_SET_DUMPABLE, 0);  // no keys in a core file
    spdlog::set_default_logger(spdlog::stderr_logger_st("venue"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return serve(options, stop);
}
