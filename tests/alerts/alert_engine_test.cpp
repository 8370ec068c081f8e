// Alerts as stories: a market tells, somebody is told. No thread.

#include "app/alerts/alert_engine.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/marketdata/market_watch.h"
#include "tests/marketdata/scripted_feed.h"

namespace tessera::alerts {
namespace {

using domain::InstrumentId;
using domain::Timestamp;
using marketdata::test::coin;
using marketdata::test::future;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::price;

/// What AlertSession does, without its thread.
class DirectWatch final : public marketdata::MarketWatch {
 public:
    explicit DirectWatch(AlertEngine& engine) : m_engine(engine) {}
    void defined(const domain::Instrument& instrument, bool isSequenced) override {
        m_engine.defined(instrument, isSequenced);
    }
    bool wants(InstrumentId id) const override { return m_engine.wanted().contains(id); }
    void priced(InstrumentId id, Timestamp at, domain::Price at_) override { m_engine.priced(id, at, at_); }
    void fixed(const domain::Fixing& fixing) override { m_engine.fixed(fixing); }
    void minutes(InstrumentId id, const marketdata::BarView& minutes, Timestamp now) override {
        m_engine.minutes(id, minutes, now);
    }
    std::span<const InstrumentId> turned(Timestamp venueNow) override {
        venue = venueNow;
        const auto wanted = m_engine.wanted();
        m_new.clear();
        std::ranges::set_difference(wanted, m_before, std::back_inserter(m_new));
        m_before = wanted;
        return m_new;
    }
    Timestamp venue;

 private:
    AlertEngine& m_engine;
    std::set<InstrumentId> m_before;
    std::vector<InstrumentId> m_new;
};

/// A market of one venue and one third-party source, with alerts at work.
class AlertStory : public ::testing::Test {
 protected:
    static constexpr InstrumentId kFuture{1};

    AlertStory() { restart(std::nullopt, {}); }

    /// The program starts, with the alerts of the run before.
    void restart(std::optional<Timestamp> closedFrom, std::vector<Alert> alerts,
                 domain::Duration ahead = {}) {
        const auto byVenue = closedFrom ? std::optional(*closedFrom + ahead) : std::nullopt;
        m_engine.emplace(Since{.begun = m_clock.now, .closedFrom = closedFrom, .venueClosedFrom = byVenue});
        m_engine->begin(std::move(alerts));
        m_watch.emplace(*m_engine);
        m_market.emplace(m_clock, marketdata::MarketOptions{}, nullptr, nullptr, nullptr, &*m_watch);
        m_venue = marketdata::test::ScriptedFeed("paper exchange");
        m_venue.venueTimeOffset = ahead;
        m_market->addFeed(0, m_venue);
        m_venue.define(future());
        turn();
    }

    void turn() {
        while (m_market->turn()) {
        }
        (void)m_market->collect();
        m_engine->passed(m_clock.now, m_watch->venue);
        for (Firing& firing : m_engine->take()) {
            m_told.push_back(firing.what);
            m_firings.push_back(std::move(firing));
        }
    }

    Timestamp venueNow() const { return m_clock.now + m_venue.venueTimeOffset; }

    void trade(const char* at, domain::Duration later = seconds(1)) {
        m_clock.advance(later);
        m_venue.trade(kFuture, at, 1, venueNow());
        turn();
    }

    /// Closes of the minutes before now, the last one having ended at the last full minute.
    void history(const std::vector<const char*>& closes) {
        ports::BarHistory told{kFuture, minutes(1), {}};
        const Timestamp end = floorTo(venueNow(), minutes(1));
        for (std::size_t i = 0; i < closes.size(); ++i) {
            domain::Bar bar{};
            bar.start = end - minutes(1) * static_cast<int>(closes.size() - i);
            bar.open = bar.high = bar.low = bar.close = price(closes[i]);
            told.bars.push_back(bar);
        }
        m_venue.notices.push_back(told);
        turn();
    }

    static Alert alertOf(AlertId id, Condition condition) {
        Alert alert;
        alert.id = id;
        alert.condition = std::move(condition);
        return alert;
    }
    static Alert above(const char* level, AlertId id = 1) {
        return alertOf(id, PriceCondition{"SITC-Z26", Crossing::Up, price(level)});
    }
    void put(const Alert& alert) {
        m_engine->put(alert, m_clock.now);
        turn();
    }
    AlertState state(AlertId id) const { return m_engine->states().at(id); }

