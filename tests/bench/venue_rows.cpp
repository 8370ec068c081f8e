// venue.restart: the exchange opens on eight hours of its own market at 1x, from the snapshot beside its log
// and, for comparison, by replaying all of the log as it had to before there were snapshots.

#include <fmt/format.h>

#include <filesystem>

#include "app/market/embedded_data.h"
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
    config.exchange.catalogue = market::ContractCatalogue::parse(market::embeddedContracts()).value();
    config.exchange.histories["sitc.csv"] =
        market::parseIndexHistory(market::embeddedIndexLevels("sitc.csv"), "sitc.csv").value();
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

}  // namespace
}  // namespace tessera::bench
