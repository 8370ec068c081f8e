#include "feeds/replay/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::size_t kZstdMagic = 4;
// A frame may ask for a window of any size; Databento's and ours stay below this.
constexpr int kMaxWindowLog = 27;

bool isZstd(std::span<const std::byte> head) {
    constexpr unsigned char kMagic[kZstdMagic] = {0x28, 0xB5, 0x2F, 0xFD};
    return head.size() >= kZstdMagic && std::memcmp(head.data(), kMagic, kZstdMagic) == 0;
}

}  // namespace

struct ByteSource::Zstd {
    ZSTD_DStream* stream = ZSTD_createDStream();
    std::vector<std::byte> input = std::vector<std::byte>(kChunk);
    ZSTD_inBuffer in{};
    bool frameOpen = false;
    bool hasMore = false;  // the output was full: more waits inside

    ~Zstd() { ZSTD_freeDStream(stream); }
    void restart() {
        ZSTD_DCtx_reset(stream, ZSTD_reset_session_only);
        (void)ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, kMaxWindowLog);
        in = {input.data(), 0, 0};
        frameOpen = hasMore = false;
    }
};

domain::Result<std::unique_ptr<ByteSource>> ByteSource::openFile(const std::string& path) {
    std::unique_ptr<ByteSource> source(new ByteSource);
    source->m_path = path;
    source->m_fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (source->m_fd < 0 || ::fstat(source->m_fd, &about) != 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be read: {}.", path, std::strerror(errno)), "open"};
    }
    if (!S_ISREG(about.st_mode)) {
        return Error{ErrorCode::BadInput, fmt::format("{} is not a plain file.", path), "st_mode"};
    }
    source->m_size = static_cast<std::uint64_t>(about.st_size);
    source->start();
    return source;
}

std::unique_ptr<ByteSource> ByteSource::ofMemory(std::span<const std::byte> bytes) {
    std::unique_ptr<ByteSource> source(new ByteSource);
    source->m_memory = bytes;
    source->m_path = "the recording";
    source->m_size = bytes.size();
    source->start();
    return source;
}

ByteSource::~ByteSource() {
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

void ByteSource::start() {
    m_buffer.resize(2 * kChunk);
    m_data = m_buffer.data();
    if (isZstd(peek(kZstdMagic))) {
        m_zstd = std::make_unique<Zstd>();
        rewind();
    }
}

void ByteSource::rewind() {
    m_rawRead = 0;
    m_at = m_end = 0;
    m_offset = 0;
    m_atEnd = false;
    m_problem.reset();
    if (m_zstd) {
        m_zstd->restart();
    }
}

void ByteSource::seekTo(std::uint64_t offset) {
    m_rawRead = m_offset = std::min(offset, m_size);
    m_at = m_end = 0;
    m_atEnd = false;
    m_problem.reset();
}

int ByteSource::progress() const {
    if (m_size == 0) {
        return 10'000;
    }
    const std::uint64_t waiting = m_zstd ? 0 : m_end - m_at;
    return static_cast<int>((m_rawRead - std::min(waiting, m_rawRead)) * 10'000 / m_size);
}

std::span<const std::byte> ByteSource::refill(std::size_t count) {
    if (m_at > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_at, m_end - m_at);
        m_end -= m_at;
        m_at = 0;
    }
    while (m_end < count && !m_atEnd) {
        // Grown by what is there, never by what a length field claims.
        if (m_buffer.size() - m_end < kChunk) {
            m_buffer.resize(m_buffer.size() + m_buffer.size() / 2 + kChunk);
        }
        m_data = m_buffer.data();
        if (m_zstd) {
            unpackMore();
        } else {
            readMore();
        }
    }
    return {m_data, std::min(count, m_end)};
}

std::size_t ByteSource::readRaw(std::byte* to, std::size_t count) {
    if (m_fd < 0) {
        const std::size_t left = m_memory.size() - static_cast<std::size_t>(m_rawRead);
        count = std::min(count, left);
        if (count > 0) {
            std::memcpy(to, m_memory.data() + m_rawRead, count);
        }
        m_rawRead += count;
        return count;
    }
    const ssize_t got = ::pread(m_fd, to, count, static_cast<off_t>(m_rawRead));
    if (got < 0) {
        if (errno == EINTR) {
            return readRaw(to, count);
        }
        m_problem = Error{ErrorCode::Unavailable,
                          fmt::format("{} cannot be read on: {}.", m_path, std::strerror(errno)), "read"};
        return 0;
    }
    m_rawRead += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
}

void ByteSource::readMore() {
    const std::size_t got = readRaw(m_buffer.data() + m_end, kChunk);
    m_end += got;
    m_atEnd = got == 0;
}

void ByteSource::unpackMore() {
    Zstd& z = *m_zstd;
    if (z.in.pos == z.in.size && !z.hasMore) {
        z.in = {z.input.data(), readRaw(z.input.data(), z.input.size()), 0};
        if (z.in.size == 0) {
            m_atEnd = true;
            if (z.frameOpen && !m_problem) {
                m_problem =
                    Error{ErrorCode::Corrupt,
                          fmt::format("{} is cut off: its zstd stream has no end.", m_path), "zstd frame"};
            }
            return;
        }
    }
    ZSTD_outBuffer out{m_buffer.data() + m_end, kChunk, 0};
    const std::size_t left = ZSTD_decompressStream(z.stream, &out, &z.in);
    m_end += out.pos;
    z.hasMore = out.pos == out.size;
    if (ZSTD_isError(left) != 0) {
        m_atEnd = true;
        m_problem = Error{ErrorCode::Corrupt,
                          fmt::format("{} is damaged: its zstd stream cannot be unpacked.", m_path),
                          ZSTD_getErrorName(left)};
        return;
    }
    z.frameOpen = left != 0;
}

}  // namespace tessera::replay
