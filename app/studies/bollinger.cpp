#include "app/studies/bollinger.h"

#include <cmath>

#include "app/studies/price_source.h"
#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kDeviations, kSource };

class Bollinger final : public Study {
 public:
    Bollinger(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_window(parameters.whole(kLength)),
          m_length(parameters[kLength]),
          m_deviations(parameters[kDeviations]),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override {
        const auto moments = m_window.peek(priceOf(bar, m_source));
        if (!moments) {
            return {};
        }
        const double reach = m_deviations * std::sqrt(moments->squares / m_length);
        return {.at = {moments->mean + reach, moments->mean, moments->mean - reach}};
    }
    void commit(const StudyBar& bar) override { m_window.commit(priceOf(bar, m_source)); }

    WindowMoments m_window;
    double m_length, m_deviations;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {
    lengthParameter(20, 2), factorParameter("deviations", "width", 2, "deviations"), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"upper", "Upper band", Place::OverPrice, Shape::BandEdge},
                                   {"middle", "Middle"},
                                   {"lower", "Lower band", Place::OverPrice, Shape::BandEdge}};

}  // namespace

const StudySpec kBollinger{.id = "bollinger",
                           .title = "Bollinger bands",
                           .shortTitle = "Bollinger",
                           .parameters = kParameters,
                           .outputs = kOutputs,
                           .warmUp = warmUp,
                           .make = makeStudy<Bollinger>};

}  // namespace tessera::studies
