// Any flow of orders over a near and a far month, their spread and a spread between tiers: nothing is left
// crossed, and what is bought is sold.

#include <rapidcheck/gtest.h>

#include <random>

#include "tests/matching/implied_books.h"

namespace tessera::matching {
namespace {

using namespace domain;  // NOLINT: the vocabulary this file is about
using B = ImpliedBooks;

struct Range {
    std::int64_t tick, low, steps;  // 1e-9 USD, ticks
};
// Around 1.93, 1.88, 0.05, 6.00 and 4.07.
constexpr std::array<Range, B::kContracts> kRanges = {{{10'000'000, 188, 11},
                                                       {10'000'000, 183, 11},
                                                       {5'000'000, 2, 17},
                                                       {50'000'000, 117, 7},
                                                       {5'000'000, 790, 49}}};

Price somePrice(std::uint32_t contract, std::mt19937_64& random) {
    const Range& range = kRanges[contract - 1];
    const auto step = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range.steps));
    return Price::fromNanoUsd((range.low + step) * range.tick);
}

NewOrder someOrder(B& books, std::mt19937_64& random) {
    NewOrder order;
    order.id = ClientOrderId{++books.lastId};
    const auto contract = static_cast<std::uint32_t>(1 + random() % B::kContracts);
    order.instrument = InstrumentId{contract};
    order.side = random() % 2 == 0 ? Side::Buy : Side::Sell;
    order.price = somePrice(contract, random);
    order.quantity = testing::lots(1 + static_cast<std::int64_t>(random() % 30));
    const auto kind = random() % 10;
    order.timeInForce = kind == 0 ? TimeInForce::Ioc : kind == 1 ? TimeInForce::Fok : TimeInForce::Gtc;
    order.postOnly = kind == 2;
    if (kind == 3) {
        order.terms.display = testing::lots(1 + order.quantity.raw() / 4);
    } else if (kind == 4) {
        order.type = OrderType::Stop;
        order.terms.stopPrice = order.price;
        order.price = {};
    }
    return order;
}

void act(B& books, std::vector<OrderId>& known, std::mt19937_64& random) {
    const auto what = random() % 20;
    if (known.empty() || what < 14) {
        const NewOrder order = someOrder(books, random);
        const std::size_t before = books.reports.size();
        // Whole or not at all comes of an account that has nothing of its own in the way.
        const bool isWhole = order.timeInForce == TimeInForce::Fok;
        const auto account = isWhole ? 5U : 1 + static_cast<std::uint32_t>(random() % 4);
        known.push_back(books.submit(account, order));
        if (isWhole) {
            Quantity traded;
            for (std::size_t i = before; i < books.reports.size(); ++i) {
                const ExecutionReport& report = books.reports[i];
                traded += report.type == ExecType::Trade && report.id == order.id ? report.lastQuantity
                                                                                  : Quantity{};
            }
            std::string told;
            for (const std::string& fill : books.fills()) {
                told += fill + "; ";
            }
            ASSERT_TRUE(traded.isZero() || traded == order.quantity)
                << "whole or not at all: " << order.quantity.raw() << " at " << formatPrice(order.price, 3)
                << " in " << books.symbolOf(order.instrument) << ": " << told;
        }
        return;
    }
    const OrderId id = known[random() % known.size()];
    ExecutionReport status;
    if (what < 16 && books.engine.status(id, status) && status.orderType == OrderType::Limit) {
        const auto contract = static_cast<std::uint32_t>(status.instrument);
        books.engine.replace(id,
                             {ClientOrderId{++books.lastId}, status.id, somePrice(contract, random),
                              testing::lots(1 + static_cast<std::int64_t>(random() % 30))},
                             books.now);
    } else if (what < 19) {
        books.engine.cancel(id, Reason::CancelledByUser, books.now);
    } else {
        const auto contract = InstrumentId{static_cast<std::uint32_t>(1 + random() % B::kContracts)};
        const bool isHalted = books.engine.tradingStatus(contract) == TradingStatus::Halted;
        books.engine.setStatus(contract, isHalted ? TradingStatus::Open : TradingStatus::Halted, books.now);
    }
}

