#include "app/forecast/minimise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::forecast {

namespace {

using Point = std::vector<double>;

class Simplex {
 public:
    Simplex(const std::function<double(std::span<const double>)>& function, const Point& start,
            std::span<const double> step)
        : m_function(function) {
        m_corners.push_back(measured(start));
        for (std::size_t i = 0; i < start.size(); ++i) {
            Point corner = start;
            corner[i] += step[i];
            m_corners.push_back(measured(std::move(corner)));
        }
        sort();
    }

    bool isDone() const {
        const double best = m_corners.front().value, worst = m_corners.back().value;
        return std::isfinite(worst) && worst - best <= 1e-7 * (std::abs(best) + 1e-10);
    }

    void improve() {
        const Minimum reflected = along(-1);
        if (reflected.value < m_corners.front().value) {
            Minimum expanded = along(-2);
            replaceWorst(expanded.value < reflected.value ? std::move(expanded) : reflected);
        } else if (reflected.value < m_corners[m_corners.size() - 2].value) {
            replaceWorst(reflected);
        } else {
            Minimum inside = along(reflected.value < m_corners.back().value ? -0.5 : 0.5);
            if (inside.value < std::min(reflected.value, m_corners.back().value)) {
                replaceWorst(std::move(inside));
            } else {
                shrink();
            }
        }
        sort();
    }

    const Minimum& best() const { return m_corners.front(); }

 private:
    Minimum measured(Point at) const {
        const double value = m_function(at);
        return {std::move(at), std::isnan(value) ? std::numeric_limits<double>::infinity() : value};
    }
    /// The point `factor` of the way from the others' middle to the worst corner.
    Minimum along(double factor) const {
        const Point& worst = m_corners.back().at;
        Point at(worst.size());
        for (std::size_t i = 0; i < at.size(); ++i) {
            double middle = 0;
            for (std::size_t k = 0; k + 1 < m_corners.size(); ++k) {
                middle += m_corners[k].at[i] / static_cast<double>(m_corners.size() - 1);
            }
            at[i] = middle + factor * (worst[i] - middle);
        }
        return measured(std::move(at));
    }
    void replaceWorst(Minimum corner) { m_corners.back() = std::move(corner); }
    void shrink() {
        for (std::size_t k = 1; k < m_corners.size(); ++k) {
            Point at = m_corners[k].at;
            for (std::size_t i = 0; i < at.size(); ++i) {
                at[i] = (at[i] + m_corners.front().at[i]) / 2;
            }
            m_corners[k] = measured(std::move(at));
        }
    }
    void sort() {
        std::stable_sort(m_corners.begin(), m_corners.end(),
                         [](const Minimum& a, const Minimum& b) { return a.value < b.value; });
    }

    const std::function<double(std::span<const double>)>& m_function;
    std::vector<Minimum> m_corners;  // best first
};

}  // namespace

Minimum minimise(const std::function<double(std::span<const double>)>& function, std::vector<double> start,
                 std::span<const double> step, int rounds) {
    Simplex simplex(function, start, step);
    for (int round = 0; round < rounds && !simplex.isDone(); ++round) {
        simplex.improve();
    }
    return simplex.best();
}

}  // namespace tessera::forecast
