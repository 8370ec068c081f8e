#include "app/studies/ichimoku.h"

#include <algorithm>

#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kConversion, kBase, kSpan, kDisplacement };

class Middle {
 public:
    explicit Middle(std::size_t length)
        : m_high(length, WindowExtreme::Kind::Highest), m_low(length, WindowExtreme::Kind::Lowest) {}
    std::optional<double> peek(const StudyBar& bar) const {
        const auto high = m_high.peek(bar.high);
        const auto low = m_low.peek(bar.low);
        return high && low ? std::optional((*high + *low) / 2) : std::nullopt;
    }
    void commit(const StudyBar& bar) {
        m_high.commit(bar.high);
        m_low.commit(bar.low);
    }

 private:
    WindowExtreme m_high, m_low;
};

class Ichimoku final : public Study {
 public:
    Ichimoku(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_conversion(parameters.whole(kConversion)),
          m_base(parameters.whole(kBase)),
          m_span(parameters.whole(kSpan)) {}

 private:
    Values peek(const StudyBar& bar) const override {
        const auto conversion = m_conversion.peek(bar);
        const auto base = m_base.peek(bar);
        const auto mean = conversion && base ? std::optional((*conversion + *base) / 2) : std::nullopt;
        return {.at = {conversion, base, mean, m_span.peek(bar), bar.close}};
    }
    void commit(const StudyBar& bar) override {
        m_conversion.commit(bar);
        m_base.commit(bar);
        m_span.commit(bar);
    }

    Middle m_conversion, m_base, m_span;
};

std::size_t warmUp(const Parameters& parameters, std::size_t output) {
    switch (output) {
        case 0:
            return parameters.whole(kConversion) - 1;
        case 1:
            return parameters.whole(kBase) - 1;
        case 2:
            return std::max(parameters.whole(kConversion), parameters.whole(kBase)) - 1;
        case 3:
            return parameters.whole(kSpan) - 1;
        default:
            return 0;
    }
}

int shift(const Parameters& parameters, std::size_t output) {
    const int displacement = static_cast<int>(parameters[kDisplacement]);
    return output < 2 ? 0 : output == 4 ? -displacement : displacement;
}

constexpr ParameterSpec kParameters[] = {barsParameter("conversion", "length of the conversion line", 9),
                                         barsParameter("base", "length of the base line", 26),
                                         barsParameter("span", "length of leading span B", 52),
                                         barsParameter("displacement", "displacement", 26, 0)};
constexpr OutputSpec kOutputs[] = {{"conversion", "Conversion line"},
                                   {"base", "Base line"},
                                   {"leadingA", "Leading span A", Place::OverPrice, Shape::BandEdge},
                                   {"leadingB", "Leading span B", Place::OverPrice, Shape::BandEdge},
                                   {"lagging", "Lagging span"}};

}  // namespace

const StudySpec kIchimoku{.id = "ichimoku",
                          .title = "Ichimoku",
                          .parameters = kParameters,
                          .outputs = kOutputs,
                          .warmUp = warmUp,
                          .make = makeStudy<Ichimoku>,
                          .shift = shift};

}  // namespace tessera::studies
