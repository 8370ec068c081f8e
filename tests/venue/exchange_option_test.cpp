// Options on the nearest futures: listed around the price, quoted together, settled with their future.

#include <gtest/gtest.h>

#include "app/market/margins.h"
#include "app/market/option_value.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::hours;
using std::chrono::seconds;

class ExchangeOptionTest : public ::testing::Test {
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
    /// Those on `future`, by strike.
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
    std::optional<double> best(InstrumentId id, Side side) {
        const auto level = exchange().orderBook(id).best(side);
        return level ? std::optional(static_cast<double>(level->price.nanoUsd()) * 1e-9) : std::nullopt;
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
    std::int64_t netOf(InstrumentId id) { return exchange().positions().at(AccountId{1}).at(id).net.raw(); }

    KeepingSink sink;
    ExchangeConfig m_config;

 private:
    std::unique_ptr<Exchange> m_exchange;
    std::uint64_t m_id = 0;
};

TEST_F(ExchangeOptionTest, TheNearestFourMonthsHaveCallsAndPutsAroundThePrice) {
    open("2026-11-24T12:00:00Z");
    for (const char* future : {"SITC-Z26", "SITC-F27", "SITC-G27", "SITC-H27"}) {
        const auto calls = optionsOn(future, OptionRight::Call), puts = optionsOn(future, OptionRight::Put);
        ASSERT_EQ(calls.size(), 15U) << future;
        ASSERT_EQ(puts.size(), 15U) << future;
        const Instrument& underlying = *exchange().find(future);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            EXPECT_EQ(calls[i].option()->strike, puts[i].option()->strike);
            EXPECT_EQ(calls[i].option()->future, underlying.id);
            EXPECT_EQ(calls[i].lastTradingTime, underlying.lastTradingTime);
            EXPECT_EQ(calls[i].contractMonth(), underlying.contractMonth());
            EXPECT_EQ(calls[i].contractSize, underlying.contractSize);
            EXPECT_GT(calls[i].initialMarginPerLot, Money{});
            EXPECT_LE(calls[i].initialMarginPerLot.nanoUsd(), 2 * underlying.initialMarginPerLot.nanoUsd());
            EXPECT_EQ(calls[i].bandBase(), underlying.id);
        }
        const Price last = exchange().orderBook(underlying.id).best(Side::Buy).has_value()
                               ? exchange().orderBook(underlying.id).best(Side::Buy)->price
                               : calls[7].option()->strike;
        EXPECT_LT(calls.front().option()->strike, last);
        EXPECT_GT(calls.back().option()->strike, last);
    }
    EXPECT_TRUE(optionsOn("SITC-J27", OptionRight::Call).empty());
    EXPECT_TRUE(optionsOn("SITFA-Z26", OptionRight::Call).empty());
    const Instrument first = optionsOn("SITC-Z26", OptionRight::Put).front();
    EXPECT_TRUE(first.symbol.starts_with("SITC-Z26-P1.")) << first.symbol;
}

/// What anybody could take at the quotes of one moment, before fees.
TEST_F(ExchangeOptionTest, QuotesFollowTheFutureAndNothingIsFreeAtThem) {
    open("2026-11-24T12:00:00Z", 3);
    run(seconds(1), 60);
    int quoted = 0;
    for (const char* future : {"SITC-Z26", "SITC-H27"}) {
        const auto calls = optionsOn(future, OptionRight::Call), puts = optionsOn(future, OptionRight::Put);
        const InstrumentId under = exchange().find(future)->id;
        const double futureBid = *best(under, Side::Buy), futureAsk = *best(under, Side::Sell);
        const double room = 0.011;  // a quote may be five seconds old, in which the future moves by a tick
        for (std::size_t i = 0; i < calls.size(); ++i) {
            const double strike = static_cast<double>(calls[i].option()->strike.nanoUsd()) * 1e-9;
            const auto callBid = best(calls[i].id, Side::Buy), callAsk = best(calls[i].id, Side::Sell);
            const auto putBid = best(puts[i].id, Side::Buy), putAsk = best(puts[i].id, Side::Sell);
            ASSERT_TRUE(callAsk && putAsk) << calls[i].symbol;
            const bool isWorthBidding = *callAsk > 0.004 && *putAsk > 0.004;
            EXPECT_TRUE(!isWorthBidding || (callBid && putBid)) << calls[i].symbol;
            if (callBid && putBid) {
                ++quoted;
                EXPECT_GT(*callAsk, *callBid);
                EXPECT_LE(*callBid - *putAsk, futureAsk - strike + room)
                    << "sell the call, buy put and future";
                EXPECT_GE(*callAsk - *putBid, futureBid - strike - room)
                    << "buy the call, sell put and future";
            }
            if (i > 0 && callBid) {
                EXPECT_GE(*best(calls[i - 1].id, Side::Sell) + room, *callBid)
                    << "a lower strike is worth more";
            }
        }
    }
    EXPECT_GE(quoted, 20) << "of 30 strikes; who is worth nothing is not bid for";
}

TEST_F(ExchangeOptionTest, AnOptionThatIsWorthLessThanATickIsOfferedAndNotBidFor) {
    open("2026-12-16T19:00:00Z");
    run(seconds(1), 60);
    const auto calls = optionsOn("SITC-Z26", OptionRight::Call);
    EXPECT_FALSE(best(calls.back().id, Side::Buy).has_value()) << calls.back().symbol;
    EXPECT_TRUE(best(calls.back().id, Side::Sell).has_value());
}

