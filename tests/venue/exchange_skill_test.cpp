// Futures on the forecast-skill index: the exchange forecasts, commits, scores, publishes and settles.

#include <gtest/gtest.h>

#include "app/domain/decimal.h"
#include "app/domain/state_archive.h"
#include "app/skill/skill_record.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::hours;
using std::chrono::seconds;

class ExchangeSkillTest : public ::testing::Test {
 protected:
    void open(const char* start) {
        m_config = sampleConfig(start, 0);
        auto exchange = Exchange::open(m_config, sink);
        ASSERT_TRUE(exchange.ok()) << exchange.error().sentence;
        m_exchange = std::move(exchange).value();
    }
    void run(Duration step, int steps) {
        for (int i = 0; i < steps; ++i) {
            m_exchange->step(m_exchange->now() + step);
        }
    }
    InstrumentId idOf(const std::string& symbol) {
        const Instrument* found = m_exchange->find(symbol);
        EXPECT_NE(found, nullptr) << symbol;
        return found == nullptr ? InstrumentId{} : found->id;
    }
    /// What anybody computes from the published fixings of @SITC, by day.
    std::map<Timestamp, int> recomputed(const std::string& forecaster) {
        skill::SkillRecord record = skill::makeSkillRecord(
            "@SITC", "the exchange", skill::dayLevels(m_exchange->fixings(idOf("@SITC"))),
            {{skill::statisticalSkillForecaster(forecaster), skill::statisticalAsk(forecaster), {}}}, "mine");
        std::map<Timestamp, int> byDay;
        for (const skill::SkillRow& row : record.tracks[0].rows) {
            if (row.index.hundredths) {
                byDay[row.day + hours(20)] = *row.index.hundredths;
            }
        }
        return byDay;
    }

    ExchangeConfig m_config;
    KeepingSink sink;
    std::unique_ptr<Exchange> m_exchange;
};

TEST_F(ExchangeSkillTest, PublishesWhatAnybodyRecomputesFromTheFixingsOfItsSubject) {
    open("2026-11-22T19:00:00Z");
    run(hours(1), 24 * 3);
    for (const auto& [symbol, forecaster] :
         {std::pair{"@SKILL-DRIFT", "drift"}, {"@SKILL-ETS", "ets"}, {"@SKILL-THETA", "theta"}}) {
        const auto mine = recomputed(forecaster);
        const auto& published = m_exchange->fixings(idOf(symbol));
        ASSERT_GE(published.size(), 40U) << "with a past";
        EXPECT_EQ(published.back().asOf, *parseIso("2026-11-24T20:00:00Z"));
        for (const Fixing& fixing : published) {
            EXPECT_TRUE(fixing.simulated);
            EXPECT_TRUE(fixing.withheldReason.empty());
            EXPECT_EQ(fixing.level.nanoUsd(), std::int64_t{mine.at(fixing.asOf)} * 10'000'000)
                << symbol << " " << formatIso(fixing.asOf, 0);
        }
    }
}

TEST_F(ExchangeSkillTest, TellsACommitmentFourHoursBeforeItsDayThatTheDaysRevealFits) {
    open("2026-11-22T19:00:00Z");
    run(hours(1), 2);
    ASSERT_EQ(sink.commitments.size(), 3U) << "one a forecaster, as the fixing of the day is made";
    const std::string told = sink.commitments[1];
    EXPECT_TRUE(told.starts_with("@SKILL-ETS: the forecast of 2026-11-23 is committed, SHA-256 ")) << told;
    run(hours(1), 24);
    EXPECT_EQ(sink.commitments.size(), 6U);
    // The nonces of the exchange are no secret: its index's symbol.
    const skill::SkillRecord mine = skill::makeSkillRecord(
        "@SITC", "the exchange", skill::dayLevels(m_exchange->fixings(idOf("@SITC"))),
        {{skill::statisticalSkillForecaster("ets"), skill::statisticalAsk("ets"), {}}}, "@SKILL-ETS");
    EXPECT_TRUE(told.ends_with(mine.tracks[0].rows.back().commitment.digest)) << told;
    EXPECT_EQ(mine.tracks[0].rows.back().state, skill::DayState::Scored);
}

