// The same with its own thread and the market's: nothing told by one is lost to the other.

#include "app/alerts/alert_session.h"

#include <gtest/gtest.h>

#include <thread>

#include "app/domain/decimal.h"
#include "tests/support/real_clock.h"

namespace tessera::alerts {
namespace {

using domain::InstrumentId;
using std::chrono::milliseconds;

domain::Instrument future(std::uint32_t id, const char* symbol) {
    domain::Instrument instrument;
    instrument.id = InstrumentId{id};
    instrument.symbol = symbol;
    return instrument;
}

TEST(AlertSession, TellsEveryCrossingOfAMarketThatDoesNotWait) {
    support::RealClock clock;
    AlertSession session(clock);
    session.defined(future(1, "SITC-Z26"), true);  // before anybody asked
    session.start();
    Alert alert;
    alert.id = 7;
    alert.isRepeated = true;
    alert.quiet = {};
    alert.condition = PriceCondition{"SITC-Z26", Crossing::Up, domain::parsePrice("2").value()};
    session.begin({alert}, {});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!session.wants(InstrumentId{1}) && std::chrono::steady_clock::now() < deadline) {
        (void)session.turned({});
        std::this_thread::sleep_for(milliseconds(1));
    }
    ASSERT_TRUE(session.wants(InstrumentId{1}));
    EXPECT_FALSE(session.wants(InstrumentId{2}));
    constexpr int kTimes = 20'000;
    for (int i = 0; i < kTimes; ++i) {
        for (const char* price : {"1.99", "2.01"}) {
            session.priced(InstrumentId{1}, clock.utcNow(), domain::parsePrice(price).value());
        }
    }
    std::size_t told = 0;
    AlertNews news;
    while (told < kTimes && std::chrono::steady_clock::now() < deadline) {
        if (session.take(news)) {
            told += news.firings.size();
        }
        std::this_thread::sleep_for(milliseconds(1));
    }
    EXPECT_EQ(told, static_cast<std::size_t>(kTimes));
    EXPECT_EQ(news.states.at(7).fired, static_cast<std::uint64_t>(kTimes));
    session.stop();
    EXPECT_FALSE(session.take(news)) << "nothing is told twice";
}

}  // namespace
}  // namespace tessera::alerts
