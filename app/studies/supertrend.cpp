#include "app/studies/supertrend.h"

#include "app/studies/averages.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength, kMultiple };

class Supertrend final : public Study {
 public:
    Supertrend(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_range(parameters.whole(kLength)), m_multiple(parameters[kMultiple]) {}

 private:
    struct Bands {
        double upper = 0, lower = 0, close = 0;
        bool isRising = true;
    };

    std::optional<Bands> next(const StudyBar& bar) const {
        const auto range = m_range.peek(bar);
        if (!range) {
            return std::nullopt;
        }
        const double median = (bar.high + bar.low) / 2;
        const double reach = m_multiple * *range;
        Bands bands{median + reach, median - reach, bar.close, true};
        if (!m_bands) {
            bands.isRising = bar.close >= bands.lower;
            return bands;
        }
        if (m_bands->close <= m_bands->upper) {
            bands.upper = std::min(bands.upper, m_bands->upper);
        }
        if (m_bands->close >= m_bands->lower) {
            bands.lower = std::max(bands.lower, m_bands->lower);
        }
        bands.isRising = m_bands->isRising ? bar.close >= bands.lower : bar.close > bands.upper;
        return bands;
    }
    Values peek(const StudyBar& bar) const override {
        const auto bands = next(bar);
        if (!bands) {
            return {};
        }
        return bands->isRising ? Values{.at = {bands->lower}} : Values{.at = {std::nullopt, bands->upper}};
    }
    void commit(const StudyBar& bar) override {
        m_bands = next(bar);
        m_range.commit(bar);
    }

    AverageTrueRange m_range;
    double m_multiple;
    std::optional<Bands> m_bands;  // of the newest closed bar
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength);
}

constexpr ParameterSpec kParameters[] = {lengthParameter(10),
                                         factorParameter("multiple", "width", 3, "average true ranges")};
constexpr OutputSpec kOutputs[] = {{"rising", "Rising"}, {"falling", "Falling"}};

}  // namespace

const StudySpec kSupertrend{.id = "supertrend",
                            .title = "Supertrend",
                            .parameters = kParameters,
                            .outputs = kOutputs,
                            .warmUp = warmUp,
                            .make = makeStudy<Supertrend>};

}  // namespace tessera::studies
