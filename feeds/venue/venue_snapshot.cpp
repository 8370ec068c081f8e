#include "feeds/venue/venue_snapshot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/domain/crc32c.h"
#include "app/domain/state_archive.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

template <class A>
void describeState(A& archive, typename A::template Ref<LogHeader> value) {
    auto& [seed, catalogueDigest, historyDigest, start, warmupDays, firstId] = value;
    archive(seed, catalogueDigest, historyDigest, start, warmupDays, firstId);
}

namespace {

constexpr std::string_view kMagic = "TSVSNAP1", kHistoryMagic = "TSVHIST1";
constexpr std::size_t kBeforePayload = 8 + 4 + 8;  // magic, version, length

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

Result<std::vector<std::byte>> readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    std::vector<std::byte> bytes(in ? static_cast<std::size_t>(in.tellg()) : 0);
    in.seekg(0);
    if (!in || !in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
        return Error{ErrorCode::Corrupt, fmt::format("{} cannot be read.", path), "snapshot"};
    }
    return bytes;
}

Error unusable(const std::string& path, const char* why) {
    return Error{ErrorCode::Corrupt, fmt::format("{} {}", path, why), "snapshot"};
}

/// A descriptor that closes itself.
class File {
 public:
    File(const std::string& path, int flags) : m_file(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (m_file >= 0) {
            ::close(m_file);
        }
    }
    bool isOpen() const { return m_file >= 0; }
    bool put(std::span<const std::byte> bytes, std::uint64_t at) const {
        while (!bytes.empty()) {
            const ssize_t put = ::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(at));
            if (put < 0 && errno == EINTR) {
                continue;
            }
            if (put <= 0) {
                return false;
            }
            bytes = bytes.subspan(static_cast<std::size_t>(put));
            at += static_cast<std::uint64_t>(put);
        }
        return true;
    }
    bool cut(std::uint64_t length) const { return ::ftruncate(m_file, static_cast<off_t>(length)) == 0; }
    bool sync() const { return ::fsync(m_file) == 0; }

 private:
    int m_file;
};

}  // namespace

struct SnapshotFiles::Job {
    std::string directory, snapshotPath, historyPath;
    std::vector<std::byte> snapshot;  // the whole file
    std::vector<std::byte> history;   // what goes to `historyAt`
    std::uint64_t historyAt = 0;
    bool isAnew = false;  // `history` is all of it
};

/// A history whose first `length` bytes are meant. Where the process ended between the two files of a
/// snapshot whose history was written anew, the one before is still there under another name.
Result<std::vector<std::byte>> SnapshotFiles::readHistory(std::uint64_t length, std::uint32_t crc) {
    const std::string name = path(".history"), old = path(".history.old");
    std::error_code ignored;
    const auto fitting = [&](const std::string& file) {
        auto bytes = readFile(file);
        const bool fits = bytes.ok() && bytes->size() >= length && length >= kHistoryMagic.size() &&
                          crc32c(std::span(*bytes).first(length)) == crc;
        return fits || !bytes.ok() ? std::move(bytes) : unusable(file, "is damaged.");
    };
    auto history = fitting(name);
    if (!history && std::filesystem::exists(old, ignored)) {
        if (auto before = fitting(old)) {
            history = std::move(before);
            std::filesystem::rename(old, name, ignored);
        }
    }
    if (history) {
        std::filesystem::remove(old, ignored);
    }
    return history;
}

Result<std::optional<Snapshot>> SnapshotFiles::read() {
    const std::string name = path(".snapshot");
    std::error_code ignored;
    if (!std::filesystem::exists(name, ignored)) {
        return std::optional<Snapshot>{};
    }
    const auto file = readFile(name);
    if (!file) {
        return file.error();
    }
    const std::span<const std::byte> all(*file);
    std::uint32_t version = 0, crc = 0;
    std::uint64_t length = 0;
    if (all.size() < kBeforePayload + 4 || std::memcmp(all.data(), kMagic.data(), kMagic.size()) != 0) {
        return unusable(name, "is no snapshot of this exchange.");
    }
    StateReader(all.subspan(8))(version, length);
    if (version == 0 || version > kStateVersion) {
        return unusable(name, "was made by another version of this program.");
    }
    if (length != all.size() - kBeforePayload - 4) {
        return unusable(name, "is not whole.");
    }
    StateReader(all.last(4))(crc);
    if (crc != crc32c(all.subspan(8, all.size() - 12))) {
        return unusable(name, "is damaged.");
    }
    Snapshot snapshot;
    snapshot.version = version;
    std::uint64_t historyLength = 0;
    std::uint32_t historyCrc = 0;
    StateReader in(all.subspan(kBeforePayload, length));
    in(snapshot.market, snapshot.logPosition, historyLength, historyCrc, snapshot.state);
    if (!in.done()) {
        return unusable(name, "contradicts itself.");
    }
    const auto history = readHistory(historyLength, historyCrc);
    if (!history) {
        return history.error();
    }
    const auto saved = std::span<const std::byte>(*history).first(historyLength);
    StateReader chunks(saved.subspan(kHistoryMagic.size()));
    while (chunks.ok() && !chunks.done()) {
        chunks(snapshot.history.emplace_back());
    }
    if (!chunks.ok()) {
        return unusable(path(".history"), "contradicts itself.");
    }
    m_historyLength = historyLength;
    m_freshLength = snapshot.history.empty() ? 0 : snapshot.history.front().size();
    m_historyCrc = historyCrc;
    return std::optional(std::move(snapshot));
}

