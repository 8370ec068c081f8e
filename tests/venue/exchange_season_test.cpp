// Three months in accelerated time: every family lists, trades, settles, and money goes nowhere but in fees.

#include <gtest/gtest.h>

#include <set>

#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT

struct Season {
    int listed = 0, traded = 0, settled = 0;
};

/// "SITC future", "SITC option", "SITC spread".
std::string productOf(const Instrument& instrument) {
    return instrument.family + (instrument.option() != nullptr ? " option"
                                : instrument.isSpread()        ? " spread"
                                                               : " future");
}

class QuietSink : public KeepingSink {
 public:
    void onEvent(InstrumentId, std::span<const MarketRecord>) override {}
};

TEST(ExchangeSeason, EveryProductListsTradesAndSettlesAndCashIsConserved) {
    QuietSink sink;
    auto opened = Exchange::open(sampleConfig("2026-09-01T12:00:00Z", 0), sink);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence;
    Exchange& exchange = **opened;
    const Timestamp end = exchange.now() + std::chrono::hours(24 * 100);
    while (exchange.now() < end) {  // every fixing and settlement is met, at 20:00
        exchange.step(exchange.now() + std::chrono::hours(2));
    }
    EXPECT_TRUE(sink.unsettled.empty());
    std::map<std::string, Season> products;
    for (const Instrument& instrument : exchange.instruments()) {
        if (!instrument.isListed()) {
            continue;
        }
        Season& season = products[productOf(instrument)];
        ++season.listed;
        season.traded += !exchange.bars(instrument.id).empty();
        const std::size_t minutes = exchange.bars(instrument.id).size();
        if (const Duration since = exchange.now() - instrument.lastTradingTime; since > kDay * 31) {
            EXPECT_LE(minutes, 1U) << instrument.symbol << " ended long ago";
        }
        const bool isSettled = exchange.tradingStatus(instrument.id) == TradingStatus::Settled;
        season.settled += isSettled;
        EXPECT_EQ(exchange.settlement(instrument.id).isFinal, isSettled) << instrument.symbol;
        EXPECT_EQ(isSettled, instrument.lastTradingTime <= exchange.now()) << instrument.symbol;
        if (isSettled && instrument.option() != nullptr) {
            const SettlementPrice future = exchange.settlement(instrument.option()->future);
            EXPECT_EQ(exchange.settlement(instrument.id).price,
                      exerciseValue(*instrument.option(), future.price))
                << instrument.symbol;
        }
    }
    EXPECT_EQ(products.size(), 27U)
        << "thirteen families of futures, six with spreads, three pairs of tiers, five with options";
    for (const auto& [product, season] : products) {
        EXPECT_GT(season.traded, 0) << product;
        EXPECT_GT(season.settled, 0) << product;
        EXPECT_GT(season.listed, season.settled) << product << ": others follow";
    }
    Int128 cash = 0, fees = 0;
    std::map<InstrumentId, std::int64_t> open, longs;
    for (const auto& [account, positions] : exchange.positions()) {
        for (const auto& [instrument, position] : positions) {
            cash += position.cash.nanoUsd();
            fees += position.fees.nanoUsd();
            open[instrument] += position.net.raw();
            longs[instrument] += std::max<std::int64_t>(position.net.raw(), 0);
            if (exchange.tradingStatus(instrument) == TradingStatus::Settled) {
                EXPECT_TRUE(position.net.isZero());
            }
        }
    }
    for (const auto& [instrument, net] : open) {
        EXPECT_EQ(net, 0) << "who bought, bought from somebody";
        EXPECT_EQ(exchange.openInterest(instrument)->lots.raw(), longs[instrument]);
    }
    EXPECT_GT(fees, 0);
    EXPECT_TRUE(cash + fees == 0) << "to the nano-dollar";
}

}  // namespace
}  // namespace tessera::venue
