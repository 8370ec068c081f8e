#pragma once
// The simulated index between and after real fixings (Xing, arXiv 2603.21690, section on the price process):
//   dX = kappa (theta_t - X) dt + sigma dW + J dN,  X = ln P,  theta_t = theta_0 + beta t + gamma sin(2 pi t
//   / T_s)
// with t in years since the anchor and J ~ N(jumpMean, jumpSigma). Doubles are right here: a fair value is
// statistics; it becomes ticks before any order is made from it.

#include <array>
#include <cstdint>
#include <string>

#include "app/domain/state_archive.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::market {

/// xoshiro256**, seeded by splitmix64: the same numbers on every machine and library, unlike <random>'s
/// distributions.
class Random {
 public:
    explicit Random(std::uint64_t seed);
    std::uint64_t next();
    /// [0, 1).
    double uniform();
    /// 0 .. n-1; n > 0.
    std::int64_t below(std::int64_t n);
    /// Standard normal.
    double normal();
    /// Number of events at mean `mean` (0 .. 50).
    int poisson(double mean);
    /// The place in the stream, for state_archive.h.
    template <class A>
    void state(A& archive) {
        archive(m_state);
    }
    template <class A>
    void state(A& archive) const {
        archive(m_state);
    }

 private:
    std::array<std::uint64_t, 4> m_state{};
};

struct ProcessParameters {
    double kappa = 2.5;   // per year
    double beta = -0.35;  // per year
    double sigma = 0.40;  // per sqrt(year)
    double lambda = 3.0;  // jumps per year
    double jumpMean = 0.10;
    double jumpSigma = 0.25;
    double season = 0.08;  // gamma; T_s is one year
};

class PriceProcess {
 public:
    /// theta_0 is ln of `level` (> 0): the path starts in equilibrium at the last known level.
    PriceProcess(ProcessParameters parameters, domain::Price level, domain::Timestamp anchor,
                 std::uint64_t seed);

    /// Moves the time on by `dt` (> 0). True when a jump happened.
    bool step(domain::Duration dt);
    domain::Timestamp now() const { return m_now; }
    /// From now on; the level stays.
    void setParameters(ProcessParameters parameters) { m_parameters = parameters; }
    /// Level in USD.
    double level() const;
    /// E[P(now + tau) | now] in closed form by the affine transform (its two integrals by Simpson's rule, 32
    /// panels): the fair price of a future without carry, since tokens cannot be stored. tau <= 0 gives
    /// level().
    double forward(domain::Duration tau) const { return forward(forwardTerms(tau)); }
    /// The costly part, which moves only as slowly as tau does: ln forward = decay * X + constant.
    struct ForwardTerms {
        double decay = 1;
        double constant = 0;
    };
    ForwardTerms forwardTerms(domain::Duration tau) const;
    double forward(const ForwardTerms& terms) const;

    // --- market_state.cpp; the parameters stay those of the contracts
    void save(domain::StateWriter& out) const;
    void restore(domain::StateReader& in);

 private:
    template <class A, class Self>
    static void state(A& archive, Self& self);
    double theta(double years) const;
    double yearsSinceAnchor(domain::Timestamp time) const;

    ProcessParameters m_parameters;
    double m_theta0;
    double m_x;
    domain::Timestamp m_anchor, m_now;
    Random m_random;
};

}  // namespace tessera::market
