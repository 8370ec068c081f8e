// What an attacker, a broken disk or a newer program could send.

#include <flatbuffers/flatbuffers.h>
#include <gtest/gtest.h>
#include <wire/tessera_generated.h>

#include <random>

#include "feeds/wire/codec.h"
#include "tests/wire/wire_samples.h"

namespace tessera::wire {
namespace {

using domain::ErrorCode;
using domain::MarketRecord;

TEST(HostileBytes, EveryTruncationOfEveryMessageIsRefused) {
    Decoder decoder;
    for (const auto& bytes : samples::everyMessage()) {
        ASSERT_TRUE(decoder.decode(bytes).ok());
        for (std::size_t length = 0; length + 8 < bytes.size(); length += (length < 64 ? 1 : 7)) {
            const auto result = decoder.decode(std::span(bytes).first(length));
            // A cut may take only padding; what is refused says so in words.
            EXPECT_TRUE(result.ok() || !result.error().sentence.empty());
            EXPECT_TRUE(length >= bytes.size() / 2 || !result.ok()) << length;
        }
    }
}

TEST(HostileBytes, NoBitFlipCrashesOrYieldsAValueOutsideItsRange) {
    Decoder decoder;
    std::size_t refused = 0;
    for (const auto& original : samples::everyMessage()) {
        auto bytes = original;
        for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
            bytes[i / 8] ^= std::byte{1} << (i % 8);
            const auto result = decoder.decode(bytes);
            refused += result.ok() ? 0 : 1;
            if (result.ok() && std::holds_alternative<Batch>(*result)) {
                const auto records = std::get<Batch>(*result).records;
                ASSERT_EQ(reinterpret_cast<std::uintptr_t>(records.data()) % alignof(MarketRecord), 0U);
                for (const MarketRecord& r : records) {
                    ASSERT_LE(std::abs(r.priceNanoUsd), domain::kPriceLimit);
                    ASSERT_LE(static_cast<unsigned>(r.kind), 7U);
                }
            }
            bytes[i / 8] ^= std::byte{1} << (i % 8);
        }
    }
    EXPECT_GT(refused, 1000U);
}

TEST(HostileBytes, RandomBytesBehindAValidIdentifierAreSurvived) {
    std::mt19937 random(7);
    Decoder decoder;
    const auto messages = samples::everyMessage();
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = messages[random() % messages.size()];
        for (int hits = 0; hits < 6; ++hits) {
            bytes[8 + random() % (bytes.size() - 8)] = static_cast<std::byte>(random());
        }
        (void)decoder.decode(bytes);
    }
}

std::span<const std::byte> finished(flatbuffers::FlatBufferBuilder& b) {
    return std::as_bytes(std::span(b.GetBufferPointer(), b.GetSize()));
}

TEST(HostileBytes, AnotherVersionIsRefusedWithASentenceThatNamesBoth) {
    flatbuffers::FlatBufferBuilder b;
    const auto body = fb::CreateBatch(b, 1, 1, 0, 0);
    b.Finish(fb::CreateMessage(b, 2, fb::Body::Batch, body.Union()), fb::MessageIdentifier());
    const auto result = Decoder().decode(finished(b));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::BadInput);
    EXPECT_EQ(result.error().sentence,
              "The peer speaks version 2 of the protocol, this program version 1; update the older one.");
}

TEST(HostileBytes, AnotherIdentifierIsRefused) {
    flatbuffers::FlatBufferBuilder b;
    const auto body = fb::CreateBatch(b, 1, 1, 0, 0);
    b.Finish(fb::CreateMessage(b, 1, fb::Body::Batch, body.Union()), "TSM9");
    const auto result = Decoder().decode(finished(b));
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.error().sentence.find("does not speak Tessera's protocol"), std::string::npos);
}

TEST(HostileBytes, AUnionWithATypeAndNoTableIsRefused) {
    flatbuffers::FlatBufferBuilder b;
    b.Finish(fb::CreateMessage(b, 1, fb::Body::Batch, 0), fb::MessageIdentifier());
    EXPECT_FALSE(Decoder().decode(finished(b)).ok());
    EXPECT_FALSE(Decoder().decodeBatch(finished(b)).ok());
    b.Clear();
    const auto session = fb::CreateSessionMessage(b, 1, 0, 0, 0, 0, 0, 0, false, fb::SessionBody::Logon, 0);
    b.Finish(fb::CreateMessage(b, 1, fb::Body::SessionMessage, session.Union()), fb::MessageIdentifier());
    EXPECT_FALSE(Decoder().decodeSession(finished(b)).ok());
}

TEST(HostileBytes, AFrameAboveOneMebibyteIsRefusedUnread) {
    const std::vector<std::byte> huge(kMaxMessageBytes + 1);
    EXPECT_FALSE(Decoder().decode(huge).ok());
}

TEST(HostileBytes, ACountThatContradictsTheRecordsIsRefused) {
    flatbuffers::FlatBufferBuilder b;
    const std::vector<fb::Record> records(3);
    const auto vector = b.CreateVectorOfStructs(records);
    const auto body = fb::CreateBatch(b, 1, 1, 4, 0, vector);
    b.Finish(fb::CreateMessage(b, 1, fb::Body::Batch, body.Union()), fb::MessageIdentifier());
    EXPECT_EQ(Decoder().decodeBatch(finished(b)).error().code, ErrorCode::Corrupt);
}

ErrorCode refusal(const MarketRecord& record) {
    Encoder encoder;
    Decoder decoder;
    const auto result =
        decoder.decodeBatch(encoder.encode(Batch{1, 1, 0, std::span(&record, 1), std::nullopt}));
    return result.ok() ? ErrorCode::Cancelled : result.error().code;
}

