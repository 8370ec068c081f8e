#include "app/studies/window.h"

#include <algorithm>

namespace tessera::studies {

namespace {

double asDouble(std::size_t count) {
    return static_cast<double>(count);
}

/// Position (1 the oldest) the next value has.
double newestPosition(const Window& window) {
    return asDouble(std::min(window.size() + 1, window.length()));
}

/// Sum of (x - mean)^2 from the sums of x and x^2.
CompensatedSum aroundMean(const CompensatedSum& x, const CompensatedSum& xx, double mean, double count) {
    CompensatedSum squares = xx;
    squares.addScaled(x, -2 * mean);
    squares.addProduct(mean, mean, count);
    return squares;
}

}  // namespace

void Window::push(double x) {
    m_ring[m_next] = x;
    m_next = m_next + 1 == m_ring.size() ? 0 : m_next + 1;
    m_size = std::min(m_size + 1, m_ring.size());
}

CompensatedSum WindowMean::next(double x) const {
    CompensatedSum sum = m_sum;
    sum.add(x);
    if (m_window.isFull()) {
        sum.add(-m_window.oldest());
    }
    return sum;
}

std::optional<double> WindowMean::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    return next(x).over(asDouble(m_window.length()));
}

void WindowMean::commit(double x) {
    m_sum = next(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_sum = {};
        for (const double value : m_window.values()) {
            m_sum.add(value);
        }
    }
}

void WindowMean::clear() {
    m_window.clear();
    m_sum = {};
}

void WindowMoments::Sums::add(double value) {
    x.add(value);
    xx.addProduct(value, value);
    run = run.next(value);
}

WindowMoments::Sums WindowMoments::next(double x) const {
    Sums sums = m_sums;
    if (m_window.isFull()) {
        const double oldest = m_window.oldest();
        sums.x.add(-oldest);
        sums.xx.addProduct(oldest, -oldest);
    }
    sums.add(x);
    return sums;
}

std::optional<WindowMoments::Answer> WindowMoments::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    const Sums sums = next(x);
    if (sums.run.count >= m_window.length()) {
        return Answer{x, 0};
    }
    const double count = asDouble(m_window.length());
    const double mean = sums.x.over(count);
    return Answer{mean, std::max(0.0, aroundMean(sums.x, sums.xx, mean, count).value())};
}

void WindowMoments::commit(double x) {
    m_sums = next(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_sums = {};
        for (const double value : m_window.values()) {
            m_sums.add(value);
        }
    }
}

void WindowMoments::clear() {
    m_window.clear();
    m_sums = {};
}

void WindowWeightedMean::Sums::add(double value, double position) {
    x.add(value);
    ix.addProduct(position, value);
}

WindowWeightedMean::Sums WindowWeightedMean::next(double x) const {
    Sums sums = m_sums;
    if (m_window.isFull()) {
        sums.ix.subtract(sums.x);  // every position moves down by one
        sums.x.add(-m_window.oldest());
    }
    sums.add(x, newestPosition(m_window));
    return sums;
}

std::optional<double> WindowWeightedMean::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    const double count = asDouble(m_window.length());
    return next(x).ix.over(count * (count + 1) / 2);
}

void WindowWeightedMean::commit(double x) {
    m_sums = next(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_sums = {};
        double position = 0;
        for (const double value : m_window.values()) {
            m_sums.add(value, ++position);
        }
    }
}

void WindowLine::Sums::add(double value, double position) {
    x.add(value);
    xx.addProduct(value, value);
    ix.addProduct(position, value);
    run = run.next(value);
}

WindowLine::Sums WindowLine::next(double x) const {
    Sums sums = m_sums;
    if (m_window.isFull()) {
        const double oldest = m_window.oldest();
        sums.ix.subtract(sums.x);  // every position moves down by one
        sums.x.add(-oldest);
        sums.xx.addProduct(oldest, -oldest);
    }
    sums.add(x, newestPosition(m_window));
    return sums;
}

std::optional<WindowLine::Answer> WindowLine::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    const Sums sums = next(x);
    const double count = asDouble(m_window.length());
    if (sums.run.count >= m_window.length()) {
        return Answer{x, 0, 0};
    }
    const double mean = sums.x.over(count);
    CompensatedSum products = sums.ix;  // sum of (position - its mean) * x
    products.addScaled(sums.x, -(count + 1) / 2);
    const double spread = count * (count * count - 1) / 12;  // sum of (position - its mean)^2
    const double slope = products.over(spread);
    CompensatedSum residuals = aroundMean(sums.x, sums.xx, mean, count);
    residuals.addScaled(products, -2 * slope);
    residuals.addProduct(slope, slope, spread);
    return Answer{mean + slope * (count - 1) / 2, slope, std::max(0.0, residuals.value())};
}

void WindowLine::commit(double x) {
    m_sums = next(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_sums = {};
        double position = 0;
        for (const double value : m_window.values()) {
            m_sums.add(value, ++position);
        }
    }
}

std::size_t WindowExtreme::expired() const {
    return m_count > 0 && at(0).position + m_queue.size() <= m_position ? 1 : 0;
}

std::optional<double> WindowExtreme::peek(double x) const {
    if (m_position + 1 < m_queue.size()) {
        return std::nullopt;
    }
    const double value = x * m_sign;
    const std::size_t first = expired();
    return (first < m_count ? std::max(at(first).value, value) : value) * m_sign;
}

void WindowExtreme::commit(double x) {
    const double value = x * m_sign;
    const std::size_t old = expired();
    m_front = place(old);
    m_count -= old;
    while (m_count > 0 && at(m_count - 1).value <= value) {
        --m_count;
    }
    m_queue[place(m_count)] = {value, m_position};
    ++m_count;
    ++m_position;
}

}  // namespace tessera::studies