void SnapshotFiles::putAside() {
    std::error_code error;
    int number = 1;
    const auto aside = [&](const char* suffix) {
        return fmt::format("{}/venue-{}{}", m_directory, number, suffix);
    };
    while (std::filesystem::exists(aside(".snapshot"), error) ||
           std::filesystem::exists(aside(".history"), error)) {
        ++number;
    }
    // The snapshot first: without it the history says nothing.
    for (const char* suffix : {".snapshot", ".history"}) {
        std::filesystem::rename(path(suffix), aside(suffix), error);
    }
    beginAnew();
}

void SnapshotFiles::beginAnew() {
    m_historyLength = m_freshLength = 0;
    m_historyCrc = 0;
    m_unsaved.clear();
    m_isAnew = true;
}

bool SnapshotFiles::isBusy() const {
    return m_running.valid() && m_running.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
}

bool SnapshotFiles::finish() {
    if (m_running.valid()) {
        m_failure = m_running.get();
        if (m_failure.empty()) {
            m_freshLength = m_historyLength == 0 ? m_unsaved.size() : m_freshLength;
            m_historyLength += m_unsaved.size();
            m_historyCrc = m_crcWithUnsaved;
            m_unsaved.clear();
            m_isAnew = false;
        }
    }
    return m_failure.empty();
}

void SnapshotFiles::write(Snapshot snapshot) {
    finish();
    if (m_historyLength == 0 && m_unsaved.empty()) {
        const auto magic = bytesOf(kHistoryMagic);
        m_unsaved.assign(magic.begin(), magic.end());
    }
    StateWriter unsaved(m_unsaved);
    for (const auto& chunk : snapshot.history) {
        unsaved(chunk);
    }
    m_crcWithUnsaved = crc32c(m_unsaved, m_historyCrc);
    Job job{m_directory, path(".snapshot"), path(".history"), {}, m_unsaved, m_historyLength, m_isAnew};
    std::vector<std::byte> payload;
    StateWriter inPayload(payload);
    inPayload(snapshot.market, snapshot.logPosition, m_historyLength + m_unsaved.size(), m_crcWithUnsaved,
              snapshot.state);
    const auto magic = bytesOf(kMagic);
    job.snapshot.assign(magic.begin(), magic.end());
    StateWriter file(job.snapshot);
    file(kStateVersion, payload);  // as long as it says, then the bytes
    file(crc32c(std::span<const std::byte>(job.snapshot).subspan(kMagic.size())));
    m_running = std::async(std::launch::async, [job = std::move(job)] { return run(job); });
}

/// On the writing thread. Empty, or why not.
std::string SnapshotFiles::run(const Job& job) {
    const auto failed = [&](const std::string& path) {
        return fmt::format("The exchange's snapshot {} cannot be written: {}.", path, std::strerror(errno));
    };
    const std::string written = job.historyPath + (job.isAnew ? ".part" : "");
    const std::string old = job.historyPath + ".old";
    {
        const File history(written, O_RDWR | O_CREAT);
        if (!history.isOpen() || !history.put(job.history, job.historyAt) ||
            !history.cut(job.historyAt + job.history.size()) || !history.sync()) {
            return failed(written);
        }
    }
    const std::string part = job.snapshotPath + ".part";
    {
        const File file(part, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file.isOpen() || !file.put(job.snapshot, 0) || !file.sync()) {
            const std::string why = failed(part);
            ::unlink(part.c_str());
            return why;
        }
    }
    const File directory(job.directory, O_RDONLY | O_DIRECTORY);
    if (job.isAnew) {
        // One that an attempt before left there is the one the snapshot has.
        const bool isKept =
            ::link(job.historyPath.c_str(), old.c_str()) == 0 || errno == EEXIST || errno == ENOENT;
        if (!isKept || ::rename(written.c_str(), job.historyPath.c_str()) != 0 || !directory.isOpen() ||
            !directory.sync()) {
            return failed(job.historyPath);
        }
    }
    if (::rename(part.c_str(), job.snapshotPath.c_str()) != 0 || !directory.isOpen() || !directory.sync()) {
        return failed(job.snapshotPath);
    }
    if (job.isAnew) {
        ::unlink(old.c_str());
    }
    return {};
}

}  // namespace tessera::venue