TEST(HostileBytes, ARecordOutsideItsRangesIsRefusedAndOneAtTheLimitIsNot) {
    MarketRecord r = samples::record(1);
    r.priceNanoUsd = domain::kPriceLimit;
    EXPECT_EQ(refusal(r), ErrorCode::Cancelled);
    r.priceNanoUsd = -domain::kPriceLimit;
    EXPECT_EQ(refusal(r), ErrorCode::Cancelled);
    r.priceNanoUsd = domain::kPriceLimit + 1;
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r.priceNanoUsd = -domain::kPriceLimit - 1;
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r.priceNanoUsd = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r = samples::record(1);
    r.quantityRaw = domain::kQuantityLimit + 1;
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r.quantityRaw = -1;
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r = samples::record(1);
    r.kind = domain::RecordKind{8};
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r = samples::record(1);
    r.side = domain::Side{2};
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r = samples::record(1);
    r.kind = domain::RecordKind::Status;
    r.aux = 7;
    EXPECT_EQ(refusal(r), ErrorCode::OutOfRange);
    r.aux = 6;
    EXPECT_EQ(refusal(r), ErrorCode::Cancelled);
}

TEST(HostileBytes, SequenceZeroAndSequencesNearTheEndAreRefused) {
    Encoder encoder;
    Decoder decoder;
    EXPECT_FALSE(decoder.decodeBatch(encoder.encode(Batch{1, 0, 0, {}, std::nullopt})).ok());
    EXPECT_FALSE(decoder.decodeBatch(encoder.encode(Batch{1, ~std::uint64_t{0}, 0, {}, std::nullopt})).ok());
}

TEST(HostileBytes, ADefinitionWithoutATickOrWithASlashInItsSymbolIsRefused) {
    Encoder encoder;
    Decoder decoder;
    RefBatch batch = samples::refBatch();
    batch.definitions[0].tick = {};
    EXPECT_FALSE(decoder.decode(encoder.encode(batch)).ok());
    batch = samples::refBatch();
    batch.definitions[0].symbol = "SITC/Z26";
    EXPECT_FALSE(decoder.decode(encoder.encode(batch)).ok());
    batch = samples::refBatch();
    batch.fixings[0].withheldReason = std::string(kMaxTextBytes + 1, 'x');
    EXPECT_FALSE(decoder.decode(encoder.encode(batch)).ok());
}

/// Programs from before there were lists of legs name two: recordings of theirs are read for good.
TEST(HostileBytes, ASpreadWithoutALegListHasItsNearAndItsFarLeg) {
    flatbuffers::FlatBufferBuilder builder;
    const auto symbol = builder.CreateString("SITC-Z26-F27");
    fb::DefinitionBuilder old(builder);
    old.add_id(7);
    old.add_kind(static_cast<std::uint8_t>(domain::InstrumentKind::CalendarSpread));
    old.add_symbol(symbol);
    old.add_tick(5'000'000);
    old.add_price_decimals(3);
    old.add_contract_size(1'000);
    old.add_leg_near(1);
    old.add_leg_far(2);
    const auto definition = old.Finish();
    const auto definitions = builder.CreateVector(&definition, 1);
    const auto batch = fb::CreateRefBatch(builder, 1, 1, 1, 0, definitions);
    builder.Finish(fb::CreateMessage(builder, kVersion, fb::Body::RefBatch, batch.Union()),
                   fb::MessageIdentifier());
    Decoder decoder;
    const auto read = decoder.decode(std::as_bytes(builder.GetBufferSpan()));
    ASSERT_TRUE(read.ok()) << read.error().sentence;
    const auto& instrument = std::get<RefBatch>(*read).definitions.at(0);
    const std::vector<domain::Leg> legs(instrument.legs().begin(), instrument.legs().end());
    EXPECT_EQ(legs, (std::vector<domain::Leg>{{domain::InstrumentId{1}, 1}, {domain::InstrumentId{2}, -1}}));
}

TEST(HostileBytes, AFutureSaysWhatItSettlesToAndAnOldOneTheIndexOfItsLastDay) {
    RefBatch batch = samples::refBatch();
    domain::Instrument& future = batch.definitions[0];
    future.spec = domain::FutureSpec{{2026, 12}, domain::SettlementRule::MonthAverage};
    Encoder encoder;
    Decoder decoder;
    const auto read = decoder.decode(encoder.encode(batch));
    ASSERT_TRUE(read.ok()) << read.error().sentence;
    EXPECT_EQ(std::get<RefBatch>(*read).definitions[0], future);
    EXPECT_TRUE(std::get<RefBatch>(*read).definitions[0].isAverage());
    future.spec = domain::FutureSpec{{2026, 12}, static_cast<domain::SettlementRule>(2)};
    EXPECT_FALSE(decoder.decode(encoder.encode(batch)).ok()) << "a rule nobody knows";
    EXPECT_FALSE(domain::Instrument{}.isAverage());
}

TEST(HostileBytes, AReplayBackwardsIsRefused) {
    Encoder encoder;
    Decoder decoder;
    EXPECT_FALSE(
        decoder.decode(encoder.encode(RecoveryRequest{1, RecoveryKind::Replay, "A", 1, 20, 10})).ok());
    EXPECT_FALSE(
        decoder.decode(encoder.encode(RecoveryRequest{1, RecoveryKind::Snapshot, "", 1, 0, 0})).ok());
}

}  // namespace
}  // namespace tessera::wire
