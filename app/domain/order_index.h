#pragma once
// Order number -> node: open addressing, linear probing, deletion by shifting back (no tombstones, so a book that
// lives for months does not slow down). Private to order_book.cpp.

#include <bit>
#include <cstdint>
#include <memory>
#include <utility>

namespace tessera::domain {

class OrderIndex {
 public:
    static constexpr std::uint32_t kAbsent = 0xFFFFFFFFU;

    OrderIndex() { reset(1024); }

    /// Node of `id` (never 0), kAbsent when unknown.
    std::uint32_t find(std::uint64_t id) const {
        for (std::size_t i = home(id);; i = (i + 1) & m_mask) {
            if (m_entries[i].id == id) {
                return m_entries[i].node;
            }
            if (m_entries[i].id == 0) {
                return kAbsent;
            }
        }
    }

    /// False when the id is known already.
    bool insert(std::uint64_t id, std::uint32_t node) {
        if (m_size * 2 > m_mask) {
            grow();
        }
        std::size_t i = home(id);
        for (; m_entries[i].id != 0; i = (i + 1) & m_mask) {
            if (m_entries[i].id == id) {
                return false;
            }
        }
        m_entries[i] = {id, node};
        ++m_size;
        return true;
    }

    void erase(std::uint64_t id) {
        std::size_t hole = home(id);
        while (m_entries[hole].id != id) {
            if (m_entries[hole].id == 0) {
                return;
            }
            hole = (hole + 1) & m_mask;
        }
        for (std::size_t i = (hole + 1) & m_mask; m_entries[i].id != 0; i = (i + 1) & m_mask) {
            // An entry may fill the hole unless its home lies cyclically behind the hole.
            if (((i - home(m_entries[i].id)) & m_mask) >= ((i - hole) & m_mask)) {
                m_entries[hole] = m_entries[i];
                hole = i;
            }
        }
        m_entries[hole] = {};
        --m_size;
    }

    void clear() { reset(1024); }
    std::size_t size() const { return m_size; }

 private:
    struct Entry {
        std::uint64_t id = 0;
        std::uint32_t node = 0;
    };

    std::size_t home(std::uint64_t id) const {
        // Fibonacci hashing: venue order ids are consecutive, which this spreads perfectly.
        return static_cast<std::size_t>((id * 0x9E3779B97F4A7C15ULL) >> m_shift);
    }
    void reset(std::size_t capacity) {
        m_entries = std::make_unique<Entry[]>(capacity);
        m_mask = capacity - 1;
        m_shift = std::countl_zero(std::uint64_t{capacity}) + 1;
        m_size = 0;
    }
    void grow() {
        const auto old = std::exchange(m_entries, nullptr);
        const std::size_t capacity = m_mask + 1;
        reset(capacity * 2);
        for (std::size_t i = 0; i < capacity; ++i) {
            if (old[i].id != 0) {
                insert(old[i].id, old[i].node);
            }
        }
    }

    std::unique_ptr<Entry[]> m_entries;
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
    int m_shift = 0;
};

}  // namespace tessera::domain
