#pragma once
// Order number -> node: open addressing, linear probing, deletion by shifting back (no tombstones, so a book
// that lives for months does not slow down). Private to order_book.cpp.

#include <bit>
#include <cstdint>
#include <memory>
#include <utility>

namespace tessera::domain {

class OrderIndex {
 public:
    static constexpr std::uint32_t kAbsent = 0xFFFFFFFFU;

    OrderIndex() { reset(kFirst); }

    /// Place of `id`, or the empty place where it would go. `isId(node)` tells whether a node bears the id:
    /// asked once per likely match, and that node is wanted next anyway, so the table itself stays at eight
    /// bytes an entry.
    template <class IsId>
    std::size_t place(std::uint64_t id, const IsId& isId) const {
        const std::uint32_t print = printOf(id);
        const Entry* entries = m_entries.get();  // unchecked: this loop is half the cost of a record
        std::size_t i = home(print);
        for (; entries[i].node != kAbsent; i = (i + 1) & m_mask) {
            if (entries[i].print == print && isId(entries[i].node)) {
                break;
            }
        }
        return i;
    }
    /// The node at a place, kAbsent when it is empty.
    std::uint32_t nodeAt(std::size_t place) const { return m_entries.get()[place].node; }

    /// Makes room for one more; places found before are void.
    void reserveOne() {
        if (m_size * 2 > m_mask) {
            grow();
        }
    }
    /// At the empty place found for `id` after reserveOne().
    void insertAt(std::size_t place, std::uint64_t id, std::uint32_t node) {
        m_entries.get()[place] = {node, printOf(id)};
        ++m_size;
    }

    /// Empties a place.
    void eraseAt(std::size_t hole) {
        Entry* entries = m_entries.get();
        for (std::size_t i = (hole + 1) & m_mask; entries[i].node != kAbsent; i = (i + 1) & m_mask) {
            // An entry may fill the hole unless its home lies cyclically behind the hole.
            if (((i - home(entries[i].print)) & m_mask) >= ((i - hole) & m_mask)) {
                entries[hole] = entries[i];
                hole = i;
            }
        }
        entries[hole] = {};
        --m_size;
    }

    void clear() { reset(kFirst); }
    std::size_t size() const { return m_size; }

 private:
    struct Entry {
        std::uint32_t node = kAbsent;
        std::uint32_t print = 0;
    };
    static constexpr std::size_t kFirst = 16;  // a price-level book never holds an order

    /// Fibonacci hashing: venue order ids are consecutive, which this spreads perfectly.
    static std::uint32_t printOf(std::uint64_t id) {
        return static_cast<std::uint32_t>((id * 0x9E3779B97F4A7C15ULL) >> 32);
    }
    std::size_t home(std::uint32_t print) const { return print >> m_shift; }
    void settle(Entry entry) {
        std::size_t i = home(entry.print);
        while (m_entries[i].node != kAbsent) {
            i = (i + 1) & m_mask;
        }
        m_entries[i] = entry;
    }
    void reset(std::size_t capacity) {
        m_entries = std::make_unique<Entry[]>(capacity);
        m_mask = capacity - 1;
        m_shift = 32 - std::countr_zero(capacity);
        m_size = 0;
    }
    void grow() {
        const auto old = std::exchange(m_entries, nullptr);
        const std::size_t capacity = m_mask + 1;
        const std::size_t size = m_size;
        reset(capacity * 2);
        for (std::size_t i = 0; i < capacity; ++i) {
            if (old[i].node != kAbsent) {
                settle(old[i]);
            }
        }
        m_size = size;
    }

    std::unique_ptr<Entry[]> m_entries;
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
    int m_shift = 0;  // >= 0 up to 2^32 entries, far beyond what memory holds
};

}  // namespace tessera::domain
