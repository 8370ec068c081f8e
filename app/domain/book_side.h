#pragma once
// One side of an order book: levels by key, where the best level has the largest key (bids: tick number;
// asks: minus the tick number), so both sides share one code. Private to order_book.cpp and its tests.
//
// A dense window of slots with a two-level bitmap follows the *activity*, not the best price: one wild order
// far away does not drag it along. Levels outside, better or worse, wait in an ordered map. The window moves
// when most recent updates fell outside, after enough of them to pay for the move.
//
// The window is as wide as the book is deep: 64 slots (1.5 KB) for a quote or a few levels, as most of
// thousands of symbols have, up to kWindow (96 KB) for a book of hundreds. It never narrows.

#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>

namespace tessera::domain {

inline constexpr std::uint32_t kNoNode = std::numeric_limits<std::uint32_t>::max();

struct SideLevel {
    std::int64_t quantity = 0;  // 0: no level here
    std::uint32_t orders = 0;
    std::uint32_t head = kNoNode;  // best time priority
    std::uint32_t tail = kNoNode;
};

class BookSide {
 public:
    static constexpr std::int64_t kWindow = 4096;
    static constexpr std::int64_t kNoKey = std::numeric_limits<std::int64_t>::min();

    /// The level at `key`, null when there is none.
    const SideLevel* find(std::int64_t key) const {
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            const SideLevel& level = m_slots.get()[slot];
            return level.quantity != 0 ? &level : nullptr;
        }
        return findFar(key);
    }
    SideLevel* find(std::int64_t key) {
        return const_cast<SideLevel*>(static_cast<const BookSide*>(this)->find(key));  // NOLINT: own member
    }

    /// As find(), and counts as activity inside the window where it succeeds.
    SideLevel* findForUpdate(std::int64_t key) {
        SideLevel* level = find(key);
        m_updates += level != nullptr ? 1 : 0;
        return level;
    }

    /// The level at `key`, empty if new. The caller must leave a quantity in it. The reference lives until
    /// the next obtain().
    SideLevel& obtain(std::int64_t key) {
        ++m_updates;
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            m_words[slot >> 6] |= std::uint64_t{1} << (slot & 63);
            m_summary |= std::uint64_t{1} << (slot >> 6);
            return m_slots.get()[slot];
        }
        return obtainFar(key);
    }

    /// Sets the quantity at `key` of a side without orders; 0 drops the level. No branch on the quantity.
    void set(std::int64_t key, std::int64_t quantity) {
        ++m_updates;
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            m_slots.get()[slot].quantity = quantity;
            const std::uint64_t some = quantity != 0 ? 1 : 0;
            std::uint64_t& word = m_words[slot >> 6];
            word = (word & ~(std::uint64_t{1} << (slot & 63))) | (some << (slot & 63));
            const std::uint64_t left = word != 0 ? 1 : 0;
            m_summary = (m_summary & ~(std::uint64_t{1} << (slot >> 6))) | (left << (slot >> 6));
            return;
        }
        setFar(key, quantity);
    }

    /// Forgets the level at `key`; no effect when there is none.
    void drop(std::int64_t key) {
        ++m_updates;
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            m_slots.get()[slot] = SideLevel{};
            m_words[slot >> 6] &= ~(std::uint64_t{1} << (slot & 63));
            const std::uint64_t emptied = m_words[slot >> 6] == 0 ? 1 : 0;
            m_summary &= ~(emptied << (slot >> 6));
            return;
        }
        dropFar(key);
    }

    /// Largest key, kNoKey when empty.
    std::int64_t best() const {
        const std::int64_t near = bestNear();
        if (m_far.empty()) [[likely]] {
            return near;
        }
        const std::int64_t far = m_far.rbegin()->first;
        return far > near ? far : near;
    }

    /// Largest key below `key`, kNoKey when there is none.
    std::int64_t below(std::int64_t key) const;

    void clear();

 private:
    std::int64_t bestNear() const {
        if (m_summary == 0) {
            return kNoKey;
        }
        const auto word = static_cast<std::size_t>(63 - std::countl_zero(m_summary));
        return m_base + static_cast<std::int64_t>(word * 64) + 63 - std::countl_zero(m_words[word]);
    }
    const SideLevel* findFar(std::int64_t key) const;
    SideLevel& obtainFar(std::int64_t key);
    void setFar(std::int64_t key, std::int64_t quantity);
    void dropFar(std::int64_t key);
    bool shouldMove();
    /// The width a side of this depth is worth.
    std::uint64_t widthFor(std::size_t levels) const;
    std::size_t levelCount() const;
    /// Puts a window of `width` slots around `centre`.
    void moveTo(std::int64_t centre, std::uint64_t width);

    // Before the first use no key is inside: keys are bounded by the price limit, far above this base.
    std::int64_t m_base = std::numeric_limits<std::int64_t>::min() / 2;
    std::uint64_t m_window = 0;  // slots: 0 before the first use, else a multiple of 64 up to kWindow
    std::uint64_t m_summary = 0;
    std::unique_ptr<SideLevel[]> m_slots;
    std::uint64_t m_words[kWindow / 64] = {};
    std::map<std::int64_t, SideLevel> m_far;
    std::uint64_t m_updates = 0;  // since the last decision about the window
    std::uint64_t m_outside = 0;  // of them outside
};
static_assert(BookSide::kWindow == 64 * 64, "one summary word over 64 words");

}  // namespace tessera::domain
