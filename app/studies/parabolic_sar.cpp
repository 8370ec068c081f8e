#include "app/studies/parabolic_sar.h"

#include <fmt/format.h>
#include <algorithm>

namespace tessera::studies {

namespace {

enum : std::size_t { kStep, kMost };

class ParabolicSar final : public Study {
 public:
    ParabolicSar(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_step(parameters[kStep]), m_most(parameters[kMost]) {}

 private:
    struct Trade {
        bool isLong = true;
        double stop = 0;     // of the next bar
        double extreme = 0;  // highest high of a long trade, lowest low of a short one
        double factor = 0;
        double high = 0, low = 0;  // of the newest closed bar
    };

    /// The trade in which `second` finds itself.
    Trade open(const StudyBar& second) const {
        const double up = second.high - m_first.high;
        const double down = m_first.low - second.low;
        const bool isLong = !(down > 0 && down > up);
        return {isLong,
                isLong ? m_first.low : m_first.high,
                isLong ? second.high : second.low,
                m_step,
                second.high,
                second.low};
    }
    /// Turns a trade that `bar` stopped.
    void turn(Trade& trade, const StudyBar& bar) const {
        trade.isLong = !trade.isLong;
        trade.stop = clear(trade, bar, trade.extreme);
        trade.factor = m_step;
        trade.extreme = trade.isLong ? bar.high : bar.low;
    }
    /// `stop`, moved out of the range of `bar` and the bar before.
    static double clear(const Trade& trade, const StudyBar& bar, double stop) {
        return trade.isLong ? std::min({stop, trade.low, bar.low}) : std::max({stop, trade.high, bar.high});
    }
    /// The stop shown at `bar`; `trade` becomes what the next bar finds.
    double step(Trade& trade, const StudyBar& bar) const {
        if (trade.isLong ? bar.low <= trade.stop : bar.high >= trade.stop) {
            turn(trade, bar);
        } else if (trade.isLong ? bar.high > trade.extreme : bar.low < trade.extreme) {
            trade.factor = std::min(trade.factor + m_step, m_most);
            trade.extreme = trade.isLong ? bar.high : bar.low;
        }
        const double shown = trade.stop;
        trade.stop = clear(trade, bar, trade.stop + trade.factor * (trade.extreme - trade.stop));
        trade.high = bar.high;
        trade.low = bar.low;
        return shown;
    }
    Values peek(const StudyBar& bar) const override {
        if (m_count == 0) {
            return {};
        }
        Trade trade = m_count == 1 ? open(bar) : m_trade;
        return {.at = {step(trade, bar)}};
    }
    void commit(const StudyBar& bar) override {
        if (m_count == 0) {
            m_first = bar;
        } else {
            m_trade = m_count == 1 ? open(bar) : m_trade;
            step(m_trade, bar);
        }
        m_count = std::min(m_count + 1, 2);
    }

    double m_step, m_most;
    int m_count = 0;  // closed bars, at most two
    StudyBar m_first;
    Trade m_trade;
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 1;
}

std::string conflict(const Parameters& parameters) {
    if (parameters[kStep] <= parameters[kMost]) {
        return {};
    }
    return fmt::format("Parabolic SAR: the step {} is greater than the largest factor {}.", parameters[kStep],
                       parameters[kMost]);
}

constexpr ParameterSpec kParameters[] = {{"step", "step", 0.02, 0, 1, "", false},
                                         {"most", "largest factor", 0.2, 0, 1, "", false}};
constexpr OutputSpec kOutputs[] = {{"sar", "SAR", Place::OverPrice, Shape::Dots}};

}  // namespace

const StudySpec kParabolicSar{.id = "sar",
                              .title = "Parabolic SAR",
                              .parameters = kParameters,
                              .outputs = kOutputs,
                              .warmUp = warmUp,
                              .make = makeStudy<ParabolicSar>,
                              .conflict = conflict};

}  // namespace tessera::studies
