#pragma once
// Bytes <-> domain values. No sockets, no clock. Every buffer from outside goes through FlatBuffers' Verifier
// with tight limits, then through range checks; what passes is safe to hand to a book or an order state
// machine.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/market_record.h"
#include "app/domain/open_interest.h"
#include "app/domain/result.h"
#include "feeds/wire/aligned_buffer.h"
#include "feeds/wire/session_message.h"

namespace tessera::wire {

inline constexpr std::uint16_t kVersion = 1;
/// Larger frames are refused (also ZMQ_MAXMSGSIZE).
inline constexpr std::size_t kMaxMessageBytes = 1U << 20U;
/// A recovery chunk holds at most this many records (256 KiB with room for the envelope).
inline constexpr std::size_t kMaxChunkRecords = 6'500;
/// And at most this many bars or fixings.
inline constexpr std::size_t kMaxChunkBars = 4'000;
inline constexpr std::size_t kMaxChunkFixings = 1'500;
/// Longest text accepted in a field.
inline constexpr std::size_t kMaxTextBytes = 1'024;

/// Records firstSeq .. firstSeq+records.size()-1 of one channel. No records: a heartbeat, the last sequence
/// sent is firstSeq-1 (see lastSeq). `records` is borrowed: from the caller when encoding, from the Decoder
/// when decoding.
struct Batch {
    std::uint64_t epoch = 0;
    std::uint64_t firstSeq = 1;  // >= 1
    std::int64_t sendNanos = 0;  // sender's UTC clock
    std::span<const domain::MarketRecord> records;
    std::optional<std::uint32_t> checksum;  // CRC-32C of the top 25 levels after the last record

    /// Sequence after this batch; what a heartbeat repeats.
    std::uint64_t lastSeq() const { return firstSeq + records.size() - 1; }
};

/// The reference channel: definitions, fixings, settlements, numbered in this order. None of them: a
/// heartbeat, which may carry open interest. That is told again and again, so it has no number and its loss
/// is no gap.
struct RefBatch {
    std::uint64_t epoch = 0;
    std::uint64_t firstSeq = 1;
    std::int64_t sendNanos = 0;
    std::vector<domain::Instrument> definitions;
    std::vector<domain::Fixing> fixings;
    std::vector<domain::SettlementPrice> settlements;
    std::vector<domain::OpenInterest> openInterest = {};

    /// What is numbered.
    std::size_t size() const { return definitions.size() + fixings.size() + settlements.size(); }
    std::uint64_t lastSeq() const { return firstSeq + size() - 1; }
};

enum class RecoveryKind : std::uint8_t { Snapshot = 0, Replay = 1, Reference = 2, Bars = 3, Fixings = 4 };

struct RecoveryRequest {
    std::uint64_t requestId = 0;  // chosen by the client, repeated in every chunk of the answer
    RecoveryKind what = RecoveryKind::Snapshot;
    std::string symbol;         // empty for Reference
    std::uint64_t epoch = 0;    // Replay
    std::uint64_t fromSeq = 0;  // Replay: first and last sequence wanted
    std::uint64_t toSeq = 0;
};

enum class ChunkStatus : std::uint8_t { More = 0, End = 1, Gone = 2, Failed = 3 };

/// One chunk of an answer. On End: `lastSeq` is the sequence the answer includes, `count` the records in all
/// chunks, `checksum` the book's. `records` is borrowed as in Batch.
struct RecoveryChunk {
    std::uint64_t requestId = 0;
    ChunkStatus status = ChunkStatus::More;
    std::uint64_t epoch = 0;
    std::uint64_t lastSeq = 0;
    std::uint32_t count = 0;
    std::uint32_t checksum = 0;
    std::span<const domain::MarketRecord> records;
    std::optional<RefBatch> reference;
    std::vector<domain::Bar> bars;
    domain::Duration barInterval{};
    std::string text;  // Failed: why, for the person
    domain::TradingStatus tradingStatus = domain::TradingStatus::PreOpen;
};

using Message = std::variant<Batch, RefBatch, RecoveryRequest, RecoveryChunk, SessionMessage>;

/// A session message that is whole but holds a value it may not: enough of it to answer.
struct RefusedRequest {
    std::uint64_t session = 0;
    std::uint64_t clientSeq = 0;
    domain::ClientOrderId id{};
};

/// Owns the aligned copy; what a decode returns may borrow from it until the next decode. One thread.
///
/// Errors: BadInput (not ours, wrong version, too large), Corrupt (Verifier or contradiction), OutOfRange (a
/// number or an enumeration outside its range). `sentence` is for the person, `detail` names the field.
class Decoder {
 public:
    /// Any message.
    domain::Result<Message> decode(std::span<const std::byte> frame);
    /// Refuses anything but a Batch.
    domain::Result<Batch> decodeBatch(std::span<const std::byte> frame);
    /// The same for the hot path, without moving a Result about. False: see problem().
    bool decodeInto(std::span<const std::byte> frame, Batch& out);
    const domain::Error& problem() const { return m_problem; }
    /// The order session: refuses anything but a SessionMessage.
    domain::Result<SessionMessage> decodeSession(std::span<const std::byte> frame);
    /// Whose message decodeSession() refused, as far as that can be read: zeros otherwise.
    const RefusedRequest& refusedRequest() const { return m_refused; }

 private:
    AlignedBuffer m_buffer;
    domain::Error m_problem;
    RefusedRequest m_refused;
};

/// Reuses one builder: no allocation once it has grown. The returned bytes are valid until the next call. One
/// thread. The caller keeps a message below kMaxMessageBytes (kMaxChunkRecords and its like).
class Encoder {
 public:
    Encoder();
    ~Encoder();
    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;

    std::span<const std::byte> encode(const Batch& batch);
    std::span<const std::byte> encode(const RefBatch& batch);
    std::span<const std::byte> encode(const RecoveryRequest& request);
    std::span<const std::byte> encode(const RecoveryChunk& chunk);
    std::span<const std::byte> encode(const SessionMessage& message);

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::wire
