// The collector against a server that changes, lies and stalls. Whatever it does, the ledger holds what was
// read last.

#include "feeds/collector/collector.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/collector/price_server.h"
#include "tests/support/fake_clock.h"

namespace tessera::collector {
namespace {

using domain::Timestamp;
using test::PriceServer;

constexpr auto kAlways = [] { return true; };

class PriceCollection : public testing::Test {
 protected:
    static void SetUpTestSuite() {
        s_server = new PriceServer;
        EXPECT_NE(s_server->get("/pack-bomb"), "");
    }
    static void TearDownTestSuite() {
        delete s_server;
        s_server = nullptr;
    }
    void SetUp() override {
        s_server->setVersion(1);
        s_server->failNext(0);
        openLedger();
    }
    void openLedger() {
        auto opened = storage::SqlitePriceLedger::open(storage::pricesPath(m_directory.path()));
        ASSERT_TRUE(opened.ok()) << opened.error().sentence;
        m_ledger = std::move(opened).value();
    }
    /// A new object, as after a restart of the program.
    Collector& collect(const std::string& url) {
        CollectorOptions options;
        SourceSpec source;
        source.name = "lab";
        source.url = url;
        source.mostBytes = 4 << 20;
        options.sources = {source};
        options.statePath = statePath(m_directory.path() + "/prices.sqlite");
        options.limits = {std::chrono::seconds(2), std::chrono::seconds(3), std::chrono::seconds(1), 0};
        m_collector =
            std::make_unique<Collector>(std::move(options), *m_ledger, m_clock, &http::httpGet, nullptr,
                                        [this](const std::string& line) { m_said += line + "\n"; });
        m_collector->resume();
        return *m_collector;
    }
    SourceState askNow(const std::string& url) {
        collect(url).hurry();
        m_collector->askDue(kAlways);
        return m_collector->state().sources.at("lab");
    }
    /// USD per million tokens of model m0, as known at `known`; none: unknown then.
    std::optional<std::int64_t> dollars(Timestamp known) const {
        const auto price = m_ledger->book()->priceOf({"lab/m0"}, {m_clock.now, known});
        const auto value = price ? price->value.price() : std::nullopt;
        return value ? std::optional(value->nanoUsd() / 1'000'000'000) : std::nullopt;
    }

    static PriceServer* s_server;
    tessera::test::TemporaryDirectory m_directory;
    tessera::test::FakeClock m_clock;
    std::unique_ptr<storage::SqlitePriceLedger> m_ledger;
    std::unique_ptr<Collector> m_collector;
    std::string m_said;
};
PriceServer* PriceCollection::s_server = nullptr;

TEST_F(PriceCollection, AChangeIsAnEventKnownFromWhenItWasRead) {
    const Timestamp first = m_clock.now;
    const SourceState before = askNow(s_server->url("/list"));
    EXPECT_EQ(before.outcome, AskOutcome::Changed) << before.sentence;
    EXPECT_EQ(before.models, 40);
    EXPECT_EQ(before.events, 80);
    EXPECT_EQ(before.lastGood, first);
    m_clock.advance(std::chrono::hours(6));
    s_server->setVersion(2);
    const SourceState after = askNow(s_server->url("/list"));
    EXPECT_EQ(after.outcome, AskOutcome::Changed);
    EXPECT_EQ(after.events, 81);  // one price of forty models
    EXPECT_EQ(dollars(m_clock.now), 2);
    EXPECT_EQ(dollars(first), 1);  // what was known before stays known as it was
    EXPECT_EQ(after.lastChanged, m_clock.now);
}

TEST_F(PriceCollection, AListThatWasReadIsNotSentAgainAlsoAfterARestart) {
    askNow(s_server->url("/list"));
    m_clock.advance(std::chrono::hours(6));
    const SourceState again = askNow(s_server->url("/list"));
    EXPECT_EQ(again.outcome, AskOutcome::NotModified) << again.sentence;
    EXPECT_EQ(again.lastGood, m_clock.now);  // confirmed: no older than this
    EXPECT_EQ(again.lastChanged, m_clock.now - std::chrono::hours(6));
    EXPECT_EQ(again.events, 80);
    EXPECT_EQ(again.etag, "\"v1\"");
    // Another address is another list: what the first one sent is not held against it.
    EXPECT_EQ(askNow(s_server->url("/hop")).outcome, AskOutcome::Unchanged);
}

TEST_F(PriceCollection, NothingButTheQuestionIsSent) {
    askNow(s_server->url("/list"));
    askNow(s_server->url("/list"));
    const std::string requests = s_server->get("/requests");
    EXPECT_NE(requests.find("\"if-none-match\": \"\\\"v1\\\"\""), std::string::npos) << requests;
    EXPECT_NE(requests.find("\"user-agent\": \"Tessera/"), std::string::npos);
    for (const char* unwanted : {"cookie", "authorization", "referer"}) {
        EXPECT_EQ(requests.find(unwanted), std::string::npos) << unwanted;
    }
}

TEST_F(PriceCollection, APackedListIsUnpacked) {
    EXPECT_EQ(askNow(s_server->url("/packed")).outcome, AskOutcome::Changed);
    EXPECT_EQ(dollars(m_clock.now), 1);
}

struct Misbehaviour {
    const char* path;
    AskOutcome outcome;
    const char* words;  // in the sentence
};

class MisbehavingServer : public PriceCollection, public testing::WithParamInterface<Misbehaviour> {};

TEST_P(MisbehavingServer, IsNamedCountedAndChangesNoPrice) {
    askNow(s_server->url("/list"));
    const Timestamp good = m_clock.now;
    m_clock.advance(std::chrono::hours(1));
    const auto begun = std::chrono::steady_clock::now();
    const SourceState state = askNow(s_server->url(GetParam().path));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));  // it would keep us for 30
    ASSERT_TRUE(state.outcome.has_value());
    EXPECT_EQ(wordFor(*state.outcome), wordFor(GetParam().outcome)) << state.sentence;
    EXPECT_NE(state.sentence.find(GetParam().words), std::string::npos) << state.sentence;
    EXPECT_EQ(state.counts.at(GetParam().outcome), 1);
    EXPECT_EQ(state.failuresInARow, 1);
    EXPECT_EQ(state.lastGood, good);  // the age of what is held grows
    EXPECT_EQ(dollars(m_clock.now), 1);
    EXPECT_EQ(m_ledger->book()->eventCount(), 80u);
    EXPECT_GT(state.nextAsk, m_clock.now);
}

INSTANTIATE_TEST_SUITE_P(
    All, MisbehavingServer,
    testing::Values(Misbehaviour{"/html", AskOutcome::NotAList, "is a web page"},
                    Misbehaviour{"/truncated", AskOutcome::NotAList, "cut off"},
                    Misbehaviour{"/other-format", AskOutcome::NotAList, "the list of sources says"},
                    Misbehaviour{"/no-models", AskOutcome::NotAList, "has no price in it"},
                    Misbehaviour{"/half", AskOutcome::NotTaken, "names only 10 of the 40"},
                    Misbehaviour{"/liar", AskOutcome::CutOff, "ended in the middle"},
                    Misbehaviour{"/hangs-up", AskOutcome::CutOff, "ended in the middle"},
                    Misbehaviour{"/stall", AskOutcome::Stalled, "sent nothing for 1 s"},
                    Misbehaviour{"/silent", AskOutcome::Stalled, "sent nothing for 1 s"},
                    Misbehaviour{"/drip", AskOutcome::TimedOut, "in the 3 s it has"},
                    Misbehaviour{"/big", AskOutcome::TooLarge, "larger than the 4 MB"},
                    Misbehaviour{"/big-announced", AskOutcome::TooLarge, "larger than the 4 MB"},
                    Misbehaviour{"/bomb", AskOutcome::TooLarge, "larger than the 4 MB"},
                    Misbehaviour{"/bad-gzip", AskOutcome::BadEncoding, "does not unpack"},
                    Misbehaviour{"/loop", AskOutcome::TooManyRedirects, "sends on more than 4 times"},
                    Misbehaviour{"/to-https", AskOutcome::OtherScheme, "from http to https"},
                    Misbehaviour{"/to-file", AskOutcome::OtherScheme, "from http to file"},
                    Misbehaviour{"/to-other-port", AskOutcome::OtherServer, "which nobody allowed"},
                    Misbehaviour{"/to-other-host", AskOutcome::OtherServer, "prices.example"},
                    Misbehaviour{"/wait", AskOutcome::AskedToWait, "in 7200 s"},
                    Misbehaviour{"/busy", AskOutcome::AskedToWait, "answered 503"},
                    Misbehaviour{"/key", AskOutcome::NoAnswer, "answered 401"},
                    Misbehaviour{"/nowhere", AskOutcome::NoAnswer, "answered 404"}),
    [](const testing::TestParamInfo<Misbehaviour>& test) {
        std::string name = test.param.path + 1;
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST_F(PriceCollection, ACertificateNobodySignedIsRefused) {
    const SourceState state = askNow(s_server->secureUrl("/list"));
    EXPECT_EQ(state.outcome, AskOutcome::NotTrusted) << state.sentence;
    EXPECT_EQ(m_ledger->book()->eventCount(), 0u);
}

TEST_F(PriceCollection, AServerThatIsNotThereIsUnreachable) {
    const SourceState state = askNow("http://127.0.0.1:" + std::to_string(support::unusedPort()) + "/list");
    EXPECT_EQ(state.outcome, AskOutcome::Unreachable) << state.sentence;
}

TEST_F(PriceCollection, AServerThatRecoversIsAskedAgainSoonerAtFirst) {
    s_server->failNext(2);
    const SourceState first = askNow(s_server->url("/recovers"));
    EXPECT_EQ(first.outcome, AskOutcome::ServerError) << first.sentence;
    EXPECT_LE(first.nextAsk - m_clock.now, std::chrono::seconds(75));
    m_collector->askDue(kAlways);  // not due: not asked
    EXPECT_EQ(m_collector->state().sources.at("lab").failuresInARow, 1);
    m_clock.now = first.nextAsk;
    m_collector->askDue(kAlways);
    const SourceState second = m_collector->state().sources.at("lab");
    EXPECT_EQ(second.failuresInARow, 2);
    EXPECT_GT(second.nextAsk - m_clock.now, std::chrono::seconds(89));
    m_clock.now = second.nextAsk;
    m_collector->askDue(kAlways);
    const SourceState third = m_collector->state().sources.at("lab");
    EXPECT_EQ(third.outcome, AskOutcome::Changed);
    EXPECT_EQ(third.failuresInARow, 0);
    EXPECT_EQ(third.counts.at(AskOutcome::ServerError), 2);
    EXPECT_GE(third.nextAsk - m_clock.now, std::chrono::hours(6));
}

TEST_F(PriceCollection, AServerThatAskedToWaitIsNotAskedByHandEither) {
    const SourceState state = askNow(s_server->url("/wait"));
    EXPECT_GE(state.nextAsk - m_clock.now, std::chrono::seconds(7200));
    m_clock.advance(std::chrono::minutes(30));
    EXPECT_EQ(askNow(s_server->url("/wait")).counts.at(AskOutcome::AskedToWait), 1);
    m_clock.advance(std::chrono::hours(2));
    EXPECT_EQ(askNow(s_server->url("/wait")).counts.at(AskOutcome::AskedToWait), 2);
}

TEST_F(PriceCollection, ARestartDoesNotAskBeforeItsTime) {
    askNow(s_server->url("/list"));
    m_clock.advance(std::chrono::minutes(5));
    Collector& again = collect(s_server->url("/list"));
    again.askDue(kAlways);
    EXPECT_EQ(again.state().sources.at("lab").counts.size(), 1u);
    EXPECT_GT(again.nextDue(), m_clock.now);
    // A clock that ran ahead left a plan nobody would make: it does not silence the source for a year.
    m_clock.now = m_clock.now - std::chrono::hours(24 * 365);
    EXPECT_LE(collect(s_server->url("/list")).nextDue(), m_clock.now);
}

TEST_F(PriceCollection, BeingToldToStopEndsTheQuestionAndCountsNothing) {
    collect(s_server->url("/stall")).hurry();
    int turns = 0;
    const auto begun = std::chrono::steady_clock::now();
    m_collector->askDue([&] { return ++turns < 3; });
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
    EXPECT_TRUE(m_collector->state().sources.at("lab").counts.empty());
}

TEST_F(PriceCollection, AStateThatIsDamagedIsToldAndBegunAnew) {
    askNow(s_server->url("/list"));
    std::ofstream(statePath(m_directory.path() + "/prices.sqlite"), std::ios::trunc)
        << "{\"version\": 1, \"sour";
    const SourceState state = askNow(s_server->url("/list"));
    EXPECT_NE(m_said.find("is damaged"), std::string::npos) << m_said;
    EXPECT_EQ(state.outcome, AskOutcome::Unchanged)
        << state.sentence;  // read whole again, and all of it known
    EXPECT_EQ(m_ledger->book()->eventCount(), 80u);
}

TEST_F(PriceCollection, WhatIsKeptIsReadBack) {
    const SourceState asked = askNow(s_server->url("/html"));
    const auto read = loadState(statePath(m_directory.path() + "/prices.sqlite"));
    ASSERT_TRUE(read.ok());
    const SourceState& kept = read->sources.at("lab");
    EXPECT_EQ(kept.outcome, asked.outcome);
    EXPECT_EQ(kept.sentence, asked.sentence);
    EXPECT_EQ(kept.counts, asked.counts);
    EXPECT_EQ(kept.nextAsk.nanos() / 1'000'000,
              asked.nextAsk.nanos() / 1'000'000);  // kept to the millisecond
    EXPECT_FALSE(kept.lastGood.isSet());
}

}  // namespace
}  // namespace tessera::collector
