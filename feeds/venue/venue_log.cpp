#include "feeds/venue/venue_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::string_view kMagic = "TSVLOG1\n";
/// What a snapshot stands for is looked through too, up to a size that costs a fraction of a second: about
/// six weeks of market at 1x.
constexpr std::size_t kMostChecked = 64U << 20U;

std::string pathIn(const std::string& directory) {
    return directory + "/venue.log";
}

Error unavailable(const std::string& path, const char* what, int error) {
    return Error{
        ErrorCode::Unavailable,
        error == ENOSPC || error == EDQUOT
            ? fmt::format("There is no room on the disk for the exchange's log {}: make room, and it "
                          "goes on.",
                          path)
            : fmt::format("The exchange's log {} {}: {}.", path, what, std::strerror(error)),
        "venue log"};
}

Error corrupt(const std::string& sentence) {
    return Error{ErrorCode::Corrupt, sentence, "venue log"};
}

bool hasMagic(std::span<const std::byte> bytes) {
    return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

struct Reading {
    std::vector<LogRecord> records;
    std::size_t end = 0;  // of the last good record
};

Reading readAll(std::span<const std::byte> bytes, std::size_t from) {
    Reading reading{{}, from};
    while (auto next = readRecord(bytes.subspan(reading.end))) {
        reading.records.push_back(std::move(next->record));
        reading.end += next->size;
    }
    return reading;
}

std::size_t endOfGood(std::span<const std::byte> bytes) {
    std::size_t end = kMagic.size();
    while (const auto next = readRecord(bytes.subspan(end))) {
        end += next->size;
    }
    return end;
}

/// A record that begins anywhere behind `from`: what a crash never leaves.
bool hasGoodRecordBehind(std::span<const std::byte> bytes, std::size_t from) {
    for (std::size_t at = from; at < bytes.size(); ++at) {
        if (readRecord(bytes.subspan(at))) {
            return true;
        }
    }
    return false;
}

bool writeWhole(int file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Result<VenueLog> VenueLog::open(const std::string& directory) {
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    VenueLog log;
    log.m_directory = directory;
    log.m_path = pathIn(directory);
    if (auto locked = log.lock(); !locked) {
        return locked.error();
    }
    auto bytes = log.bytes();
    if (!bytes) {
        return bytes.error();
    }
    log.readHead(*bytes);
    return log;
}

Result<void> VenueLog::lock() {
    const int file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        return unavailable(m_path, "cannot be opened", errno);
    }
    if (m_file >= 0) {
        ::close(m_file);
    }
    m_file = file;
    if (::flock(m_file, LOCK_EX | LOCK_NB) != 0) {
        return Error{
            ErrorCode::Unavailable,
            fmt::format("Another venue is running on {}; stop it or choose another --state.", m_directory),
            "flock"};
    }
    return {};
}

Result<std::vector<std::byte>> VenueLog::bytes() const {
    struct stat info {};
    if (::fstat(m_file, &info) != 0) {
        return unavailable(m_path, "cannot be read", errno);
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(info.st_size));
    std::size_t got = 0;
    while (got < bytes.size()) {
        const ssize_t part = ::pread(m_file, bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
        if (part < 0) {
            return unavailable(m_path, "cannot be read", errno);
        }
        if (part == 0) {
            break;
        }
        got += static_cast<std::size_t>(part);
    }
    bytes.resize(got);
    return bytes;
}

void VenueLog::readHead(std::span<const std::byte> bytes) {
    m_header.reset();
    m_base = m_bytesBeforeBase = 0;
    m_end = bytes.size();
    const auto first = hasMagic(bytes) ? readRecord(bytes.subspan(kMagic.size())) : std::nullopt;
    if (!first || !std::holds_alternative<LogHeader>(first->record)) {
        return;
    }
    m_header = std::get<LogHeader>(first->record);
    const auto second = readRecord(bytes.subspan(kMagic.size() + first->size));
    if (second && std::holds_alternative<LogBase>(second->record)) {
        m_base = std::get<LogBase>(second->record).position;
        m_bytesBeforeBase = kMagic.size() + first->size + second->size;
    }
}

/// Byte of the file; none before a base.
std::optional<std::uint64_t> VenueLog::placeOf(std::uint64_t position) const {
    if (position == 0) {
        return m_base == 0 ? std::optional<std::uint64_t>(kMagic.size()) : std::nullopt;
    }
    return position < m_base ? std::nullopt : std::optional(position - m_base + m_bytesBeforeBase);
}

/// The byte at which the records from position `from` on begin, once all before it is found to be whole.
Result<std::uint64_t> VenueLog::startOf(std::span<const std::byte> all, std::uint64_t from) const {
    const auto damagedAt = [this](std::size_t byte) {
        return corrupt(fmt::format("The exchange's log {} is damaged at byte {}; good records follow it.",
                                   m_path, byte));
    };
    if (!hasMagic(all)) {
        return hasGoodRecordBehind(all, 0)
                   ? damagedAt(0)
                   : corrupt(fmt::format("{} is not a log of this exchange.", m_path));
    }
    if (from > 0 && !m_header) {
        return damagedAt(kMagic.size());
    }
    const auto place = placeOf(from);
    if (!place) {
        return corrupt(fmt::format(
            "The beginning of the exchange's log {} is lost, and its snapshot cannot be used.", m_path));
    }
    if (*place > all.size()) {
        return corrupt(
            fmt::format("The exchange's log {} ends before its snapshot was taken: it is an older copy, or "
                        "its end is lost.",
                        m_path));
    }
    if (from > 0 && all.size() <= kMostChecked) {
        if (const std::size_t good = endOfGood(all.first(*place)); good < *place) {
            return damagedAt(good);
        }
    }
    return *place;
}

Result<void> VenueLog::beginFile() {
    if ((m_end > 0 && ::ftruncate(m_file, 0) != 0) || !writeWhole(m_file, std::as_bytes(std::span(kMagic)))) {
        return unavailable(m_path, "cannot be written", errno);
    }
    m_torn = m_end;
    m_end = kMagic.size();
    return {};
}

Result<std::vector<LogRecord>> VenueLog::read(std::uint64_t from) {
    auto all = bytes();
    if (!all) {
        return all.error();
    }
    if (all->size() < kMagic.size()) {
        if (from > 0) {
            return corrupt(
                fmt::format("The exchange's log {} is gone; a snapshot of the market is there.", m_path));
        }
        const auto begun = beginFile();
        return begun ? Result<std::vector<LogRecord>>(std::vector<LogRecord>{}) : begun.error();
    }
    const auto start = startOf(*all, from);
    if (!start) {
        return start.error();
    }
    Reading reading = readAll(*all, *start);
    const auto rest = std::span<const std::byte>(*all).subspan(reading.end);
    if (hasGoodRecordBehind(rest, 1)) {
        return corrupt(fmt::format("The exchange's log {} is damaged at byte {}; good records follow it.",
                                   m_path, reading.end));
    }
    if (!rest.empty()) {
        if (auto kept = keepTorn(rest); !kept) {
            return kept.error();
        }
        if (::ftruncate(m_file, static_cast<off_t>(reading.end)) != 0) {
            return unavailable(m_path, "cannot be cut", errno);
        }
    }
    m_torn = rest.size();
    m_end = reading.end;
    return std::move(reading.records);
}

std::string VenueLog::freeName(const char* suffix) const {
    std::error_code ignored;
    for (int number = 1;; ++number) {
        const std::string name = fmt::format("{}/venue-{}{}", m_directory, number, suffix);
        if (!std::filesystem::exists(name, ignored)) {
            return name;
        }
    }
}

/// Nobody can tell a record a crash cut short from one whose bytes changed: it is kept, to be looked at.
Result<void> VenueLog::keepTorn(std::span<const std::byte> torn) {
    const std::string name = freeName(".torn");
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool kept = file >= 0 && writeWhole(file, torn) && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!kept) {
        ::unlink(name.c_str());
        return unavailable(name, "cannot be written", error);
    }
    m_putAside = name;
    return {};
}

Result<std::vector<LogRecord>> VenueLog::restore(const std::optional<LogHeader>& header, std::uint64_t from) {
    auto all = bytes();
    if (!all) {
        return all.error();
    }
    const std::optional<std::uint64_t> known = header && !m_header ? std::optional(from) : placeOf(from);
    if ((!header && !m_header) || !known) {
        return corrupt(fmt::format("Nothing of the exchange's log {} can be gone on from.", m_path));
    }
    const std::size_t place = std::min<std::size_t>(*known, all->size());
    Reading reading = readAll(*all, place);
    std::vector<std::byte> whole;
    if (m_header && endOfGood(*all) >= place) {
        whole.assign(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(reading.end));
    } else {
        const auto magic = std::as_bytes(std::span(kMagic));
        whole.assign(magic.begin(), magic.end());
        writeRecord(whole, *header);
        writeRecord(whole, LogBase{from});
        whole.insert(whole.end(), all->begin() + static_cast<std::ptrdiff_t>(place),
                     all->begin() + static_cast<std::ptrdiff_t>(reading.end));
    }
    if (auto replaced = replaceBy(whole); !replaced) {
        return replaced.error();
    }
    return std::move(reading.records);
}

/// The file as it was stays under another name; the new one takes its place in one step.
Result<void> VenueLog::replaceBy(std::span<const std::byte> bytes) {
    const std::string part = m_path + ".part";
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = file >= 0 && writeWhole(file, bytes) && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!written) {
        ::unlink(part.c_str());
        return unavailable(m_path, "cannot be written", error);
    }
    if (m_end > 0) {
        const std::string aside = freeName(".damaged.log");
        if (::link(m_path.c_str(), aside.c_str()) != 0) {
            return unavailable(m_path, "cannot be put aside", errno);
        }
        m_putAside = aside;
    }
    if (::rename(part.c_str(), m_path.c_str()) != 0) {
        return unavailable(m_path, "cannot be replaced", errno);
    }
    if (auto locked = lock(); !locked) {
        return locked;
    }
    readHead(bytes);
    return {};
}

