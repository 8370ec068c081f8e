#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "app/pricing/normal.h"
#include "app/pricing/smile.h"

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr int kGrid = 400;            // of the check for free spreads
constexpr int kSearchGrid = 64;       // while looking for the best
constexpr double kLeastG = 1e-4;      // on the grid, so that it is not negative between two of its places
constexpr double kLeastWidth = 0.05;  // of the quoted range: a kink narrower than the grid could hide
constexpr double kSteepest = 2;       // of w in k (R. Lee, "The moment formula", 2004)
constexpr int kCentres = 17, kWidths = 12;  // of the first search
constexpr double kFine = 1e-9;              // of the range: where the closing search ends

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

/// x of a x = b over the rows and columns of `active`; zero elsewhere. Cholesky; none where it is singular.
bool solveActive(const Matrix& a, const Vector& b, unsigned active, Vector& x) {
    Matrix l{};
    Vector y{};
    x = {};
    std::array<std::size_t, 3> rows{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        if ((active >> i & 1U) != 0) {
            rows[n++] = i;
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[rows[i]][rows[j]];
            for (std::size_t k = 0; k < j; ++k) {
                sum -= l[i][k] * l[j][k];
            }
            if (i == j) {
                if (!(sum > 1e-13 * a[rows[i]][rows[i]])) {
                    return false;
                }
                l[i][i] = std::sqrt(sum);
            } else {
                l[i][j] = sum / l[j][j];
            }
        }
        y[i] = b[rows[i]];
        for (std::size_t k = 0; k < i; ++k) {
            y[i] -= l[i][k] * y[k];
        }
        y[i] /= l[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
        double sum = y[i];
        for (std::size_t k = i + 1; k < n; ++k) {
            sum -= l[k][i] * x[rows[k]];
        }
        x[rows[i]] = sum / l[i][i];
    }
    return true;
}

/// Of the price ending above the strike, by the slope of the call in it: Phi(d2) - phi(d2) times the slope of
/// the deviation.
double probabilityAbove(const Smile& smile, double k) {
    const TotalVariance w = totalVariance(smile, k);
    const double deviation = std::sqrt(w.value), d2 = -k / deviation - 0.5 * deviation;
    return normalCdf(d2) - normalDensity(d2) * 0.5 * w.slope / deviation;
}

struct Point {
    double k = 0, variance = 0, weight = 0;
};

/// What the search looks at: the curve with the best level and wings for a centre and a width.
struct Candidate {
    Smile smile;
    double cost = std::numeric_limits<double>::infinity();
};

class Search {
 public:
    Search(std::vector<Point> points, double low, double high)
        : m_points(std::move(points)), m_low(low), m_high(high) {}

    /// `isCalm`: no candidate has a negative density.
    Candidate run(bool isCalm) const {
        Candidate best;
        const double range = m_high - m_low;
        for (int i = 0; i < kCentres; ++i) {
            for (int j = 0; j < kWidths; ++j) {
                const double centre = m_low + range * (1.5 * i / (kCentres - 1) - 0.25);
                take(best, centre, range * kLeastWidth * std::pow(60.0, j / double{kWidths - 1}), isCalm);
            }
        }
        // Compass search: a step that helps is taken, one that does not is halved.
        for (double step = range / 16; step > kFine * range;) {
            const double before = best.cost, centre = best.smile.centre, width = best.smile.width;
            const double ratio = 1 + step / range;
            take(best, centre + step, width, isCalm);
            take(best, centre - step, width, isCalm);
            take(best, centre, width * ratio, isCalm);
            take(best, centre, width / ratio, isCalm);
            step *= best.cost < before ? 1.25 : 0.5;
        }
        return best;
    }

    /// No butterfly and no vertical spread is free between the lowest and the highest quote, at `places` of
    /// it: the density there and the probabilities of ending outside are not negative.
    bool isFree(const Smile& smile, int places) const {
        for (int i = 0; i <= places; ++i) {
            const double k = m_low + (m_high - m_low) * i / places;
            const TotalVariance w = totalVariance(smile, k);
            if (!(w.value > 0 && durrleman(w, k) >= kLeastG)) {
                return false;
            }
        }
        return probabilityAbove(smile, m_high) >= 0 && probabilityAbove(smile, m_low) <= 1;
    }
    double leastG(const Smile& smile) const {
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i <= kGrid; ++i) {
            const double k = m_low + (m_high - m_low) * i / kGrid;
            least = std::min(least, durrleman(totalVariance(smile, k), k));
        }
        return least;
    }
    /// The candidate with its wings pulled in, as little as makes it free, and its level refitted: at worst a
    /// flat curve, which is.
    Candidate calmed(const Candidate& candidate, int places) const {
        if (!std::isfinite(candidate.cost) || isFree(candidate.smile, places)) {
            return candidate;
        }
        Candidate calm = pulled(candidate.smile, 0);
        for (double low = 0, high = 1; high - low > 1e-3;) {
            const double share = 0.5 * (low + high);
            const Candidate tried = pulled(candidate.smile, share);
            const bool isFine = isFree(tried.smile, places);
            (isFine ? low : high) = share;
            calm = isFine ? tried : calm;
        }
        return calm;
    }

 private:
    void take(Candidate& best, double centre, double width, bool isCalm) const {
        const double range = m_high - m_low;
        if (width < kLeastWidth * range || width > 10 * range || centre < m_low - range ||
            centre > m_high + range) {
            return;
        }
        Candidate found = at(centre, width);
        if (isCalm && found.cost < best.cost) {
            found = calmed(found, kSearchGrid);
        }
        if (found.cost < best.cost) {
            best = found;
        }
    }

    /// Least squares over level and wings, none negative: of the eight sets of those that are not zero the
    /// best.
    Candidate at(double centre, double width) const {
        Smile smile{0, 0, 0, centre, width, m_low, m_high};
        Matrix normal{};
        Vector right{};
        for (const Point& point : m_points) {
            const double y = (point.k - centre) / width, s = std::sqrt(y * y + 1);
            const Vector basis{1, 0.5 * (s - y), 0.5 * (s + y)};
            for (std::size_t i = 0; i < 3; ++i) {
                right[i] += point.weight * basis[i] * point.variance;
                for (std::size_t j = 0; j < 3; ++j) {
                    normal[i][j] += point.weight * basis[i] * basis[j];
                }
            }
        }
        Candidate best;
        for (unsigned active = 1; active < 8; ++active) {
            Vector x{};
            if (!solveActive(normal, right, active, x) || std::ranges::min(x) < 0) {
                continue;
            }
            smile.level = x[0];
            smile.left = std::min(x[1], kSteepest * width);
            smile.right = std::min(x[2], kSteepest * width);
            const double cost = costOf(smile);
            if (cost < best.cost) {
                best = {smile, cost};
            }
        }
        return best;
    }

    Candidate pulled(Smile smile, double share) const {
        smile.left *= share;
        smile.right *= share;
        smile.level = 0;
        double sum = 0, weights = 0;
        for (const Point& point : m_points) {
            sum += point.weight * (point.variance - totalVariance(smile, point.k).value);
            weights += point.weight;
        }
        smile.level = std::max(sum / weights, 0.0);
        return {smile, costOf(smile)};
    }

    double costOf(const Smile& smile) const {
        double cost = 0;
        for (const Point& point : m_points) {
            const double miss = totalVariance(smile, point.k).value - point.variance;
            cost += point.weight * miss * miss;
        }
        return cost;
    }

    std::vector<Point> m_points;
    double m_low, m_high;
};

