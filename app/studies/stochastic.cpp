#include "app/studies/stochastic.h"

#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kSmoothing, kSignal };

class Stochastic final : public Study {
 public:
    Stochastic(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_high(parameters.whole(kLength), WindowExtreme::Kind::Highest),
          m_low(parameters.whole(kLength), WindowExtreme::Kind::Lowest),
          m_smooth(parameters.whole(kSmoothing)),
          m_signal(parameters.whole(kSignal)) {}

 private:
    std::optional<double> fast(const StudyBar& bar) const {
        const auto high = m_high.peek(bar.high);
        const auto low = m_low.peek(bar.low);
        return high && *high > *low ? std::optional(100 * (bar.close - *low) / (*high - *low)) : std::nullopt;
    }
    Values peek(const StudyBar& bar) const override {
        const auto raw = fast(bar);
        const auto k = raw ? m_smooth.peek(*raw) : std::nullopt;
        return k ? Values{.at = {k, m_signal.peek(*k)}} : Values{};
    }
    void commit(const StudyBar& bar) override {
        const auto raw = fast(bar);
        const auto k = raw ? m_smooth.peek(*raw) : std::nullopt;
        take(m_signal, k);
        take(m_smooth, raw);
        m_high.commit(bar.high);
        m_low.commit(bar.low);
    }
    /// A window with a hole in it starts again behind the hole.
    static void take(WindowMean& mean, std::optional<double> value) {
        if (value) {
            mean.commit(*value);
        } else {
            mean.clear();
        }
    }

    WindowExtreme m_high, m_low;
    WindowMean m_smooth, m_signal;
};

std::size_t warmUp(const Parameters& parameters, std::size_t output) {
    const std::size_t k = parameters.whole(kLength) + parameters.whole(kSmoothing) - 2;
    return output == 0 ? k : k + parameters.whole(kSignal) - 1;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(14),
                                         barsParameter("smoothing", "smoothing of %K", 3),
                                         barsParameter("signal", "length of %D", 3)};
constexpr OutputSpec kOutputs[] = {{"k", "%K", Place::OwnPane, Shape::Line, Unit::Percent},
                                   {"d", "%D", Place::OwnPane, Shape::Line, Unit::Percent}};
constexpr double kGuides[] = {20, 80};

}  // namespace

const StudySpec kStochastic{.id = "stochastic",
                            .title = "Stochastic",
                            .parameters = kParameters,
                            .outputs = kOutputs,
                            .warmUp = warmUp,
                            .make = makeStudy<Stochastic>,
                            .guides = kGuides};

}  // namespace tessera::studies
