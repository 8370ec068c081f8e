#pragma once
// Minimum of a function of a few variables without derivatives. Pure; any thread.

#include <functional>
#include <span>
#include <vector>

namespace tessera::forecast {

struct Minimum {
    std::vector<double> at;
    double value = 0;  // infinite: no point tried had a value
};

/// Simplex method of Nelder & Mead (1965) from `start`, whose first simplex is one `step` wide in each
/// direction. Ends when the simplex's values are within 1e-7 of each other (relative), or after `rounds`. A
/// value that is no number counts as infinite. Deterministic.
Minimum minimise(const std::function<double(std::span<const double>)>& function, std::vector<double> start,
                 std::span<const double> step, int rounds);

}  // namespace tessera::forecast