Result<void> check(std::span<const SmileQuote> quotes, double years) {
    if (!(years > 0 && std::isfinite(years))) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The time in years is {}; it must be a number above zero.", years), ""};
    }
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const SmileQuote& quote = quotes[i];
        const auto bad = [i](std::string_view what, double value) {
            return Error{ErrorCode::BadInput, fmt::format("Quote {}: the {} is {}.", i + 1, what, value), ""};
        };
        if (!std::isfinite(quote.logMoneyness)) {
            return bad("log-moneyness", quote.logMoneyness);
        }
        if (!(quote.volatility > 0 && std::isfinite(quote.volatility))) {
            return bad("volatility", quote.volatility);
        }
        if (!(quote.weight > 0 && std::isfinite(quote.weight))) {
            return bad("weight", quote.weight);
        }
    }
    return {};
}

std::size_t strikesOf(std::span<const SmileQuote> quotes) {
    std::vector<double> strikes;
    for (const SmileQuote& quote : quotes) {
        strikes.push_back(quote.logMoneyness);
    }
    std::ranges::sort(strikes);
    return static_cast<std::size_t>(std::ranges::unique(strikes).begin() - strikes.begin());
}

void measure(std::span<const SmileQuote> quotes, double years, SmileFit& fit) {
    double squares = 0, weights = 0;
    for (const SmileQuote& quote : quotes) {
        const double model = std::sqrt(totalVariance(fit.smile, quote.logMoneyness).value / years);
        const double miss = std::abs(model - quote.volatility);
        squares += quote.weight * miss * miss;
        weights += quote.weight;
        fit.worst = std::max(fit.worst, miss);
    }
    fit.error = std::sqrt(squares / weights);
}

}  // namespace

Result<SmileFit> fitSmile(std::span<const SmileQuote> quotes, double years) {
    if (const auto checked = check(quotes, years); !checked) {
        return checked.error();
    }
    if (const std::size_t strikes = strikesOf(quotes); strikes < kLeastQuotes) {
        return Error{ErrorCode::Refused,
                     fmt::format("{} strikes are quoted; a smile needs {}.", strikes, kLeastQuotes), ""};
    }
    const auto [low, high] = std::ranges::minmax(quotes, {}, &SmileQuote::logMoneyness);
    std::vector<Point> points;
    for (const SmileQuote& quote : quotes) {
        points.push_back({quote.logMoneyness, quote.volatility * quote.volatility * years, quote.weight});
    }
    const Search search(std::move(points), low.logMoneyness, high.logMoneyness);
    SmileFit fit{search.run(false).smile};
    if (!search.isFree(fit.smile, kGrid)) {
        fit.smile = search.calmed(search.run(true), kGrid).smile;
    }
    if (!search.isFree(fit.smile, kGrid)) {
        return Error{
            ErrorCode::Refused,
            "No smile without a negative probability comes near these quotes: spreads of their options would "
            "be free.",
            ""};
    }
    fit.leastG = search.leastG(fit.smile);
    measure(quotes, years, fit);
    return fit;
}

}  // namespace tessera::pricing
