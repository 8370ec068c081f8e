#pragma once
// Smoothings that need no window. Each has peek(x), the answer if x came next, and commit(x); both O(1).

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/studies/study.h"

namespace tessera::studies {

/// Exponential mean whose first value is the plain mean of the first `length` values, as TA-Lib seeds it;
/// none before.
class ExponentialMean {
 public:
    /// Weight 2 / (length + 1) of the newest value.
    static ExponentialMean ema(std::size_t length) {
        return {length, 2.0 / (static_cast<double>(length) + 1)};
    }
    /// Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): weight 1 / length.
    static ExponentialMean wilder(std::size_t length) { return {length, 1.0 / static_cast<double>(length)}; }

    std::optional<double> peek(double x) const {
        if (m_count + 1 < m_length) {
            return std::nullopt;
        }
        return next(x);
    }
    void commit(double x) {
        m_value = next(x);
        m_count = std::min(m_count + 1, m_length);
    }

 private:
    ExponentialMean(std::size_t length, double weight) : m_length(length), m_weight(weight) {}

    double next(double x) const {
        if (m_count < m_length) {  // the mean so far
            return m_value + (x - m_value) / static_cast<double>(m_count + 1);
        }
        return m_value + m_weight * (x - m_value);
    }

    std::size_t m_length, m_count = 0;
    double m_weight, m_value = 0;
};

/// Wilder's true range: the greatest of high - low, |high - close before|, |low - close before|. None for the
/// first bar. A gap counts, as Wilder meant it to.
class TrueRange {
 public:
    std::optional<double> peek(const StudyBar& bar) const {
        if (!m_close) {
            return std::nullopt;
        }
        return std::max({bar.high - bar.low, std::abs(bar.high - *m_close), std::abs(bar.low - *m_close)});
    }
    void commit(const StudyBar& bar) { m_close = bar.close; }

 private:
    std::optional<double> m_close;
};

/// Wilder's average true range: first the plain mean of `length` true ranges, which begin with the second
/// bar, then his smoothing. None for the first `length` bars.
class AverageTrueRange {
 public:
    explicit AverageTrueRange(std::size_t length) : m_mean(ExponentialMean::wilder(length)) {}
    std::optional<double> peek(const StudyBar& bar) const {
        const auto range = m_range.peek(bar);
        return range ? m_mean.peek(*range) : std::nullopt;
    }
    void commit(const StudyBar& bar) {
        if (const auto range = m_range.peek(bar)) {
            m_mean.commit(*range);
        }
        m_range.commit(bar);
    }

 private:
    TrueRange m_range;
    ExponentialMean m_mean;
};

}  // namespace tessera::studies
