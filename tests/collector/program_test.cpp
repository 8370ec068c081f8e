// tessera-prices as a program: one question, a second collector, a subscriber that comes late, the end.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "app/storage/sqlite_price_ledger.h"
#include "feeds/collector/collector_exit.h"
#include "feeds/collector/collector_state.h"
#include "tests/collector/price_server.h"
#include "tests/support/test_paths.h"

namespace tessera::collector {
namespace {

using support::HelperProcess;
using test::PriceServer;

const std::string kProgram = TESSERA_BUILD_DIR "/bin/tessera-prices";

bool until(const std::function<bool()>& isSo, int seconds = 30) {
    for (int i = 0; i < seconds * 40; ++i) {
        if (isSo()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return isSo();
}

class PricesProgram : public testing::Test {
 protected:
    std::string config(const std::string& url) {
        const std::string path = m_directory.path() + "/list.toml";
        std::ofstream(path, std::ios::trunc) << fmt::format(
            "[[source]]\nname = \"lab\"\nurl = \"{}\"\nformat = \"openrouter\"\nlicence = \"test\"\n", url);
        return path;
    }
    std::vector<std::string> words(const std::string& url, std::vector<std::string> more) {
        std::vector<std::string> out{kProgram, "--profile", m_directory.path(), "--config", config(url)};
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    int run(const std::vector<std::string>& line) {
        HelperProcess process(line);
        EXPECT_TRUE(until([&] { return process.ended(); }));
        m_output = process.output();
        return process.exitCode();
    }
    std::string ledgerPath() const { return storage::pricesPath(m_directory.path()); }
    SourceState state() const {
        const auto read = loadState(statePath(ledgerPath()));
        return read && read->sources.contains("lab") ? read->sources.at("lab") : SourceState();
    }

    static PriceServer& server() {
        static PriceServer one;
        return one;
    }
    tessera::test::TemporaryDirectory m_directory;
    std::string m_output;
};

TEST_F(PricesProgram, AsksOnceAndSaysByItsCodeHowItWent) {
    EXPECT_EQ(run(words(server().url("/list"), {"--once"})), 0);
    EXPECT_EQ(state().outcome, AskOutcome::Changed);
    EXPECT_EQ(run(words(server().url("/html"), {"--once"})), exit_code::kSomeFailed);
    const auto ledger = storage::SqlitePriceLedger::open(ledgerPath());
    ASSERT_TRUE(ledger.ok());
    EXPECT_EQ(ledger.value()->book()->eventCount(), 80u);
    EXPECT_EQ(run({kProgram, "--profile", m_directory.path(), "--status"}), 0);
    EXPECT_NE(m_output.find("\"outcome\": \"not a price list\""), std::string::npos) << m_output;
    EXPECT_NE(m_output.find("\"age_s\""), std::string::npos) << m_output;
    EXPECT_EQ(run({kProgram, "--list"}), 0);
    EXPECT_NE(m_output.find("https://openrouter.ai/api/v1/models"), std::string::npos) << m_output;
}

TEST_F(PricesProgram, RefusesWhatItCannotDoWithACodeOfItsOwn) {
    EXPECT_EQ(run({kProgram}), exit_code::kRefused);
    EXPECT_EQ(run({kProgram, "--profile", "/nowhere/at/all"}), exit_code::kRefused);
    EXPECT_EQ(run(words("ftp://x", {"--once"})), exit_code::kRefused);
    EXPECT_EQ(run(words(server().url("/list"), {"--source", "other", "--once"})), exit_code::kRefused);
    EXPECT_EQ(run(words(server().url("/list"), {"--publish", "tcp://*:7000"})), exit_code::kRefused);
    EXPECT_EQ(run(words(server().url("/list"), {"--publish", "ipc:///tmp/tessera-prices-open"})),
              exit_code::kRefused);
}

TEST_F(PricesProgram, TwoDoNotAskForOneLedger) {
    HelperProcess first(words(server().url("/list"), {}));
    ASSERT_TRUE(until([&] { return state().outcome == AskOutcome::Changed; }));
    EXPECT_EQ(run(words(server().url("/list"), {"--once"})), exit_code::kAnotherOne);
    first.stop();
    EXPECT_EQ(run(words(server().url("/list"), {"--once"})), 0);
}

TEST_F(PricesProgram, EndsAtOnceThoughAServerStalls) {
    HelperProcess process(words(server().url("/silent"), {}));
    ASSERT_TRUE(until([&] { return process.output().find("ready") != std::string::npos; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto begun = std::chrono::steady_clock::now();
    process.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(1'500));
    EXPECT_EQ(process.exitCode(), 0);
    EXPECT_TRUE(state().counts.empty());
}

TEST_F(PricesProgram, WhoSubscribesLateLearnsTheLevelsAndThenTheChanges) {
    const std::string endpoint = "ipc://" + m_directory.path() + "/prices";
    HelperProcess process(words(server().url("/list"), {"--publish", endpoint}));
    ASSERT_TRUE(until([&] { return state().outcome == AskOutcome::Changed; }));
    HelperProcess subscriber(
        {"/usr/bin/python3", TESSERA_SOURCE_DIR "/tests/collector/subscriber.py", endpoint, "lab"});
    ASSERT_TRUE(until([&] {
        return subscriber.output().find("levels 80 sequence 1\n") != std::string::npos;
    })) << subscriber.output();
    // A second one later gets them as well.
    HelperProcess second(
        {"/usr/bin/python3", TESSERA_SOURCE_DIR "/tests/collector/subscriber.py", endpoint, "lab"});
    EXPECT_TRUE(until([&] { return second.output().find("levels 80 sequence 1\n") != std::string::npos; }))
        << second.output();
    EXPECT_TRUE(until([&] { return subscriber.output().find("status changed ") != std::string::npos; }, 15));
    EXPECT_EQ(subscriber.output().find("gap"), std::string::npos);
}

}  // namespace
}  // namespace tessera::collector
