// tessera-prices: keeps the price ledger current from public price lists.

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "app/ports/stop_signals.h"
#include "app/ports/system_clock.h"
#include "feeds/collector/collector.h"
#include "feeds/collector/collector_exit.h"

namespace {

using namespace tessera;  // NOLINT: the program's own file
using collector::SourceSpec;
using domain::Error;
using domain::ErrorCode;
using domain::Result;

constexpr int kTurnMs = 250;

struct Options {
    std::string profile, ledger, config, publish;
    std::vector<std::string> only;
    bool isOnce = false, isChild = false, status = false, list = false;
};

int refuse(const std::string& sentence, int code = collector::exit_code::kRefused) {
    fmt::print(stderr, "tessera-prices: {}\n", sentence);
    return code;
}

void tell(const std::string& line) {
    fmt::print(stderr, "tessera-prices: {}\n", line);
}

Result<std::vector<SourceSpec>> chosenSources(const Options& options) {
    if (!options.config.empty() && !std::filesystem::exists(options.config)) {
        return Error{ErrorCode::NotFound, fmt::format("There is no file {}.", options.config), "--config"};
    }
    const std::string file = !options.config.empty()    ? options.config
                             : !options.profile.empty() ? options.profile + "/prices.toml"
                                                        : std::string();
    auto sources = collector::loadSources(file);
    if (!sources || options.only.empty()) {
        return sources;
    }
    std::vector<SourceSpec> chosen;
    for (const std::string& name : options.only) {
        const auto found = std::ranges::find(*sources, name, &SourceSpec::name);
        if (found == sources->end()) {
            return Error{ErrorCode::NotFound,
                         fmt::format("No source is called \"{}\"; --list shows them.", name), "--source"};
        }
        chosen.push_back(*found);
    }
    return chosen;
}

int printList(const std::vector<SourceSpec>& sources) {
    for (const SourceSpec& source : sources) {
        fmt::print("{:<16} every {:>5} min  {:<14} {:<28} {}{}\n", source.name, source.every.count(),
                   collector::formatWord(source.format), source.licence, source.url,
                   source.isEnabled ? "" : "  (not enabled)");
    }
    return 0;
}

int printStatus(const std::string& ledger) {
    const auto state = collector::loadState(collector::statePath(ledger));
    if (!state) {
        return refuse(state.error().sentence);
    }
    fmt::print("{}", collector::formatState(*state, ports::SystemClock().utcNow()));
    return 0;
}

/// Held as long as the process lives: two that ask for the same ledger would ask every server twice.
bool isAlone(const std::string& ledger) {
    const std::string path = ledger + ".collector.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0;
}

/// Waits for `timeoutMs`, or for a line on standard input. False: the parent closed it.
bool waitForParent(int timeoutMs, bool& isAsked) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, timeoutMs) <= 0) {
        return true;
    }
    char bytes[256];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    isAsked = count > 0 &&
              std::string_view(bytes, static_cast<std::size_t>(count)).find("ask") != std::string_view::npos;
    return count > 0 || (count < 0 && errno == EINTR);
}

int runForever(collector::Collector& collector, const Options& options, const collector::GoOn& goOn) {
    fmt::print("ready\n");
    std::fflush(stdout);
    while (goOn()) {
        bool isAsked = false;
        if (options.isChild) {
            if (!waitForParent(kTurnMs, isAsked)) {
                return 0;
            }
        } else {
            ::poll(nullptr, 0, kTurnMs);
        }
        if (isAsked) {
            collector.hurry();
        }
        collector.askDue(goOn);
        collector.pump();
    }
    return 0;
}

int collect(const Options& options, const std::string& ledgerPath, std::vector<SourceSpec> sources,
            const ports::StopSignals& stop) {
    if (!isAlone(ledgerPath)) {
        return refuse(fmt::format("Another collector asks for {} already, or its folder cannot be written.",
                                  ledgerPath),
                      collector::exit_code::kAnotherOne);
    }
    auto ledger = storage::SqlitePriceLedger::open(ledgerPath);
    if (!ledger) {
        return refuse(ledger.error().sentence);
    }
    const ports::SystemClock clock;
    const auto epoch = static_cast<std::uint64_t>(clock.utcNow().nanos());
    std::unique_ptr<collector::PricePublisher> publisher;
    if (!options.publish.empty()) {
        auto bound = collector::PricePublisher::bind(options.publish, epoch);
        if (!bound) {
            return refuse(bound.error().sentence);
        }
        publisher = std::move(bound).value();
    }
    collector::CollectorOptions how;
    how.sources = std::move(sources);
    how.statePath = collector::statePath(ledgerPath);
    how.publishedAt = options.publish;
    how.seed = epoch ^ static_cast<std::uint64_t>(::getpid());
    collector::Collector collector(std::move(how), **ledger, clock, &http::httpGet, publisher.get(), &tell);
    collector.resume();
    const collector::GoOn goOn = [&stop] { return !stop.isRaised(); };
    if (!options.isOnce) {
        return runForever(collector, options, goOn);
    }
    collector.hurry();
    collector.askDue(goOn);
    return collector.isAllGood() ? 0 : collector::exit_code::kSomeFailed;
}

/// Ends with its parent, also when that is killed. False: it has ended already.
bool followParent() {
    const pid_t parent = ::getppid();
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    return ::getppid() == parent;
}

int run(const Options& options) {
    const auto sources = chosenSources(options);
    if (!sources) {
        return refuse(sources.error().sentence);
    }
    if (options.list) {
        return printList(*sources);
    }
    if (options.profile.empty() == options.ledger.empty()) {
        return refuse("say which ledger to keep current: --profile DIRECTORY or --ledger FILE.");
    }
    const std::string ledger = options.ledger.empty() ? storage::pricesPath(options.profile) : options.ledger;
    if (!std::filesystem::is_directory(std::filesystem::absolute(ledger).parent_path())) {
        return refuse(fmt::format("There is no directory {}.",
                                  std::filesystem::absolute(ledger).parent_path().string()));
    }
    if (options.status) {
        return printStatus(ledger);
    }
    const ports::StopSignals stop;
    if (options.isChild && !followParent()) {
        return 0;
    }
    return collect(options, ledger, *sources, stop);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Keeps the price ledger of a profile current: asks public price lists on a schedule, adds what "
        "changed, and "
        "publishes it. Nothing is asked that is not in the list of sources."};
    app.name("tessera-prices");
    app.set_version_flag("--version", "tessera-prices " TESSERA_VERSION);
    app.add_option("--profile", options.profile, "The profile whose prices.sqlite is kept current");
    app.add_option("--ledger", options.ledger, "A price ledger by its path instead");
    app.add_option(
        "--config", options.config,
        "List of sources, TOML [prices.toml of the profile, else the one that comes with Tessera]");
    app.add_option("--source", options.only, "Only this source (may be given again)");
    app.add_option("--publish", options.publish,
                   "Publish levels and changes over ZeroMQ at ipc:///directory/name");
    app.add_flag("--once", options.isOnce,
                 "Ask every source now, and end: code 0 when all answered well, else 1");
    app.add_flag("--list", options.list, "What would be asked, and end");
    app.add_flag("--status", options.status, "How it went so far, as JSON, and end");
    app.add_flag("--child", options.isChild,
                 "End when the parent process ends; \"ask\" on standard input asks now");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        return refuse(std::string(error.what()) + " (--help lists the options.)");
    }
    return run(options);
}
