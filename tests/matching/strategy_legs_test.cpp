// The legs of a strategy at the engine: all of them trade whole at once, or nothing happens anywhere.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "app/matching/matching_engine.h"
#include "tests/support/text_book.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT: the vocabulary this file is about
using testing::lots;
using testing::price;

constexpr AccountId kMaker{90}, kTrader{7};
constexpr std::uint32_t kContracts = 4;

struct Books : MatchSink {
    MatchingEngine engine{*this};
    std::vector<ExecutionReport> reports;
    Timestamp now = Timestamp::fromSeconds(1'795'000'000);
    std::uint64_t lastId = 0;

    Books() {
        for (std::uint32_t id = 1; id <= kContracts; ++id) {
            Instrument one;
            one.id = InstrumentId{id};
            one.symbol = "C" + std::to_string(id);
            one.tick = testing::delta("0.01");
            one.contractSize = 1000;
            EXPECT_TRUE(engine.list(one, price("1.00"), now).ok());
        }
    }
    void onEvent(InstrumentId, std::span<const MarketRecord>) override {}
    void onReport(const ExecutionReport& report) override { reports.push_back(report); }

    NewOrder order(std::uint32_t contract, Side side, std::string_view at, std::int64_t quantity) {
        NewOrder out;
        out.id = ClientOrderId{++lastId};
        out.instrument = InstrumentId{contract};
        out.side = side;
        out.price = price(at);
        out.quantity = lots(quantity);
        return out;
    }
    OrderId rest(std::uint32_t contract, Side side, std::string_view at, std::int64_t quantity,
                 AccountId account = kMaker) {
        return engine.submit(account, order(contract, side, at, quantity), now);
    }
    NewOrder leg(std::uint32_t contract, Side side, std::string_view at, std::int64_t quantity) {
        NewOrder out = order(contract, side, at, quantity);
        out.timeInForce = TimeInForce::Fok;
        out.terms.role = LinkRole::Leg;
        return out;
    }
    /// What the trader was told of the list.
    std::vector<ExecutionReport> send(std::vector<NewOrder> legs) {
        reports.clear();
        engine.submit(kTrader, NewOrderList{std::move(legs)}, now);
        std::erase_if(reports, [](const ExecutionReport& one) { return one.account != kTrader; });
        return reports;
    }
    std::string text(std::uint32_t contract) const {
        return testing::toText(*engine.book(InstrumentId{contract}));
    }
};

std::map<std::uint32_t, std::int64_t> tradedBy(const std::vector<ExecutionReport>& reports) {
    std::map<std::uint32_t, std::int64_t> lots;
    for (const ExecutionReport& one : reports) {
        if (one.type == ExecType::Trade) {
            lots[static_cast<std::uint32_t>(one.instrument)] +=
                one.side == Side::Buy ? one.lastQuantity.raw() : -one.lastQuantity.raw();
        }
    }
    return lots;
}

TEST(StrategyLegs, TradeWholeTogether) {
    Books books;
    books.rest(1, Side::Sell, "1.00", 6);
    books.rest(1, Side::Sell, "1.01", 6);
    books.rest(2, Side::Buy, "0.95", 10);
    const auto told = books.send({books.leg(1, Side::Buy, "1.01", 10), books.leg(2, Side::Sell, "0.95", 10)});
    EXPECT_EQ(tradedBy(told), (std::map<std::uint32_t, std::int64_t>{{1, 10}, {2, -10}}));
    for (const ExecutionReport& one : told) {
        EXPECT_NE(one.type, ExecType::Rejected);
    }
}

TEST(StrategyLegs, NoneTradesWhereOneCannot) {
    Books books;
    books.rest(1, Side::Sell, "1.00", 10);
    books.rest(2, Side::Buy, "0.95", 9);
    const std::string first = books.text(1), second = books.text(2);
    const auto told = books.send({books.leg(1, Side::Buy, "1.00", 10), books.leg(2, Side::Sell, "0.95", 10)});
    ASSERT_EQ(told.size(), 2U);
    for (const ExecutionReport& one : told) {
        EXPECT_EQ(one.type, ExecType::Rejected);
        EXPECT_EQ(one.reason, Reason::NotFilled);
    }
    EXPECT_EQ(books.text(1), first) << "the leg that could trade did not";
    EXPECT_EQ(books.text(2), second);
}

TEST(StrategyLegs, AHaltedContractOrAnUnknownOneHoldsAllBack) {
    Books books;
    books.rest(1, Side::Sell, "1.00", 10);
    books.rest(2, Side::Buy, "0.95", 10);
    books.engine.setStatus(InstrumentId{2}, TradingStatus::Halted, books.now);
    auto told = books.send({books.leg(1, Side::Buy, "1.00", 1), books.leg(2, Side::Sell, "0.95", 1)});
    EXPECT_EQ(told.at(0).reason, Reason::Halted);
    told = books.send({books.leg(1, Side::Buy, "1.00", 1), books.leg(99, Side::Sell, "0.95", 1)});
    EXPECT_EQ(told.at(0).reason, Reason::UnknownInstrument);
    EXPECT_EQ(told.size(), 2U);
}

TEST(StrategyLegs, WhatIsNoStrategyIsRefused) {
    Books books;
    books.rest(1, Side::Sell, "1.00", 10);
    books.rest(2, Side::Sell, "1.00", 10);
    const auto refused = [&](std::vector<NewOrder> legs) {
        const auto told = books.send(std::move(legs));
        return !told.empty() && std::all_of(told.begin(), told.end(), [](const ExecutionReport& one) {
            return one.type == ExecType::Rejected && one.reason == Reason::BadCombination;
        });
    };
    EXPECT_TRUE(refused({books.leg(1, Side::Buy, "1.00", 1), books.leg(1, Side::Buy, "1.00", 1)}))
        << "two legs would count on the same lots";
    auto resting = books.leg(2, Side::Buy, "1.00", 1);
    resting.timeInForce = TimeInForce::Day;
    EXPECT_TRUE(refused({books.leg(1, Side::Buy, "1.00", 1), resting}));
    auto market = books.leg(2, Side::Buy, "1.00", 1);
    market.type = OrderType::Market;
    EXPECT_TRUE(refused({books.leg(1, Side::Buy, "1.00", 1), market}));
    auto plain = books.leg(2, Side::Buy, "1.00", 1);
    plain.terms.role = LinkRole::None;
    EXPECT_TRUE(refused({books.leg(1, Side::Buy, "1.00", 1), plain}));
    EXPECT_EQ(books.engine.submit(kTrader, books.leg(1, Side::Buy, "1.00", 1), books.now), OrderId{})
        << "a leg alone";
}

TEST(StrategyLegs, AnOwnRestingOrderInTheWayHoldsAllBack) {
    Books books;
    books.rest(1, Side::Sell, "1.00", 5, kTrader);
    books.rest(1, Side::Sell, "1.00", 50);
    books.rest(2, Side::Buy, "0.95", 10);
    const auto told = books.send({books.leg(1, Side::Buy, "1.00", 10), books.leg(2, Side::Sell, "0.95", 10)});
    EXPECT_TRUE(tradedBy(told).empty());
}

/// Whatever the books hold: every leg whole, or no book changed.
TEST(StrategyLegs, AllOrNothingOverRandomBooks) {
    std::mt19937 random(11);
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
    int whole = 0, none = 0;
    for (int round = 0; round < 400; ++round) {
        Books books;
        for (std::uint32_t id = 1; id <= kContracts; ++id) {
            for (int i = 0; i < 6; ++i) {
                const bool isBuy = draw(0, 1) == 0;
                const std::string at = "1.0" + std::to_string(isBuy ? draw(0, 3) : draw(5, 9));
                books.rest(id, isBuy ? Side::Buy : Side::Sell, at, draw(1, 9),
                           draw(0, 9) == 0 ? kTrader : kMaker);
            }
        }
        std::vector<NewOrder> legs;
        std::map<std::uint32_t, std::int64_t> asked;
        std::string before, after;
        for (std::uint32_t id = 1; id <= kContracts; ++id) {
            const bool isBuy = draw(0, 1) == 0;
            const int quantity = draw(1, 7);
            legs.push_back(books.leg(id, isBuy ? Side::Buy : Side::Sell, isBuy ? "1.09" : "1.00", quantity));
            asked[id] = isBuy ? quantity : -quantity;
            before += books.text(id);
        }
        const auto traded = tradedBy(books.send(std::move(legs)));
        for (std::uint32_t id = 1; id <= kContracts; ++id) {
            after += books.text(id);
        }
        if (traded.empty()) {
            ++none;
            EXPECT_EQ(after, before);
        } else {
            ++whole;
            EXPECT_EQ(traded, asked);
        }
    }
    EXPECT_GT(whole, 40) << "both cases were seen";
    EXPECT_GT(none, 40);
}

}  // namespace
}  // namespace tessera::matching
