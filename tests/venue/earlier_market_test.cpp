// A market of the program that listed SITC and H100 alone (tests/venue/earlier: its log, its snapshot of
// state version 1 and their history, packed with zstd) goes on, and goes over to the contracts of this
// program.

#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

#include "feeds/venue/venue_core.h"
#include "tests/support/test_paths.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
namespace fs = std::filesystem;

std::string bytesOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void unpack(const std::string& from, const std::string& to) {
    const std::string packed = bytesOf(from);
    std::string plain(ZSTD_getFrameContentSize(packed.data(), packed.size()), '\0');
    ASSERT_EQ(ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size()), plain.size())
        << from;
    std::ofstream(to, std::ios::binary) << plain;
}

class EarlierMarketTest : public ::testing::Test {
 protected:
    EarlierMarketTest() {
        std::string pattern = ::testing::TempDir() + "/tsvearlierXXXXXX";
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
    }
    ~EarlierMarketTest() override { fs::remove_all(directory); }

    /// A folder with the earlier market in it.
    std::string earlierMarket(const std::string& name, bool withSnapshot) {
        const std::string folder = directory + "/" + name;
        fs::create_directories(folder);
        for (const char* file : {"venue.log", "venue.snapshot", "venue.history"}) {
            if (withSnapshot || std::string_view(file) == "venue.log") {
                unpack(std::string(TESSERA_SOURCE_DIR "/tests/venue/earlier/") + file + ".zst",
                       folder + "/" + file);
            }
        }
        return folder;
    }
    Result<std::unique_ptr<VenueCore>> open(const std::string& folder, bool knowsEarlier = true,
                                            const char* now = "2026-11-28T12:00:00Z") {
        CoreConfig config;
        config.exchange = sampleConfig(now, 0);
        config.stateDirectory = folder;
        if (knowsEarlier) {
            config.earlier = market::earlierTerms().value();
        }
        return VenueCore::open(config, sink);
    }

    KeepingSink sink;
    std::string directory;
};

TEST_F(EarlierMarketTest, OpensFromItsSnapshotAndFromItsLogAloneAndIsTheSame) {
    auto quick = open(earlierMarket("quick", true));
    auto whole = open(earlierMarket("whole", false));
    ASSERT_TRUE(quick.ok()) << quick.error().sentence;
    ASSERT_TRUE(whole.ok()) << whole.error().sentence;
    EXPECT_LT((*quick)->replayedSteps(), (*whole)->replayedSteps()) << (*quick)->remark();
    EXPECT_EQ((*quick)->remark().find("put aside"), std::string::npos) << (*quick)->remark();
    EXPECT_EQ((*quick)->exchange().stateHash(), (*whole)->exchange().stateHash());
    for (auto* core : {quick->get(), whole->get()}) {
        const Exchange& exchange = core->exchange();
        const Account& account = core->account(AccountId{1});
        EXPECT_EQ(account.stream.size(), 7U);
        EXPECT_EQ(account.open.size(), 2U) << "the order and the stop that wait stay";
        const auto& held = exchange.positions().at(AccountId{1});
        EXPECT_EQ(held.at(exchange.find("SITC-Z26")->id).net.raw(), 7);
        EXPECT_EQ(held.at(exchange.find("H100-Z26")->id).net.raw(), -4);
        for (int i = 0; i < 700; ++i) {
            core->step();
        }
        ASSERT_TRUE(core->flush());
    }
    EXPECT_EQ((*quick)->exchange().stateHash(), (*whole)->exchange().stateHash());
}

