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

/// `sums` are of what stays, at the positions 1 (oldest) .. that it has then. Summed anew once a round of the
/// window, so that no error of rounding grows.
template <class Sums>
void commitAtPositions(Window& window, Sums& sums, double x) {
    sums.add(x, newestPosition(window));
    window.push(x);
    if (window.isRoundComplete()) {
        sums = {};
        double position = 0;
        for (const double value : window.values()) {
            sums.add(value, ++position);
        }
    }
    if (window.isFull()) {
        sums.remove(window.oldest());
    }
}

}  // namespace

void Window::push(double x) {
    m_ring[m_next] = x;
    m_next = m_next + 1 == m_ring.size() ? 0 : m_next + 1;
    m_size = std::min(m_size + 1, m_ring.size());
}

std::optional<double> WindowMean::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    CompensatedSum sum = m_stay;
    sum.add(x);
    return sum.over(asDouble(m_window.length()));
}

void WindowMean::commit(double x) {
    m_stay.add(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_stay = {};
        for (const double value : m_window.values()) {
            m_stay.add(value);
        }
    }
    if (m_window.isFull()) {
        m_stay.add(-m_window.oldest());
    }
}

void WindowMean::clear() {
    m_window.clear();
    m_stay = {};
}

void WindowMoments::Sums::add(double value) {
    x.add(value);
    xx.addProduct(value, value);
}

void WindowMoments::Sums::remove(double value) {
    x.add(-value);
    xx.addProduct(value, -value);
}

std::optional<WindowMoments::Answer> WindowMoments::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    if (m_run.next(x).count >= m_window.length()) {
        return Answer{x, 0};
    }
    Sums sums = m_stay;
    sums.add(x);
    const double count = asDouble(m_window.length());
    const double mean = sums.x.over(count);
    return Answer{mean, std::max(0.0, CompensatedSum::leftOver(sums.xx, mean, sums.x, count).value())};
}

void WindowMoments::commit(double x) {
    m_run = m_run.next(x);
    m_stay.add(x);
    m_window.push(x);
    if (m_window.isRoundComplete()) {
        m_stay = {};
        for (const double value : m_window.values()) {
            m_stay.add(value);
        }
    }
    if (m_window.isFull()) {
        m_stay.remove(m_window.oldest());
    }
}

void WindowMoments::clear() {
    m_window.clear();
    m_stay = {};
    m_run = {};
}

void WindowWeightedMean::Sums::add(double value, double position) {
    x.add(value);
    ix.addProduct(position, value);
}

/// The oldest, at position 1; every other moves down by one.
void WindowWeightedMean::Sums::remove(double value) {
    ix.subtract(x);
    x.add(-value);
}

std::optional<double> WindowWeightedMean::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    const double count = asDouble(m_window.length());
    CompensatedSum sum = m_stay.ix;
    sum.addProduct(count, x);
    return sum.over(count * (count + 1) / 2);
}

void WindowWeightedMean::commit(double x) {
    commitAtPositions(m_window, m_stay, x);
}

void WindowLine::Sums::add(double value, double position) {
    x.add(value);
    xx.addProduct(value, value);
    ix.addProduct(position, value);
}

/// The oldest, at position 1; every other moves down by one.
void WindowLine::Sums::remove(double value) {
    ix.subtract(x);
    x.add(-value);
    xx.addProduct(value, -value);
}

std::optional<WindowLine::Answer> WindowLine::peek(double x) const {
    if (!m_window.isFullWithNext()) {
        return std::nullopt;
    }
    if (m_run.next(x).count >= m_window.length()) {
        return Answer{x, 0, 0};
    }
    const double count = asDouble(m_window.length());
    Sums sums = m_stay;
    sums.add(x, count);
    const double mean = sums.x.over(count);
    const double spread = count * (count * count - 1) / 12;  // sum of (position - its mean)^2
    const auto products = CompensatedSum::lessProduct(sums.ix, (count + 1) / 2, sums.x);
    const double slope = products.over(spread);
    const auto squares = CompensatedSum::leftOver(sums.xx, mean, sums.x, count);
    const auto residuals = CompensatedSum::leftOver(squares, slope, products, spread);
    return Answer{mean + slope * (count - 1) / 2, slope, std::max(0.0, residuals.value())};
}

void WindowLine::commit(double x) {
    m_run = m_run.next(x);
    commitAtPositions(m_window, m_stay, x);
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
