// tessera-venue as a process: listing, market data, recovery, start and stop.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "app/domain/skill_family.h"
#include "feeds/wire/venue_exit.h"
#include "tests/venue/venue_fixture.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using wire::ChunkStatus;
using wire::RecoveryKind;

using VenueProcess = VenueFixture;

bool isGpu(const Instrument& instrument) {
    return instrument.family == "H100" || instrument.family == "B200";
}

TEST_F(VenueProcess, ListsTheMonthsOfEveryTierAndItsAverageOfGpuHoursAndOfSkillTheSpreadsAndTheIndices) {
    start();
    Client client(base());
    const auto answer = client.ask(RecoveryKind::Reference);
    ASSERT_EQ(answer.end.status, ChunkStatus::End);
    std::map<std::string, int> futures, spreads;
    int indices = 0;
    for (const Instrument& instrument : answer.instruments) {
        futures[instrument.family] += instrument.kind() == InstrumentKind::Future;
        spreads[instrument.family] += instrument.isSpread();
        indices += instrument.kind() == InstrumentKind::Index;
        if (instrument.kind() == InstrumentKind::Future) {
            EXPECT_EQ(instrument.isAverage(),
                      (instrument.family.ends_with('A') && !isSkill(instrument)) || isGpu(instrument))
                << instrument.symbol;
        }
        if (instrument.kind() == InstrumentKind::Future && isGpu(instrument)) {
            EXPECT_EQ(instrument.contractSize, 730);
            EXPECT_EQ(tickValue(instrument).value(), Money::fromNanoUsd(7'300'000'000));
        }
        for (const Leg& leg : instrument.legs()) {
            EXPECT_LT(static_cast<std::uint32_t>(leg.instrument), static_cast<std::uint32_t>(instrument.id))
                << "its legs are told before it";
        }
    }
    for (const std::string tier : {"SITC", "SITF", "SITS", "SITB"}) {
        EXPECT_EQ(futures[tier], 10) << tier;
        EXPECT_EQ(spreads[tier], 9) << tier;
        EXPECT_EQ(futures[tier + "A"], 24) << tier;
        EXPECT_EQ(spreads[tier + "A"], 0) << tier;
        EXPECT_EQ(client.instrument("@" + tier).kind(), InstrumentKind::Index);
    }
    for (const std::string tiers : {"SITF-SITC", "SITF-SITS", "SITS-SITB"}) {
        EXPECT_EQ(spreads[tiers], 3) << tiers;
        EXPECT_EQ(client.instrument(tiers + "-Z26").kind(), InstrumentKind::CalendarSpread);
    }
    for (const std::string card : {"H100", "B200"}) {
        EXPECT_EQ(futures[card], 36) << card;
        EXPECT_EQ(spreads[card], 35) << card;
        EXPECT_EQ(client.instrument(card + "-Z26-F27").tick, PriceDelta::fromNanoUsd(5'000'000)) << card;
        EXPECT_EQ(client.instrument("@" + card).kind(), InstrumentKind::Index);
    }
    for (const std::string forecaster : {"SKILL-DRIFT", "SKILL-ETS", "SKILL-THETA"}) {
        EXPECT_EQ(futures[forecaster], 3) << forecaster;
        EXPECT_EQ(client.instrument("@" + forecaster).kind(), InstrumentKind::Index);
    }
    EXPECT_EQ(indices, 9);
}

TEST_F(VenueProcess, ServesBarsOfTheWarmUpAndTheIndexWithItsRealPast) {
    start();
    Client client(base());
    const auto bars = client.ask(RecoveryKind::Bars, frontMonth(client));
    EXPECT_EQ(bars.end.barInterval, std::chrono::minutes(1));
    EXPECT_GT(bars.bars.size(), 1'000U) << "one day of minutes";
    for (std::size_t i = 1; i < bars.bars.size(); ++i) {
        ASSERT_LT(bars.bars[i - 1].start, bars.bars[i].start);
        ASSERT_GE(bars.bars[i].high, bars.bars[i].low);
        ASSERT_GE(bars.bars[i].volume, bars.bars[i].buyVolume);
    }
    const auto index = client.ask(RecoveryKind::Fixings, "@SITC");
    ASSERT_GT(index.fixings.size(), 500U);
    EXPECT_FALSE(index.fixings.front().simulated);
    EXPECT_TRUE(index.fixings.back().simulated);
    bool wasSimulated = false;
    for (const Fixing& fixing : index.fixings) {
        ASSERT_FALSE(wasSimulated && !fixing.simulated) << "real levels never follow simulated ones";
        wasSimulated = fixing.simulated;
        ASSERT_TRUE(!fixing.withheldReason.empty() || fixing.level.nanoUsd() > 0);
    }
}

TEST_F(VenueProcess, SnapshotAndWhatFollowsEqualTheVenuesChecksum) {
    start({"--speed", "20"});
    Client client(base());
    const std::string symbol = frontMonth(client);
    client.subscribe(symbol);
    ASSERT_TRUE(client.follow(
        symbol, [](const wire::Batch&) { return true; }, Seconds(3)));
    const auto snapshot = client.ask(RecoveryKind::Snapshot, symbol);
    ASSERT_EQ(snapshot.end.status, ChunkStatus::End);
    ASSERT_EQ(snapshot.end.count, snapshot.records.size());
    OrderBook book(client.instrument(symbol).tick);
    for (const MarketRecord& record : snapshot.records) {
        ASSERT_EQ(record.flags & record_flag::kSnapshot, record_flag::kSnapshot);
        ASSERT_EQ(book.apply(record), BookError::None);
    }
    EXPECT_EQ(book.checksum(), snapshot.end.checksum);
    std::uint64_t last = snapshot.end.lastSeq;
    int checksums = 0, applied = 0;
    EXPECT_TRUE(client.follow(
        symbol,
        [&](const wire::Batch& batch) {
            for (std::size_t i = 0; i < batch.records.size(); ++i) {
                if (batch.firstSeq + i > last) {
                    EXPECT_EQ(batch.firstSeq + i, last + 1) << "no gap";
                    EXPECT_EQ(book.apply(batch.records[i]), BookError::None);
                    last = batch.firstSeq + i;
                    ++applied;
                    EXPECT_TRUE(!batch.records[i].endsEvent() || !book.isCrossedOrLocked());
                }
            }
            if (batch.checksum && batch.lastSeq() == last) {
                EXPECT_EQ(*batch.checksum, book.checksum());
                ++checksums;
            }
            return checksums >= 3;
        },
        Seconds(6)));
    EXPECT_GT(applied, 50) << "the market moves";
    EXPECT_GE(book.orderCount(), 60U) << "twenty levels and more on each side";
}

TEST_F(VenueProcess, ReplayRepeatsTheRecordsAndSaysWhenTheyAreGone) {
    start({"--speed", "20"});
    Client client(base());
    const std::string symbol = frontMonth(client);
    client.subscribe(symbol);
    std::vector<MarketRecord> seen;
    std::uint64_t epoch = 0, first = 0;
    ASSERT_TRUE(client.follow(
        symbol,
        [&](const wire::Batch& batch) {
            epoch = batch.epoch;
            first = seen.empty() ? batch.firstSeq : first;
            seen.insert(seen.end(), batch.records.begin(), batch.records.end());
            return seen.size() >= 20;
        },
        Seconds(4)));
    const auto again = client.ask(RecoveryKind::Replay, symbol, epoch, first, first + seen.size() - 1);
    ASSERT_EQ(again.end.status, ChunkStatus::End);
    ASSERT_EQ(again.records.size(), seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(again.records[i].orderId, seen[i].orderId);
        EXPECT_EQ(again.records[i].quantityRaw, seen[i].quantityRaw);
    }
    EXPECT_EQ(client.ask(RecoveryKind::Replay, symbol, epoch - 1, 1, 2).end.status, ChunkStatus::Gone);
    EXPECT_EQ(client.ask(RecoveryKind::Replay, symbol, epoch, 1, 1'000'000'000).end.status,
              ChunkStatus::Failed);
    EXPECT_EQ(client.ask(RecoveryKind::Snapshot, "NO-SUCH").end.status, ChunkStatus::Failed);
    EXPECT_EQ(client.ask(RecoveryKind::Snapshot, "@SITC").end.status, ChunkStatus::Failed);
}

TEST_F(VenueProcess, HostileBytesAreCountedAndTheVenueLivesOn) {
    start();
    Client client(base());
    std::mt19937 random(7);
    for (int i = 0; i < 400; ++i) {
        std::string bytes(random() % 300, '\0');
        for (char& c : bytes) {
            c = static_cast<char>(random());
        }
        client.sendRaw(bytes);
        client.sendRawRecovery(bytes);
    }
    client.sendRaw(std::string(900'000, 'x'));
    Client second(base());
    EXPECT_FALSE(second.ask(RecoveryKind::Reference).instruments.empty());
    EXPECT_TRUE(second.logon().has_value());
    venue->signal(SIGTERM);
    const Ended ended = venue->waitEnd();
    EXPECT_EQ(ended.code, 0) << ended.complaint;
    EXPECT_NE(ended.complaint.find("refused"), std::string::npos) << ended.complaint;
}

TEST_F(VenueProcess, EndsCleanlyWhenAsked) {
    start();
    venue->signal(SIGTERM);
    const Ended ended = venue->waitEnd(Seconds(3));
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.output, "ready " + base() + "\n");
}

// A handler would interrupt ZeroMQ in the middle of a send, which throws then: the end must not hang on when.
TEST_F(VenueProcess, EndsCleanlyHoweverOftenItIsAsked) {
    for (int round = 0; round < 4; ++round) {
        start({"--speed", "3600"});
        Client client(base());
        client.subscribe(frontMonth(client));
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
        while (std::chrono::steady_clock::now() < until && venue->isRunning()) {
            venue->signal(SIGTERM);
        }
        const Ended ended = venue->waitEnd(Seconds(3));
        ASSERT_EQ(ended.code, 0) << "round " << round << ": " << ended.complaint;
    }
}

TEST_F(VenueProcess, WrongCallsAreOneSentenceAndExitCodeTwo) {
    const std::vector<std::vector<std::string>> calls{
        {},
        {"--no-such-option"},
        {"--bind", "http://localhost:80"},
        {"--bind", "tcp://127.0.0.1:6100"},
        {"--bind", base(), "--history", directory.path() + "/none.csv"},
        {"--bind", base(), "--instruments", directory.path() + "/none.toml"},
        {"--bind", base(), "--speed", "-3"},
        {"--bind", "ipc://" + std::string(120, 'x')},
        {"--bind", "tcp://127.0.0.1:6100", "--curve-secret", directory.path() + "/none", "--allow", "none"},
    };
    for (const auto& call : calls) {
        VenueChild child(directory.path(), call);
        const Ended ended = child.waitEnd();
        EXPECT_EQ(ended.code, 2) << (call.empty() ? "" : call.back());
        EXPECT_EQ(std::count(ended.complaint.begin(), ended.complaint.end(), '\n'), 1) << ended.complaint;
        EXPECT_TRUE(ended.output.empty());
    }
}

TEST_F(VenueProcess, MalformedContractsAndHistoryNameTheFileAndLine) {
    const std::string toml = directory.path() + "/bad.toml", csv = directory.path() + "/bad.csv";
    std::ofstream(toml) << "code = \"X\"\nlots = 3\n";
    std::ofstream(csv) << "date,level_usd,observations,providers,withheld_reason\n2026-01-01,abc,3,3,\n";
    VenueChild first(directory.path(), {"--bind", base(), "--instruments", toml});
    Ended ended = first.waitEnd();
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.complaint.find("bad.toml: line 2"), std::string::npos) << ended.complaint;
    VenueChild second(directory.path(), {"--bind", base(), "--history", csv});
    ended = second.waitEnd();
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.complaint.find("line 2"), std::string::npos) << ended.complaint;
}

TEST_F(VenueProcess, ASecondVenueOnTheSameStateIsRefused) {
    start();
    VenueChild second(directory.path(), {"--bind", base() + "2", "--state", state()});
    const Ended ended = second.waitEnd();
    EXPECT_EQ(ended.code, wire::venue_exit::kNotNow);
    EXPECT_NE(ended.complaint.find("Another venue"), std::string::npos) << ended.complaint;
    EXPECT_TRUE(venue->isRunning());
}

TEST_F(VenueProcess, AnotherSeedNeedsANewMarketWhichKeepsTheOldLog) {
    start({"--seed", "5"});
    venue->signal(SIGTERM);
    venue->waitEnd();
    VenueChild other(directory.path(), arguments({"--seed", "6"}));
    const Ended ended = other.waitEnd();
    EXPECT_EQ(ended.code, wire::venue_exit::kNoGoingOn);
    EXPECT_NE(ended.complaint.find("--new-market"), std::string::npos) << ended.complaint;
    start({"--seed", "6", "--new-market"});
    EXPECT_TRUE(std::filesystem::exists(state() + "/venue-1.log"));
}

TEST_F(VenueProcess, KeygenWritesAPairOnceWithTheSecretUnreadableForOthers) {
    VenueChild first(directory.path(), {"keygen", "--dir", directory.path()});
    EXPECT_EQ(first.waitEnd().code, 0);
    const auto status = std::filesystem::status(directory.path() + "/tessera.secret");
    EXPECT_EQ(status.permissions() & std::filesystem::perms(077), std::filesystem::perms::none);
    VenueChild second(directory.path(), {"keygen", "--dir", directory.path()});
    EXPECT_EQ(second.waitEnd().code, 2);
}

}  // namespace
}  // namespace tessera::venue
