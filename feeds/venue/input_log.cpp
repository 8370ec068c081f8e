#include "feeds/venue/input_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/domain/crc32c.h"

namespace tessera::venue {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr std::array<char, 8> kMagic{'T', 'S', 'R', 'A', 'L', 'O', 'G', '1'};

struct DiskHead {
    std::array<char, 8> magic = kMagic;
    std::uint64_t seed = 0;
    std::int64_t startNanos = 0;
    std::int32_t warmupDays = 0;
    std::uint32_t crc = 0;
    std::array<char, 96> reserved{};
};
static_assert(sizeof(DiskHead) == 128 && std::is_trivially_copyable_v<DiskHead>);

struct DiskRecord {
    std::uint32_t crc = 0;  // of everything behind it
    std::uint8_t kind = 0, side = 0, type = 0, timeInForce = 0;
    std::uint8_t reason = 0, postOnly = 0;
    std::uint16_t nameLength = 0;
    std::uint32_t account = 0, instrument = 0, reserved = 0;
    std::int64_t venueNanos = 0, wallNanos = 0;
    std::uint64_t id = 0, target = 0;
    std::int64_t priceNanoUsd = 0, quantityRaw = 0;
    std::uint64_t hash = 0;
    std::array<char, 80> name{};
};
static_assert(sizeof(DiskRecord) == 160 && std::is_trivially_copyable_v<DiskRecord>);

template <class T>
std::uint32_t crcBehind(const T& record, std::size_t skip) {
    return domain::crc32c(std::as_bytes(std::span(&record, 1)).subspan(skip));
}

std::uint32_t crcOf(DiskHead head) {
    head.crc = 0;
    return crcBehind(head, 0);
}

DiskRecord toDisk(const VenueInput& input) {
    DiskRecord record;
    record.kind = static_cast<std::uint8_t>(input.kind);
    record.reason = static_cast<std::uint8_t>(input.reason);
    record.account = static_cast<std::uint32_t>(input.account);
    record.venueNanos = input.venueTime.nanos();
    record.wallNanos = input.wallTime.nanos();
    record.hash = input.hash;
    record.nameLength = static_cast<std::uint16_t>(std::min(input.name.size(), record.name.size()));
    std::memcpy(record.name.data(), input.name.data(), record.nameLength);
    if (input.kind == InputKind::Submit || input.kind == InputKind::Refuse) {
        record.id = static_cast<std::uint64_t>(input.submit.id);
        record.instrument = static_cast<std::uint32_t>(input.submit.instrument);
        record.side = static_cast<std::uint8_t>(input.submit.side);
        record.type = static_cast<std::uint8_t>(input.submit.type);
        record.timeInForce = static_cast<std::uint8_t>(input.submit.timeInForce);
        record.postOnly = input.submit.postOnly ? 1 : 0;
        record.priceNanoUsd = input.submit.price.nanoUsd();
        record.quantityRaw = input.submit.quantity.raw();
    } else if (input.kind == InputKind::Cancel) {
        record.id = static_cast<std::uint64_t>(input.cancel.id);
        record.target = static_cast<std::uint64_t>(input.cancel.target);
    } else if (input.kind == InputKind::Replace) {
        record.id = static_cast<std::uint64_t>(input.replace.id);
        record.target = static_cast<std::uint64_t>(input.replace.target);
        record.priceNanoUsd = input.replace.price.nanoUsd();
        record.quantityRaw = input.replace.quantity.raw();
    }
    record.crc = crcBehind(record, sizeof record.crc);
    return record;
}

VenueInput fromDisk(const DiskRecord& record) {
    VenueInput input;
    input.kind = static_cast<InputKind>(record.kind);
    input.reason = static_cast<domain::Reason>(record.reason);
    input.account = domain::AccountId{record.account};
    input.venueTime = domain::Timestamp::fromNanos(record.venueNanos);
    input.wallTime = domain::Timestamp::fromNanos(record.wallNanos);
    input.hash = record.hash;
    input.name.assign(record.name.data(), std::min<std::size_t>(record.nameLength, record.name.size()));
    const auto price = domain::Price::fromNanoUsd(record.priceNanoUsd);
    const auto quantity = domain::Quantity::fromRaw(record.quantityRaw);
    const domain::ClientOrderId id{record.id}, target{record.target};
    input.submit = {id,
                    domain::InstrumentId{record.instrument},
                    static_cast<domain::Side>(record.side),
                    static_cast<domain::OrderType>(record.type),
                    static_cast<domain::TimeInForce>(record.timeInForce),
                    record.postOnly != 0,
                    price,
                    quantity};
    input.cancel = {id, target};
    input.replace = {id, target, price, quantity};
    return input;
}

Error ioError(const std::filesystem::path& path, const char* what) {
    return Error{ErrorCode::Unavailable,
                 fmt::format("The exchange's log {} cannot be {}: {}.", path.string(), what, std::strerror(errno)),
                 what};
}

template <class T>
bool writeAll(int file, const T& value) {
    const char* at = reinterpret_cast<const char*>(&value);
    std::size_t left = sizeof value;
    while (left > 0) {
        const ssize_t written = ::write(file, at, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += written;
        left -= static_cast<std::size_t>(written);
    }
    return true;
}

}  // namespace

Result<std::unique_ptr<InputLog>> InputLog::open(const std::filesystem::path& directory, const LogHead& fresh) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::unique_ptr<InputLog> log(new InputLog);
    log->m_path = directory / "inputs.log";
    log->m_file = ::open(log->m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log->m_file < 0) {
        return ioError(log->m_path, "opened");
    }
    if (::flock(log->m_file, LOCK_EX | LOCK_NB) != 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("Another exchange is running on {}.", directory.string()), "flock"};
    }
    if (const auto read = log->readHead(fresh); !read) {
        return read.error();
    }
    return log;
}

