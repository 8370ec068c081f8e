// Futures on the mean of a month, and contracts that are quoted now and then.

#include <gtest/gtest.h>

#include "app/domain/decimal.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class ExchangeAverageTest : public ::testing::Test {
 protected:
    void open(const char* start, int warmupDays = 0) {
        m_config = sampleConfig(start, warmupDays);
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
    InstrumentId idOf(const char* symbol) {
        const Instrument* found = m_exchange->find(symbol);
        EXPECT_NE(found, nullptr) << symbol;
        return found == nullptr ? InstrumentId{} : found->id;
    }
    void buy(const char* symbol, std::int64_t lots) {
        NewOrder order;
        order.id = ClientOrderId{++m_id};
        order.instrument = idOf(symbol);
        order.type = OrderType::Market;
        order.timeInForce = TimeInForce::Ioc;
        order.quantity = Quantity::fromRaw(lots);
        exchange().submit(AccountId{1}, order, exchange().now());
        ASSERT_EQ(exchange().positions().at(AccountId{1}).at(order.instrument).net.raw(), lots) << symbol;
    }
    double middle(const char* symbol) {
        const OrderBook& book = exchange().orderBook(idOf(symbol));
        return static_cast<double>(book.best(Side::Buy)->price.nanoUsd() +
                                   book.best(Side::Sell)->price.nanoUsd()) /
               2e9;
    }

    KeepingSink sink;

 private:
    ExchangeConfig m_config;
    std::unique_ptr<Exchange> m_exchange;
    std::uint64_t m_id = 0;
};

TEST_F(ExchangeAverageTest, SettlesToTheMeanOfTheMonthsFixingsAndNothingElse) {
    open("2026-11-30T19:50:00Z");
    run(seconds(10), 3);
    buy("SITCA-X26", 3);
    const InstrumentId average = idOf("SITCA-X26");
    run(seconds(10), 60);
    const SettlementPrice final = exchange().settlement(average);
    ASSERT_TRUE(final.isFinal);
    EXPECT_EQ(exchange().tradingStatus(average), TradingStatus::Settled);
    // 2 to 6, 9 to 13, 16 to 20, 23 to 27 and 30 November.
    Int128 sum = 0;
    int days = 0;
    for (const Fixing& fixing : exchange().fixings(idOf("@SITC"))) {
        const CivilDate date = toCivilDate(fixing.asOf);
        const bool isEvening = floorTo(fixing.asOf, hours(24)) + hours(20) == fixing.asOf;
        if (date.year == 2026 && date.month == 11 && date.day != 1 && date.day % 7 != 0 &&
            date.day % 7 != 1 && isEvening) {
            sum += fixing.level.nanoUsd();
            ++days;
        }
    }
    ASSERT_EQ(days, 21);
    EXPECT_EQ(final.price.nanoUsd(), static_cast<std::int64_t>(divideHalfEven(sum, 21)));
    EXPECT_TRUE(exchange().positions().at(AccountId{1}).at(average).net.isZero());
    const auto settled = std::ranges::find(sink.reports, Reason::Settled, &ExecutionReport::reason);
    ASSERT_NE(settled, sink.reports.end());
    EXPECT_EQ(settled->lastPrice, final.price);
    EXPECT_TRUE(sink.unsettled.empty());
    EXPECT_NE(exchange().find("SITCA-X28"), nullptr) << "a twenty-fourth month follows";
}

TEST_F(ExchangeAverageTest, WhatIsFixedIsKnownAndQuoted) {
    open("2026-11-27T19:59:00Z", 1);
    EXPECT_EQ(exchange().averageOf(idOf("SITCA-X26"))->fixed, 19);
    EXPECT_EQ(exchange().averageOf(idOf("SITCA-Z26"))->fixed, 0);
    run(seconds(1), 120);
    const auto known = exchange().averageOf(idOf("SITCA-X26")).value();
    EXPECT_EQ(known.fixed, 20);
    EXPECT_EQ(known.days, 21);
    const Price level = exchange().fixings(idOf("@SITC")).back().level;
    const double expected = static_cast<double>(known.sum + level.nanoUsd()) / 21e9;
    const double tick = static_cast<double>(exchange().find("SITCA-X26")->tick.nanoUsd()) * 1e-9;
    EXPECT_NEAR(middle("SITCA-X26"), expected, 5 * tick) << "20 days of 21 stand, one is the index now";
    EXPECT_NEAR(middle("SITCA-Z26"), middle("SITC-Z26"), 8 * tick) << "nothing of December is fixed";
}

