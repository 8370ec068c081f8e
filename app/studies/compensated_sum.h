#pragma once
// A sum in two doubles (Knuth's two-sum, Dekker's product by fma): about 106 bits.

#include <cmath>

namespace tessera::studies {

class CompensatedSum {
 public:
    void add(double x) { addExact(x, 0); }
    void add(const CompensatedSum& other) { addExact(other.m_high, other.m_low); }
    void subtract(const CompensatedSum& other) { addExact(-other.m_high, -other.m_low); }
    /// Adds a * b without rounding the product first.
    void addProduct(double a, double b) {
        const double product = a * b;
        addExact(product, std::fma(a, b, -product));
    }
    double value() const { return m_high; }
    double over(double count) const { return m_high / count; }

    /// sum - 2 factor other + factor^2 weight, for a factor that is other / weight up to rounding: the
    /// squares around a mean from the sums of x^2 and x, the residuals of a line from squares and products.
    /// What the rounding of the factor leaves is in it, so nothing is lost to the cancellation.
    static CompensatedSum leftOver(const CompensatedSum& sum, double factor, const CompensatedSum& other,
                                   double weight) {
        const double rest = std::fma(-factor, weight, other.m_high) + other.m_low;
        return lessProduct(sum, factor, other, rest);
    }
    /// sum - factor other.
    static CompensatedSum lessProduct(const CompensatedSum& sum, double factor, const CompensatedSum& other) {
        return lessProduct(sum, factor, other, 0);
    }

 private:
    /// Adds high + low, |low| being small beside |high|.
    void addExact(double high, double low) {
        const double sum = m_high + high;
        const double part = sum - m_high;
        const double rest = ((m_high - (sum - part)) + (high - part)) + (m_low + low);
        m_high = sum + rest;
        m_low = rest - (m_high - sum);
    }
    /// sum - factor (other + extra).
    static CompensatedSum lessProduct(const CompensatedSum& sum, double factor, const CompensatedSum& other,
                                      double extra) {
        const double product = factor * other.m_high;
        const double error = std::fma(factor, other.m_high, -product);
        CompensatedSum left = sum;
        left.addExact(-product, -error - factor * (other.m_low + extra));
        return left;
    }

    double m_high = 0, m_low = 0;  // |m_low| is at most half a unit in the last place of m_high
};

}  // namespace tessera::studies
