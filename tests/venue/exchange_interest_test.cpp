// Open interest: what all accounts hold long is what they are short, after every fill and settlement.

#include <gtest/gtest.h>

#include "app/domain/state_archive.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::minutes;
using std::chrono::seconds;

class ExchangeInterestTest : public ::testing::Test {
 protected:
    void open(const char* start, int warmupDays) {
        m_config = sampleConfig(start, warmupDays);
        m_config.terms = sampleTerms({"10-sitc.toml"});
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
    void trade(const char* symbol, Side side, std::int64_t lots) {
        NewOrder order;
        order.id = ClientOrderId{++m_id};
        order.instrument = exchange().find(symbol)->id;
        order.side = side;
        order.type = OrderType::Market;
        order.timeInForce = TimeInForce::Ioc;
        order.quantity = Quantity::fromRaw(lots);
        exchange().submit(AccountId{1}, order, exchange().now());
    }
    std::int64_t openLots(const char* symbol) {
        return exchange().openInterest(exchange().find(symbol)->id)->lots.raw();
    }
    /// Long and short over all accounts, of every contract, beside what the exchange says.
    static void expectBalanced(const Exchange& exchange) {
        std::map<InstrumentId, std::pair<std::int64_t, std::int64_t>> held;
        for (const auto& [account, positions] : exchange.positions()) {
            for (const auto& [instrument, position] : positions) {
                auto& [longs, shorts] = held[instrument];
                (position.net > Quantity{} ? longs : shorts) += position.net.raw();
            }
        }
        for (const Instrument& instrument : exchange.instruments()) {
            const auto interest = exchange.openInterest(instrument.id);
            ASSERT_EQ(interest.has_value(), instrument.isListed()) << instrument.symbol;
            if (interest) {
                EXPECT_EQ(interest->lots.raw(), held[instrument.id].first) << instrument.symbol;
                EXPECT_EQ(interest->lots.raw(), -held[instrument.id].second) << instrument.symbol;
            }
        }
    }

    KeepingSink sink;
    ExchangeConfig m_config;

 private:
    std::unique_ptr<Exchange> m_exchange;
    std::uint64_t m_id = 0;
};

TEST_F(ExchangeInterestTest, IsWhatAllAccountsHoldLongAndWhatTheyAreShort) {
    open("2026-12-16T19:30:00Z", 1);  // the last day of SITC-Z26
    expectBalanced(exchange());
    EXPECT_GT(openLots("SITC-Z26"), 0);
    for (int i = 0; i < 8; ++i) {
        trade("SITC-F27", i < 5 ? Side::Buy : Side::Sell, 40);
        run(seconds(20), 30);
        expectBalanced(exchange());
    }
    EXPECT_TRUE(exchange().settlement(exchange().find("SITC-Z26")->id).isFinal);
    EXPECT_EQ(openLots("SITC-Z26"), 0);  // settlement closed both sides
}

TEST_F(ExchangeInterestTest, ChangesByTheDaySinceTheSettlement) {
    open("2026-11-24T19:50:00Z", 1);
    run(seconds(30), 21);  // over 20:00
    const InstrumentId id = exchange().find("SITC-Z26")->id;
    const auto settled = exchange().openInterest(id)->settled;
    ASSERT_TRUE(settled);
    run(seconds(30), 20);
    EXPECT_EQ(exchange().openInterest(id)->settled, settled);  // until the next one
    EXPECT_EQ(exchange().openInterest(id)->change(), exchange().openInterest(id)->lots - *settled);
}

TEST_F(ExchangeInterestTest, ComesBackFromASnapshotAndIsNotGuessedFromAnOlderOne) {
    open("2026-11-24T19:50:00Z", 1);
    run(seconds(30), 40);
    std::vector<std::byte> bytes;
    StateWriter out(bytes);
    exchange().save(out);
    KeepingSink other;
    StateReader in(bytes);
    const auto restored = Exchange::restore(m_config, other, in);
    ASSERT_TRUE(restored.ok());
    for (const Instrument& instrument : exchange().instruments()) {
        EXPECT_EQ((*restored)->openInterest(instrument.id), exchange().openInterest(instrument.id));
    }
    // What a program wrote that did not count it ends before it.
    std::vector<std::byte> tail;
    StateWriter part(tail);
    for (const Instrument& instrument : exchange().instruments()) {
        const auto interest = exchange().openInterest(instrument.id);
        part(interest ? interest->settled : std::optional<Quantity>(Quantity{}));
    }
    StateReader older(std::span<const std::byte>(bytes).first(bytes.size() - tail.size()));
    const auto known = Exchange::restore(m_config, other, older);
    ASSERT_TRUE(known.ok());
    const InstrumentId id = exchange().find("SITC-Z26")->id;
    EXPECT_EQ((*known)->openInterest(id)->lots, exchange().openInterest(id)->lots);
    EXPECT_FALSE((*known)->openInterest(id)->settled);
    EXPECT_FALSE((*known)->openInterest(id)->change());
}

}  // namespace
}  // namespace tessera::venue
