// Spreads between tiers, and implied orders as the exchange has them.

#include <gtest/gtest.h>

#include "app/domain/account_margin.h"
#include "app/domain/decimal.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

class ExchangeImpliedTest : public ::testing::Test {
 protected:
    void open(const char* start, market::MarketTerms terms = market::builtInTerms().value()) {
        ExchangeConfig config = sampleConfig(start, 0);
        config.terms = std::move(terms);
        auto opened = Exchange::open(std::move(config), sink);
        ASSERT_TRUE(opened.ok()) << opened.error().sentence;
        m_exchange = std::move(opened).value();
    }
    Exchange& exchange() { return *m_exchange; }
    const Instrument& at(const char* symbol) {
        const Instrument* found = m_exchange->find(symbol);
        EXPECT_NE(found, nullptr) << symbol;
        return *found;
    }
    void run(Duration step, int steps) {
        for (int i = 0; i < steps; ++i) {
            exchange().step(exchange().now() + step);
        }
    }
    OrderId send(const Instrument& instrument, Side side, Price price, std::int64_t lots,
                 std::uint32_t account = 1, OrderType type = OrderType::Limit) {
        NewOrder order;
        order.id = ClientOrderId{++m_id};
        order.instrument = instrument.id;
        order.side = side;
        order.type = type;
        order.price = price;
        order.timeInForce = type == OrderType::Market ? TimeInForce::Ioc : TimeInForce::Gtc;
        order.quantity = Quantity::fromRaw(lots);
        return exchange().submit(AccountId{account}, order, exchange().now());
    }
    /// None: it would have traded at once.
    std::optional<OrderId> rests(const Instrument& instrument, Side side, Price price, std::int64_t lots,
                                 std::uint32_t account) {
        NewOrder order;
        order.id = ClientOrderId{++m_id};
        order.instrument = instrument.id;
        order.side = side;
        order.price = price;
        order.quantity = Quantity::fromRaw(lots);
        order.postOnly = true;
        const OrderId id = exchange().submit(AccountId{account}, order, exchange().now());
        return id == OrderId{} ? std::nullopt : std::optional(id);
    }
    std::int64_t net(std::uint32_t account, const Instrument& instrument) {
        return exchange().positions().at(AccountId{account}).at(instrument.id).net.raw();
    }
    /// What the exchange holds of its implied matches, leg by leg, in lots; and its cash.
    std::map<InstrumentId, std::int64_t> leftWithTheExchange(Int128& cash) {
        std::map<InstrumentId, std::int64_t> legs;
        for (const auto& [id, position] : exchange().positions().at(kImpliedAccount)) {
            const Instrument& instrument = exchange().instruments()[static_cast<std::size_t>(id) - 1];
            cash += position.cash.nanoUsd();
            if (instrument.legs().empty()) {
                legs[id] += position.net.raw();
            }
            for (const Leg& leg : instrument.legs()) {
                legs[leg.instrument] += position.net.raw() * leg.ratio;
            }
        }
        return legs;
    }
    void expectNothingLeftWithTheExchange() {
        Int128 cash = 0;
        for (const auto& [id, lots] : leftWithTheExchange(cash)) {
            EXPECT_EQ(lots, 0) << exchange().instruments()[static_cast<std::size_t>(id) - 1].symbol;
        }
        EXPECT_TRUE(cash == 0) << "to the nano-dollar";
    }

    KeepingSink sink;

 private:
    std::unique_ptr<Exchange> m_exchange;
    std::uint64_t m_id = 0;
};

