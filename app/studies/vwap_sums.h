#pragma once
// Volume-weighted mean and deviation since a start, updated as by West (Communications of the ACM 22, 1979),
// which loses nothing to cancellation however long it runs.

#include <algorithm>
#include <cmath>

#include "app/studies/study_spec.h"

namespace tessera::studies {

class VwapSums {
 public:
    /// `volume` >= 0; a bar without volume changes nothing.
    void add(double price, double volume) {
        if (volume > 0) {
            m_volume += volume;
            const double apart = price - m_mean;
            m_mean += apart * (volume / m_volume);  // exactly the price at the first trade
            m_squares += std::max(0.0, volume * apart * (price - m_mean));  // never by rounding below 0
        }
    }
    /// The mean, and two pairs of bands at multiples of the population deviation; none before the first
    /// trade.
    Values values(double inner, double outer) const {
        if (!(m_volume > 0)) {
            return {};
        }
        const double deviation = std::sqrt(m_squares / m_volume);
        return {.at = {m_mean, m_mean + inner * deviation, m_mean - inner * deviation,
                       m_mean + outer * deviation, m_mean - outer * deviation}};
    }

 private:
    double m_volume = 0, m_mean = 0, m_squares = 0;
};

inline constexpr OutputSpec kVwapOutputs[] = {
    {"vwap", "VWAP"},
    {"innerUpper", "Inner upper band", Place::OverPrice, Shape::BandEdge},
    {"innerLower", "Inner lower band", Place::OverPrice, Shape::BandEdge},
    {"outerUpper", "Outer upper band", Place::OverPrice, Shape::BandEdge},
    {"outerLower", "Outer lower band", Place::OverPrice, Shape::BandEdge}};

}  // namespace tessera::studies
