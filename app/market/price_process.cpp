#include "app/market/price_process.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr double kNanosPerYear = 365.0 * 86'400e9;

/// Integral of f over [0, length] by Simpson's rule.
template <class F>
double integral(double length, const F& f) {
    constexpr int kPanels = 32;
    const double h = length / kPanels;
    double sum = f(0.0) + f(length);
    for (int i = 1; i < kPanels; ++i) {
        sum += (i % 2 == 1 ? 4.0 : 2.0) * f(h * i);
    }
    return sum * h / 3.0;
}

}  // namespace

Random::Random(std::uint64_t seed) {
    for (std::uint64_t& word : m_state) {
        seed += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        word = z ^ (z >> 31);
    }
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::int64_t Random::below(std::int64_t n) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
}

double Random::normal() {
    // Box-Muller, one of the pair: simple, and two draws a call keep the stream position predictable.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

int Random::poisson(double mean) {
    const double floor = std::exp(-std::min(mean, 50.0));
    int count = -1;
    for (double product = 1.0; product > floor; product *= uniform()) {
        ++count;
    }
    return std::max(count, 0);
}

PriceProcess::PriceProcess(ProcessParameters parameters, Price level, Timestamp anchor, std::uint64_t seed)
    : m_parameters(parameters),
      m_theta0(std::log(std::max(1e-9, static_cast<double>(level.nanoUsd()) * 1e-9))),
      m_x(m_theta0),
      m_anchor(anchor),
      m_now(anchor),
      m_random(seed) {}

double PriceProcess::theta(double years) const {
    return m_theta0 + m_parameters.beta * years +
           m_parameters.season * std::sin(2.0 * std::numbers::pi * years);
}

double PriceProcess::yearsSinceAnchor(Timestamp time) const {
    return static_cast<double>((time - m_anchor).count()) / kNanosPerYear;
}

bool PriceProcess::step(Duration dt) {
    const double years = static_cast<double>(dt.count()) / kNanosPerYear;
    const double target = theta(yearsSinceAnchor(m_now));
    m_x += m_parameters.kappa * (target - m_x) * years +
           m_parameters.sigma * std::sqrt(years) * m_random.normal();
    const int jumps = m_random.poisson(m_parameters.lambda * years);
    for (int i = 0; i < jumps; ++i) {
        m_x += m_parameters.jumpMean + m_parameters.jumpSigma * m_random.normal();
    }
    m_now = m_now + dt;
    return jumps > 0;
}

double PriceProcess::level() const {
    return std::exp(m_x);
}

PriceProcess::ForwardTerms PriceProcess::forwardTerms(Duration toMaturity) const {
    if (toMaturity <= Duration::zero()) {
        return {};
    }
    const ProcessParameters& p = m_parameters;
    const double start = yearsSinceAnchor(m_now);
    const double tau = static_cast<double>(toMaturity.count()) / kNanosPerYear;
    const double decay = std::exp(-p.kappa * tau);
    const double pull =
        integral(tau, [&](double s) { return p.kappa * std::exp(-p.kappa * (tau - s)) * theta(start + s); });
    const double diffusion = p.sigma * p.sigma * (1.0 - decay * decay) / (4.0 * p.kappa);
    const double jumps =
        p.lambda * integral(tau, [&](double u) {
            const double weight = std::exp(-p.kappa * u);
            return std::exp(p.jumpMean * weight + 0.5 * p.jumpSigma * p.jumpSigma * weight * weight) - 1.0;
        });
    return {decay, pull + diffusion + jumps};
}

double PriceProcess::forward(const ForwardTerms& terms) const {
    return std::exp(terms.decay * m_x + terms.constant);
}

}  // namespace tessera::market