TEST_F(ExchangeSkillTest, IsListedForThreeMonthsAndQuotedOffItsIndex) {
    open("2026-11-22T12:00:00Z");
    run(seconds(1), 30);
    for (const char* symbol : {"SKILL-ETS-Z26", "SKILL-ETS-F27", "SKILL-ETS-G27"}) {
        const Instrument instrument = *m_exchange->find(symbol);
        EXPECT_EQ(instrument.kind(), InstrumentKind::Future);
        EXPECT_EQ(*tickValue(instrument), Money::fromNanoUsd(500'000'000)) << "0.50 USD";
        EXPECT_EQ(*notional(instrument, PriceDelta::fromNanoUsd(1'000'000'000), Quantity::fromRaw(1)),
                  Money::fromUsd(10))
            << "a point";
        const OrderBook& book = m_exchange->orderBook(instrument.id);
        const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
        ASSERT_TRUE(bid && ask) << symbol;
        EXPECT_LT((ask->price - bid->price).nanoUsd(), 1'000'000'000) << "less than a point wide";
        const double middle = static_cast<double>(bid->price.nanoUsd() + ask->price.nanoUsd()) / 2e9;
        const double level =
            static_cast<double>(m_exchange->fixings(idOf("@SKILL-ETS")).back().level.nanoUsd()) / 1e9;
        EXPECT_GT(middle, std::min(level, 50.0) - 1.5) << symbol << ": between the index and the random walk";
        EXPECT_LT(middle, std::max(level, 50.0) + 1.5) << symbol;
    }
    EXPECT_EQ(m_exchange->find("SKILL-ETS-H27"), nullptr);
}

TEST_F(ExchangeSkillTest, SettlesToTheIndexOfItsLastDay) {
    open("2026-12-16T19:50:00Z");
    run(seconds(10), 3);
    NewOrder order;
    order.id = ClientOrderId{1};
    order.instrument = idOf("SKILL-ETS-Z26");
    order.type = OrderType::Market;
    order.timeInForce = TimeInForce::Ioc;
    order.quantity = Quantity::fromRaw(2);
    m_exchange->submit(AccountId{1}, order, m_exchange->now());
    ASSERT_EQ(m_exchange->positions().at(AccountId{1}).at(order.instrument).net.raw(), 2);
    run(seconds(10), 60);
    const SettlementPrice final = m_exchange->settlement(order.instrument);
    ASSERT_TRUE(final.isFinal);
    const int mine = recomputed("ets").at(*parseIso("2026-12-16T20:00:00Z"));
    EXPECT_EQ(final.price.nanoUsd(), std::int64_t{mine} * 10'000'000);
    EXPECT_EQ(sink.reports.back().reason, Reason::Settled);
    EXPECT_EQ(sink.reports.back().lastPrice, final.price);
    EXPECT_NE(m_exchange->find("SKILL-ETS-H27"), nullptr) << "the next month is listed";
    EXPECT_TRUE(m_exchange->positions().at(AccountId{1}).at(order.instrument).net.isZero());
}

/// The book of forecasts is no part of the state: it must come back by itself.
TEST_F(ExchangeSkillTest, ARestoredExchangeGoesOnAsOneThatNeverStopped) {
    open("2026-12-14T19:00:00Z");
    run(std::chrono::minutes(10), 12);
    std::vector<std::byte> state, history;
    StateWriter out(state), kept(history);
    m_exchange->save(out);
    ExchangeHistoryMarks marks;
    m_exchange->saveHistory(kept, marks);
    KeepingSink other;
    StateReader in(state), past(history);
    auto restored = Exchange::restore(m_config, other, in);
    ASSERT_TRUE(restored.ok()) << restored.error().sentence;
    ExchangeHistoryMarks again;
    ASSERT_TRUE((*restored)->addHistory(past, again));
    for (int i = 0; i < 6 * 60; ++i) {  // over two settlements, one of them final
        run(std::chrono::minutes(10), 1);
        (*restored)->step((*restored)->now() + std::chrono::minutes(10));
    }
    EXPECT_EQ((*restored)->stateHash(), m_exchange->stateHash());
    const InstrumentId index = idOf("@SKILL-THETA");
    ASSERT_EQ((*restored)->fixings(index).size(), m_exchange->fixings(index).size());
    EXPECT_EQ((*restored)->fixings(index).back().level, m_exchange->fixings(index).back().level);
    EXPECT_EQ((*restored)->settlement(idOf("SKILL-THETA-Z26")).price,
              m_exchange->settlement(idOf("SKILL-THETA-Z26")).price);
}

/// Nobody stepped the market at 20:00: the day has no fixing, and the index goes on over the days that have.
TEST_F(ExchangeSkillTest, ADayWithoutAFixingCountsForNothing) {
    open("2026-11-22T12:00:00Z");
    run(hours(1), 9);
    m_exchange->resume(*parseIso("2026-11-25T12:00:00Z"));
    run(hours(1), 33);
    const auto& published = m_exchange->fixings(idOf("@SKILL-ETS"));
    ASSERT_GE(published.size(), 2U);
    EXPECT_EQ(published.back().asOf, *parseIso("2026-11-26T20:00:00Z"));
    EXPECT_LT(published.back().observations, skill::kWindowDays);
    EXPECT_EQ(published.back().level.nanoUsd(),
              std::int64_t{recomputed("ets").at(published.back().asOf)} * 10'000'000);
}

TEST(ExchangeSkill, AForecasterThereIsNoneOfIsRefusedWhenTheMarketOpens) {
    std::vector<market::NamedText> files = market::embeddedContracts();
    for (market::NamedText& file : files) {
        const std::string_view name = "forecaster = \"ets\"";
        if (const std::size_t at = file.text.find(name); at != std::string::npos) {
            file.text.replace(at, name.size(), "forecaster = \"oracle\"");
        }
    }
    ExchangeConfig config = sampleConfig("2026-11-22T12:00:00Z", 0);
    config.terms = market::marketTerms(std::move(files)).value();
    KeepingSink sink;
    const auto opened = Exchange::open(config, sink);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().sentence, "SKILL-ETS is on a forecaster \"oracle\" that there is none of.");
}

}  // namespace
}  // namespace tessera::venue