InputLog::~InputLog() {
    if (m_file >= 0) {
        (void)sync();  // nothing is left to tell if the device refuses now; what was answered is synced already
        ::close(m_file);
    }
}

Result<void> InputLog::readHead(const LogHead& fresh) {
    struct stat info {};
    if (::fstat(m_file, &info) != 0) {
        return ioError(m_path, "read");
    }
    DiskHead head;
    if (info.st_size < static_cast<off_t>(sizeof head)) {
        // Empty, or torn while it was being made: nothing was ever answered from it.
        m_isNew = true;
        m_head = fresh;
        head.seed = fresh.seed;
        head.startNanos = fresh.start.nanos();
        head.warmupDays = fresh.warmupDays;
        head.crc = crcOf(head);
        if (::ftruncate(m_file, 0) != 0 || ::lseek(m_file, 0, SEEK_SET) != 0 || !writeAll(m_file, head) ||
            ::fsync(m_file) != 0) {
            return ioError(m_path, "written");
        }
        return {};
    }
    if (::pread(m_file, &head, sizeof head, 0) != static_cast<ssize_t>(sizeof head) || head.magic != kMagic ||
        head.crc != crcOf(head)) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is not an exchange log of this version. Start with --new-market to put it aside.",
                                 m_path.string()),
                     "log head"};
    }
    m_head = {head.seed, domain::Timestamp::fromNanos(head.startNanos), head.warmupDays};
    return {};
}

Result<void> InputLog::replay(const std::function<Result<void>(const VenueInput&)>& apply) {
    off_t at = sizeof(DiskHead);
    DiskRecord record;
    while (::pread(m_file, &record, sizeof record, at) == static_cast<ssize_t>(sizeof record) &&
           record.crc == crcBehind(record, sizeof record.crc)) {
        if (const auto applied = apply(fromDisk(record)); !applied) {
            return applied;
        }
        at += static_cast<off_t>(sizeof record);
        ++m_records;
    }
    const off_t end = ::lseek(m_file, 0, SEEK_END);
    if (end > at) {
        // A broken record with whole ones behind it is damage, not a torn end: cutting would lose answered orders.
        const off_t next = at + static_cast<off_t>(sizeof record);
        if (end >= next + static_cast<off_t>(sizeof record) &&
            ::pread(m_file, &record, sizeof record, next) == static_cast<ssize_t>(sizeof record) &&
            record.crc == crcBehind(record, sizeof record.crc)) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("Record {} of {} is damaged and others follow it. Start with --new-market to put "
                                     "the log aside.",
                                     m_records + 1, m_path.string()),
                         "crc"};
        }
        m_cutBytes = static_cast<std::size_t>(end - at);
        if (::ftruncate(m_file, at) != 0) {
            return ioError(m_path, "cut");
        }
    }
    ::lseek(m_file, at, SEEK_SET);
    return {};
}

Result<void> InputLog::append(const VenueInput& input) {
    const off_t before = ::lseek(m_file, 0, SEEK_CUR);
    if (!writeAll(m_file, toDisk(input))) {
        const Error error = ioError(m_path, "written");
        // Half a record must not stand in front of the next one.
        if (::ftruncate(m_file, before) == 0) {
            ::lseek(m_file, before, SEEK_SET);
        }
        return error;
    }
    ++m_records;
    m_dirty = true;
    return {};
}

std::int64_t InputLog::position() const { return ::lseek(m_file, 0, SEEK_CUR); }

void InputLog::rollback(std::int64_t position) {
    if (::ftruncate(m_file, position) == 0) {  // shrinking needs no space: it works on a full disk
        ::lseek(m_file, position, SEEK_SET);
    }
}

Result<void> InputLog::sync() {
    if (m_dirty && ::fdatasync(m_file) != 0) {
        return ioError(m_path, "synced");
    }
    m_dirty = false;
    return {};
}

Result<void> InputLog::archive(const std::filesystem::path& directory, domain::Timestamp now) {
    const auto path = directory / "inputs.log";
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return {};
    }
    std::filesystem::rename(path, directory / fmt::format("inputs-{}.log", formatIso(now, 3)), error);
    if (error) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be put aside: {}.", path.string(), error.message()),
                     "archive"};
    }
    return {};
}

}  // namespace tessera::venue
