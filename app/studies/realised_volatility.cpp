#include "app/studies/realised_volatility.h"

#include <cmath>

#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kPeriods, kMean };

class RealisedVolatility final : public Study {
 public:
    RealisedVolatility(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_window(parameters.whole(kLength)),
          m_length(parameters[kLength]),
          m_periods(parameters[kPeriods]),
          m_isZeroMean(parameters.whole(kMean) == 1) {}

 private:
    /// ln(close), none where there is none.
    static std::optional<double> logOf(const StudyBar& bar) {
        return bar.close > 0 ? std::optional(std::log(bar.close)) : std::nullopt;
    }
    std::optional<double> returnOf(const StudyBar& bar) const {
        const auto log = logOf(bar);
        return log && m_before && !bar.marks.followsGap ? std::optional(*log - *m_before) : std::nullopt;
    }
    Values peek(const StudyBar& bar) const override {
        const auto change = returnOf(bar);
        const auto moments = change ? m_window.peek(*change) : std::nullopt;
        if (!moments) {
            return {};
        }
        const double variance = m_isZeroMean ? moments->squares / m_length + moments->mean * moments->mean
                                             : moments->squares / (m_length - 1);
        return {.at = {100 * std::sqrt(variance * m_periods)}};
    }
    void commit(const StudyBar& bar) override {
        if (const auto change = returnOf(bar)) {
            m_window.commit(*change);
        }
        m_before = logOf(bar);
        if (!m_before) {
            m_window.clear();
        }
    }

    WindowMoments m_window;
    double m_length, m_periods;
    bool m_isZeroMean;
    std::optional<double> m_before;  // ln of the close before
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength);
}

constexpr std::string_view kMeans[] = {"of the window", "zero"};
constexpr ParameterSpec kParameters[] = {lengthParameter(20, 2),
                                         {"periods", "bars a year", 365, 1, 40'000'000, "bars", false},
                                         {"mean", "mean return", 0, 0, 1, "", true, kMeans}};
constexpr OutputSpec kOutputs[] = {
    {"volatility", "Realised volatility", Place::OwnPane, Shape::Line, Unit::Percent}};

}  // namespace

const StudySpec kRealisedVolatility{.id = "volatility",
                                    .title = "Realised volatility",
                                    .shortTitle = "Volatility",
                                    .parameters = kParameters,
                                    .outputs = kOutputs,
                                    .warmUp = warmUp,
                                    .make = makeStudy<RealisedVolatility>};

}  // namespace tessera::studies
