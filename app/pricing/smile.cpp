#include "app/pricing/smile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr int kGrid = 200;
/// What rounding alone may take from a total variance.
constexpr double kSlack = 1e-12;

/// The log-moneyness of both quoted ranges; the forward where they have none in common.
std::pair<double, double> sharedRange(const Smile& a, const Smile& b) {
    const double low = std::max(a.low, b.low), high = std::min(a.high, b.high);
    return low < high ? std::pair(low, high) : std::pair(0.0, 0.0);
}

Result<void> checkCalendar(const VolatilitySurface::Expiry& near, const VolatilitySurface::Expiry& far) {
    const auto [low, high] = sharedRange(near.smile, far.smile);
    for (int i = 0; i <= kGrid; ++i) {
        const double k = low + (high - low) * i / kGrid;
        const double before = totalVariance(near.smile, k).value, after = totalVariance(far.smile, k).value;
        if (after < before - kSlack * before) {
            return Error{
                ErrorCode::Refused,
                fmt::format("At {:.4f} of the forward the expiry in {:.4f} years has less total variance "
                            "({:.6f}) than the one in {:.4f} ({:.6f}): a calendar spread would be free.",
                            std::exp(k), far.years, after, near.years, before),
                ""};
        }
    }
    return {};
}

}  // namespace

TotalVariance totalVariance(const Smile& smile, double k) {
    const double y = (k - smile.centre) / smile.width, s = std::sqrt(y * y + 1);
    const double sum = 0.5 * (smile.right + smile.left), difference = 0.5 * (smile.right - smile.left);
    // (s - y) for large y without loss: 1 / (s + y).
    const double up = y > 0 ? s + y : 1 / (s - y), down = y > 0 ? 1 / (s + y) : s - y;
    return {smile.level + 0.5 * (smile.right * up + smile.left * down),
            (sum * y / s + difference) / smile.width, sum / (s * s * s * smile.width * smile.width)};
}

double durrleman(const TotalVariance& w, double k) {
    const double first = 1 - 0.5 * k * w.slope / w.value;
    return first * first - 0.25 * w.slope * w.slope * (1 / w.value + 0.25) + 0.5 * w.curvature;
}

Result<VolatilitySurface> VolatilitySurface::make(std::vector<Expiry> expiries) {
    if (expiries.empty()) {
        return Error{ErrorCode::BadInput, "There is no expiry to make a volatility surface of.", ""};
    }
    double before = 0;
    for (const Expiry& expiry : expiries) {
        if (!(expiry.years > before && std::isfinite(expiry.years))) {
            return Error{ErrorCode::BadInput,
                         fmt::format("An expiry in {} years: times must rise from above zero.", expiry.years),
                         ""};
        }
        before = expiry.years;
    }
    for (std::size_t i = 1; i < expiries.size(); ++i) {
        if (const auto checked = checkCalendar(expiries[i - 1], expiries[i]); !checked) {
            return checked.error();
        }
    }
    return VolatilitySurface(std::move(expiries));
}

double VolatilitySurface::varianceAt(double k, double years) const {
    const auto after = std::ranges::lower_bound(m_expiries, years, {}, &Expiry::years);
    if (after == m_expiries.begin() || after == m_expiries.end()) {
        const Expiry& end = after == m_expiries.begin() ? *after : m_expiries.back();
        return totalVariance(end.smile, k).value * years / end.years;
    }
    const Expiry& near = *(after - 1);
    const double share = (years - near.years) / (after->years - near.years);
    return (1 - share) * totalVariance(near.smile, k).value + share * totalVariance(after->smile, k).value;
}

Result<double> VolatilitySurface::volatility(double logMoneyness, double years) const {
    if (!std::isfinite(logMoneyness)) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The log-moneyness is {}; it must be a number.", logMoneyness), ""};
    }
    if (!(years > 0 && std::isfinite(years))) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The time in years is {}; it must be a number above zero.", years), ""};
    }
    return std::sqrt(varianceAt(logMoneyness, years) / years);
}

}  // namespace tessera::pricing
