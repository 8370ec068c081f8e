// Options on average futures: listed on the nearest months, quoted with what is fixed of the month, margined
// by the same scan, settled to the month's mean. And options on every tier.

#include <gtest/gtest.h>

#include "app/market/margins.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::seconds;

class ExchangeAsianTest : public ::testing::Test {
 protected:
    void open(const char* start, const std::vector<std::string_view>& files) {
        m_config = sampleConfig(start, 0);
        m_config.terms = sampleTerms(files);
        auto exchange = Exchange::open(m_config, sink);
        ASSERT_TRUE(exchange.ok()) << exchange.error().sentence;
        m_exchange = std::move(exchange).value();
    }
    Exchange& exchange() { return *m_exchange; }
    void run(Duration step, int steps) {
        for (int i = 0; i < steps; ++i) {
            m_exchange->step(m_exchange->now() + step);
        }
    }
    std::vector<Instrument> optionsOn(const char* future, OptionRight right) {
        std::vector<Instrument> all;
        for (const Instrument& instrument : exchange().instruments()) {
            if (instrument.option() != nullptr && instrument.underlying == future &&
                instrument.option()->right == right) {
                all.push_back(instrument);
            }
        }
        std::ranges::sort(all, {}, [](const Instrument& each) { return each.option()->strike; });
        return all;
    }
    void trade(InstrumentId id, Side side, std::int64_t lots) {
        NewOrder order;
        order.id = ClientOrderId{++m_id};
        order.instrument = id;
        order.side = side;
        order.type = OrderType::Market;
        order.timeInForce = TimeInForce::Ioc;
        order.quantity = Quantity::fromRaw(lots);
        exchange().submit(AccountId{1}, order, exchange().now());
    }
    double middle(InstrumentId id) {
        const OrderBook& book = exchange().orderBook(id);
        const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
        EXPECT_TRUE(bid && ask);
        return bid && ask ? static_cast<double>(bid->price.nanoUsd() + ask->price.nanoUsd()) / 2e9 : 0;
    }

    KeepingSink sink;
    ExchangeConfig m_config;

 private:
    std::unique_ptr<Exchange> m_exchange;
    std::uint64_t m_id = 0;
};

TEST_F(ExchangeAsianTest, TheNearestTwoMonthsHaveAsianOptionsThatSayWhatTheyAre) {
    open("2026-11-24T12:00:00Z", {"10-sitc.toml", "30-sitca.toml"});
    for (const char* future : {"SITCA-X26", "SITCA-Z26"}) {
        const auto calls = optionsOn(future, OptionRight::Call);
        ASSERT_EQ(calls.size(), 7U) << future;
        EXPECT_EQ(optionsOn(future, OptionRight::Put).size(), 7U);
        for (const Instrument& call : calls) {
            EXPECT_NE(call.name.find("Asian call"), std::string::npos) << call.name;
            EXPECT_EQ(call.lastTradingTime, exchange().find(future)->lastTradingTime);
            EXPECT_EQ(call.riskArray.size(), kMarginScenarios.size() + 1);
            EXPECT_GT(call.initialMarginPerLot, Money{});
        }
    }
    EXPECT_TRUE(optionsOn("SITCA-F27", OptionRight::Call).empty());
}

TEST_F(ExchangeAsianTest, WhatIsFixedOfTheMonthMakesItCheaper) {
    open("2026-11-24T12:00:00Z", {"10-sitc.toml", "30-sitca.toml"});
    run(seconds(1), 40);
    const auto atTheMoney = [this](const char* future) {
        const double price = middle(exchange().find(future)->id);
        const auto calls = optionsOn(future, OptionRight::Call);
        const auto nearest = std::ranges::min_element(calls, {}, [price](const Instrument& call) {
            return std::abs(static_cast<double>(call.option()->strike.nanoUsd()) * 1e-9 - price);
        });
        const double strike = static_cast<double>(nearest->option()->strike.nanoUsd()) * 1e-9;
        return middle(nearest->id) - std::max(price - strike, 0.0);  // time value
    };
    // Four weeks of December are to come, three days of November.
    EXPECT_LT(atTheMoney("SITCA-X26"), atTheMoney("SITCA-Z26") / 2);
}

