#include "app/storage/journal_anchor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "app/domain/decimal.h"
#include "app/storage/blotter_schema.h"

namespace tessera::storage {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

/// "SEQUENCE DIGEST", and the digest of that: one flipped bit must not accuse a sound journal.
std::string lineOf(const JournalAnchor& anchor) {
    const std::string facts = fmt::format("{} {}", anchor.sequence, hexadecimal(anchor.digest));
    return fmt::format("{} {}\n", facts, hexadecimal(sha256(facts)));
}

bool writeAll(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(file, text.data(), text.size());
        if (put <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

/// What a person can do about a journal that is not the one it was.
std::string wayOut(const std::string& profileDir) {
    return fmt::format(
        "Put the right file back, from a backup if need be. To go on without the missing rows, "
        "move {} away first.",
        anchorPath(profileDir));
}

}  // namespace

std::string anchorPath(const std::string& profileDir) {
    return profileDir + "/blotter.last";
}

Result<void> writeAnchor(const std::string& profileDir, const JournalAnchor& anchor) {
    const std::string path = anchorPath(profileDir), part = path + ".part";
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool isGood = file >= 0 && writeAll(file, lineOf(anchor)) && ::fdatasync(file) == 0;
    const int problem = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (isGood && ::rename(part.c_str(), path.c_str()) == 0) {
        return {};
    }
    const std::string why = std::strerror(isGood ? errno : problem);
    ::unlink(part.c_str());
    return Error{ErrorCode::Unavailable, fmt::format("{} cannot be written: {}.", path, why), "anchor"};
}

std::optional<JournalAnchor> readAnchor(const std::string& profileDir) {
    std::ifstream in(anchorPath(profileDir));
    std::string number, digest, check;
    JournalAnchor anchor;
    in >> number >> digest >> check;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), anchor.sequence);
    const bool isRead = read.ec == std::errc{} && read.ptr == number.data() + number.size() &&
                        anchor.sequence > 0 && readHexadecimal(digest, anchor.digest);
    return isRead && lineOf(anchor) == fmt::format("{} {} {}\n", number, digest, check)
               ? std::optional(anchor)
               : std::nullopt;
}

Result<void> checkJournalIsThere(const std::string& profileDir) {
    const std::string path = blotterPath(profileDir);
    struct stat journal {};
    const bool isMissing = ::stat(path.c_str(), &journal) != 0;
    if ((!isMissing && journal.st_size > 0) || ::access(anchorPath(profileDir).c_str(), F_OK) != 0) {
        return {};
    }
    const auto anchor = readAnchor(profileDir);
    const std::string rows =
        anchor ? fmt::format("{} rows", domain::formatCount(anchor->sequence)) : std::string("a history");
    return Error{ErrorCode::Corrupt,
                 fmt::format("The journal {} is {}, but it had {}. No new one is begun in its place. {}",
                             path, isMissing ? "missing" : "empty", rows, wayOut(profileDir)),
                 "anchor"};
}

Result<void> checkAnchor(Database& db, const std::string& profileDir, const JournalAnchor& anchor) {
    const std::string path = blotterPath(profileDir);
    Statement row;
    int code = row.prepare(db, "SELECT hash FROM event WHERE seq=?");
    if (code == SQLITE_OK) {
        code = row.bind(anchor.sequence).step();
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return describeSqlite(code, path, db.message());
    }
    Digest stored{};
    if (code == SQLITE_ROW && readDigest(row.blob(), stored) && stored == anchor.digest) {
        return {};
    }
    const std::int64_t last = db.integer("SELECT max(seq) FROM event");
    const std::string what =
        last < anchor.sequence
            ? fmt::format("ends at row {}, but row {} was written: it is an older copy, or its end was lost.",
                          domain::formatCount(last), domain::formatCount(anchor.sequence))
            : fmt::format("is not the one that was written here: its row {} is another.",
                          domain::formatCount(anchor.sequence));
    return Error{ErrorCode::Corrupt, fmt::format("The journal {} {} {}", path, what, wayOut(profileDir)),
                 "anchor"};
}

}  // namespace tessera::storage
