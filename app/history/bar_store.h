#pragma once
// Where a pyramid keeps the closed bars of one level. One thread.

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

#include "app/history/bar_segment.h"

namespace tessera::history {

/// Append-only bars in chunks, so that growing never copies what is there. The first chunk grows by doubling,
/// because most pyramids are short.
class BarStore {
    using Bar = domain::Bar;
    using Timestamp = domain::Timestamp;

 public:
    static constexpr std::size_t kChunkBits = 15;
    static constexpr std::size_t kChunk = std::size_t{1} << kChunkBits;
    static_assert(std::is_trivially_copyable_v<Bar>);

    BarStore() = default;
    BarStore(const BarStore&) = delete;
    BarStore& operator=(const BarStore&) = delete;
    ~BarStore() { clear(); }

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const Bar& back() const { return (*this)[m_size - 1]; }
    const Bar& operator[](std::size_t i) const { return m_chunks[i >> kChunkBits][i & (kChunk - 1)]; }

    void push(const Bar& bar) {
        if (m_next == m_end) {
            grow();
        }
        *m_next++ = bar;
        ++m_size;
    }

    void pushAll(std::span<const Bar> bars) {
        while (!bars.empty()) {
            if (m_next == m_end) {
                grow();
            }
            const std::size_t count = std::min(bars.size(), static_cast<std::size_t>(m_end - m_next));
            m_next = std::copy_n(bars.data(), count, m_next);
            m_size += count;
            bars = bars.subspan(count);
        }
    }

    void clear() {
        for (Bar* chunk : m_chunks) {
            std::free(chunk);
        }
        m_chunks.clear();
        m_size = m_capacity = 0;
        m_next = m_end = nullptr;
    }

    /// Appends [first, last) to `out`.
    void copy(std::size_t first, std::size_t last, std::vector<Bar>& out) const {
        while (first < last) {
            const std::size_t inChunk = first & (kChunk - 1);
            const std::size_t count = std::min(last - first, kChunk - inChunk);
            const Bar* source = m_chunks[first >> kChunkBits] + inChunk;
            out.insert(out.end(), source, source + count);
            first += count;
        }
    }

    /// Position of the first bar with start >= `time`. Interpolates first: bars are mostly evenly spaced, so
    /// a few cache misses do what a plain binary search needs two dozen for.
    std::size_t lowerBound(Timestamp time) const {
        if (m_size == 0 || time <= (*this)[0].start) {
            return 0;
        }
        if (time > back().start) {
            return m_size;
        }
        const double share = static_cast<double>(time.nanos() - (*this)[0].start.nanos()) /
                             static_cast<double>(back().start.nanos() - (*this)[0].start.nanos());
        std::size_t low = 0, high = m_size - 1;  // start[low] < time <= start[high]
        const std::size_t guess = std::min(static_cast<std::size_t>(share * static_cast<double>(high)), high);
        narrow(time, guess, low, high);
        while (high - low > 1) {
            const std::size_t middle = low + (high - low) / 2;
            ((*this)[middle].start < time ? low : high) = middle;
        }
        return high;
    }

 private:
    void narrow(Timestamp time, std::size_t guess, std::size_t& low, std::size_t& high) const {
        std::size_t step = 2;
        if ((*this)[guess].start < time) {
            low = std::max(low, guess);
            while (low + step < high && (*this)[low + step].start < time) {
                low += step;
                step *= 4;
            }
            high = std::min(high, low + step);
        } else {
            high = std::min(high, guess);
            while (high > low + step && !((*this)[high - step].start < time)) {
                high -= step;
                step *= 4;
            }
            low = high > step ? std::max(low, high - step) : low;
        }
    }

    void grow() {
        if (m_capacity < kChunk) {
            const std::size_t capacity = m_capacity == 0 ? 64 : m_capacity * 2;
            Bar* chunk = allocate(capacity);
            if (m_size > 0) {
                std::copy_n(m_chunks.front(), m_size, chunk);
                std::free(m_chunks.front());
                m_chunks.clear();
            }
            m_chunks.push_back(chunk);
            m_capacity = capacity;
            m_next = chunk + m_size;
            m_end = chunk + capacity;
        } else {
            m_chunks.push_back(allocate(kChunk));
            m_capacity += kChunk;
            m_next = m_chunks.back();
            m_end = m_next + kChunk;
        }
    }

    static Bar* allocate(std::size_t bars) {
        void* memory = std::malloc(bars * sizeof(Bar));
        if (!memory) {
            throw std::bad_alloc();
        }
        return static_cast<Bar*>(memory);
    }

    std::vector<Bar*> m_chunks;
    std::size_t m_size = 0, m_capacity = 0;
    Bar *m_next = nullptr, *m_end = nullptr;  // in the last chunk
};

/// The closed bars of one level: what segments hold, then what came since.
class LevelBars {
 public:
    void addStored(const BarRun& run) {
        if (run.size() > 0) {
            m_stored.push_back(run);
            m_storedSize += run.size();
        }
    }
    void push(const domain::Bar& bar) { m_own.push(bar); }
    void pushAll(std::span<const domain::Bar> bars) { m_own.pushAll(bars); }
    void clear() {
        m_own.clear();
        m_stored.clear();
        m_storedSize = 0;
    }

    std::size_t size() const { return m_storedSize + m_own.size(); }
    /// Of a level that is not empty.
    domain::Timestamp firstStart() const {
        return m_stored.empty() ? m_own[0].start : m_stored.front().firstStart();
    }

    domain::Bar at(std::size_t index) const {
        for (const BarRun& run : m_stored) {
            if (index < run.size()) {
                return run.at(index);
            }
            index -= run.size();
        }
        return m_own[index];
    }

    /// Appends [first, last) to `out`; what is damaged in a file is left out.
    void copy(std::size_t first, std::size_t last, std::vector<domain::Bar>& out) const {
        std::size_t begin = 0;
        for (const BarRun& run : m_stored) {
            const std::size_t end = begin + run.size();
            if (first < end && last > begin) {
                run.copy(std::max(first, begin) - begin, std::min(last, end) - begin, out);
            }
            begin = end;
        }
        if (last > begin) {
            m_own.copy(std::max(first, begin) - begin, last - begin, out);
        }
    }

    /// Position of the first bar with start >= `time`.
    std::size_t lowerBound(domain::Timestamp time) const {
        std::size_t begin = 0;
        for (const BarRun& run : m_stored) {
            if (const std::size_t at = run.lowerBound(time); at < run.size()) {
                return begin + at;
            }
            begin += run.size();
        }
        return begin + m_own.lowerBound(time);
    }

 private:
    std::vector<BarRun> m_stored;  // oldest first
    std::size_t m_storedSize = 0;
    BarStore m_own;
};

}  // namespace tessera::history
