#pragma once
// Files that are there whole or not at all, and are on the disk when a call returns. One thread a file.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "app/domain/result.h"

namespace tessera::history {

/// "The history in FOLDER cannot be written: No space left on device." from an errno.
domain::Error writeError(const std::filesystem::path& path, int code);
domain::Error readError(const std::filesystem::path& path, int code);

/// Replaces `path` by `text`: written beside, synced, renamed.
domain::Result<void> writeWhole(const std::filesystem::path& path, std::string_view text);
/// Everything in it; NotFound when there is no such file.
domain::Result<std::string> readWhole(const std::filesystem::path& path);
/// Appends at `offset`, cutting off what lies behind it first, and syncs.
domain::Result<void> appendAt(const std::filesystem::path& path, std::uint64_t offset,
                              std::span<const std::byte> bytes);
/// Names made, renamed or removed in `folder` are on the disk.
domain::Result<void> syncFolder(const std::filesystem::path& folder);

/// Owns a descriptor.
class FileHandle {
 public:
    explicit FileHandle(int fd = -1) : m_fd(fd) {}
    ~FileHandle();
    FileHandle(FileHandle&& other) noexcept : m_fd(other.release()) {}
    FileHandle& operator=(FileHandle&& other) noexcept;
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    int release();

 private:
    int m_fd;
};

/// Writes all of `bytes`; the errno, 0 when they were taken.
int writeAll(int fd, std::span<const std::byte> bytes);

}  // namespace tessera::history