TEST_F(EarlierMarketTest, ListsTheContractsOfThisProgramFromThereOn) {
    auto core = open(earlierMarket("market", true));
    ASSERT_TRUE(core.ok()) << core.error().sentence;
    EXPECT_NE((*core)->remark().find("more are listed now"), std::string::npos) << (*core)->remark();
    const Exchange& exchange = (*core)->exchange();
    EXPECT_EQ(static_cast<std::uint32_t>(exchange.find("SITC-Z26")->id), 3U) << "numbers are for good";
    for (const char* symbol : {"SITC-H28", "SITF-Z26", "SITS-Z26", "SITB-Z26", "SITCA-X26", "SITFA-Z26",
                               "@SITB", "SKILL-ETS-Z26", "@SKILL-THETA"}) {
        EXPECT_NE(exchange.find(symbol), nullptr) << symbol;
    }
    EXPECT_TRUE(exchange.find("H100-Z26")->isAverage());
    EXPECT_FALSE(exchange.fixings(exchange.find("@SITF")->id).front().simulated) << "with its real past";
    for (int i = 0; i < 100; ++i) {
        (*core)->step();
    }
    for (const Instrument& instrument : exchange.instruments()) {
        if (instrument.isListed()) {  // for an option that is worth nothing nobody bids
            const Side side = instrument.option() != nullptr ? Side::Sell : Side::Buy;
            EXPECT_TRUE(exchange.orderBook(instrument.id).best(side).has_value()) << instrument.symbol;
        }
    }
}

TEST_F(EarlierMarketTest, AMarketFromBeforeSkillFuturesListsThemFromThereOn) {
    const std::string folder = directory + "/before";
    const auto open = [&](market::MarketTerms terms, const char* now) {
        CoreConfig config;
        config.exchange = sampleConfig(now, 0);
        config.exchange.terms = std::move(terms);
        config.stateDirectory = folder;
        config.earlier = market::earlierTerms().value();
        return VenueCore::open(config, sink);
    };
    fs::create_directories(folder);
    {
        auto before = open(market::earlierTerms().value().at(1), "2026-11-28T12:00:00Z");
        ASSERT_TRUE(before.ok()) << before.error().sentence;
        EXPECT_EQ((*before)->exchange().find("@SKILL-ETS"), nullptr);
        (*before)->step();
        ASSERT_TRUE((*before)->flush());
    }
    for (int start = 0; start < 2; ++start) {  // gone over, and the same when it starts again
        auto core = open(market::builtInTerms().value(), "2026-11-28T13:00:00Z");
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        const Exchange& exchange = (*core)->exchange();
        ASSERT_NE(exchange.find("SKILL-ETS-Z26"), nullptr);
        const auto& past = exchange.fixings(exchange.find("@SKILL-ETS")->id);
        ASSERT_FALSE(past.empty());
        EXPECT_EQ(past.back().asOf, *parseIso("2026-11-27T20:00:00Z"));
        for (int i = 0; i < 100; ++i) {
            (*core)->step();
        }
        EXPECT_TRUE(exchange.orderBook(exchange.find("SKILL-ETS-Z26")->id).best(Side::Buy).has_value());
        ASSERT_TRUE((*core)->flush());
    }
}

TEST_F(EarlierMarketTest, AfterwardsItIsAMarketLikeAnyOther) {
    const std::string folder = earlierMarket("market", true), whole = directory + "/whole";
    std::size_t listed = 0;
    {
        auto core = open(folder);
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        listed = (*core)->exchange().instruments().size();
        for (int i = 0; i < 700; ++i) {
            (*core)->step();
        }
        ASSERT_TRUE((*core)->flush());
        ASSERT_TRUE((*core)->saveSnapshot()) << (*core)->snapshotFailure();
    }
    fs::create_directories(whole);
    fs::copy_file(folder + "/venue.log", whole + "/venue.log");
    auto again = open(folder, true, "2026-11-29T12:00:00Z");
    auto replayed = open(whole, true, "2026-11-29T12:00:00Z");
    ASSERT_TRUE(again.ok()) << again.error().sentence;
    ASSERT_TRUE(replayed.ok()) << replayed.error().sentence;
    EXPECT_EQ((*again)->exchange().instruments().size(), listed) << "gone over once";
    EXPECT_EQ((*again)->exchange().stateHash(), (*replayed)->exchange().stateHash());
    EXPECT_TRUE((*again)->wholeState() == (*replayed)->wholeState());
}

