#include "app/studies/regression_channel.h"

#include <cmath>

#include "app/studies/price_source.h"
#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kDeviations, kSource };

class RegressionChannel final : public Study {
 public:
    RegressionChannel(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_window(parameters.whole(kLength)),
          m_length(parameters[kLength]),
          m_deviations(parameters[kDeviations]),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override {
        const auto line = m_window.peek(priceOf(bar, m_source));
        if (!line) {
            return {};
        }
        const double reach = m_deviations * std::sqrt(line->squares / m_length);
        return {.at = {line->end + reach, line->end, line->end - reach, line->slope}};
    }
    void commit(const StudyBar& bar) override { m_window.commit(priceOf(bar, m_source)); }

    WindowLine m_window;
    double m_length, m_deviations;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {
    lengthParameter(100, 3), factorParameter("deviations", "width", 2, "deviations"), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"upper", "Upper edge", Place::OverPrice, Shape::BandEdge},
                                   {"middle", "Regression line"},
                                   {"lower", "Lower edge", Place::OverPrice, Shape::BandEdge},
                                   {"slope", "Slope", Place::ReadoutOnly, Shape::Line, Unit::UsdPerBar}};

}  // namespace

const StudySpec kRegressionChannel{.id = "regression",
                                   .title = "Linear regression channel",
                                   .shortTitle = "Regression",
                                   .parameters = kParameters,
                                   .outputs = kOutputs,
                                   .warmUp = warmUp,
                                   .make = makeStudy<RegressionChannel>};

}  // namespace tessera::studies
