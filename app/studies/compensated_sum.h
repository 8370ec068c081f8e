#pragma once
// A sum in two doubles (Knuth's two-sum, Dekker's product by fma): about 106 bits. What is taken out again
// leaves nothing behind that a million bars could make visible, so windows need no second summing.

#include <cmath>

namespace tessera::studies {

class CompensatedSum {
 public:
    void add(double x) {
        const double sum = m_high + x;
        const double part = sum - m_high;
        const double error = (m_high - (sum - part)) + (x - part);
        const double low = m_low + error;
        m_high = sum + low;
        m_low = low - (m_high - sum);
    }
    void add(const CompensatedSum& other) {
        add(other.m_high);
        add(other.m_low);
    }
    void subtract(const CompensatedSum& other) {
        add(-other.m_high);
        add(-other.m_low);
    }
    /// Adds a * b without rounding the product first.
    void addProduct(double a, double b) {
        const double product = a * b;
        add(product);
        add(std::fma(a, b, -product));
    }
    /// Adds a * b * c, the product rounded far below a double's last bit.
    void addProduct(double a, double b, double c) {
        const double product = a * b;
        addProduct(product, c);
        add(std::fma(a, b, -product) * c);
    }
    /// Adds other * factor.
    void addScaled(const CompensatedSum& other, double factor) {
        addProduct(other.m_high, factor);
        add(other.m_low * factor);
    }
    double value() const { return m_high; }
    /// The sum over `count`, rounded once.
    double over(double count) const {
        const double quotient = m_high / count;
        return quotient + (std::fma(-quotient, count, m_high) + m_low) / count;
    }

 private:
    double m_high = 0, m_low = 0;  // |m_low| is at most half a unit in the last place of m_high
};

}  // namespace tessera::studies
