#include "app/studies/wma.h"

#include "app/studies/price_source.h"
#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kSource };

class Wma final : public Study {
 public:
    Wma(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_mean(parameters.whole(kLength)), m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override { return {.at = {m_mean.peek(priceOf(bar, m_source))}}; }
    void commit(const StudyBar& bar) override { m_mean.commit(priceOf(bar, m_source)); }

    WindowWeightedMean m_mean;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(20), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"wma", "WMA"}};

}  // namespace

const StudySpec kWma{.id = "wma",
                     .title = "Weighted moving average",
                     .shortTitle = "WMA",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Wma>};

}  // namespace tessera::studies