/// The exchange stood still from 24 November to 15 February: 44 days from the last fixing end with 7 January.
TEST_F(ExchangeAverageTest, AMonthWithNothingToCarryIsClosedWithASentenceAndPositionsStay) {
    open("2026-11-24T21:00:00Z");
    run(seconds(1), 5);
    for (const char* symbol : {"SITCA-Z26", "SITCA-F27", "SITC-F27"}) {
        buy(symbol, 2);
    }
    const auto reports = sink.reports.size();
    exchange().resume(parseIso("2027-02-15T12:00:00Z").value());
    run(seconds(1), 5);
    const auto& held = exchange().positions().at(AccountId{1});
    EXPECT_EQ(exchange().tradingStatus(idOf("SITCA-Z26")), TradingStatus::Settled);
    EXPECT_EQ(exchange().settlement(idOf("SITCA-Z26")).price,
              exchange().averageOf(idOf("SITCA-Z26"))->soFar())
        << "December is carried to its end";
    EXPECT_TRUE(held.at(idOf("SITCA-Z26")).net.isZero());
    for (const char* symbol : {"SITCA-F27", "SITC-F27"}) {
        EXPECT_EQ(exchange().tradingStatus(idOf(symbol)), TradingStatus::Closed) << symbol;
        EXPECT_FALSE(exchange().settlement(idOf(symbol)).isFinal) << symbol;
        EXPECT_EQ(held.at(idOf(symbol)).net.raw(), 2) << "no price is made up";
    }
    const auto said = [this](const char* symbol) {
        return *std::ranges::find_if(sink.unsettled, [&](const std::string& each) {
            return each.starts_with(std::string(symbol) + ' ');
        });
    };
    EXPECT_EQ(said("SITCA-F27"),
              "SITCA-F27 does not settle. There is no mean of the month: no index level was published on "
              "2027-01-08 nor in the 44 days before it. It is closed; positions in it stay as they are.");
    EXPECT_EQ(said("SITC-F27"),
              "SITC-F27 does not settle. No index level was published in the last 44 days: nothing can be "
              "carried. It is closed; positions in it stay as they are.");
    EXPECT_EQ(std::ranges::count(sink.reports, Reason::Settled, &ExecutionReport::reason), 1);
    EXPECT_GT(sink.reports.size(), reports);
    run(seconds(1), 5);
    EXPECT_EQ(exchange().tradingStatus(idOf("SITCA-F27")), TradingStatus::Closed) << "and it stays so";
    EXPECT_NE(exchange().find("SITC-G27"), nullptr);
    EXPECT_EQ(exchange().tradingStatus(idOf("SITC-G27")), TradingStatus::Open);
}

TEST_F(ExchangeAverageTest, AQuietMonthIsQuotedNowAndThenUntilSomebodyComes) {
    open("2026-11-24T12:00:00Z");
    run(milliseconds(100), 100);
    const InstrumentId quiet = idOf("SITF-U27");
    EXPECT_FALSE(exchange().isBusy(quiet));
    EXPECT_TRUE(exchange().isBusy(idOf("SITC-Z26")));
    EXPECT_TRUE(exchange().orderBook(quiet).best(Side::Buy).has_value()) << "it has quotes all the same";
    const auto moves = [&](int steps) {
        int moved = 0;
        for (int i = 0; i < steps; ++i) {
            const auto before = exchange().orderBook(quiet).checksum();
            run(milliseconds(100), 1);
            moved += exchange().orderBook(quiet).checksum() != before;
        }
        return moved;
    };
    EXPECT_LE(moves(600), 600 / 40) << "a turn in four seconds at most";
    NewOrder order;
    order.id = ClientOrderId{1};
    order.instrument = quiet;
    order.price = exchange().orderBook(quiet).best(Side::Buy)->price;
    order.quantity = Quantity::fromRaw(1);
    exchange().submit(AccountId{1}, order, exchange().now());
    EXPECT_TRUE(exchange().isBusy(quiet));
    EXPECT_GT(moves(600), 600 / 40) << "who sends an order sees a market that moves";
    order.id = ClientOrderId{2};
    order.instrument = InstrumentId{60'000};
    exchange().submit(AccountId{1}, order, exchange().now());  // refused, and nothing else
}

TEST_F(ExchangeAverageTest, WhatWasTheSecondMonthBecomesTheFrontOne) {
    open("2026-12-16T19:59:00Z");
    run(seconds(1), 3);
    EXPECT_FALSE(exchange().isBusy(idOf("SITC-H27")));
    run(seconds(1), 90);
    EXPECT_EQ(exchange().tradingStatus(idOf("SITC-Z26")), TradingStatus::Settled);
    EXPECT_TRUE(exchange().isBusy(idOf("SITC-H27"))) << "the third one now";
    EXPECT_NE(exchange().find("SITC-M27"), nullptr);
    EXPECT_NE(exchange().find("SITC-M28"), nullptr) << "and a quarter behind the last";
}

}  // namespace
}  // namespace tessera::venue
