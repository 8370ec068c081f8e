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

/// No order: node 0 of a book's pool is nobody's.
inline constexpr std::uint32_t kNoNode = 0;

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

    /// The slot at `key`, empty or not, where it lies in the window; else as find(). Whether a price has a
    /// level yet cannot be foreseen, so whoever is about to obtain() it should not branch on that.
    const SideLevel* slotOrFar(std::int64_t key) const {
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        return slot < m_window ? m_slots.get() + slot : findFar(key);
    }

    /// The level at `key`, empty if new. The caller must leave a quantity in it. The reference lives until
    /// the next obtain().
    SideLevel& obtain(std::int64_t key) {
        ++m_updates;
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            m_words[slot >> 6] |= std::uint64_t{1} << (slot & 63);
            m_summary |= std::uint64_t{1} << (slot >> 6);
            m_best = key > m_best ? key : m_best;
            return m_slots.get()[slot];
        }
        return obtainFar(key);
    }

    /// After an order left `level`, which is the one at `key`: drops it when nothing is left. Inside the
    /// window there is no branch on that, since it cannot be foreseen.
    void settle(std::int64_t key, const SideLevel& level) {
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            const std::uint64_t some = level.quantity != 0 ? 1 : 0;
            m_updates += 1 - some;
            mark(slot, some);
            if (some == 0 && key == m_best) {
                m_best = scanBest();
            }
        } else if (level.quantity == 0) {
            drop(key);
        }
    }

    /// Sets the quantity at `key` of a side without orders; 0 drops the level. No branch on the quantity.
    void set(std::int64_t key, std::int64_t quantity) {
        ++m_updates;
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) [[likely]] {
            m_slots.get()[slot].quantity = quantity;
            mark(slot, quantity != 0 ? 1 : 0);
            if (key >= m_best) {
                m_best = quantity != 0 ? key : scanBest();
            }
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
            if (key == m_best) {
                m_best = scanBest();
            }
            return;
        }
        dropFar(key);
    }

    /// Largest key, kNoKey when empty.
    std::int64_t best() const { return m_best; }

    /// Largest key below `key`, kNoKey when there is none.
    std::int64_t below(std::int64_t key) const;

    void clear();

 private:
    /// Notes whether there is a level in a slot (1) or none (0).
    void mark(std::uint64_t slot, std::uint64_t some) {
        std::uint64_t& word = m_words[slot >> 6];
        word = (word & ~(std::uint64_t{1} << (slot & 63))) | (some << (slot & 63));
        const std::uint64_t left = word != 0 ? 1 : 0;
        m_summary = (m_summary & ~(std::uint64_t{1} << (slot >> 6))) | (left << (slot >> 6));
    }
    std::int64_t bestNear() const {
        if (m_summary == 0) {
            return kNoKey;
        }
        const auto word = static_cast<std::size_t>(63 - std::countl_zero(m_summary));
        return m_base + static_cast<std::int64_t>(word * 64) + 63 - std::countl_zero(m_words[word]);
    }
    std::int64_t scanBest() const {
        const std::int64_t near = bestNear();
        if (m_far.empty()) [[likely]] {
            return near;
        }
        const std::int64_t far = m_far.rbegin()->first;
        return far > near ? far : near;
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
    std::int64_t m_best = kNoKey;  // kept: it is asked for after every update and seldom changes
    std::unique_ptr<SideLevel[]> m_slots;
    std::uint64_t m_words[kWindow / 64] = {};
    std::map<std::int64_t, SideLevel> m_far;
    std::uint64_t m_updates = 0;  // since the last decision about the window
    std::uint64_t m_outside = 0;  // of them outside
};
static_assert(BookSide::kWindow == 64 * 64, "one summary word over 64 words");

}  // namespace tessera::domain
