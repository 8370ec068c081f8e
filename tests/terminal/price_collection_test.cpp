// The collector as the terminal's child: only what was allowed is asked, prices come into the open book, and
// it ends with its parent.

#include "app/terminal/price_collection.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <csignal>
#include <fstream>

#include "app/ports/system_clock.h"
#include "tests/collector/price_server.h"
#include "tests/support/test_paths.h"

namespace tessera::terminal {
namespace {

bool until(const std::function<bool()>& isSo, int seconds = 40) {
    QElapsedTimer timer;
    for (timer.start(); timer.elapsed() < seconds * 1'000;) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        if (isSo()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return isSo();
}

class PriceChild : public testing::Test {
 protected:
    static collector::test::PriceServer& server() {
        static collector::test::PriceServer one;
        return one;
    }
    void SetUp() override {
        server().setVersion(1);
        writeList(360);
    }
    void writeList(int minutes) const {
        std::ofstream(m_directory.path() + "/prices.toml", std::ios::trunc) << fmt::format(
            "[[source]]\nname = \"good\"\nurl = \"{}\"\nformat = \"openrouter\"\nlicence = \"test\"\n"
            "every_minutes = {}\n\n[[source]]\nname = \"bad\"\nurl = \"{}\"\nformat = \"openrouter\"\n"
            "licence = \"test\"\n",
            server().url("/list"), minutes, server().url("/html"));
    }
    void open() {
        CollectionOptions options;
        options.program = TESSERA_BUILD_DIR "/bin/tessera-prices";
        options.profile = m_directory.path();
        options.publishAt = "ipc://" + m_directory.path() + "/prices";
        options.allowed = [this] { return m_allowed; };
        options.keepAllowed = [this](const QStringList& lines) { m_allowed = lines; };
        m_worker = std::make_unique<PriceWorker>(m_directory.path(), m_clock);
        m_collection = std::make_unique<PriceCollection>(std::move(options), *m_worker);
        ASSERT_TRUE(until([&] { return !m_collection->view()->sources.empty(); }));
    }
    const listprices::PriceSourceStatus& source(std::size_t number) {
        m_held = m_collection->view();
        return m_held->sources.at(number);
    }
    std::optional<std::int64_t> dollars() const {
        const auto price = m_worker->book()->priceOf({"lab/m0"}, {m_clock.utcNow(), m_clock.utcNow()});
        return price && price->value.price() ? std::optional(price->value.price()->nanoUsd() / 1'000'000'000)
                                             : std::nullopt;
    }

    test::TemporaryDirectory m_directory;
    ports::SystemClock m_clock;
    QStringList m_allowed;
    std::unique_ptr<PriceWorker> m_worker;
    std::unique_ptr<PriceCollection> m_collection;
    std::shared_ptr<const listprices::PriceSourceView> m_held;
};

TEST_F(PriceChild, AsksWhatWasAllowedAndNothingElse) {
    open();
    EXPECT_FALSE(until([&] { return m_collection->isCollecting(); }, 2));  // nobody allowed anything
    EXPECT_EQ(source(0).asked, 0);
    m_collection->allow({"good"});
    ASSERT_TRUE(until([&] { return source(0).outcome == "changed"; }));
    EXPECT_EQ(m_allowed.size(), 1);
    EXPECT_EQ(source(0).models, 40);
    EXPECT_TRUE(source(0).isGood);
    EXPECT_GT(source(0).nextAsk, m_clock.utcNow() + std::chrono::hours(5));
    EXPECT_EQ(source(1).asked, 0);
    EXPECT_TRUE(until([&] { return dollars() == 1; }));  // in the book that was open all the time
    EXPECT_NE(m_collection->view()->publishedAt, "");
    // What changes, and is asked for by hand, comes as well.
    server().setVersion(2);
    m_collection->askNow();
    EXPECT_TRUE(until([&] { return dollars() == 2; }));
    m_collection->allow({});
    EXPECT_TRUE(until([&] { return !m_collection->isCollecting(); }));
    EXPECT_EQ(dollars(), 2);
}

TEST_F(PriceChild, AFailureIsShownBesideTheOther) {
    open();
    m_collection->allow({"good", "bad"});
    ASSERT_TRUE(until([&] { return source(1).failed == 1 && source(0).asked == 1; }));
    EXPECT_EQ(source(1).outcome, "not a price list");
    EXPECT_NE(source(1).sentence.find("is a web page"), std::string::npos);
    EXPECT_FALSE(source(1).lastGood.isSet());
}

TEST_F(PriceChild, AnotherIntervalOrAddressIsNotWhatWasAllowed) {
    open();
    m_collection->allow({"good"});
    ASSERT_TRUE(until([&] { return source(0).asked == 1; }));
    writeList(15);
    EXPECT_TRUE(until([&] { return !source(0).isAllowed && !m_collection->isCollecting(); }));
    m_collection->allow({"good"});
    EXPECT_TRUE(until([&] { return m_collection->isCollecting(); }));
}

TEST_F(PriceChild, OneThatDiesIsStartedAgainAndItEndsWithItsParent) {
    open();
    m_collection->allow({"good"});
    ASSERT_TRUE(until([&] { return source(0).asked == 1; }));
    const qint64 first = m_collection->processId();
    ASSERT_EQ(::kill(static_cast<pid_t>(first), SIGKILL), 0);
    EXPECT_TRUE(until([&] { return m_collection->isCollecting() && m_collection->processId() != first; }));
    const auto second = static_cast<pid_t>(m_collection->processId());
    m_collection.reset();
    EXPECT_NE(::kill(second, 0), 0);
}

TEST_F(PriceChild, ACollectorElsewhereIsLeftToItsWork) {
    support::HelperProcess service(
        {TESSERA_BUILD_DIR "/bin/tessera-prices", "--profile", m_directory.path(), "--source", "good"});
    open();
    ASSERT_TRUE(until([&] { return source(0).asked == 1; }));
    m_collection->allow({"good"});
    EXPECT_TRUE(until([&] { return m_collection->sentence().find("Another process") != std::string::npos; }));
    EXPECT_TRUE(m_collection->isCollecting());
    EXPECT_TRUE(until([&] { return dollars() == 1; }));
}

}  // namespace
}  // namespace tessera::terminal