TEST_F(ExchangeOptionTest, SettlesWithItsFutureToWhatIsExercisedAndMoneyIsConserved) {
    open("2026-12-16T19:00:00Z");
    run(seconds(10), 30);
    const auto calls = optionsOn("SITC-Z26", OptionRight::Call),
               puts = optionsOn("SITC-Z26", OptionRight::Put);
    const InstrumentId future = exchange().find("SITC-Z26")->id;
    const InstrumentId deepCall = calls[2].id, deepPut = puts[12].id, atTheMoney = puts[7].id;
    trade(deepCall, Side::Buy, 3);
    trade(deepPut, Side::Sell, 2);
    trade(atTheMoney, Side::Buy, 1);
    ASSERT_EQ(netOf(deepCall), 3);
    ASSERT_EQ(netOf(deepPut), -2);
    run(seconds(10), 400);
    const SettlementPrice of = exchange().settlement(future);
    ASSERT_TRUE(of.isFinal);
    for (const auto* side : {&calls, &puts}) {
        for (const Instrument& option : *side) {
            const SettlementPrice final = exchange().settlement(option.id);
            ASSERT_TRUE(final.isFinal) << option.symbol;
            EXPECT_EQ(final.price, exerciseValue(*option.option(), of.price)) << option.symbol;
            EXPECT_EQ(exchange().tradingStatus(option.id), TradingStatus::Settled);
        }
    }
    EXPECT_GT(exchange().settlement(deepCall).price, Price{});
    EXPECT_EQ(netOf(deepCall), 0);
    EXPECT_EQ(netOf(deepPut), 0);
    EXPECT_EQ(std::ranges::count(sink.reports, Reason::Settled, &ExecutionReport::reason), 3);
    Int128 cash = 0, fees = 0;
    for (const auto& [account, positions] : exchange().positions()) {
        for (const auto& [instrument, position] : positions) {
            if (exchange().tradingStatus(instrument) == TradingStatus::Settled) {
                cash += position.cash.nanoUsd();
                fees += position.fees.nanoUsd();
                EXPECT_TRUE(position.net.isZero());
            }
        }
    }
    EXPECT_GT(fees, 0);
    EXPECT_TRUE(cash + fees == 0) << "what one pays another gets";
    EXPECT_EQ(optionsOn("SITC-J27", OptionRight::Call).size(), 15U) << "April is the fourth month now";
}

TEST_F(ExchangeOptionTest, MarginsAreToldWithEverySettlementAndABoughtOptionAsksForWhatItIsWorthAtMost) {
    open("2026-11-24T19:59:00Z");
    const Instrument before = *exchange().find("SITC-Z26");
    sink.definitions.clear();
    run(seconds(10), 12);
    const Instrument future = *exchange().find("SITC-Z26");
    const SettlementPrice settled = exchange().settlement(future.id);
    const auto* family = m_config.terms.catalogue.find("SITC");
    EXPECT_EQ(future.initialMarginPerLot, market::initialMargin(*family, settled.price));
    if (future.initialMarginPerLot != before.initialMarginPerLot) {
        EXPECT_GE(std::ranges::count(sink.definitions, future.id, &Instrument::id), 1) << "it is told";
    }
    MarginTerms terms;
    for (const Instrument& one : exchange().instruments()) {
        terms.define(one);
    }
    const auto total = [&](InstrumentId id, std::int64_t lots) {
        const MarginPosition held{id, Quantity::fromRaw(lots), {}, {}};
        return accountMargin({&held, 1}, terms)->total;
    };
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
        for (const Instrument& option : optionsOn("SITC-Z26", right)) {
            ASSERT_EQ(option.riskArray.size(), kMarginScenarios.size() + 1) << option.symbol;
            EXPECT_GE(std::ranges::count(sink.definitions, option.id, &Instrument::id), 1) << option.symbol;
            const double forward = static_cast<double>(settled.price.nanoUsd()) * 1e-9;
            const double value = 1000 * market::optionValue(family->process, *option.option(), forward,
                                                            option.lastTradingTime - exchange().now());
            const Money bought = total(option.id, 1), sold = total(option.id, -1);
            EXPECT_LE(static_cast<double>(bought.nanoUsd()) * 1e-9, value + 1e-6) << option.symbol;
            EXPECT_EQ(sold, option.initialMarginPerLot) << option.symbol;
            EXPECT_LE(sold.nanoUsd(), 2 * future.initialMarginPerLot.nanoUsd()) << option.symbol;
        }
    }
}

TEST_F(ExchangeOptionTest, StrikesFollowThePriceFromSessionToSession) {
    open("2026-11-24T12:00:00Z", 10);
    const std::size_t before = optionsOn("SITC-H27", OptionRight::Call).size();
    EXPECT_GE(before, 15U);
    run(seconds(60), 60 * 24 * 3);
    for (const char* future : {"SITC-Z26", "SITC-H27"}) {
        const auto calls = optionsOn(future, OptionRight::Call);
        const Price settled = exchange().settlement(exchange().find(future)->id).price;
        const auto below = std::ranges::count_if(
            calls, [&](const Instrument& each) { return each.option()->strike < settled; });
        EXPECT_GE(below, 6) << future;
        EXPECT_GE(static_cast<std::ptrdiff_t>(calls.size()) - below, 7) << future;
        for (std::size_t i = 1; i < calls.size(); ++i) {
            EXPECT_LT(calls[i - 1].option()->strike, calls[i].option()->strike) << "none twice";
        }
    }
}

}  // namespace
}  // namespace tessera::venue
