#pragma once
// Moving windows of the last `length` values. Each has peek(x), the answer if x came next, and commit(x),
// which takes x in; both O(1). An answer is none until the window is full. One thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "app/studies/compensated_sum.h"

namespace tessera::studies {

/// The values themselves, oldest first out.
class Window {
 public:
    /// `length` >= 1.
    explicit Window(std::size_t length) : m_ring(length) {}

    std::size_t length() const { return m_ring.size(); }
    /// Values held, at most length().
    std::size_t size() const { return m_size; }
    bool isFull() const { return m_size == m_ring.size(); }
    /// True if one more value makes or keeps it full.
    bool isFullWithNext() const { return m_size + 1 >= m_ring.size(); }
    /// The value the next one pushes out; only when full.
    double oldest() const { return m_ring[m_next]; }
    void push(double x);
    /// True after every length() values: the moment at which whoever keeps sums makes them anew, from
    /// values().
    bool isRoundComplete() const { return m_next == 0 && isFull(); }
    /// Oldest first, only when isRoundComplete().
    const std::vector<double>& values() const { return m_ring; }
    void clear() { m_size = m_next = 0; }

 private:
    std::vector<double> m_ring;
    std::size_t m_next = 0, m_size = 0;
};

/// The plain mean.
class WindowMean {
 public:
    explicit WindowMean(std::size_t length) : m_window(length) {}
    std::optional<double> peek(double x) const;
    void commit(double x);
    void clear();

 private:
    Window m_window;
    CompensatedSum m_stay;  // of the values that stay when the next one comes
};

/// Counts how many of the newest values are equal, so that a flat window has a deviation of exactly zero.
struct EqualRun {
    double value = 0;
    std::size_t count = 0;

    EqualRun next(double x) const { return {x, count > 0 && x == value ? count + 1 : 1}; }
};

/// Mean and spread.
class WindowMoments {
 public:
    struct Answer {
        double mean = 0;
        double squares = 0;  // sum of (x - mean)^2, >= 0
    };

    explicit WindowMoments(std::size_t length) : m_window(length) {}
    std::optional<Answer> peek(double x) const;
    void commit(double x);
    void clear();

 private:
    struct Sums {
        CompensatedSum x, xx;
        void add(double value);
        void remove(double value);
    };

    Window m_window;
    Sums m_stay;  // of the values that stay when the next one comes
    EqualRun m_run;
};

/// Mean with weights 1 (oldest) .. length (newest).
class WindowWeightedMean {
 public:
    explicit WindowWeightedMean(std::size_t length) : m_window(length) {}
    std::optional<double> peek(double x) const;
    void commit(double x);

 private:
    struct Sums {
        CompensatedSum x, ix;  // ix: sum of position times value
        void add(double value, double position);
        void remove(double value);
    };

    Window m_window;
    Sums m_stay;  // of the values that stay when the next one comes, at the positions they have then
};

/// Least-squares line.
class WindowLine {
 public:
    struct Answer {
        double end = 0;      // the line at the newest value
        double slope = 0;    // a value
        double squares = 0;  // sum of squared residuals, >= 0
    };

    explicit WindowLine(std::size_t length) : m_window(length) {}
    std::optional<Answer> peek(double x) const;
    void commit(double x);

 private:
    struct Sums {
        CompensatedSum x, xx, ix;  // ix: sum of position (1 the oldest) times value
        void add(double value, double position);
        void remove(double value);
    };

    Window m_window;
    Sums m_stay;  // of the values that stay when the next one comes, at the positions they have then
    EqualRun m_run;
};

/// Largest or smallest value by a monotonic queue. peek is O(1), commit amortised.
class WindowExtreme {
 public:
    enum class Kind : std::uint8_t { Highest, Lowest };

    WindowExtreme(std::size_t length, Kind kind) : m_queue(length), m_sign(kind == Kind::Highest ? 1 : -1) {}
    std::optional<double> peek(double x) const {
        if (m_position + 1 < m_queue.size()) {
            return std::nullopt;
        }
        const double value = x * m_sign;
        const std::size_t first = expired();
        return (first < m_count && at(first).value > value ? at(first).value : value) * m_sign;
    }
    void commit(double x);

 private:
    struct Entry {
        double value = 0;  // times sign: the front is the largest
        std::uint64_t position = 0;
    };
    /// Place in the ring of the entry `index` behind the front; m_front + index < 2 x its size.
    std::size_t place(std::size_t index) const {
        const std::size_t raw = m_front + index;
        return raw >= m_queue.size() ? raw - m_queue.size() : raw;
    }
    const Entry& at(std::size_t index) const { return m_queue[place(index)]; }
    /// Entries the value at `m_position` pushes out by age: 0 or 1.
    std::size_t expired() const {
        return m_count > 0 && at(0).position + m_queue.size() <= m_position ? 1 : 0;
    }

    std::vector<Entry> m_queue;  // a ring
    std::size_t m_front = 0, m_count = 0;
    std::uint64_t m_position = 0;  // of the next value
    double m_sign;
};

}  // namespace tessera::studies
