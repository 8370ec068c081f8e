#pragma once
// The venue's own append-only log: what came from outside and how far the simulation had gone. With the seed
// it is enough to rebuild the market exactly.
//
// File: "TSVLOG1\n", then records {u32 length of payload, u8 kind, payload, u32 CRC-32C of kind and payload},
// all little-endian. A record that is cut short or fails its CRC ends the log; what follows it was never
// answered. An order without OrderTerms is written as it was before there were any, so that old logs replay.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/result.h"

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
using LogRecord = std::variant<LogHeader, LogResume, LogSteps, LogInput, LogDisconnect, LogHash>;

/// Owner: the venue's thread. The file is locked against a second venue while open.
class VenueLog {
 public:
    /// Reads what is there and cuts a torn end off. Unavailable: cannot open, or another venue holds it.
    /// Corrupt: not such a log, or broken further from its end than a crash explains.
    static domain::Result<VenueLog> open(const std::string& directory);
    /// Renames the log of `directory` to venue-<n>.log; nothing is deleted. Ok without a log.
    static domain::Result<void> archive(const std::string& directory);

    VenueLog(VenueLog&& other) noexcept;
    VenueLog& operator=(VenueLog&&) = delete;
    ~VenueLog();

    /// The records found at open; moved out.
    std::vector<LogRecord> takeRecords() { return std::move(m_records); }
    /// Bytes cut off at open.
    std::size_t tornBytes() const { return m_torn; }

    /// Buffers a record.
    void append(const LogRecord& record);
    /// Writes what is buffered; with `durable` also waits for the disk. False: the log cannot be written any
    /// more.
    bool flush(bool durable);

 private:
    VenueLog() = default;
    domain::Result<void> load();

    int m_file = -1;
    std::string m_path;
    std::vector<LogRecord> m_records;
    std::size_t m_torn = 0;
    std::vector<std::byte> m_buffer;
    bool m_failed = false;
};

}  // namespace tessera::venue
