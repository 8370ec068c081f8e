#include "app/history/history_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/domain/crc32c.h"

namespace tessera::history {

using domain::Bar;
using domain::Result;
using domain::Timestamp;

namespace {

/// On the disk: little-endian, seven numbers of a bar, or the first three of a tick.
struct Line {
    std::uint32_t crc;  // of the rest
    std::uint32_t series;
    std::uint8_t kind;
    std::uint8_t aggressor;  // of a tick: 0 buy, 1 sell, 2 nobody's
    std::uint16_t reserved[3];
    std::int64_t numbers[7];
};
static_assert(sizeof(Line) == 72 && std::is_trivially_copyable_v<Line>);

constexpr std::uint8_t kNobody = 2;

std::uint32_t crcOf(const Line& line) {
    return domain::crc32c(std::as_bytes(std::span(&line, 1)).subspan(sizeof line.crc));
}

Line lineOf(const JournalRecord& record) {
    Line line{};
    line.series = static_cast<std::uint32_t>(record.series);
    line.kind = static_cast<std::uint8_t>(record.kind);
    if (record.kind == JournalRecord::Kind::Tick) {
        const Tick& tick = record.tick;
        line.aggressor = tick.aggressor ? static_cast<std::uint8_t>(*tick.aggressor) : kNobody;
        line.numbers[0] = tick.time.nanos();
        line.numbers[1] = tick.price.nanoUsd();
        line.numbers[2] = tick.quantity.raw();
    } else {
        static_assert(sizeof line.numbers == sizeof(Bar));
        std::memcpy(line.numbers, &record.bar, sizeof(Bar));
    }
    line.crc = crcOf(line);
    return line;
}

JournalRecord recordOf(const Line& line) {
    JournalRecord record;
    record.kind = static_cast<JournalRecord::Kind>(line.kind);
    record.series = SeriesNumber{line.series};
    if (record.kind == JournalRecord::Kind::Tick) {
        record.tick.time = Timestamp::fromNanos(line.numbers[0]);
        record.tick.price = domain::Price::fromNanoUsd(line.numbers[1]);
        record.tick.quantity = domain::Quantity::fromRaw(line.numbers[2]);
        if (line.aggressor < kNobody) {
            record.tick.aggressor = static_cast<domain::Side>(line.aggressor);
        }
    } else {
        std::memcpy(&record.bar, line.numbers, sizeof(Bar));
    }
    return record;
}

constexpr std::size_t kRoomKept = 8 << 20;

bool isSound(const Line& line) {
    return line.kind >= 1 && line.kind <= 3 && line.crc == crcOf(line);
}

}  // namespace

Result<std::unique_ptr<HistoryJournal>> HistoryJournal::create(const std::filesystem::path& path) {
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.isOpen()) {
        return writeError(path, errno);
    }
    return std::unique_ptr<HistoryJournal>(new HistoryJournal(path, std::move(file)));
}

Result<std::unique_ptr<HistoryJournal>> HistoryJournal::open(
    const std::filesystem::path& path, bool isReadOnly,
    const std::function<void(const JournalRecord&, std::uint64_t)>& take, JournalFindings& findings) {
    FileHandle file(::open(path.c_str(), (isReadOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC));
    if (!file.isOpen()) {
        return readError(path, errno);
    }
    std::vector<Line> lines(4096);
    std::uint64_t offset = 0, goodEnd = 0, unsure = 0;
    for (;;) {
        const ssize_t got =
            ::pread(file.get(), lines.data(), lines.size() * sizeof(Line), static_cast<off_t>(offset));
        if (got < 0) {
            return readError(path, errno);
        }
        const std::size_t count = static_cast<std::size_t>(got) / sizeof(Line);
        for (std::size_t i = 0; i < count; ++i) {
            if (!isSound(lines[i])) {
                ++unsure;
                continue;
            }
            findings.damaged += std::exchange(unsure, 0);  // something good follows: not the end
            ++findings.records;
            goodEnd = offset + (i + 1) * sizeof(Line);
            take(recordOf(lines[i]), goodEnd - sizeof(Line));
        }
        offset += count * sizeof(Line);
        if (count < lines.size()) {
            offset += static_cast<std::size_t>(got) % sizeof(Line);
            break;
        }
    }
    findings.tornBytes = offset - goodEnd;
    if (!isReadOnly && (::ftruncate(file.get(), static_cast<off_t>(goodEnd)) != 0 ||
                        ::lseek(file.get(), static_cast<off_t>(goodEnd), SEEK_SET) < 0)) {
        return writeError(path, errno);
    }
    std::unique_ptr<HistoryJournal> journal(new HistoryJournal(path, std::move(file)));
    journal->m_bytes = goodEnd;
    return journal;
}

void HistoryJournal::put(const JournalRecord& record) {
    const Line line = lineOf(record);
    const auto bytes = std::as_bytes(std::span(&line, 1));
    m_waiting.insert(m_waiting.end(), bytes.begin(), bytes.end());
}

Result<void> HistoryJournal::sync() {
    if (m_waiting.empty()) {
        return {};
    }
    int problem = writeAll(m_file.get(), m_waiting);
    if (problem == 0 && ::fdatasync(m_file.get()) != 0) {
        problem = errno;
    }
    if (problem != 0) {
        // Half a line may be there: the next attempt begins where the last whole one ended.
        if (::ftruncate(m_file.get(), static_cast<off_t>(m_bytes)) == 0) {
            (void)::lseek(m_file.get(), static_cast<off_t>(m_bytes), SEEK_SET);
        }
        return writeError(m_path, problem);
    }
    m_bytes += m_waiting.size();
    m_waiting.clear();
    if (m_waiting.capacity() > kRoomKept) {
        m_waiting.shrink_to_fit();  // what a whole market's history took is not needed again
    }
    return {};
}

}  // namespace tessera::history