TEST_F(ExchangeImpliedTest, ListsATierLessAnotherForTheNearestMonths) {
    open("2026-11-28T12:00:00Z");
    run(milliseconds(100), 100);
    for (const char* symbol : {"SITF-SITC-Z26", "SITF-SITC-F27", "SITF-SITC-G27", "SITF-SITS-Z26",
                               "SITF-SITS-G27", "SITS-SITB-Z26", "SITS-SITB-G27"}) {
        const Instrument& spread = at(symbol);
        ASSERT_EQ(spread.legs().size(), 2U);
        const Instrument& one =
            exchange().instruments()[static_cast<std::size_t>(spread.legs()[0].instrument) - 1];
        const Instrument& other =
            exchange().instruments()[static_cast<std::size_t>(spread.legs()[1].instrument) - 1];
        EXPECT_EQ(one.contractMonth(), other.contractMonth());
        EXPECT_EQ(one.tick.nanoUsd() % spread.tick.nanoUsd(), 0) << symbol;
        EXPECT_EQ(other.tick.nanoUsd() % spread.tick.nanoUsd(), 0) << symbol;
        EXPECT_EQ(spread.initialMarginPerLot.nanoUsd(),
                  one.initialMarginPerLot.nanoUsd() + other.initialMarginPerLot.nanoUsd());
        EXPECT_EQ(spread.lastTradingTime, one.lastTradingTime);
        const OrderBook& book = exchange().orderBook(spread.id);
        ASSERT_TRUE(book.best(Side::Buy) && book.best(Side::Sell)) << symbol;
        const Price mark = book.best(Side::Buy)->price;
        const Price legs = exchange().orderBook(one.id).best(Side::Buy)->price -
                           (exchange().orderBook(other.id).best(Side::Buy)->price - Price{});
        EXPECT_LT(std::abs((mark - legs).nanoUsd()), 4 * one.tick.nanoUsd()) << symbol;
    }
    EXPECT_EQ(at("SITF-SITC-Z26").name, "Frontier less Composite, December 2026");
    EXPECT_EQ(exchange().find("SITF-SITC-H27"), nullptr) << "the fourth month";
    MarginTerms terms;
    for (const Instrument& instrument : exchange().instruments()) {
        terms.define(instrument);
    }
    EXPECT_EQ(terms.spreadFrom(at("SITF-Z26").id)->symbol, "SITF-Z26-F27")
        << "months offset each other by the spread between months";
}

TEST_F(ExchangeImpliedTest, ABoughtSpreadMeetsTheOrdersOfItsLegsAndIsHeldAsTheSpread) {
    open("2026-11-28T12:00:00Z");
    run(milliseconds(100), 100);
    const Instrument spread = at("SITF-SITC-Z26"), one = at("SITF-Z26"), other = at("SITC-Z26");
    const Price bid = exchange().orderBook(other.id).best(Side::Buy)->price;
    // An offer of the one tier, as low as it can rest: with the bid for the other it offers the spread.
    Price ask = exchange().orderBook(one.id).best(Side::Buy)->price + one.tick;
    std::optional<OrderId> offered;
    while (!(offered = rests(one, Side::Sell, ask, 3, 2))) {
        ask = ask + one.tick;
    }
    const OrderBook& offers = exchange().orderBook(one.id);
    for (int i = 0; i < 50 && offers.front(Side::Sell)->id != *offered; ++i) {
        const RestingOrder before = *offers.front(Side::Sell);  // it stands before the one that is to trade
        send(one, Side::Buy, before.price, before.quantity.raw(), 3);
    }
    ASSERT_EQ(offers.front(Side::Sell)->id, *offered);
    const OrderBook& spreads = exchange().orderBook(spread.id);
    for (int i = 0; i < 50 && spreads.best(Side::Sell)->price - Price{} <= ask - bid; ++i) {
        const RestingOrder before = *spreads.front(Side::Sell);  // who offers the spread itself comes first
        send(spread, Side::Buy, before.price, before.quantity.raw(), 4);
    }
    ASSERT_LT(ask - bid, spreads.best(Side::Sell)->price - Price{});
    sink.reports.clear();
    send(spread, Side::Buy, {}, 2, 1, OrderType::Market);
    std::int64_t bought = 0;
    for (const ExecutionReport& report : sink.reports) {
        bought +=
            report.type == ExecType::Trade && report.account == AccountId{1} ? report.lastQuantity.raw() : 0;
    }
    EXPECT_EQ(bought, 2);
    EXPECT_EQ(net(1, spread), 2) << "it bought the spread and holds the spread";
    EXPECT_EQ(net(2, one), -2) << "from who offers the one tier";
    EXPECT_FALSE(exchange().positions().at(AccountId{1}).contains(one.id));
    expectNothingLeftWithTheExchange();
}

