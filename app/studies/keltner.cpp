#include "app/studies/keltner.h"

#include <algorithm>

#include "app/studies/averages.h"
#include "app/studies/price_source.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kRangeLength, kMultiple, kSource };

class Keltner final : public Study {
 public:
    Keltner(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_mean(ExponentialMean::ema(parameters.whole(kLength))),
          m_range(parameters.whole(kRangeLength)),
          m_multiple(parameters[kMultiple]),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override {
        Values values;
        const auto middle = m_mean.peek(priceOf(bar, m_source));
        const auto range = m_range.peek(bar);
        values.at[1] = middle;
        if (middle && range) {
            values.at[0] = *middle + m_multiple * *range;
            values.at[2] = *middle - m_multiple * *range;
        }
        return values;
    }
    void commit(const StudyBar& bar) override {
        m_mean.commit(priceOf(bar, m_source));
        m_range.commit(bar);
    }

    ExponentialMean m_mean;
    AverageTrueRange m_range;
    double m_multiple;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t output) {
    const std::size_t middle = parameters.whole(kLength) - 1;
    return output == 1 ? middle : std::max(middle, parameters.whole(kRangeLength));
}

constexpr ParameterSpec kParameters[] = {
    lengthParameter(20), barsParameter("rangeLength", "length of the range", 10),
    factorParameter("multiple", "width", 2, "average true ranges"), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"upper", "Upper edge", Place::OverPrice, Shape::BandEdge},
                                   {"middle", "Middle"},
                                   {"lower", "Lower edge", Place::OverPrice, Shape::BandEdge}};

}  // namespace

const StudySpec kKeltner{.id = "keltner",
                         .title = "Keltner channel",
                         .shortTitle = "Keltner",
                         .parameters = kParameters,
                         .outputs = kOutputs,
                         .warmUp = warmUp,
                         .make = makeStudy<Keltner>};

}  // namespace tessera::studies