TEST_F(EarlierMarketTest, AMarketWhoseAveragesReachedSixMonthsListsTwoYearsOfThem) {
    const std::string folder = directory + "/six";
    fs::create_directories(folder);
    {
        CoreConfig config;
        config.exchange = sampleConfig("2026-11-27T12:00:00Z", 0);
        config.exchange.terms = market::earlierTerms().value().at(1);
        config.stateDirectory = folder;
        auto core = VenueCore::open(config, sink);
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        EXPECT_EQ((*core)->exchange().find("SITCA-N27"), nullptr) << "not among its months";
        EXPECT_NE((*core)->exchange().find("SITCA-Z27"), nullptr) << "a quarter";
        for (int i = 0; i < 50; ++i) {
            (*core)->step();
        }
        ASSERT_TRUE((*core)->flush());
    }
    const std::string whole = directory + "/six-whole";
    fs::create_directories(whole);
    fs::copy_file(folder + "/venue.log", whole + "/venue.log");
    auto quick = open(folder), slow = open(whole);
    ASSERT_TRUE(quick.ok()) << quick.error().sentence;
    ASSERT_TRUE(slow.ok()) << slow.error().sentence;
    for (auto* core : {quick->get(), slow->get()}) {
        const Exchange& exchange = core->exchange();
        for (const char* symbol : {"SITCA-N27", "SITFA-F28", "SITBA-V28"}) {
            ASSERT_NE(exchange.find(symbol), nullptr) << symbol;
        }
        EXPECT_EQ(exchange.find("SITCA-X28"), nullptr) << "the twenty-fifth month";
        for (int i = 0; i < 300; ++i) {
            core->step();
        }
        EXPECT_TRUE(exchange.orderBook(exchange.find("SITCA-V28")->id).best(Side::Sell).has_value());
    }
    EXPECT_EQ((*quick)->exchange().stateHash(), (*slow)->exchange().stateHash());
}

TEST_F(EarlierMarketTest, AMarketWithoutImpliedOrdersReplaysWithoutAndHasThemFromThereOn) {
    const std::string folder = directory + "/two-years", whole = directory + "/two-years-whole";
    std::uint64_t hash = 0;
    fs::create_directories(folder);
    {
        CoreConfig config;
        config.exchange = sampleConfig("2026-11-27T12:00:00Z", 0);
        config.exchange.terms = market::earlierTerms().value().at(2);
        config.stateDirectory = folder;
        auto core = VenueCore::open(config, sink);
        ASSERT_TRUE(core.ok()) << core.error().sentence;
        for (int i = 0; i < 300; ++i) {
            (*core)->step();
        }
        ASSERT_TRUE((*core)->flush());
        hash = (*core)->exchange().stateHash();
        EXPECT_EQ((*core)->exchange().find("SITF-SITC-Z26"), nullptr);
    }
    EXPECT_NE(hash, 0U);
    fs::create_directories(whole);
    fs::copy_file(folder + "/venue.log", whole + "/venue.log");
    auto quick = open(folder), slow = open(whole);
    ASSERT_TRUE(quick.ok()) << quick.error().sentence;
    ASSERT_TRUE(slow.ok()) << slow.error().sentence;
    for (auto* core : {quick->get(), slow->get()}) {
        ASSERT_NE(core->exchange().find("SITF-SITC-Z26"), nullptr);
        for (int i = 0; i < 500; ++i) {
            core->step();
        }
        EXPECT_TRUE(core->exchange().positions().contains(kImpliedAccount));
    }
    EXPECT_EQ((*quick)->exchange().stateHash(), (*slow)->exchange().stateHash());
}

TEST_F(EarlierMarketTest, ContractsThatNobodyKnowsNeedANewMarket) {
    const auto refused = open(earlierMarket("market", true), false);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_NE(refused.error().sentence.find("--new-market"), std::string::npos) << refused.error().sentence;
}

}  // namespace
}  // namespace tessera::venue
