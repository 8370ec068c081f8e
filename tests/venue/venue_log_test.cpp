#include "feeds/venue/venue_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT

class VenueLogTest : public ::testing::Test {
 protected:
    VenueLogTest() {
        std::string pattern = ::testing::TempDir() + "/tsvlogXXXXXX";
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
    }
    ~VenueLogTest() override { std::filesystem::remove_all(directory); }

    void write() {
        auto log = VenueLog::open(directory);
        ASSERT_TRUE(log.ok());
        ASSERT_TRUE(log.value().read().ok());
        log.value().append(LogHeader{7, 1, 2, Timestamp::fromSeconds(100), 10, 99});
        log.value().append(LogResume{Timestamp::fromSeconds(100), std::chrono::milliseconds(100), 5});
        NewOrder order;
        order.id = ClientOrderId{3};
        order.instrument = InstrumentId{4};
        order.side = Side::Sell;
        order.type = OrderType::Market;
        order.timeInForce = TimeInForce::Fok;
        order.postOnly = true;
        order.price = Price::fromNanoUsd(-5);
        order.quantity = Quantity::fromRaw(6);
        log.value().append(LogInput{Timestamp::fromSeconds(101), AccountId{8}, Reason::TooLate, order});
        log.value().append(LogInput{Timestamp::fromSeconds(102), AccountId{8}, Reason::None,
                                    CancelOrder{ClientOrderId{4}, ClientOrderId{3}}});
        log.value().append(LogInput{
            Timestamp::fromSeconds(103), AccountId{8}, Reason::None,
            ReplaceOrder{ClientOrderId{5}, ClientOrderId{3}, Price::fromNanoUsd(9), Quantity::fromRaw(1)}});
        log.value().append(LogSteps{77});
        log.value().append(LogDisconnect{Timestamp::fromSeconds(104), AccountId{8}});
        log.value().append(LogHash{0xDEADBEEFCAFEULL});
        ASSERT_TRUE(log.value().flush(true));
    }
    std::string bytes() const {
        std::ifstream in(directory + "/venue.log", std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }
    void overwrite(const std::string& text) const {
        std::ofstream(directory + "/venue.log", std::ios::binary | std::ios::trunc) << text;
    }

    std::string directory;
};

TEST_F(VenueLogTest, ReadsBackWhatWasWritten) {
    write();
    auto log = VenueLog::open(directory);
    ASSERT_TRUE(log.ok());
    const auto records = log.value().read().value();
    ASSERT_EQ(records.size(), 8U);
    EXPECT_EQ(std::get<LogHeader>(records[0]), (LogHeader{7, 1, 2, Timestamp::fromSeconds(100), 10, 99}));
    EXPECT_EQ(std::get<LogResume>(records[1]).epoch, 5U);
    const auto& input = std::get<LogInput>(records[2]);
    EXPECT_EQ(input.refusal, Reason::TooLate);
    const auto& order = std::get<NewOrder>(input.order);
    EXPECT_EQ(order.price, Price::fromNanoUsd(-5));
    EXPECT_EQ(order.timeInForce, TimeInForce::Fok);
    EXPECT_EQ(order.type, OrderType::Market);
    EXPECT_TRUE(order.postOnly);
    EXPECT_EQ(order.side, Side::Sell);
    EXPECT_EQ(std::get<CancelOrder>(std::get<LogInput>(records[3]).order).target, ClientOrderId{3});
    EXPECT_EQ(std::get<ReplaceOrder>(std::get<LogInput>(records[4]).order).price, Price::fromNanoUsd(9));
    EXPECT_EQ(std::get<LogSteps>(records[5]).steps, 77U);
    EXPECT_EQ(std::get<LogDisconnect>(records[6]).account, AccountId{8});
    EXPECT_EQ(std::get<LogHash>(records[7]).stateHash, 0xDEADBEEFCAFEULL);
}

TEST_F(VenueLogTest, CutAtAnyByteKeepsExactlyTheWholeRecordsAndGoesOn) {
    write();
    const std::string whole = bytes();
    std::size_t previous = 0;
    for (std::size_t length = 8; length <= whole.size(); ++length) {
        overwrite(whole.substr(0, length));
        std::size_t count = 0;
        {
            auto log = VenueLog::open(directory);
            ASSERT_TRUE(log.ok()) << length;
            count = log.value().read().value().size();
            ASSERT_GE(count, previous);
            log.value().append(LogSteps{1});
            ASSERT_TRUE(log.value().flush(false));
        }
        auto log = VenueLog::open(directory);
        ASSERT_TRUE(log.ok());
        ASSERT_EQ(log.value().read().value().size(), count + 1) << length;
        previous = count;
    }
    EXPECT_EQ(previous, 8U);
}

TEST_F(VenueLogTest, ABadLastRecordIsTakenForUnfinishedAndKeptAside) {
    write();
    std::string damaged = bytes();
    damaged[damaged.size() - 3] = static_cast<char>(damaged[damaged.size() - 3] ^ 4);
    overwrite(damaged);
    auto log = VenueLog::open(directory);
    ASSERT_TRUE(log.ok());
    EXPECT_EQ(log.value().read().value().size(), 7U);
    EXPECT_EQ(log.value().tornBytes(), 17U);
    EXPECT_EQ(log.value().putAside(), directory + "/venue-1.torn");
    EXPECT_EQ(std::filesystem::file_size(directory + "/venue-1.torn"), 17U);
}

TEST_F(VenueLogTest, AnyFlippedBitWithAGoodRecordBehindItIsDamageAndNothingIsChanged) {
    write();
    const std::string whole = bytes();
    for (std::size_t at = 0; at + 17 < whole.size(); ++at) {  // 17: the last record
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        overwrite(damaged);
        auto log = VenueLog::open(directory);
        ASSERT_TRUE(log.ok());
        const auto read = log.value().read();
        ASSERT_FALSE(read.ok()) << at;
        EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
        EXPECT_EQ(bytes(), damaged) << at;
    }
}

TEST_F(VenueLogTest, RestoringKeepsTheDamagedFileAndTheGoodRecordsBeforeIt) {
    write();
    std::string damaged = bytes();
    damaged[120] = static_cast<char>(damaged[120] ^ 4);
    overwrite(damaged);
    {
        auto log = VenueLog::open(directory);
        ASSERT_FALSE(log.value().read().ok());
        const auto kept = log.value().restore(std::nullopt);
        ASSERT_TRUE(kept.ok());
        EXPECT_EQ(kept->size(), 2U);
        log.value().append(LogSteps{5});
        ASSERT_TRUE(log.value().flush(true));
        EXPECT_FALSE(VenueLog::open(directory).ok()) << "the new file is locked too";
    }
    std::ifstream in(directory + "/venue-1.damaged.log", std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), damaged);
    auto log = VenueLog::open(directory);
    EXPECT_EQ(log.value().read().value().size(), 3U);
}

