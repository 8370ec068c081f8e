#pragma once
// A file system for SQLite that fails when told: a full disk, a failing write or sync. Passes through
// otherwise.

#include <atomic>
#include <string>

namespace tessera::test {

enum class DiskFault { None, Full, WriteError, SyncError };

/// Registered once under `failingVfs()`; the fault applies to every file opened through it.
std::string failingVfs();
extern std::atomic<DiskFault> diskFault;
/// True between a write to a write-ahead log and its next successful sync.
extern std::atomic<bool> logIsUnsynced;

}  // namespace tessera::test
