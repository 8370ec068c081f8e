#include "app/studies/sma.h"

#include "app/studies/price_source.h"
#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kSource };

class Sma final : public Study {
 public:
    Sma(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_mean(parameters.whole(kLength)), m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override { return {.at = {m_mean.peek(priceOf(bar, m_source))}}; }
    void commit(const StudyBar& bar) override { m_mean.commit(priceOf(bar, m_source)); }

    WindowMean m_mean;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(20), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"sma", "SMA"}};

}  // namespace

const StudySpec kSma{.id = "sma",
                     .title = "Simple moving average",
                     .shortTitle = "SMA",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Sma>};

}  // namespace tessera::studies
