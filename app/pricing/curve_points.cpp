#include "app/pricing/curve_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;

domain::Result<void> checkCurve(std::span<const CurvePoint> points, std::string_view name) {
    if (points.empty()) {
        return Error{ErrorCode::BadInput, fmt::format("The {} has no points.", name), ""};
    }
    double before = -1;
    for (const CurvePoint& point : points) {
        if (!(point.years > before && point.years >= 0 && std::isfinite(point.years))) {
            return Error{ErrorCode::BadInput,
                         fmt::format("The {} has a point at {} years, where times must rise from zero.", name,
                                     point.years),
                         ""};
        }
        if (!(point.value > 0 && std::isfinite(point.value))) {
            return Error{ErrorCode::BadInput,
                         fmt::format("The {} has {} at {} years; it must be a number above zero.", name,
                                     point.value, point.years),
                         ""};
        }
        before = point.years;
    }
    return {};
}

CurveReading forwardAt(std::span<const CurvePoint> forwards, double years) {
    const auto after = std::ranges::lower_bound(forwards, years, {}, &CurvePoint::years);
    const auto right = static_cast<std::size_t>(after - forwards.begin());
    if (right == 0 || right == forwards.size()) {
        const std::size_t end = right == 0 ? 0 : right - 1;
        return {forwards[end].value, end, end, 1, 0};
    }
    const CurvePoint &a = forwards[right - 1], &b = forwards[right];
    const double share = (years - a.years) / (b.years - a.years);
    return {a.value + share * (b.value - a.value), right - 1, right, 1 - share, share};
}

CurveReading discountAt(std::span<const CurvePoint> discounts, double years) {
    const auto after = std::ranges::lower_bound(discounts, years, {}, &CurvePoint::years);
    const auto right = static_cast<std::size_t>(after - discounts.begin());
    if (right == 0 || right == discounts.size()) {
        const std::size_t end = right == 0 ? 0 : right - 1;
        const double value = std::pow(discounts[end].value, years / discounts[end].years);
        return {value, end, end, -years * value, 0};
    }
    const CurvePoint &a = discounts[right - 1], &b = discounts[right];
    const double share = (years - a.years) / (b.years - a.years);
    const double value = std::exp((1 - share) * std::log(a.value) + share * std::log(b.value));
    return {value, right - 1, right, -(1 - share) * a.years * value, -share * b.years * value};
}

}  // namespace tessera::pricing