    marketdata::test::ScriptedClock m_clock;
    marketdata::test::ScriptedFeed m_venue{"paper exchange"};
    std::optional<AlertEngine> m_engine;
    std::optional<DirectWatch> m_watch;
    std::optional<marketdata::MarketData> m_market;
    std::vector<std::string> m_told;
    std::vector<Firing> m_firings;
};

using Told = std::vector<std::string>;

TEST_F(AlertStory, APriceThatRisesThroughItsLevelIsToldOnce) {
    trade("2.00");
    put(above("2.05"));
    trade("2.04");
    EXPECT_EQ(m_told, Told{});
    trade("2.05");  // at it is through it
    EXPECT_EQ(m_told, Told{"SITC-Z26 rose through 2.05: 2.05 at 12:00:03 UTC"});
    EXPECT_EQ(state(1).phase, AlertPhase::Off);
    EXPECT_EQ(state(1).fired, 1U);
    trade("2.00");
    trade("2.10");
    EXPECT_EQ(m_told.size(), 1U) << "once";
}

TEST_F(AlertStory, WhatIsBeyondTheLevelAlreadyHasToCrossItAgain) {
    trade("2.10");
    put(above("2.05"));
    trade("2.11");
    trade("2.00");
    EXPECT_EQ(m_told, Told{});
    trade("2.06");
    EXPECT_EQ(m_told.size(), 1U);
}

TEST_F(AlertStory, ASpikeBetweenTwoFramesIsSeen) {
    trade("2.00");
    put(above("2.05"));
    m_clock.advance(seconds(1));
    m_venue.trade(kFuture, "2.06", 1, m_clock.now);
    m_venue.trade(kFuture, "2.00", 1, m_clock.now);  // in the same turn
    turn();
    EXPECT_EQ(m_told.size(), 1U);
}

TEST_F(AlertStory, ARepeatedAlertKeepsQuietForAsLongAsItSays) {
    trade("2.00");
    Alert alert = above("2.05");
    alert.isRepeated = true;
    alert.quiet = minutes(1);
    put(alert);
    trade("2.06");
    trade("2.00");
    trade("2.06");
    EXPECT_EQ(m_told.size(), 1U) << "two seconds after the first";
    trade("2.00");
    trade("2.06", seconds(70));
    EXPECT_EQ(m_told.size(), 2U);
    EXPECT_EQ(state(1).phase, AlertPhase::Watching);
    EXPECT_EQ(state(1).fired, 2U);
}

TEST_F(AlertStory, AnExpiredAlertIsNotTold) {
    trade("2.00");
    Alert alert = above("2.05");
    alert.expires = m_clock.now + minutes(1);
    put(alert);
    trade("2.01", minutes(2));
    EXPECT_EQ(state(1).phase, AlertPhase::Expired);
    trade("2.06");
    EXPECT_EQ(m_told, Told{});
}

TEST_F(AlertStory, AnAlertOnAContractThatHasEndedSaysSo) {
    domain::Instrument ending = future();
    ending.lastTradingTime = m_clock.now + hours(1);
    m_venue.define(ending);
    trade("2.00");
    put(above("2.05"));
    EXPECT_EQ(state(1).phase, AlertPhase::Watching);
    m_clock.advance(hours(2));
    turn();
    EXPECT_EQ(state(1).phase, AlertPhase::Expired);
    EXPECT_NE(state(1).sentence.find("SITC-Z26 ended on"), std::string::npos) << state(1).sentence;
    put(above("2.05", 2));
    EXPECT_EQ(state(2).phase, AlertPhase::Expired) << "set on what is traded no more";
}

TEST_F(AlertStory, TheLastMinutesOfWhatEndedMeanwhileAreAskedFor) {
    constexpr InstrumentId kOver{9};
    domain::Instrument over = future(9, "SITC-X26");
    over.lastTradingTime = m_clock.now - hours(1);
    m_venue.define(over);
    m_venue.notices.push_back(domain::SettlementPrice{
        .instrument = kOver, .asOf = over.lastTradingTime, .price = price("2"), .isFinal = true});
    turn();
    EXPECT_EQ(std::ranges::count(m_venue.asked, kOver), 0);
    put(alertOf(1, PriceCondition{"SITC-X26", Crossing::Up, price("2.05")}));
    EXPECT_EQ(std::ranges::count(m_venue.asked, kOver), 1) << "it may have been crossed before the end";
}

TEST_F(AlertStory, AnInstrumentNobodyToldOfIsWaitedFor) {
    put(alertOf(2, PriceCondition{"SITC-H27", Crossing::Either, price("3")}));
    EXPECT_EQ(state(2).phase, AlertPhase::Waiting);
    EXPECT_EQ(state(2).sentence, "No source has told of SITC-H27 yet.");
    m_venue.define(future(2, "SITC-H27"));
    turn();
    EXPECT_EQ(state(2).phase, AlertPhase::Watching);
    m_venue.trade(InstrumentId{2}, "2.90", 1, m_clock.now);
    m_venue.trade(InstrumentId{2}, "3.10", 1, m_clock.now);
    turn();
    EXPECT_EQ(m_told.size(), 1U);
}

TEST_F(AlertStory, WhatHappenedWhileTheProgramWasClosedIsToldAtTheNextStart) {
    const Timestamp closed = m_clock.now;
    m_clock.advance(hours(2));
    restart(closed, {above("2.05")});
    std::vector<const char*> closes(180, "2.00");  // from an hour before it was closed
    closes[120] = "2.07";
    history(closes);
    ASSERT_EQ(m_firings.size(), 1U);
    EXPECT_TRUE(m_firings[0].wasMissed);
    EXPECT_EQ(m_told[0], "SITC-Z26 rose through 2.05: 2.07 at 2026-11-20 13:00 UTC");
    EXPECT_EQ(state(1).phase, AlertPhase::Off);
}

/// Closed for two hours; ended after the first of them.
class EndedWhileClosed : public AlertStory {
 protected:
    EndedWhileClosed() {
        const Timestamp closed = m_clock.now;
        Alert alert = above("2.05");
        alert.expires = closed + hours(1);
        m_clock.advance(hours(2));
        restart(closed, {alert});
        m_clock.advance(seconds(3));  // what was traded meanwhile comes after the first turns
        turn();
    }
    /// From an hour before it was closed, but for one minute of it.
    void historyWith(const char* close, std::size_t minutesAfterItsStart) {
        std::vector<const char*> closes(180, "2.00");
        closes[60 + minutesAfterItsStart] = close;
        history(closes);
    }
};

TEST_F(EndedWhileClosed, WhatItWaitedForBeforeItsEndIsTold) {
    EXPECT_EQ(state(1).phase, AlertPhase::Expired);
    historyWith("2.07", 30);
    EXPECT_EQ(m_told, Told{"SITC-Z26 rose through 2.05: 2.07 at 2026-11-20 12:30 UTC"});
    ASSERT_EQ(m_firings.size(), 1U);
    EXPECT_TRUE(m_firings[0].wasMissed);
    EXPECT_EQ(state(1).phase, AlertPhase::Off);
}

TEST_F(EndedWhileClosed, WhatCameAfterItsEndIsNot) {
    historyWith("2.07", 90);
    trade("2.00");
    trade("2.07");
    EXPECT_EQ(m_told, Told{});
    EXPECT_EQ(state(1).phase, AlertPhase::Expired);
}

TEST_F(EndedWhileClosed, NobodyWaitsForItForEver) {
    EXPECT_FALSE(m_engine->wanted().empty());
    m_clock.advance(hours(1));
    turn();
    EXPECT_TRUE(m_engine->wanted().empty());
    historyWith("2.07", 30);
    EXPECT_EQ(m_told, Told{});
    EXPECT_EQ(state(1).phase, AlertPhase::Expired);
}

TEST_F(AlertStory, WhatHappenedBeforeItWasClosedIsNotToldAgain) {
    const Timestamp closed = m_clock.now;
    m_clock.advance(hours(2));
    restart(closed, {above("2.05")});
    std::vector<const char*> closes(180, "2.00");
    closes[30] = "2.07";  // half an hour before
    history(closes);
    EXPECT_EQ(m_told, Told{});
    EXPECT_EQ(state(1).sentence, "") << "every minute of the time is known";
    trade("2.06");
    EXPECT_EQ(m_told.size(), 1U) << "from the last close on";
}

TEST_F(AlertStory, TimeOfWhichNoTradesAreKnownIsSaid) {
    const Timestamp closed = m_clock.now;
    m_clock.advance(hours(2));
    restart(closed, {above("2.05")});
    trade("2.00");
    trade("2.00", minutes(1));
    EXPECT_EQ(state(1).sentence,
              "Not watched from 2026-11-20 12:00 to 2026-11-20 14:00 UTC: no trades are known.");
    EXPECT_EQ(state(1).phase, AlertPhase::Watching);
}

/// An exchange that has run at many times our speed.
struct AlertsOnAFastMarket : AlertStory {
    static constexpr domain::Duration kAhead = hours(24 * 40);
    AlertsOnAFastMarket() {
        restart(std::nullopt, {}, kAhead);
        m_clock.advance(seconds(1));
        turn();
    }
};

TEST_F(AlertsOnAFastMarket, AnAlertThatEndsTomorrowIsToldToday) {
    trade("2.00");
    Alert alert = above("2.05");
    alert.expires = m_clock.now + hours(24);
    put(alert);
    trade("2.06");
    EXPECT_EQ(m_told.size(), 1U);
}

TEST_F(AlertsOnAFastMarket, ANewStudyAlertIsNotToldOfWhatWas) {
    put(alertOf(1, StudyCondition{.symbol = "SITC-Z26",
                                  .interval = minutes(1),
                                  .study = "sma",
                                  .parameters = {3},
                                  .crossing = Crossing::Either,
                                  .level = {}}));
    history({"2.00", "2.00", "2.00", "1.90", "2.20", "1.80", "2.30"});
    EXPECT_EQ(m_told, Told{});
    trade("1.50", minutes(1));
    m_clock.advance(minutes(1));
    turn();
    EXPECT_EQ(m_told.size(), 1U) << "the bar of now";
}

TEST_F(AlertsOnAFastMarket, OnlyWhatWasMissedIsToldAtTheNextStart) {
    const Timestamp closed = m_clock.now;
    m_clock.advance(hours(2));
    Alert fixings = alertOf(2, FixingCondition{.symbol = "SITC-Z26"});
    fixings.isRepeated = true;
    restart(closed, {above("2.05"), fixings}, kAhead);
    std::vector<const char*> closes(180, "2.00");
    closes[30] = "2.07";  // half an hour before it was closed
    history(closes);
    EXPECT_EQ(m_told, Told{});
    ports::FixingHistory told{kFuture, {}};
    for (int hour = -48; hour < 0; ++hour) {
        domain::Fixing& fixing = told.fixings.emplace_back();
        fixing.instrument = kFuture;
        fixing.asOf = floorTo(venueNow(), hours(1)) + hours(hour);
        fixing.level = price("2.00");
    }
    m_venue.notices.push_back(told);
    turn();
    EXPECT_EQ(m_told.size(), 1U) << "one fell into the two hours";
    ASSERT_FALSE(m_firings.empty());
    EXPECT_TRUE(m_firings.back().wasMissed);
}

TEST_F(AlertStory, AStudyIsJudgedWhenItsBarHasEnded) {
    put(alertOf(1, StudyCondition{.symbol = "SITC-Z26",
                                  .interval = minutes(1),
                                  .study = "sma",
                                  .parameters = {3},
                                  .crossing = Crossing::Up,
                                  .level = {}}));
    history({"2.00", "2.00", "2.00", "1.90"});  // the close lies below its average of three
    m_clock.advance(seconds(5));
    trade("2.10");
    EXPECT_EQ(m_told, Told{}) << "the bar has not ended";
    m_clock.advance(minutes(1));
    turn();
    ASSERT_EQ(m_told.size(), 1U);
    EXPECT_EQ(m_told[0],
              "SITC-Z26 rose through its SMA: 2.10 against 2 in the bar that ended 2026-11-20 12:01 UTC");
    EXPECT_FALSE(m_firings[0].wasMissed);
}

TEST_F(AlertStory, AStudyAgainstALevel) {
    put(alertOf(1, StudyCondition{.symbol = "SITC-Z26",
                                  .interval = minutes(1),
                                  .study = "rsi",
                                  .parameters = {2},
                                  .crossing = Crossing::Down,
                                  .level = 50}));
    history({"2.00", "2.10", "2.20", "2.30"});
    trade("1.50");
    m_clock.advance(minutes(1));
    turn();
    ASSERT_EQ(m_told.size(), 1U);
    EXPECT_NE(m_told[0].find("of SITC-Z26 fell through 50"), std::string::npos) << m_told[0];
}

TEST_F(AlertStory, ADrawnLineIsCrossedWhereItStandsThen) {
    drawings::Drawing ray{.id = 1,
                          .kind = drawings::DrawingKind::Ray,
                          .points = {{m_clock.now, price("2.00")}, {m_clock.now + hours(1), price("2.60")}},
                          .text = {}};
    trade("2.10");
    put(alertOf(1, DrawingCondition{"SITC-Z26", ray, Crossing::Either}));
    trade("2.10", minutes(5));  // the ray stands at 2.05
    EXPECT_EQ(m_told, Told{});
    trade("2.10", minutes(6));  // and now at 2.11: it rose past the price
    ASSERT_EQ(m_told.size(), 1U);
    EXPECT_EQ(m_told[0].substr(0, 33), "SITC-Z26 fell through the Ray at ");
}

TEST_F(AlertStory, AVerticalLineIsATime) {
    drawings::Drawing line{.id = 1,
                           .kind = drawings::DrawingKind::Vertical,
                           .points = {{m_clock.now + minutes(3), price("2.00")}},
                           .text = {}};
    put(alertOf(1, DrawingCondition{"SITC-Z26", line, Crossing::Either}));
    m_clock.advance(minutes(2));
    turn();
    EXPECT_EQ(m_told, Told{});
    m_clock.advance(minutes(2));
    turn();
    EXPECT_EQ(m_told, Told{"The time drawn for SITC-Z26 has come: 2026-11-20 12:03 UTC"});
}

TEST_F(AlertStory, AnExpressionOfTwoMarketsIsJudgedWithEitherOfThem) {
    m_venue.define(future(2, "SITC-H27"));
    turn();
    put(alertOf(1, ExpressionCondition{"SITC-H27 - SITC-Z26", Crossing::Up, price("0.10")}));
    EXPECT_EQ(state(1).sentence, "No price of SITC-H27 has come yet.");
    trade("2.00");
    m_venue.trade(InstrumentId{2}, "2.05", 1, m_clock.now);
    turn();
    EXPECT_EQ(state(1).phase, AlertPhase::Watching);
    trade("1.90");
    EXPECT_EQ(m_told, Told{"SITC-H27 - SITC-Z26 rose through 0.10: 0.15 at 12:00:02 UTC"});
}

TEST_F(AlertStory, APriceOfHoursAgoIsNoPriceOfNow) {
    m_venue.define(future(2, "SITC-H27"));
    turn();
    put(alertOf(1, ExpressionCondition{"SITC-H27 - SITC-Z26", Crossing::Up, price("0.10")}));
    trade("2.00");
    m_venue.trade(InstrumentId{2}, "2.05", 1, m_clock.now);
    turn();
    trade("1.90", hours(3));
    EXPECT_EQ(m_told, Told{}) << "the other one has not dealt for three hours";
}

TEST_F(AlertStory, AFixingWithheldIsToldWithItsReason) {
    domain::Instrument index = future(9, "@SITC");
    index.spec = domain::IndexSpec{};
    m_venue.define(index);
    turn();
    put(alertOf(1, FixingCondition{"@SITC", false, true}));
    domain::Fixing good;
    good.instrument = InstrumentId{9};
    good.asOf = m_clock.now + hours(1);
    good.level = price("2.01");
    domain::Fixing withheld = good;
    withheld.asOf = m_clock.now + hours(2);
    withheld.withheldReason = "only 2 providers";
    m_venue.notices.push_back(good);
    m_venue.notices.push_back(withheld);
    turn();
    EXPECT_EQ(m_told, Told{"@SITC of 2026-11-20 14:00 UTC was withheld: only 2 providers"});
}

TEST_F(AlertStory, AListPriceThatChangedWhileClosedAndOneThatChangesNow) {
    using listprices::PriceDimension;
    const auto stated = [](const char* usd) { return listprices::StatedPrice::priced(price(usd)); };
    listprices::PriceBatch batch;
    batch.asOf = m_clock.now;
    batch.sources = {{"a list", "MIT", batch.asOf}};
    const auto add = [&](Timestamp from, const char* usd) {
        batch.facts.push_back(
            {{"a list", "openrouter", "openai/gpt-x", PriceDimension::Output}, from, from, stated(usd)});
    };
    add(m_clock.now - hours(24 * 30), "10");
    add(m_clock.now - hours(24 * 2), "8");
    auto book = std::make_shared<listprices::PriceBook>();
    ASSERT_TRUE(book->append(batch).ok());
    Alert alert = alertOf(1, SeriesCondition{"gpt-x output"});
    alert.isRepeated = true;
    restart(m_clock.now - hours(24 * 7), {alert});
    EXPECT_TRUE(m_engine->needsPrices());
    EXPECT_EQ(state(1).sentence, "The list prices were not read yet.");
    m_engine->setPrices(book, m_clock.now);
    turn();
    ASSERT_EQ(m_told.size(), 1U);
    EXPECT_EQ(m_told[0], "gpt-x output changed from 10.00 to 8.00 USD/Mtok, from 2026-11-18 on");
    EXPECT_TRUE(m_firings[0].wasMissed);

    m_clock.advance(hours(1));
    batch.asOf = m_clock.now;
    batch.sources[0].asOf = batch.asOf;
    batch.facts.clear();
    add(m_clock.now, "9");
    auto next = std::make_shared<listprices::PriceBook>(*book);
    ASSERT_TRUE(next->append(batch).ok());
    m_engine->setPrices(next, m_clock.now);
    turn();
    ASSERT_EQ(m_told.size(), 2U);
    EXPECT_EQ(m_told[1], "gpt-x output changed from 8.00 to 9.00 USD/Mtok, from 2026-11-20 on");
    EXPECT_FALSE(m_firings[1].wasMissed);
}

TEST_F(AlertStory, AForecastThatCameToItsOutcomeIsTold) {
    put(alertOf(1, ForecastCondition{"SITC-Z26"}));
    m_engine->resolved("SITC-H27", m_clock.now + minutes(1), "another one");
    m_engine->resolved("SITC-Z26", m_clock.now + minutes(1),
                       "SITC-Z26: the forecast of 10:00 came out at 2.03");
    turn();
    EXPECT_EQ(m_told, Told{"SITC-Z26: the forecast of 10:00 came out at 2.03"});
}

TEST_F(AlertStory, ARemovedAlertIsSilentAndNoLongerWanted) {
    trade("2.00");
    put(above("2.05"));
    EXPECT_EQ(m_engine->wanted().size(), 1U);
    m_engine->remove(1);
    EXPECT_TRUE(m_engine->wanted().empty());
    trade("2.06");
    EXPECT_EQ(m_told, Told{});
}

// However the price walks, a repeated alert without a quiet time is told exactly at its crossings.
RC_GTEST_PROP(AlertProperty, EveryCrossingIsToldAndNothingElse, (const std::vector<std::uint8_t>& walk)) {
    AlertEngine engine({Timestamp::fromSeconds(1'000'000), std::nullopt});
    engine.defined(future(), true);
    Alert alert;
    alert.id = 1;
    alert.isRepeated = true;
    alert.quiet = {};
    alert.condition = PriceCondition{"SITC-Z26", Crossing::Either, domain::Price::fromNanoUsd(128)};
    engine.put(alert, Timestamp::fromSeconds(1'000'000));
    std::size_t expected = 0;
    for (std::size_t i = 0; i < walk.size(); ++i) {
        engine.priced(InstrumentId{1}, Timestamp::fromSeconds(1'000'001 + static_cast<int>(i)),
                      domain::Price::fromNanoUsd(walk[i]));
        if (i > 0) {
            expected +=
                (walk[i - 1] < 128 && walk[i] >= 128) || (walk[i - 1] > 128 && walk[i] <= 128) ? 1 : 0;
        }
    }
    RC_ASSERT(engine.take().size() == expected);
}

}  // namespace
}  // namespace tessera::alerts