/// Each contract nets to zero with what the exchange stands in for, and the exchange, leg by leg, to zero.
void expectConserved(B& books) {
    std::map<InstrumentId, std::int64_t> all, ofExchange;
    Int128 cash = 0;
    for (const auto& [account, positions] : books.positions) {
        cash += books.cash[account];
        for (const auto& [id, lots] : positions) {
            all[id] += lots;
            const Instrument& instrument = books.instruments[static_cast<std::size_t>(id) - 1];
            if (account != B::kExchange) {
                continue;
            }
            if (instrument.legs().empty()) {
                ofExchange[id] += lots;
            }
            for (const Leg& leg : instrument.legs()) {
                ofExchange[leg.instrument] += lots * leg.ratio;
            }
        }
    }
    for (const auto& [id, lots] : all) {
        ASSERT_EQ(lots, 0) << books.symbolOf(id);
    }
    for (const auto& [id, lots] : ofExchange) {
        ASSERT_EQ(lots, 0) << books.symbolOf(id);
    }
    ASSERT_TRUE(cash == 0);
    ASSERT_TRUE(books.cash[B::kExchange] == 0) << "near - far - spread of every match is nothing";
}

void expectMirrored(const B& books) {
    for (std::uint32_t id = 1; id <= B::kContracts; ++id) {
        ASSERT_EQ(books.mirrors.at(InstrumentId{id}).checksum(),
                  books.engine.book(InstrumentId{id})->checksum());
    }
}

RC_GTEST_PROP(ImpliedProperty, NothingIsLeftCrossedAndWhatIsBoughtIsSold, (std::uint64_t seed)) {
    B books;
    std::mt19937_64 random(seed);
    std::vector<OrderId> known;
    for (int step = 0; step < 400; ++step) {
        act(books, known, random);
        RC_ASSERT(books.crossing() == std::string());
        RC_ASSERT(!::testing::Test::HasFatalFailure());
    }
    expectConserved(books);
    expectMirrored(books);
    RC_ASSERT(!::testing::Test::HasFatalFailure());
}

TEST(ImpliedProperty, AFlowTradesByImpliedOrdersAndASavedEngineGoesOnTheSame) {
    B books, copy;
    std::mt19937_64 random(7);
    std::vector<OrderId> known;
    for (int step = 0; step < 8'000; ++step) {
        act(books, known, random);
    }
    EXPECT_GT(books.impliedFills, 100);
    for (std::uint32_t id = 1; id <= B::kContracts; ++id) {
        books.engine.setStatus(InstrumentId{id}, TradingStatus::Open, books.now);
    }
    std::vector<std::byte> bytes;
    StateWriter out(bytes);
    books.engine.save(out);
    StateReader in(bytes);
    ASSERT_TRUE(copy.engine.restore(in));
    for (const auto spread : {B::kSpread, B::kTiers}) {
        ASSERT_TRUE(copy.engine.imply(InstrumentId{spread}, books.now));
    }
    EXPECT_EQ(copy.engine.outputHash(), books.engine.outputHash()) << "nothing was left to trade";
    for (std::uint32_t id = 1; id <= B::kContracts; ++id) {
        copy.mirrors.at(InstrumentId{id}) = OrderBook(books.engine.book(InstrumentId{id})->tick());
        std::vector<RestingOrder> orders;
        books.engine.book(InstrumentId{id})->orders(orders);
        for (const RestingOrder& order : orders) {
            ASSERT_EQ(
                copy.mirrors.at(InstrumentId{id}).add(order.id, order.side, order.price, order.quantity),
                BookError::None);
        }
    }
    copy.lastId = books.lastId;
    std::mt19937_64 other = random;
    std::vector<OrderId> knownToo = known;
    for (int step = 0; step < 500; ++step) {
        act(books, known, random);
        act(copy, knownToo, other);
    }
    EXPECT_EQ(copy.engine.outputHash(), books.engine.outputHash());
}

}  // namespace
}  // namespace tessera::matching
