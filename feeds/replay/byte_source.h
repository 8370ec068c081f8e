#pragma once
// The bytes of a file in order, unpacked on the way when it is a zstd stream. Memory does not grow with the
// file.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/result.h"

namespace tessera::replay {

/// One thread.
class ByteSource {
 public:
    /// Unavailable: the file cannot be opened or is not a plain file.
    static domain::Result<std::unique_ptr<ByteSource>> openFile(const std::string& path);
    /// `bytes` outlive the source.
    static std::unique_ptr<ByteSource> ofMemory(std::span<const std::byte> bytes);
    ~ByteSource();

    /// The next bytes, contiguous: `count` of them, or fewer at the end of the file or of what can be
    /// unpacked (problem() then says so). Valid until the next call.
    std::span<const std::byte> peek(std::size_t count) {
        if (m_end - m_at >= count) [[likely]] {
            return {m_data + m_at, count};
        }
        return refill(count);
    }
    /// At most what peek() gave.
    void consume(std::size_t count) {
        m_at += count;
        m_offset += count;
    }
    void rewind();
    /// To a place in the file. Only where it is not compressed.
    void seekTo(std::uint64_t offset);

    /// Position in the unpacked stream.
    std::uint64_t offset() const { return m_offset; }
    bool isCompressed() const { return m_zstd != nullptr; }
    /// Share of the file that was read, 0 .. 10 000.
    int progress() const;
    /// A read error or a damaged zstd stream; none otherwise.
    const std::optional<domain::Error>& problem() const { return m_problem; }

 private:
    struct Zstd;
    ByteSource() = default;
    void start();
    std::span<const std::byte> refill(std::size_t count);
    void readMore();
    void unpackMore();
    std::size_t readRaw(std::byte* to, std::size_t count);

    int m_fd = -1;
    std::string m_path;
    std::span<const std::byte> m_memory;
    std::uint64_t m_size = 0;     // of the file
    std::uint64_t m_rawRead = 0;  // of the file, so far
    std::unique_ptr<Zstd> m_zstd;
    std::vector<std::byte> m_buffer;
    const std::byte* m_data = nullptr;
    std::size_t m_at = 0, m_end = 0;
    std::uint64_t m_offset = 0;
    bool m_atEnd = false;
    std::optional<domain::Error> m_problem;
};

}  // namespace tessera::replay