TEST_F(VenueLogTest, AForeignFileIsRefusedAndLeftAlone) {
    const std::string letter = "Dear Sir or Madam, this is not a log.";
    overwrite(letter);
    EXPECT_FALSE(VenueLog::open(directory).value().read().ok());
    EXPECT_EQ(bytes(), letter);
}

TEST_F(VenueLogTest, OnlyOneVenueHoldsALog) {
    auto first = VenueLog::open(directory);
    ASSERT_TRUE(first.ok());
    EXPECT_FALSE(VenueLog::open(directory).ok());
}

TEST_F(VenueLogTest, ArchiveNeverOverwrites) {
    write();
    ASSERT_TRUE(VenueLog::archive(directory).ok());
    write();
    ASSERT_TRUE(VenueLog::archive(directory).ok());
    EXPECT_TRUE(std::filesystem::exists(directory + "/venue-1.log"));
    EXPECT_TRUE(std::filesystem::exists(directory + "/venue-2.log"));
    EXPECT_TRUE(VenueLog::archive(directory).ok());
}

TEST_F(VenueLogTest, StopsListsAndStopMovesComeBackAndPlainOrdersKeepTheirOldForm) {
    NewOrder stop;
    stop.id = ClientOrderId{3};
    stop.type = OrderType::TrailingStop;
    stop.timeInForce = TimeInForce::Gtd;
    stop.quantity = Quantity::fromRaw(6);
    stop.terms = {.stopPrice = Price::fromNanoUsd(-7),
                  .trail = PriceDelta::fromNanoUsd(11),
                  .trailBp = 12,
                  .display = Quantity::fromRaw(13),
                  .expireAt = Timestamp::fromSeconds(14),
                  .role = LinkRole::Oco,
                  .listId = ClientOrderId{15}};
    NewOrder plain;
    plain.id = ClientOrderId{4};
    {
        auto log = VenueLog::open(directory);
        ASSERT_TRUE(log.ok());
        ASSERT_TRUE(log.value().read().ok());
        log.value().append(LogInput{Timestamp::fromSeconds(1), AccountId{8}, Reason::None, stop});
        log.value().append(LogInput{Timestamp::fromSeconds(2), AccountId{8}, Reason::None,
                                    NewOrderList{{stop, plain, stop}}});
        log.value().append(LogInput{
            Timestamp::fromSeconds(3), AccountId{8}, Reason::None,
            ReplaceOrder{
                ClientOrderId{5}, ClientOrderId{3}, {}, Quantity::fromRaw(1), Price::fromNanoUsd(16)}});
        ASSERT_TRUE(log.value().flush(true));
        const std::size_t before = bytes().size();
        log.value().append(LogInput{Timestamp::fromSeconds(4), AccountId{8}, Reason::None, plain});
        ASSERT_TRUE(log.value().flush(true));
        EXPECT_EQ(bytes().size() - before, 4U + 1 + 13 + 32 + 4) << "what older programs read";
    }
    auto log = VenueLog::open(directory);
    const auto records = log.value().read().value();
    ASSERT_EQ(records.size(), 4U);
    EXPECT_EQ(std::get<NewOrder>(std::get<LogInput>(records[0]).order).terms, stop.terms);
    const auto& list = std::get<NewOrderList>(std::get<LogInput>(records[1]).order);
    ASSERT_EQ(list.orders.size(), 3U);
    EXPECT_EQ(list.orders[1].terms, OrderTerms{});
    EXPECT_EQ(list.orders[2].terms, stop.terms);
    EXPECT_EQ(std::get<ReplaceOrder>(std::get<LogInput>(records[2]).order).stopPrice, Price::fromNanoUsd(16));
}

}  // namespace
}  // namespace tessera::venue
