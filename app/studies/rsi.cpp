#include "app/studies/rsi.h"

#include <algorithm>

#include "app/studies/averages.h"
#include "app/studies/price_source.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kSource };

class Rsi final : public Study {
 public:
    Rsi(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_gain(ExponentialMean::wilder(parameters.whole(kLength))),
          m_loss(ExponentialMean::wilder(parameters.whole(kLength))),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    Values peek(const StudyBar& bar) const override {
        if (!m_before) {
            return {};
        }
        const double change = priceOf(bar, m_source) - *m_before;
        const auto gain = m_gain.peek(std::max(change, 0.0));
        const auto loss = m_loss.peek(std::max(-change, 0.0));
        return gain && *gain + *loss > 0 ? Values{.at = {100 * *gain / (*gain + *loss)}} : Values{};
    }
    void commit(const StudyBar& bar) override {
        const double price = priceOf(bar, m_source);
        if (m_before) {
            m_gain.commit(std::max(price - *m_before, 0.0));
            m_loss.commit(std::max(*m_before - price, 0.0));
        }
        m_before = price;
    }

    ExponentialMean m_gain, m_loss;
    std::optional<double> m_before;
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength);
}

constexpr ParameterSpec kParameters[] = {lengthParameter(14), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"rsi", "RSI", Place::OwnPane, Shape::Line, Unit::Percent}};
constexpr double kGuides[] = {30, 70};

}  // namespace

const StudySpec kRsi{.id = "rsi",
                     .title = "Relative strength index",
                     .shortTitle = "RSI",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Rsi>,
                     .guides = kGuides};

}  // namespace tessera::studies
