#include "feeds/wire/codec.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/wire/wire_samples.h"

namespace tessera::wire {
namespace {

using domain::MarketRecord;

bool same(const MarketRecord& a, const MarketRecord& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

TEST(WireCodec, ABatchComesBackRecordByRecord) {
    for (const std::size_t count : {1U, 4U, 16U, 64U, 6500U}) {
        const auto sent = samples::records(count);
        Encoder encoder;
        Decoder decoder;
        const auto batch = decoder.decodeBatch(encoder.encode(Batch{77, 1000, 5, sent, 0xDEADBEEF}));
        ASSERT_TRUE(batch.ok()) << batch.error().detail;
        EXPECT_EQ(batch->epoch, 77U);
        EXPECT_EQ(batch->firstSeq, 1000U);
        EXPECT_EQ(batch->lastSeq(), 999U + count);
        EXPECT_EQ(batch->sendNanos, 5);
        EXPECT_EQ(batch->checksum, 0xDEADBEEF);
        ASSERT_EQ(batch->records.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_TRUE(same(batch->records[i], sent[i])) << i;
        }
    }
}

TEST(WireCodec, AHeartbeatRepeatsTheLastSequence) {
    Encoder encoder;
    Decoder decoder;
    const auto batch = decoder.decodeBatch(encoder.encode(Batch{77, 501, 5, {}, std::nullopt}));
    ASSERT_TRUE(batch.ok());
    EXPECT_EQ(batch->lastSeq(), 500U);
    EXPECT_TRUE(batch->records.empty());
    EXPECT_FALSE(batch->checksum.has_value());
}

TEST(WireCodec, EveryOffsetOfTheFrameInMemoryDecodesAlike) {
    Encoder encoder;
    Decoder decoder;
    const auto sent = samples::records(5);
    const auto bytes = encoder.encode(Batch{77, 1, 5, sent, std::nullopt});
    std::vector<std::byte> room(bytes.size() + 32);
    for (std::size_t offset = 0; offset < 16; ++offset) {
        std::memcpy(room.data() + offset, bytes.data(), bytes.size());
        const auto batch = decoder.decodeBatch(std::span(room).subspan(offset, bytes.size()));
        ASSERT_TRUE(batch.ok()) << offset;
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(batch->records.data()) % alignof(MarketRecord), 0U);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            EXPECT_TRUE(same(batch->records[i], sent[i]));
        }
    }
}

TEST(WireCodec, TheReferenceBatchKeepsEveryField) {
    Encoder encoder;
    Decoder decoder;
    const RefBatch sent = samples::refBatch();
    const auto message = decoder.decode(encoder.encode(sent));
    ASSERT_TRUE(message.ok()) << message.error().detail;
    const RefBatch& got = std::get<RefBatch>(*message);
    EXPECT_EQ(got.lastSeq(), 7U) << "open interest has no number";
    EXPECT_EQ(got.openInterest, sent.openInterest);
    EXPECT_EQ(got.definitions, sent.definitions);
    const domain::Fixing &f = sent.fixings[0], &g = got.fixings[0];
    EXPECT_EQ(std::tie(f.instrument, f.asOf, f.knownAt, f.level, f.observations, f.providers,
                       f.withheldReason, f.simulated),
              std::tie(g.instrument, g.asOf, g.knownAt, g.level, g.observations, g.providers,
                       g.withheldReason, g.simulated));
    const domain::SettlementPrice &s = sent.settlements[0], &t = got.settlements[0];
    EXPECT_EQ(std::tie(s.instrument, s.asOf, s.price, s.isFinal),
              std::tie(t.instrument, t.asOf, t.price, t.isFinal));
}

TEST(WireCodec, ARecoveryRequestKeepsEveryField) {
    Encoder encoder;
    Decoder decoder;
    const auto message =
        decoder.decode(encoder.encode(RecoveryRequest{9, RecoveryKind::Replay, "SITC-Z26", 77, 10, 20}));
    ASSERT_TRUE(message.ok());
    const auto& got = std::get<RecoveryRequest>(*message);
    EXPECT_EQ(got.requestId, 9U);
    EXPECT_EQ(got.what, RecoveryKind::Replay);
    EXPECT_EQ(got.symbol, "SITC-Z26");
    EXPECT_EQ(got.epoch, 77U);
    EXPECT_EQ(got.fromSeq, 10U);
    EXPECT_EQ(got.toSeq, 20U);
    EXPECT_TRUE(
        decoder.decode(encoder.encode(RecoveryRequest{1, RecoveryKind::Reference, "", 0, 0, 0})).ok());
}

TEST(WireCodec, ARecoveryChunkKeepsRecordsBarsAndReference) {
    const auto sent = samples::records(kMaxChunkRecords);
    RecoveryChunk chunk;
    chunk.requestId = 9;
    chunk.status = ChunkStatus::End;
    chunk.epoch = 77;
    chunk.lastSeq = 512;
    chunk.count = 6500;
    chunk.checksum = 0xABCD;
    chunk.records = sent;
    chunk.reference = samples::refBatch();
    chunk.bars = {{domain::Timestamp::fromSeconds(60), domain::Price::fromNanoUsd(2),
                   domain::Price::fromNanoUsd(4), domain::Price::fromNanoUsd(1),
                   domain::Price::fromNanoUsd(3), domain::Quantity::fromRaw(10),
                   domain::Quantity::fromRaw(6)}};
    chunk.barInterval = std::chrono::minutes(1);
    chunk.text = "why";
    chunk.tradingStatus = domain::TradingStatus::Halted;
    Encoder encoder;
    Decoder decoder;
    const auto bytes = encoder.encode(chunk);
    EXPECT_LE(bytes.size(), 264U * 1024U);
    const auto message = decoder.decode(bytes);
    ASSERT_TRUE(message.ok()) << message.error().detail;
    const auto& got = std::get<RecoveryChunk>(*message);
    EXPECT_EQ(got.requestId, 9U);
    EXPECT_EQ(got.status, ChunkStatus::End);
    EXPECT_EQ(got.lastSeq, 512U);
    EXPECT_EQ(got.count, 6500U);
    EXPECT_EQ(got.checksum, 0xABCDU);
    ASSERT_EQ(got.records.size(), sent.size());
    EXPECT_TRUE(same(got.records.back(), sent.back()));
    ASSERT_TRUE(got.reference.has_value());
    EXPECT_EQ(got.reference->definitions[0].symbol, "SITC-Z26-H27");
    ASSERT_EQ(got.bars.size(), 1U);
    EXPECT_EQ(got.bars[0].high, domain::Price::fromNanoUsd(4));
    EXPECT_EQ(got.bars[0].buyVolume, domain::Quantity::fromRaw(6));
    EXPECT_EQ(got.barInterval, std::chrono::minutes(1));
    EXPECT_EQ(got.text, "why");
    EXPECT_EQ(got.tradingStatus, domain::TradingStatus::Halted);
}

TEST(WireCodec, AChunkWithoutBarsOrRecordsDecodesWhereverItsEmptyVectorsLand) {
    // An empty vector has no elements to align: its data may begin at any multiple of four.
    Encoder encoder;
    Decoder decoder;
    for (std::size_t letters = 0; letters < 16; ++letters) {
        RecoveryChunk chunk;
        chunk.status = ChunkStatus::End;
        chunk.text = std::string(letters, 'x');
        const auto decoded = decoder.decode(encoder.encode(chunk));
        ASSERT_TRUE(decoded.ok()) << letters << ": " << decoded.error().detail;
    }
}

TEST(WireCodec, EverySessionMessageEncodesToTheSameBytesAfterARoundTrip) {
    for (const SessionBody& body : samples::sessionBodies()) {
        Encoder first, second;
        Decoder decoder;
        const auto bytes = first.encode(samples::sessionMessage(body));
        const auto message = decoder.decodeSession(bytes);
        ASSERT_TRUE(message.ok()) << body.index() << ' ' << message.error().detail;
        EXPECT_EQ(message->body.index(), body.index());
        const auto again = second.encode(*message);
        EXPECT_TRUE(std::ranges::equal(bytes, again)) << body.index();
    }
}

TEST(WireCodec, AnExecutionReportKeepsItsNumbers) {
    Encoder encoder;
    Decoder decoder;
    const auto message =
        decoder.decodeSession(encoder.encode(samples::sessionMessage(samples::sessionBodies()[7])));
    ASSERT_TRUE(message.ok());
    EXPECT_EQ(message->session, 7U);
    EXPECT_EQ(message->clientSeq, 21U);
    EXPECT_EQ(message->serverSeq, 42U);
    EXPECT_EQ(message->ackedServerSeq, 40U);
    EXPECT_EQ(message->maxAgeMs, 2000U);
    EXPECT_TRUE(message->possDup);
    const auto& report = std::get<domain::ExecutionReport>(message->body);
    EXPECT_EQ(report.type, domain::ExecType::Trade);
    EXPECT_EQ(report.origId, domain::ClientOrderId{899});
    EXPECT_EQ(report.execId, domain::ExecId{815});
    EXPECT_EQ(report.lastPrice, domain::Price::fromNanoUsd(1'940'000'000));
    EXPECT_EQ(report.leavesQuantity, domain::Quantity::fromRaw(11));
    EXPECT_EQ(report.fee, domain::Money::fromNanoUsd(-4'250'000'000));
    EXPECT_EQ(report.venueTime, domain::Timestamp::fromSeconds(3000));
}

TEST(WireCodec, OneKindOfMessageIsNotTakenForAnother) {
    Encoder encoder;
    Decoder decoder;
    EXPECT_FALSE(decoder.decodeBatch(encoder.encode(samples::refBatch())).ok());
    EXPECT_FALSE(decoder.decodeSession(encoder.encode(samples::refBatch())).ok());
}

}  // namespace
}  // namespace tessera::wire
