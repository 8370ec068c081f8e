#include "app/domain/book_side.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tessera::domain {

const SideLevel* BookSide::findFar(std::int64_t key) const {
    if (m_far.empty()) {
        return nullptr;
    }
    const auto it = m_far.find(key);
    return it == m_far.end() ? nullptr : &it->second;
}

SideLevel& BookSide::obtainFar(std::int64_t key) {
    if (shouldMove()) {
        moveTo(key, widthFor(levelCount()));
        --m_updates;  // the retry below counts itself
        return obtain(key);
    }
    m_best = std::max(m_best, key);
    return m_far[key];
}

void BookSide::setFar(std::int64_t key, std::int64_t quantity) {
    if (quantity == 0) {
        dropFar(key);
    } else {
        --m_updates;  // obtain() counts it
        obtain(key).quantity = quantity;
    }
}

void BookSide::dropFar(std::int64_t key) {
    m_far.erase(key);
    m_best = scanBest();
}

std::uint64_t BookSide::widthFor(std::size_t levels) const {
    // A node of the map takes 80 bytes, a slot 24: from these depths on the window is worth its memory.
    constexpr std::uint64_t kNarrow = 64, kMiddle = 512;
    constexpr std::size_t kSome = 48, kMany = 192;
    const std::uint64_t wanted = levels >= kMany   ? std::uint64_t{kWindow}
                                 : levels >= kSome ? kMiddle
                                                   : kNarrow;
    return std::max(wanted, m_window);
}

std::size_t BookSide::levelCount() const {
    std::size_t count = m_far.size();
    for (const std::uint64_t word : m_words) {
        count += static_cast<std::size_t>(std::popcount(word));
    }
    return count;
}

bool BookSide::shouldMove() {
    if (m_summary == 0) {
        return true;  // nothing to carry out of the window
    }
    // A move costs at most about m_window / 8 far updates' worth of map work; 64 of them plus a majority (or
    // a book that outgrew the window, which happens twice in its life) is the price of a guess, and the
    // counters restart either way, so a steady trickle of outliers never moves the window.
    if (++m_outside < 64) {
        return false;
    }
    const bool majority = m_outside * 2 > m_updates;
    m_outside = 0;
    m_updates = 0;
    return majority || widthFor(levelCount()) > m_window;
}

void BookSide::moveTo(std::int64_t centre, std::uint64_t width) {
    std::vector<std::pair<std::int64_t, SideLevel>> carried;
    for (std::int64_t key = bestNear(); key != kNoKey; key = bestNear()) {
        const auto slot = static_cast<std::size_t>(key - m_base);
        carried.emplace_back(key, m_slots.get()[slot]);
        drop(key);
    }
    if (width != m_window) {
        m_slots = std::make_unique<SideLevel[]>(width);
        m_window = width;
    }
    const auto slots = static_cast<std::int64_t>(width);
    m_base = centre - slots / 2;
    m_outside = 0;
    m_updates = 0;
    auto it = m_far.lower_bound(m_base);
    while (it != m_far.end() && it->first < m_base + slots) {
        carried.emplace_back(*it);
        it = m_far.erase(it);
    }
    for (const auto& [key, level] : carried) {
        const auto slot = static_cast<std::uint64_t>(key - m_base);
        if (slot < m_window) {
            obtain(key) = level;
        } else {
            m_far.emplace(key, level);
        }
    }
    m_best = scanBest();
    m_updates = 0;
}

std::int64_t BookSide::below(std::int64_t key) const {
    std::int64_t found = kNoKey;
    const std::int64_t top = key - m_base;  // slots [0, top) qualify
    if (top >= static_cast<std::int64_t>(m_window)) {
        found = bestNear();
    } else if (top > 0 && m_summary != 0) {
        const auto word = static_cast<std::size_t>(top) >> 6;
        const std::uint64_t partial = m_words[word] & ((std::uint64_t{1} << (top & 63)) - 1);
        const std::uint64_t words = m_summary & ((std::uint64_t{1} << word) - 1);
        if (partial != 0) {
            found = m_base + static_cast<std::int64_t>(word * 64) + 63 - std::countl_zero(partial);
        } else if (words != 0) {
            const auto lower = static_cast<std::size_t>(63 - std::countl_zero(words));
            found = m_base + static_cast<std::int64_t>(lower * 64) + 63 - std::countl_zero(m_words[lower]);
        }
    }
    if (!m_far.empty()) {
        const auto it = m_far.lower_bound(key);
        if (it != m_far.begin()) {
            found = std::max(found, std::prev(it)->first);
        }
    }
    return found;
}

void BookSide::clear() {
    for (std::int64_t key = bestNear(); key != kNoKey; key = bestNear()) {
        drop(key);
    }
    m_far.clear();
    m_best = kNoKey;
    m_updates = 0;
    m_outside = 0;
}

}  // namespace tessera::domain