TEST_F(ExchangeImpliedTest, AMarketTradesByImpliedOrdersAndIsConserved) {
    open("2026-11-28T12:00:00Z");
    run(milliseconds(100), 3'000);
    std::size_t implied = 0;
    std::map<InstrumentId, std::int64_t> open;
    Int128 cash = 0;
    for (const auto& [account, positions] : exchange().positions()) {
        for (const auto& [id, position] : positions) {
            open[id] += position.net.raw();
            cash += position.cash.nanoUsd() + position.fees.nanoUsd();
            implied += account == kImpliedAccount;
        }
    }
    EXPECT_GT(implied, 10U) << "contracts in which an implied order traded";
    for (const auto& [id, lots] : open) {
        EXPECT_EQ(lots, 0);
    }
    EXPECT_TRUE(cash == 0);
    expectNothingLeftWithTheExchange();
}

TEST_F(ExchangeImpliedTest, ASpreadBetweenMonthsLeavesItsFarLegToWhoHoldsIt) {
    open("2026-12-16T19:50:00Z");  // a third Wednesday
    run(milliseconds(500), 100);
    const Instrument spread = at("SITC-Z26-F27"), far = at("SITC-F27"), tiers = at("SITF-SITC-Z26");
    send(spread, Side::Buy, {}, 3, 1, OrderType::Market);
    send(tiers, Side::Sell, {}, 2, 1, OrderType::Market);
    ASSERT_EQ(net(1, spread), 3);
    ASSERT_EQ(net(1, tiers), -2);
    sink.reports.clear();
    run(minutes(1), 12);
    ASSERT_EQ(exchange().tradingStatus(spread.id), TradingStatus::Settled);
    EXPECT_EQ(net(1, spread), 0);
    EXPECT_EQ(net(1, far), -3) << "the month that was sold with it";
    EXPECT_EQ(net(1, tiers), 0);
    EXPECT_EQ(exchange().settlement(tiers.id).price,
              exchange().settlement(at("SITF-Z26").id).price -
                  (exchange().settlement(at("SITC-Z26").id).price - Price{}))
        << "both legs end with it";
    ASSERT_EQ(sink.reports.size(), 3U) << "two settlements, and the leg";
    for (const ExecutionReport& report : sink.reports) {
        EXPECT_EQ(report.reason, Reason::Settled);
        EXPECT_EQ(report.fee.nanoUsd(), 0);
        if (report.instrument == far.id) {
            EXPECT_EQ(report.side, Side::Sell);
            EXPECT_EQ(report.lastPrice, exchange().settlement(far.id).price);
        }
    }
    expectNothingLeftWithTheExchange();
    EXPECT_NE(exchange().find("SITF-SITC-H27"), nullptr) << "the next month follows";
}

TEST_F(ExchangeImpliedTest, AMarketOfEarlierContractsHasNeither) {
    open("2026-11-28T12:00:00Z", market::earlierTerms().value().back());
    run(milliseconds(100), 300);
    EXPECT_EQ(exchange().find("SITF-SITC-Z26"), nullptr);
    EXPECT_FALSE(exchange().positions().contains(kImpliedAccount));
    ASSERT_TRUE(exchange().adopt(market::builtInTerms().value()).ok());
    EXPECT_NE(exchange().find("SITF-SITC-Z26"), nullptr);
    run(milliseconds(100), 1'000);
    EXPECT_TRUE(exchange().positions().contains(kImpliedAccount)) << "from there on";
    expectNothingLeftWithTheExchange();
}

}  // namespace
}  // namespace tessera::venue
