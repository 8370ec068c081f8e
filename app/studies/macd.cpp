#include "app/studies/macd.h"

#include <fmt/format.h>

#include "app/studies/averages.h"
#include "app/studies/price_source.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kFast, kSlow, kSignal, kSource };

class Macd final : public Study {
 public:
    Macd(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_fast(ExponentialMean::ema(parameters.whole(kFast))),
          m_slow(ExponentialMean::ema(parameters.whole(kSlow))),
          m_signal(ExponentialMean::ema(parameters.whole(kSignal))),
          m_late(parameters.whole(kSlow) - parameters.whole(kFast)),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    std::optional<double> line(double price) const {
        const auto slow = m_slow.peek(price);
        const auto fast = m_fast.peek(price);
        return slow && fast ? std::optional(*fast - *slow) : std::nullopt;
    }
    Values peek(const StudyBar& bar) const override {
        const auto macd = line(priceOf(bar, m_source));
        if (!macd) {
            return {};
        }
        const auto signal = m_signal.peek(*macd);
        return {.at = {macd, signal, signal ? std::optional(*macd - *signal) : std::nullopt}};
    }
    void commit(const StudyBar& bar) override {
        const double price = priceOf(bar, m_source);
        if (const auto macd = line(price)) {
            m_signal.commit(*macd);
        }
        m_slow.commit(price);
        if (m_late > 0) {
            --m_late;
        } else {
            m_fast.commit(price);
        }
    }

    ExponentialMean m_fast, m_slow, m_signal;
    std::size_t m_late;  // bars the fast average still waits for
    PriceSource m_source;
};

std::size_t warmUp(const Parameters& parameters, std::size_t output) {
    return parameters.whole(kSlow) - 1 + (output == 0 ? 0 : parameters.whole(kSignal) - 1);
}

std::string conflict(const Parameters& parameters) {
    if (parameters[kFast] < parameters[kSlow]) {
        return {};
    }
    return fmt::format("MACD: the fast length {} is not shorter than the slow length {}.", parameters[kFast],
                       parameters[kSlow]);
}

constexpr ParameterSpec kParameters[] = {barsParameter("fast", "fast length", 12),
                                         barsParameter("slow", "slow length", 26, 2),
                                         barsParameter("signal", "signal length", 9), sourceParameter()};
constexpr OutputSpec kOutputs[] = {{"macd", "MACD", Place::OwnPane},
                                   {"signal", "Signal", Place::OwnPane},
                                   {"histogram", "Histogram", Place::OwnPane, Shape::Histogram}};
constexpr double kGuides[] = {0};

}  // namespace

const StudySpec kMacd{.id = "macd",
                      .title = "MACD",
                      .parameters = kParameters,
                      .outputs = kOutputs,
                      .warmUp = warmUp,
                      .make = makeStudy<Macd>,
                      .conflict = conflict,
                      .guides = kGuides};

}  // namespace tessera::studies
