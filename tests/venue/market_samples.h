#pragma once
// The built-in contracts and index, and a sink that keeps what it is told.

#include <gtest/gtest.h>

#include "app/market/embedded_data.h"
#include "feeds/venue/exchange.h"

namespace tessera::venue {

inline ExchangeConfig sampleConfig(std::string_view start, int warmupDays = 1, std::uint64_t seed = 42) {
    ExchangeConfig config;
    config.seed = seed;
    config.start = domain::parseIso(start).value();
    config.warmupDays = warmupDays;
    auto catalogue = market::ContractCatalogue::parse(market::embeddedContracts());
    EXPECT_TRUE(catalogue.ok()) << (catalogue.ok() ? "" : catalogue.error().sentence);
    config.catalogue = *catalogue;
    auto history = market::parseIndexHistory(market::embeddedIndexLevels("sitc.csv"), "sitc.csv");
    EXPECT_TRUE(history.ok()) << (history.ok() ? "" : history.error().sentence);
    config.histories["sitc.csv"] = *history;
    return config;
}

class KeepingSink : public ExchangeSink {
 public:
    void onEvent(domain::InstrumentId, std::span<const domain::MarketRecord> batch) override {
        records.insert(records.end(), batch.begin(), batch.end());
    }
    void onReport(const domain::ExecutionReport& report) override { reports.push_back(report); }
    void onDefinition(const domain::Instrument& instrument) override { definitions.push_back(instrument); }
    void onFixing(const domain::Fixing& fixing) override { fixings.push_back(fixing); }
    void onSettlement(const domain::SettlementPrice& price) override { settlements.push_back(price); }

    std::vector<domain::MarketRecord> records;
    std::vector<domain::ExecutionReport> reports;
    std::vector<domain::Instrument> definitions;
    std::vector<domain::Fixing> fixings;
    std::vector<domain::SettlementPrice> settlements;
};

}  // namespace tessera::venue
