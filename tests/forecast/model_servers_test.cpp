// Model servers a person added: nothing before it is agreed to, and what a desk makes of their forecasters.
#include "app/forecast/model_servers.h"

#include <gtest/gtest.h>

#include <thread>

#include "app/forecast/baselines.h"
#include "tests/forecast/fake_chat_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_forecasts.h"

namespace tessera::forecast {
namespace {

using domain::Money;
using domain::Price;
using ports::ModelServerSpec;
using ports::ServerKind;
using State = ports::ModelServerView::State;
using Script = FakeChatServer::Script;
using std::chrono::minutes;

class Servers : public ::testing::Test {
 protected:
    Servers() {
        domain::Instrument instrument;
        instrument.symbol = "SITC-Z26";
        m_desk.watch(instrument, minutes(1));
        open();
    }
    void open() {
        ModelServersOptions options;
        options.keep = [this](const std::string& text) {
            m_kept = text;
            return true;
        };
        options.events = [](domain::Timestamp upTo) {
            return std::vector<ContextEvent>{{upTo - minutes(90), "gpt-4o output cut by 10 %"}};
        };
        options.limits.total = std::chrono::seconds(5);
        m_servers.reset();
        m_servers = std::make_unique<ModelServers>(m_kept, std::move(options), m_desk, m_spend, m_clock);
    }
    ModelServerSpec specOf(const FakeChatServer& server) {
        ModelServerSpec spec;
        spec.kind = ServerKind::OpenAiCompatible;
        spec.title = "Far";
        spec.baseUrl = server.url();
        spec.model = "test-model";
        spec.hasDigits = false;
        spec.hasCorrector = true;
        return spec;
    }
    std::string agreedTo(ModelServerSpec spec) {
        spec.agreedTo = m_servers->agreementOf(spec);
        const auto id = m_servers->put(spec);
        EXPECT_TRUE(id.ok());
        m_servers->setKey(*id, *domain::SecretKey::from("sk-test-secret"));
        EXPECT_TRUE(m_servers->turn(*id, true).ok());
        return *id;
    }
    /// Bars go by until the forecaster's attempt is over.
    ports::ForecasterView runUntilOver(const std::string& name) {
        for (int i = 0; i < 1'000; ++i) {
            std::vector<domain::Bar> bars;
            for (int bar = 300; bar > 0; --bar) {
                domain::Bar one;
                one.start = floorTo(m_clock.now, minutes(1)) - minutes(bar);
                one.close =
                    Price::fromNanoUsd(1'900'000'000 + 1'000'000 * (one.start.seconds() / 60 * 7919 % 13));
                one.open = one.high = one.low = one.close;
                bars.push_back(one);
            }
            m_desk.advance(bars, m_clock.now);
            const auto view = m_desk.view("SITC-Z26", minutes(1));
            const ports::ForecasterView* its = view->find(name);
            using Attempt = ports::ForecastAttempt::State;
            if (its != nullptr &&
                (its->attempt.state == Attempt::Done || its->attempt.state == Attempt::Failed ||
                 its->attempt.state == Attempt::Abstained)) {
                return *its;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return {};
    }

    test::FakeClock m_clock;
    test::FakeForecaster m_model;
    RandomWalkForecaster m_walk;
    test::FakeLedger m_ledger;
    ForecastDesk m_desk{m_model, m_walk, m_ledger, m_clock};
    SpendBook m_spend{"", {}};
    std::string m_kept;
    std::unique_ptr<ModelServers> m_servers;
};

TEST_F(Servers, NothingIsAskedBeforeAPersonAgreedToWhatIsSent) {
    FakeChatServer server(Script::Good);
    const auto id = m_servers->put(specOf(server));
    ASSERT_TRUE(id.ok());
    EXPECT_EQ(m_servers->servers()[0].state, State::NotAgreed);
    const auto turned = m_servers->turn(*id, true);
    ASSERT_FALSE(turned.ok());
    EXPECT_EQ(turned.error().sentence, "Read what will be sent and agree to it first.");
    EXPECT_EQ(server.seen(), "");
}

TEST_F(Servers, AnotherAddressModelOrQuestionIsAgreedToAnew) {
    ModelServerSpec spec = specOf(FakeChatServer(Script::Good));
    const std::string agreed = m_servers->agreementOf(spec);
    for (const auto change : {+[](ModelServerSpec& s) { s.model = "other"; },
                              +[](ModelServerSpec& s) { s.baseUrl = "https://elsewhere.example/v1"; },
                              +[](ModelServerSpec& s) { s.hasDigits = true; }}) {
        ModelServerSpec other = spec;
        change(other);
        EXPECT_NE(m_servers->agreementOf(other), agreed);
    }
}

TEST_F(Servers, WhatCannotBeAskedIsSaidByName) {
    ModelServerSpec spec;
    spec.kind = ServerKind::OpenAiCompatible;
    spec.title = "Far";
    spec.model = "m";
    const auto said = [&](const char* url) {
        spec.baseUrl = url;
        const auto put = m_servers->put(spec);
        return put ? std::string("taken") : put.error().sentence;
    };
    EXPECT_EQ(said("http://api.example.com/v1"),
              "\"http://api.example.com/v1\" is no address of a server: it begins with https://, or with "
              "http:// on this machine.");
    EXPECT_NE(said("https://me:pw@api.example.com").find("a key has its own field"), std::string::npos);
    EXPECT_NE(said("file:///etc/passwd").find("is no address"), std::string::npos);
    EXPECT_EQ(said("https://api.example.com/v1/"), "taken");
    const auto turned = m_servers->turn("s1", true);
    EXPECT_NE(turned.error().sentence.find("No price is known"), std::string::npos)
        << turned.error().sentence;
}

TEST_F(Servers, ACorrectionIsCommittedWithTheFanItBeganFrom) {
    FakeChatServer server(Script::Good,
                          R"({"drift_bp": 50, "vol_pct": 120, "abstain": false, "reason": "a cut came"})");
    agreedTo(specOf(server));
    m_desk.forecastNow();
    const auto its = runUntilOver("Far corrector");
    ASSERT_EQ(its.attempt.state, ports::ForecastAttempt::State::Done) << its.attempt.sentence;
    std::vector<std::string> recorded;
    for (const auto& row : m_ledger.recorded) {
        recorded.push_back(row.first.forecaster);
    }
    ASSERT_EQ(recorded.size(), 2u);
    EXPECT_NE(recorded[0], "Far corrector");  // the fan it began from, under its own name
    EXPECT_EQ(recorded[1], "Far corrector");
    EXPECT_EQ(m_ledger.recorded[1].first.rationale, "a cut came");
    EXPECT_EQ(m_ledger.recorded[0].first.origin, m_ledger.recorded[1].first.origin);
    EXPECT_NE(server.seen().find("gpt-4o output cut by 10 %"), std::string::npos);
}

TEST_F(Servers, AskedOnDemandMeansNeverByItself) {
    FakeChatServer server(Script::Good);
    agreedTo(specOf(server));
    for (int i = 0; i < 5; ++i) {
        m_clock.advance(minutes(3));
        (void)m_desk.view("SITC-Z26", minutes(1));
        m_desk.advance({}, m_clock.now);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_EQ(server.seen(), "");
}

TEST_F(Servers, TheListIsReadBackWithoutAKeyInIt) {
    FakeChatServer server(Script::Good);
    ModelServerSpec spec = specOf(server);
    spec.inputPrice = Price::fromNanoUsd(150'000'000);
    spec.outputPrice = Price::fromNanoUsd(600'000'000);
    spec.dailyCap = Money::fromUsd(1);
    const std::string id = agreedTo(spec);
    m_desk.forecastNow();
    (void)runUntilOver("Far corrector");
    ASSERT_TRUE(m_servers->setNotedEvents({{m_clock.now, "a note"}}).ok());
    EXPECT_EQ(m_kept.find("sk-test"), std::string::npos);
    const auto before = m_servers->servers();
    open();
    const auto after = m_servers->servers();
    ASSERT_EQ(after.size(), 1u);
    EXPECT_EQ(after[0].spec, before[0].spec);
    EXPECT_TRUE(after[0].spec.isOn);
    EXPECT_FALSE(after[0].hasKey);
    ASSERT_TRUE(after[0].abilities.has_value());  // asked once
    ASSERT_EQ(m_servers->notedEvents().size(), 1u);
    EXPECT_EQ(m_servers->notedEvents()[0].text, "a note");
}

TEST_F(Servers, AListThatCannotBeReadIsLeftAsItIs) {
    m_kept = "{ damaged";
    open();
    EXPECT_FALSE(m_servers->takeProblems().empty());
    EXPECT_FALSE(m_servers->put(specOf(FakeChatServer(Script::Good))).ok());
    EXPECT_EQ(m_kept, "{ damaged");
}

TEST_F(Servers, TurnedOffItIsNoForecasterAnyMore) {
    FakeChatServer server(Script::Good);
    const std::string id = agreedTo(specOf(server));
    EXPECT_EQ(m_desk.forecasters().back(), "Far corrector");
    ASSERT_TRUE(m_servers->turn(id, false).ok());
    EXPECT_NE(m_desk.forecasters().back(), "Far corrector");
}

TEST(SpendBook, ALimitHoldsOverAnEndOfTheProgramAndBeginsAnewWithTheDay) {
    std::string kept;
    const auto keep = [&](const std::string& text) {
        kept = text;
        return true;
    };
    const auto noon = *domain::parseIso("2026-11-28T12:00:00Z");
    SpendBook book("", keep);
    ASSERT_TRUE(book.setAside("s1", Money::fromNanoUsd(600), Money::fromNanoUsd(1'000), noon).ok());
    SpendBook after(kept, keep);  // it was killed before the answer: the most is spent
    EXPECT_FALSE(after.setAside("s1", Money::fromNanoUsd(600), Money::fromNanoUsd(1'000), noon).ok());
    EXPECT_TRUE(
        after
            .setAside("s1", Money::fromNanoUsd(600), Money::fromNanoUsd(1'000), noon + std::chrono::hours(13))
            .ok());
    SpendBook settled("", keep);
    const auto aside = settled.setAside("s1", Money::fromNanoUsd(600), Money::fromNanoUsd(1'000), noon);
    settled.settle(*aside, Money::fromNanoUsd(100));
    EXPECT_EQ(settled.spent("s1", noon).nanoUsd(), 100);
    EXPECT_TRUE(settled.setAside("s1", Money::fromNanoUsd(600), Money::fromNanoUsd(1'000), noon).ok());
}

TEST(SpendBook, WhatCannotBeKeptIsNotSpent) {
    SpendBook book("", [](const std::string&) { return false; });
    const auto noon = *domain::parseIso("2026-11-28T12:00:00Z");
    EXPECT_FALSE(book.setAside("s1", Money::fromNanoUsd(1), Money::fromUsd(1), noon).ok());
    EXPECT_EQ(book.spent("s1", noon).nanoUsd(), 0);
    SpendBook damaged("{", [](const std::string&) { return true; });
    EXPECT_FALSE(damaged.setAside("s1", Money::fromNanoUsd(1), Money::fromUsd(1), noon).ok());
}

TEST(SpendBook, CostIsRoundedUp) {
    const TokenPrices prices{Price::fromNanoUsd(150'000'000), Price::fromNanoUsd(600'000'000)};
    EXPECT_EQ(costOf(prices, 1, 0).nanoUsd(), 150);
    EXPECT_EQ(costOf({Price::fromNanoUsd(1), Price::fromNanoUsd(1)}, 1, 0).nanoUsd(), 1);
    EXPECT_EQ(costText(Money::fromNanoUsd(123'456)), "0.0001235 USD");
}

}  // namespace
}  // namespace tessera::forecast
