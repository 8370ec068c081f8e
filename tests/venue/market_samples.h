#pragma once
// The built-in contracts and index, and a sink that keeps what it is told.

#include <gtest/gtest.h>

#include <algorithm>

#include "app/market/embedded_data.h"
#include "feeds/venue/exchange.h"

namespace tessera::venue {

inline ExchangeConfig sampleConfig(std::string_view start, int warmupDays = 1, std::uint64_t seed = 42) {
    ExchangeConfig config;
    config.seed = seed;
    config.start = domain::parseIso(start).value();
    config.warmupDays = warmupDays;
    auto terms = market::builtInTerms();
    EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.error().sentence);
    config.terms = std::move(terms).value();
    return config;
}

/// Those of the built-in contracts whose files are named.
inline market::MarketTerms sampleTerms(const std::vector<std::string_view>& names) {
    std::vector<market::NamedText> files;
    for (market::NamedText& file : market::embeddedContracts()) {
        if (std::ranges::find(names, file.name) != names.end()) {
            files.push_back(std::move(file));
        }
    }
    auto terms = market::marketTerms(std::move(files));
    EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.error().sentence);
    return std::move(terms).value();
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

    void onUnsettled(domain::InstrumentId, const std::string& sentence) override {
        unsettled.push_back(sentence);
    }

    void onCommitment(domain::InstrumentId, const std::string& sentence) override {
        commitments.push_back(sentence);
    }

    std::vector<std::string> unsettled, commitments;
    std::vector<domain::MarketRecord> records;
    std::vector<domain::ExecutionReport> reports;
    std::vector<domain::Instrument> definitions;
    std::vector<domain::Fixing> fixings;
    std::vector<domain::SettlementPrice> settlements;
};

}  // namespace tessera::venue
