#include "app/history/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tessera::history {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

Error writeError(const std::filesystem::path& path, int code) {
    return Error{ErrorCode::Unavailable,
                 fmt::format("{} cannot be written: {}.", path.string(), std::strerror(code)), "history"};
}

Error readError(const std::filesystem::path& path, int code) {
    return Error{code == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable,
                 fmt::format("{} cannot be read: {}.", path.string(), std::strerror(code)), "history"};
}

FileHandle::~FileHandle() {
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    return *this;
}

int FileHandle::release() {
    return std::exchange(m_fd, -1);
}

int writeAll(int fd, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return 0;
}

Result<void> syncFolder(const std::filesystem::path& folder) {
    const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle.isOpen() || ::fsync(handle.get()) != 0) {
        return writeError(folder, errno);
    }
    return {};
}

Result<void> writeWhole(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path part = path.string() + ".part";
    {
        const FileHandle handle(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!handle.isOpen()) {
            return writeError(path, errno);
        }
        int problem = writeAll(handle.get(), std::as_bytes(std::span(text)));
        if (problem == 0 && ::fsync(handle.get()) != 0) {
            problem = errno;
        }
        if (problem != 0) {
            ::unlink(part.c_str());
            return writeError(path, problem);
        }
    }
    if (::rename(part.c_str(), path.c_str()) != 0) {
        return writeError(path, errno);
    }
    return syncFolder(path.parent_path());
}

Result<std::string> readWhole(const std::filesystem::path& path) {
    const FileHandle handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle.isOpen()) {
        return readError(path, errno);
    }
    std::string text;
    char buffer[1 << 16];
    for (;;) {
        const ssize_t got = ::read(handle.get(), buffer, sizeof buffer);
        if (got < 0 && errno != EINTR) {
            return readError(path, errno);
        }
        if (got == 0) {
            return text;
        }
        text.append(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    }
}

Result<void> appendAt(const std::filesystem::path& path, std::uint64_t offset,
                      std::span<const std::byte> bytes) {
    const FileHandle handle(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!handle.isOpen() || ::ftruncate(handle.get(), static_cast<off_t>(offset)) != 0 ||
        ::lseek(handle.get(), 0, SEEK_END) < 0) {
        return writeError(path, errno);
    }
    if (const int problem = writeAll(handle.get(), bytes); problem != 0) {
        return writeError(path, problem);
    }
    if (::fsync(handle.get()) != 0) {
        return writeError(path, errno);
    }
    return {};
}

}  // namespace tessera::history