Result<void> VenueLog::archive(const std::string& directory) {
    std::error_code error;
    int number = 1;
    const auto aside = [&](const char* suffix) {
        return fmt::format("{}/venue-{}{}", directory, number, suffix);
    };
    const auto isTaken = [&] {
        return std::filesystem::exists(aside(".log"), error) ||
               std::filesystem::exists(aside(".snapshot"), error) ||
               std::filesystem::exists(aside(".history"), error);
    };
    while (isTaken()) {
        ++number;
    }
    // The log last: cut off in between, it still says all by itself.
    for (const char* suffix : {".snapshot", ".history", ".log"}) {
        const std::string path = directory + "/venue" + suffix;
        if (!std::filesystem::exists(path, error)) {
            continue;
        }
        std::filesystem::rename(path, aside(suffix), error);
        if (error) {
            return Error{ErrorCode::Unavailable,
                         fmt::format("{} cannot be renamed: {}.", path, error.message()), "archive"};
        }
    }
    return {};
}

VenueLog::VenueLog(VenueLog&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)),
      m_directory(std::move(other.m_directory)),
      m_path(std::move(other.m_path)),
      m_putAside(std::move(other.m_putAside)),
      m_header(other.m_header),
      m_base(other.m_base),
      m_bytesBeforeBase(other.m_bytesBeforeBase),
      m_end(other.m_end),
      m_torn(other.m_torn),
      m_buffer(std::move(other.m_buffer)),
      m_failed(other.m_failed),
      m_error(other.m_error) {}

VenueLog::~VenueLog() {
    if (m_file >= 0) {
        ::close(m_file);
    }
}

void VenueLog::append(const LogRecord& record) {
    writeRecord(m_buffer, record);
}

bool VenueLog::flush(bool durable) {
    if (!m_failed && !writeWhole(m_file, m_buffer)) {
        m_failed = true;
        m_error = errno;
    }
    m_end += m_buffer.size();
    m_buffer.clear();
    if (!m_failed && durable && ::fdatasync(m_file) != 0) {
        m_failed = true;
        m_error = errno;
    }
    return !m_failed;
}

std::string VenueLog::failure() const {
    return unavailable(m_path, "cannot be written", m_error).sentence;
}

}  // namespace tessera::venue