TEST_F(ExchangeAsianTest, ItSettlesToTheMonthsMeanAndCashConserves) {
    open("2026-11-30T19:50:00Z", {"10-sitc.toml", "30-sitca.toml"});
    run(seconds(10), 6);
    const auto calls = optionsOn("SITCA-X26", OptionRight::Call);
    const auto puts = optionsOn("SITCA-X26", OptionRight::Put);
    trade(calls.front().id, Side::Buy, 3);
    trade(puts.back().id, Side::Sell, 2);
    ASSERT_EQ(exchange().positions().at(AccountId{1}).at(calls.front().id).net.raw(), 3);
    run(seconds(10), 60);
    const SettlementPrice mean = exchange().settlement(exchange().find("SITCA-X26")->id);
    ASSERT_TRUE(mean.isFinal);
    for (const auto& side : {calls, puts}) {
        for (const Instrument& option : side) {
            const SettlementPrice final = exchange().settlement(option.id);
            ASSERT_TRUE(final.isFinal) << option.symbol;
            EXPECT_EQ(final.price, exerciseValue(*option.option(), mean.price)) << option.symbol;
            EXPECT_EQ(exchange().openInterest(option.id)->lots, Quantity{});
            MoneySum cash, fees;
            for (const auto& [account, positions] : exchange().positions()) {
                if (const auto held = positions.find(option.id); held != positions.end()) {
                    EXPECT_TRUE(held->second.net.isZero());
                    cash.addNano(held->second.cash.nanoUsd());
                    fees.addNano(held->second.fees.nanoUsd());
                }
            }
            EXPECT_EQ(cash.nanoUsd() + fees.nanoUsd(), 0) << option.symbol;
        }
    }
    EXPECT_GT(exchange().settlement(calls.front().id).price, Price{}) << "the lowest strike is in the money";
    const auto settled = [&](InstrumentId id) {
        return std::ranges::count_if(sink.reports, [id](const ExecutionReport& report) {
            return report.instrument == id && report.reason == Reason::Settled;
        });
    };
    EXPECT_EQ(settled(calls.front().id), 1);
}

TEST_F(ExchangeAsianTest, AMarketWithItsOptionsComesBackFromASnapshotAsItWas) {
    open("2026-11-24T12:00:00Z", {"10-sitc.toml", "30-sitca.toml"});
    run(seconds(1), 30);
    std::vector<std::byte> bytes;
    StateWriter out(bytes);
    exchange().save(out);
    KeepingSink other;
    StateReader in(bytes);
    auto restored = Exchange::restore(m_config, other, in);
    ASSERT_TRUE(restored.ok());
    run(seconds(1), 30);
    for (int i = 0; i < 30; ++i) {
        (*restored)->step((*restored)->now() + seconds(1));
    }
    EXPECT_EQ((*restored)->stateHash(), exchange().stateHash());
}

TEST_F(ExchangeAsianTest, EveryTierHasOptionsOnItsNearestTwoMonthsThatAreQuoted) {
    open("2026-11-24T12:00:00Z", {"10-sitc.toml", "12-sitf.toml", "14-sits.toml", "16-sitb.toml"});
    run(seconds(1), 30);
    for (const char* future : {"SITF-Z26", "SITF-F27", "SITS-Z26", "SITS-F27", "SITB-Z26", "SITB-F27"}) {
        int quoted = 0;
        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
            const auto all = optionsOn(future, right);
            ASSERT_EQ(all.size(), 7U) << future;
            for (const Instrument& option : all) {
                EXPECT_EQ(option.name.find("Asian"), std::string::npos);
                EXPECT_GT(option.initialMarginPerLot, Money{});
                quoted += exchange().orderBook(option.id).best(Side::Sell) ? 1 : 0;
            }
        }
        EXPECT_EQ(quoted, 14) << future;
    }
}

TEST_F(ExchangeAsianTest, CallPutAndAQuietFutureAgree) {
    open("2026-11-24T12:00:00Z",
         {"10-sitc.toml", "12-sitf.toml", "14-sits.toml", "16-sitb.toml", "30-sitca.toml"});
    run(seconds(60), 30);
    run(seconds(1), 30);
    for (const char* future : {"SITF-Z26", "SITCA-Z26"}) {
        const Instrument& of = *exchange().find(future);
        const double price = middle(of.id), tick = static_cast<double>(of.tick.nanoUsd()) * 1e-9;
        const auto calls = optionsOn(future, OptionRight::Call), puts = optionsOn(future, OptionRight::Put);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            const auto bid = [this](InstrumentId id) { return exchange().orderBook(id).best(Side::Buy); };
            if (!bid(calls[i].id) || !bid(puts[i].id)) {
                continue;
            }
            const double strike = static_cast<double>(calls[i].option()->strike.nanoUsd()) * 1e-9;
            const double made = middle(calls[i].id) - middle(puts[i].id) + strike;
            EXPECT_NEAR(made, price,
                        1.5 * tick + 0.015 * (price - strike > 0 ? price - strike : strike - price))
                << calls[i].symbol;
        }
    }
}

TEST(ExchangeListing, StaysWithinWhatAMachineCarries) {
    KeepingSink sink;
    const auto exchange = Exchange::open(sampleConfig("2026-11-24T12:00:00Z", 0), sink);
    ASSERT_TRUE(exchange.ok());
    EXPECT_LE((*exchange)->instruments().size(), 640U);
    std::cout << (*exchange)->instruments().size() << " instruments\n";
}

}  // namespace
}  // namespace tessera::venue
