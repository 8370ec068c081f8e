// venue.restart: the exchange opens on eight hours of its own market at 1x, from the snapshot beside its log
// and, for comparison, by replaying all of the log as it had to before there were snapshots.
// venue.products: some six hundred instruments, the built-in contracts with 48 months a family: how long a
// new market and a restart take, and what a market that nobody trades in costs.

#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <zmq.hpp>

#include "app/market/embedded_data.h"
#include "feeds/venue/market_publisher.h"
#include "feeds/venue/venue_core.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

namespace fs = std::filesystem;

class Nobody final : public venue::ExchangeSink {
 public:
    void onEvent(domain::InstrumentId, std::span<const domain::MarketRecord>) override {}
    void onReport(const domain::ExecutionReport&) override {}
    void onDefinition(const domain::Instrument&) override {}
    void onFixing(const domain::Fixing&) override {}
    void onSettlement(const domain::SettlementPrice&) override {}
};

venue::CoreConfig configFor(const std::string& directory, const char* now) {
    venue::CoreConfig config;
    config.exchange.start = domain::parseIso(now).value();
    config.exchange.terms = market::builtInTerms().value();
    config.stateDirectory = directory;
    return config;
}

double millisToOpen(const std::string& directory) {
    Nobody nobody;
    const auto start = std::chrono::steady_clock::now();
    const auto core = venue::VenueCore::open(configFor(directory, "2026-11-24T20:00:00Z"), nobody);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return core ? took.count() : -1;
}

TESSERA_BENCH("venue.restart",
              "the exchange's start after eight hours of market at 1x, ten days of warm-up before") {
    const std::string kept = context.scratch + "/venue-kept", now = context.scratch + "/venue-now";
    const std::size_t steps = context.scaled(288'000);
    {
        Nobody nobody;
        auto core = venue::VenueCore::open(configFor(kept, "2026-11-24T08:00:00Z"), nobody).value();
        for (std::size_t i = 0; i < steps; ++i) {
            core->step();
            core->flush();
            core->keepSnapshot();
        }
    }
    const auto open = [&](bool withSnapshot) {
        fs::remove_all(now);
        fs::copy(kept, now);
        if (!withSnapshot) {
            fs::remove(now + "/venue.snapshot");
            fs::remove(now + "/venue.history");
        }
        return millisToOpen(now);
    };
    const double whole = open(false);  // once: it takes many seconds
    std::vector<double> ours;
    for (int i = 0; i < context.repeats; ++i) {
        ours.push_back(open(true));
    }
    const double bytes = static_cast<double>(fs::file_size(kept + "/venue.snapshot"));
    context.add(timeRow("venue.restart", "ms", {median(ours), whole}, "the whole log")
                    .atMost(2'000)
                    .remark(fmt::format("{} steps; snapshot {:.0f} kB, history {:.1f} MB", steps, bytes / 1e3,
                                        static_cast<double>(fs::file_size(kept + "/venue.history")) / 1e6)));
}

/// The venue without its sockets' other ends: everything is simulated, logged, encoded and published.
class Published final : public venue::ExchangeSink {
 public:
    explicit Published(std::uint64_t epoch) : m_socket(m_context, ::zmq::socket_type::xpub) {
        m_socket.set(::zmq::sockopt::linger, 0);
        m_socket.bind("inproc://market");
        m_publisher.emplace(m_socket, epoch);
    }
    venue::MarketPublisher& publisher() { return *m_publisher; }
    void onEvent(domain::InstrumentId id, std::span<const domain::MarketRecord> records) override {
        m_publisher->onEvent(id, records);
    }
    void onReport(const domain::ExecutionReport&) override {}
    void onDefinition(const domain::Instrument& instrument) override {
        m_publisher->onDefinition(instrument);
    }
    void onFixing(const domain::Fixing& fixing) override { m_publisher->onFixing(fixing); }
    void onSettlement(const domain::SettlementPrice& price) override { m_publisher->onSettlement(price); }

 private:
    ::zmq::context_t m_context;
    ::zmq::socket_t m_socket;
    std::optional<venue::MarketPublisher> m_publisher;
};

/// Hands on once there is somebody: the core opens first.
class Later final : public venue::ExchangeSink {
 public:
    venue::ExchangeSink* to = nullptr;
    void onEvent(domain::InstrumentId id, std::span<const domain::MarketRecord> records) override {
        if (to != nullptr) {
            to->onEvent(id, records);
        }
    }
    void onReport(const domain::ExecutionReport&) override {}
    void onDefinition(const domain::Instrument&) override {}
    void onFixing(const domain::Fixing&) override {}
    void onSettlement(const domain::SettlementPrice&) override {}
};

double cpuMillis() {
    return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

TESSERA_BENCH("venue.products", "six hundred instruments: start, restart, idle, memory") {
    const std::string state = context.scratch + "/venue-products";
    const double before = residentMegabytes();
    Later later;
    double start = cpuMillis();
    auto core = venue::VenueCore::open(configFor(state, "2026-11-24T08:00:00Z"), later).value();
    const double fresh = cpuMillis() - start;
    const std::size_t instruments = core->exchange().instruments().size();
    Published published(core->epoch());
    published.publisher().open(core->exchange());
    later.to = &published;
    const int seconds = static_cast<int>(context.scaled(600));
    start = cpuMillis();
    for (int i = 0; i < seconds * 20; ++i) {  // the server looks at its clock every 50 ms
        const domain::Duration mono = std::chrono::milliseconds(50) * i;
        published.publisher().setTime(mono, core->exchange().now());
        if (i % 2 == 0) {
            core->step();
        }
        core->flush();
        published.publisher().keepTime(mono, core->exchange().now());
        core->keepSnapshot();
    }
    const double idle = (cpuMillis() - start) / (seconds * 1e3) * 100;
    const double memory = residentMegabytes() - before;
    core->saveSnapshot();
    later.to = nullptr;
    core.reset();
    start = cpuMillis();
    core = venue::VenueCore::open(configFor(state, "2026-11-24T20:00:00Z"), later).value();
    const double again = cpuMillis() - start;
    const std::string note = fmt::format("{} instruments", instruments);
    const auto row = [&](const char* name, const char* unit, double ours, double most) {
        Row made;
        made.name = name;
        made.unit = unit;
        made.ours = ours;
        made.peerName = "-";
        context.add(made.atMost(most).remark(note));
    };
    row("venue.products.new", "ms of CPU", fresh, 2'000);
    row("venue.products.restart", "ms of CPU", again, 2'000);
    row("venue.products.idle", "% of a core", idle, 25);
    row("venue.products.memory", "MB", memory, 200);
}

}  // namespace
}  // namespace tessera::bench
