#include "feeds/venue/exchange.h"

#include <gtest/gtest.h>

#include "feeds/venue/market_publisher.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::milliseconds;

std::unique_ptr<Exchange> opened(const ExchangeConfig& config, KeepingSink& sink) {
    auto exchange = Exchange::open(config, sink);
    EXPECT_TRUE(exchange.ok()) << (exchange.ok() ? "" : exchange.error().sentence);
    return std::move(exchange).value();
}

void run(Exchange& exchange, Timestamp from, Duration step, int steps) {
    for (int i = 1; i <= steps; ++i) {
        exchange.step(from + step * i);
    }
}

TEST(Exchange, TheSameSeedGivesTheSameMarketAndAnotherSeedAnother) {
    KeepingSink first, second, other;
    const auto config = sampleConfig("2026-11-22T12:00:00Z");
    auto a = opened(config, first), b = opened(config, second);
    auto c = opened(sampleConfig("2026-11-22T12:00:00Z", 1, 43), other);
    for (Exchange* exchange : {a.get(), b.get(), c.get()}) {
        run(*exchange, config.start, milliseconds(100), 600);
    }
    EXPECT_EQ(a->stateHash(), b->stateHash());
    EXPECT_EQ(first.records.size(), second.records.size());
    EXPECT_NE(a->stateHash(), c->stateHash());
}

TEST(Exchange, AMinuteOfTheFrontMonthIsAlive) {
    KeepingSink sink;
    const auto config = sampleConfig("2026-11-22T12:00:00Z");
    auto exchange = opened(config, sink);
    const InstrumentId front = exchange->find("SITC-Z26")->id;
    sink.records.clear();
    int events = 0, trades = 0;
    run(*exchange, config.start, milliseconds(100), 600);
    for (const MarketRecord& record : sink.records) {
        events += record.endsEvent() ? 1 : 0;
        trades += record.kind == RecordKind::Trade ? 1 : 0;
    }
    EXPECT_GT(events, 600) << "all instruments together";
    EXPECT_GT(trades, 30);
    const OrderBook& book = exchange->orderBook(front);
    std::vector<BookLevel> bids, asks;
    book.levels(Side::Buy, 30, bids);
    book.levels(Side::Sell, 30, asks);
    EXPECT_GE(bids.size(), 20U);
    EXPECT_GE(asks.size(), 20U);
    const std::int64_t spread = (asks[0].price - bids[0].price).nanoUsd();
    EXPECT_LE(spread * 50, bids[0].price.nanoUsd()) << "at most two per cent";
}

/// Real books change most near the best price: half to three quarters of the changes of those in
/// ../shared/data/books are within five levels (tests/market/book_rates.py).
TEST(Exchange, SizesChangeMostWhereTheBookIsBest) {
    struct FrontSink : KeepingSink {
        void onEvent(InstrumentId instrument, std::span<const MarketRecord> batch) override {
            if (instrument == front) {
                KeepingSink::onEvent(instrument, batch);
            }
        }
        InstrumentId front{};
    } sink;
    const auto config = sampleConfig("2026-11-22T12:00:00Z");
    auto exchange = opened(config, sink);
    const InstrumentId front = sink.front = exchange->find("SITC-Z26")->id;
    const std::int64_t tick = exchange->find("SITC-Z26")->tick.nanoUsd();
    int changes = 0, near = 0;
    for (int i = 1; i <= 6'000; ++i) {
        sink.records.clear();
        exchange->step(config.start + milliseconds(100) * i);
        for (const MarketRecord& record : sink.records) {
            const auto best = exchange->orderBook(front).best(record.side);
            if (record.kind == RecordKind::Modify && best) {
                ++changes;
                near += std::abs((record.price() - best->price).nanoUsd()) < 5 * tick ? 1 : 0;
            }
        }
    }
    EXPECT_GT(changes, 500);
    EXPECT_GT(near * 100, changes * 50) << near << " of " << changes;
}

