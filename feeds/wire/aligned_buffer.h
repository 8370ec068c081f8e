#pragma once
// A reused, 16-byte-aligned copy of a frame. libzmq hands out bodies at any address (59 % misaligned in a
// trial), and FlatBuffers reads 64-bit fields in place.

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace tessera::wire {

/// Grows to the largest frame seen and stays there. One thread owns it.
class AlignedBuffer {
 public:
    static constexpr std::size_t kAlignment = 16;

    /// Copies `bytes`; the view is valid until the next call.
    std::span<const std::byte> assign(std::span<const std::byte> bytes) {
        if (bytes.size() > m_capacity) {
            grow(bytes.size());
        }
        if (!bytes.empty()) {
            std::memcpy(m_data.get(), bytes.data(), bytes.size());
        }
        return {m_data.get(), bytes.size()};
    }

 private:
    struct Free {
        void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t{kAlignment}); }
    };

    void grow(std::size_t wanted) {
        const std::size_t capacity = wanted < 4096 ? 4096 : wanted + wanted / 2;
        m_data.reset(static_cast<std::byte*>(::operator new(capacity, std::align_val_t{kAlignment})));
        m_capacity = capacity;
    }

    std::unique_ptr<std::byte, Free> m_data;
    std::size_t m_capacity = 0;
};

}  // namespace tessera::wire
