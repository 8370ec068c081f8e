// `tessera-venue`: the paper exchange, or its key maker.

#include <fcntl.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "feeds/venue/venue_server.h"

namespace {

using namespace tessera;

constexpr int kUsageError = 2;
std::atomic<bool> g_stop{false};  // set by the signal handler, which can reach nothing else

struct CommandLine {
    venue::VenueServerOptions server;
    std::string secretFile, allowFile, keyOut;
    bool isChild = false, isKeygen = false;
};

int fail(const std::string& sentence) {
    std::cerr << "tessera-venue: " << sentence << '\n';
    return kUsageError;
}

void addOptions(CLI::App& app, CommandLine& line) {
    app.add_option("--bind", line.server.bind,
                   "Where to serve: ipc://PATH (PATH.md, PATH.recovery, PATH.orders) or tcp://HOST:PORT (three ports)");
    app.add_option("--state", line.server.stateDirectory,
                   "Folder of the exchange's own log; it restarts from there (default: ./tessera-venue)");
    app.add_option("--seed", line.server.seed, "Seed of a new market (default 1)")->check(CLI::PositiveNumber);
    app.add_option("--speed", line.server.speed, "Market time per wall time")
        ->check(CLI::Range(0.1, 1000.0))
        ->capture_default_str();
    app.add_option("--warmup-days", line.server.warmupDays, "Days simulated before a new market opens")
        ->check(CLI::Range(0, 60))
        ->capture_default_str();
    app.add_option("--history", line.server.history,
                   "Index levels that drive fair value (CSV as in resources/index; default: the embedded ones)");
    app.add_option("--instruments", line.server.instruments,
                   "Contract TOML file or folder (default: the embedded contracts)");
    app.add_option("--curve-secret", line.secretFile, "Secret key file; needed over tcp");
    app.add_option("--allow", line.allowFile, "Allow-list: a line \"<public key> <account>\" each; needed over tcp");
    app.add_flag("--new-market", line.server.newMarket, "Put an existing log aside and start anew");
    app.add_flag("--child", line.isChild, "End with the process that started this one");
}

int makeKeys(const std::string& out) {
    const auto keys = venue::makeKeyPair();
    if (!keys) {
        return fail(keys.error().sentence);
    }
    const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const std::string text = keys->secretKey + "\n";
    if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return fail("the secret key cannot be written to " + out + " (an existing file is never replaced).");
    }
    ::close(file);
    std::cout << "public key  " << keys->publicKey << "\nsecret key  in " << out << " (mode 0600)\n";
    return 0;
}

int readKeys(CommandLine& line) {
    if (!line.secretFile.empty()) {
        const auto secret = venue::readSecretKey(line.secretFile);
        if (!secret) {
            return fail(secret.error().sentence);
        }
        line.server.keys.secret = *secret;
    }
    if (!line.allowFile.empty()) {
        auto allowed = venue::readAllowList(line.allowFile);
        if (!allowed) {
            return fail(allowed.error().sentence);
        }
        line.server.keys.allowed = std::move(allowed).value();
    }
    return 0;
}

void watchSignals(bool isChild) {
    for (const int number : {SIGTERM, SIGINT}) {
        std::signal(number, [](int) { g_stop = true; });
    }
    if (isChild) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        g_stop = ::getppid() == 1;  // the parent was gone before we asked
    }
}

int serve(CommandLine& line) {
    if (line.server.bind.empty()) {
        return fail("--bind says where to serve; see tessera-venue --help.");
    }
    if (line.server.stateDirectory.empty()) {
        line.server.stateDirectory = "tessera-venue";
    }
    if (const int bad = readKeys(line); bad != 0) {
        return bad;
    }
    watchSignals(line.isChild);
    venue::VenueServer server(line.server);
    if (const auto opened = server.open(); !opened) {
        return fail(opened.error().sentence);
    }
    spdlog::info("{}", server.openingSentence());
    std::printf("ready %s\n", line.server.bind.c_str());
    std::fflush(stdout);
    server.run(g_stop);
    spdlog::info("ended");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_color_mt("venue"));
    CommandLine line;
    CLI::App app("Tessera's paper exchange: real matching, simulated participants, ZeroMQ.", "tessera-venue");
    app.set_version_flag("--version", std::string("tessera-venue ") + TESSERA_VERSION);
    addOptions(app, line);
    app.require_subcommand(0, 1);
    CLI::App* keygen = app.add_subcommand("keygen", "Make a CURVE key pair");
    keygen->add_option("--out", line.keyOut, "File for the secret key")->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);  // --help, --version
        }
        return fail(std::string(error.what()) + " (see tessera-venue --help)");
    }
    return keygen->parsed() ? makeKeys(line.keyOut) : serve(line);
}