TEST(Exchange, PositionsSumToZeroAndMoneyLeavesOnlyAsFees) {
    KeepingSink sink;
    const auto config = sampleConfig("2026-11-22T12:00:00Z");
    auto exchange = opened(config, sink);
    run(*exchange, config.start, milliseconds(100), 1'000);
    std::map<InstrumentId, std::int64_t> net;
    Int128 cash = 0, fees = 0;
    for (const auto& [account, positions] : exchange->positions()) {
        for (const auto& [instrument, position] : positions) {
            net[instrument] += position.net.raw();
            cash += position.cash.nanoUsd();
            fees += position.fees.nanoUsd();
        }
    }
    EXPECT_FALSE(net.empty());
    for (const auto& [instrument, sum] : net) {
        EXPECT_EQ(sum, 0) << static_cast<std::uint32_t>(instrument);
    }
    EXPECT_GT(fees, 0);
    EXPECT_TRUE(cash + fees == 0) << "what one pays another gets";
}

TEST(Exchange, MyOrderIsFilledBySimulatedTradersAndReported) {
    KeepingSink sink;
    const auto config = sampleConfig("2026-11-22T12:00:00Z");
    auto exchange = opened(config, sink);
    const InstrumentId front = exchange->find("SITC-Z26")->id;
    NewOrder order;
    order.id = ClientOrderId{1};
    order.instrument = front;
    order.side = Side::Buy;
    order.price = exchange->orderBook(front).best(Side::Buy)->price;
    order.quantity = Quantity::fromRaw(5);
    exchange->submit(AccountId{1}, order, config.start);
    run(*exchange, config.start, milliseconds(100), 6'000);
    ASSERT_FALSE(sink.reports.empty());
    EXPECT_EQ(sink.reports.front().type, ExecType::New);
    EXPECT_EQ(sink.reports.back().type, ExecType::Trade) << "ten minutes at the best bid are enough";
    EXPECT_TRUE(sink.reports.back().isMaker);
}

TEST(Exchange, EveryHourHasAFixingAndEveryEveningASettlement) {
    KeepingSink sink;
    const auto config = sampleConfig("2026-11-22T12:00:30Z");
    auto exchange = opened(config, sink);
    const auto listed = std::ranges::count_if(exchange->instruments(), &Instrument::isListed);
    run(*exchange, config.start, std::chrono::seconds(30), 9 * 120);
    EXPECT_EQ(sink.fixings.size(), 57U) << "nine hours, six indices, one for a tier and its averages; and "
                                           "three of forecast skill, once a day";
    for (const Fixing& fixing : sink.fixings) {
        EXPECT_TRUE(fixing.simulated);
        EXPECT_EQ(floorTo(fixing.asOf, std::chrono::hours(1)), fixing.asOf);
    }
    EXPECT_EQ(static_cast<std::ptrdiff_t>(sink.settlements.size()), listed)
        << "one for each contract; options of new strikes come after it";
    for (const SettlementPrice& price : sink.settlements) {
        EXPECT_EQ(price.asOf, parseIso("2026-11-22T20:00:00Z").value());
        EXPECT_FALSE(price.isFinal);
    }
}

TEST(Exchange, AnExpiredContractSettlesAtTheIndexAndTheNextMonthIsListed) {
    KeepingSink sink;
    const auto config = sampleConfig("2026-12-16T18:00:00Z", 0);
    auto exchange = opened(config, sink);
    const Instrument expiring = *exchange->find("SITC-Z26");
    EXPECT_EQ(expiring.lastTradingTime, parseIso("2026-12-16T20:00:00Z").value());
    NewOrder order;
    order.id = ClientOrderId{1};
    order.instrument = expiring.id;
    order.type = OrderType::Market;
    order.quantity = Quantity::fromRaw(2);
    run(*exchange, config.start, std::chrono::seconds(10), 60);
    exchange->submit(AccountId{1}, order, exchange->now());
    ASSERT_EQ(exchange->positions().at(AccountId{1}).at(expiring.id).net.raw(), 2);
    run(*exchange, exchange->now(), std::chrono::seconds(10), 2 * 360);
    EXPECT_EQ(exchange->tradingStatus(expiring.id), TradingStatus::Settled);
    EXPECT_EQ(exchange->orderBook(expiring.id).orderCount(), 0U);
    const SettlementPrice final = exchange->settlement(expiring.id);
    EXPECT_TRUE(final.isFinal);
    Price fixing;
    for (const Fixing& f : sink.fixings) {
        fixing = f.instrument == exchange->find("@SITC")->id && f.asOf == final.asOf ? f.level : fixing;
    }
    EXPECT_EQ(final.price, fixing);
    EXPECT_TRUE(exchange->positions().at(AccountId{1}).at(expiring.id).net.isZero());
    const auto settled = std::ranges::find(sink.reports, Reason::Settled, &ExecutionReport::reason);
    ASSERT_NE(settled, sink.reports.end()) << "whoever held it is told";
    EXPECT_EQ(settled->type, ExecType::Trade);
    EXPECT_EQ(settled->side, Side::Sell);
    EXPECT_EQ(settled->lastPrice, final.price);
    EXPECT_EQ(settled->lastQuantity.raw(), 2);
    EXPECT_EQ(std::ranges::count(sink.reports, settled->execId, &ExecutionReport::execId), 1);
    ASSERT_NE(exchange->find("SITC-H27"), nullptr) << "March takes the place of December";
    EXPECT_NE(exchange->find("SITC-G27-H27"), nullptr);
    EXPECT_FALSE(sink.definitions.empty());
    Int128 cash = 0, fees = 0;
    for (const auto& [account, positions] : exchange->positions()) {
        for (const auto& [instrument, position] : positions) {
            if (instrument == expiring.id) {
                cash += position.cash.nanoUsd();
                fees += position.fees.nanoUsd();
            }
        }
    }
    EXPECT_TRUE(cash + fees == 0);
}

TEST(RecordRing, KeepsTheLastSixteenThousandAndKnowsWhatIsGone) {
    RecordRing ring;
    EXPECT_EQ(ring.first(), 1U);
    EXPECT_EQ(ring.last(), 0U);
    for (std::uint64_t sequence = 1; sequence <= RecordRing::kCapacity + 10; ++sequence) {
        MarketRecord record;
        record.orderId = sequence;
        ring.push(record);
    }
    EXPECT_EQ(ring.first(), 11U);
    for (std::uint64_t sequence = ring.first(); sequence <= ring.last(); ++sequence) {
        ASSERT_EQ(ring.at(sequence).orderId, sequence);
    }
}

TEST(Exchange, AHistoryWithoutALevelBeforeTheStartIsRefused) {
    KeepingSink sink;
    EXPECT_FALSE(Exchange::open(sampleConfig("2024-01-01T00:00:00Z"), sink).ok());
    auto config = sampleConfig("2026-11-22T12:00:00Z");
    config.terms.histories.clear();
    EXPECT_FALSE(Exchange::open(config, sink).ok());
}

}  // namespace
}  // namespace tessera::venue
