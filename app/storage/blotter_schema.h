#pragma once
// Tables of PROFILE/blotter.sqlite, its versions, and how each kind of connection opens it.

#include <string>

#include "app/domain/result.h"
#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

inline constexpr std::int64_t kBlotterVersion = 10;
inline constexpr std::int64_t kBlotterApplicationId = 0x54535241;  // "TSRA"

std::string blotterPath(const std::string& profileDir);

/// Creates (0600) or migrates; WAL, synchronous=FULL, no automatic checkpoint (the writer does them when
/// idle).
domain::Result<void> openForWriting(Database& db, const std::string& path, const std::string& vfs);
inline constexpr std::int64_t kReservedLog = 4 << 20;
/// Lengthens the log file to kReservedLog with zeros, once, so that a commit overwrites blocks the file
/// system has given out already and a sync need not write its own journal too. Zeros behind the last frame
/// are no frames. Any thread but not beside a close.
void reserveLog(const std::string& path);
/// Read-only, never checkpoints. NotFound when the file is missing.
domain::Result<void> openForReading(Database& db, const std::string& path);

/// The same tables in a database without a name, for rows that are compared and thrown away.
domain::Result<void> openScratch(Database& db);

/// PROFILE/blotter.lock, held by flock for the life of the object: one writer a profile.
class ProfileLock {
 public:
    ProfileLock() = default;
    ~ProfileLock();
    ProfileLock(const ProfileLock&) = delete;
    ProfileLock& operator=(const ProfileLock&) = delete;
    /// Refused, naming the holder's process, when another holds it.
    domain::Result<void> take(const std::string& profileDir);

 private:
    int m_descriptor = -1;
};

}  // namespace tessera::storage
