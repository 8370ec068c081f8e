#include "app/studies/ema.h"

#include "app/studies/averages.h"
#include "app/studies/price_source.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kSource };

class Ema final : public Study {
 public:
    Ema(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_mean(ExponentialMean::ema(parameters.whole(kLength))),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override { return {.at = {m_mean.peek(priceOf(bar, m_source))}}; }
    void commit(const StudyBar& bar) override { m_mean.commit(priceOf(bar, m_source)); }

    ExponentialMean m_mean;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(20), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"ema", "EMA"}};

}  // namespace

const StudySpec kEma{.id = "ema",
                     .title = "Exponential moving average",
                     .shortTitle = "EMA",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Ema>};

}  // namespace tessera::studies
