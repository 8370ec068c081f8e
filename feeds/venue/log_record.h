#pragma once
// What stands in the venue's log, and each record's bytes: {u32 length of payload, u8 kind, payload, u32
// CRC-32C of kind and payload}, all little-endian. An order without OrderTerms is written as it was before
// there were any, so that old logs replay.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "app/domain/order.h"

namespace tessera::venue {

/// First record of a log: from what the market was made.
struct LogHeader {
    std::uint64_t seed = 0;
    std::uint32_t catalogueDigest = 0;
    std::uint32_t historyDigest = 0;
    domain::Timestamp start;
    std::uint32_t warmupDays = 0;
    std::uint64_t firstId = 1;
    bool operator==(const LogHeader&) const = default;
};
/// The venue came up: market time stood still until `venueTime` and goes on in steps of `stepLength`.
struct LogResume {
    domain::Timestamp venueTime;
    domain::Duration stepLength{};
    std::uint64_t epoch = 0;
};
/// The simulation had made `steps` steps since the last resume.
struct LogSteps {
    std::uint64_t steps = 0;
};
/// An input of an account. `refusal`: decided by the session (too late, id used); it never reached the
/// market.
struct LogInput {
    domain::Timestamp venueTime;
    domain::AccountId account{};
    domain::Reason refusal = domain::Reason::None;
    std::variant<domain::NewOrder, domain::CancelOrder, domain::ReplaceOrder, domain::NewOrderList> order;
};
struct LogDisconnect {
    domain::Timestamp venueTime;
    domain::AccountId account{};
};
struct LogHash {
    std::uint64_t stateHash = 0;
};
/// Second record of a log whose beginning is lost: it goes on from a snapshot that was taken at `position` of
/// the one before, and that is where this record ends. Positions count on from there.
struct LogBase {
    std::uint64_t position = 0;
};
/// From here on the market has other contracts: those of the program that came up next.
struct LogTerms {
    std::uint32_t catalogueDigest = 0;
    std::uint32_t historyDigest = 0;
    bool operator==(const LogTerms&) const = default;
};
/// What an account said it began with: from here on it is asked for margin.
struct LogDeposit {
    domain::Timestamp venueTime;
    domain::AccountId account{};
    domain::Money deposit{};
};
using LogRecord = std::variant<LogHeader, LogResume, LogSteps, LogInput, LogDisconnect, LogHash, LogBase,
                               LogTerms, LogDeposit>;

/// Appends the record's bytes.
void writeRecord(std::vector<std::byte>& out, const LogRecord& record);

struct ReadRecord {
    LogRecord record;
    std::size_t size = 0;  // bytes it takes
};
/// The record that begins where `bytes` does; none when it is cut short, fails its CRC or is of no known
/// kind.
std::optional<ReadRecord> readRecord(std::span<const std::byte> bytes);

}  // namespace tessera::venue
