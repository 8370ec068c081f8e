#include "app/studies/directional_movement.h"

#include "app/studies/averages.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength };

class DirectionalMovement final : public Study {
 public:
    DirectionalMovement(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_length(parameters.whole(kLength)),
          m_adx(ExponentialMean::wilder(parameters.whole(kLength))) {}

 private:
    struct Sums {
        double plus = 0, minus = 0, range = 0;
    };

    /// With `bar`, which is not the first.
    Sums next(const StudyBar& bar) const {
        const double up = bar.high - m_high;
        const double down = m_low - bar.low;
        Sums sums = m_sums;
        if (m_count >= m_length) {
            const double kept = 1 - 1 / static_cast<double>(m_length);
            sums = {sums.plus * kept, sums.minus * kept, sums.range * kept};
        }
        sums.plus += up > 0 && up > down ? up : 0;
        sums.minus += down > 0 && down > up ? down : 0;
        sums.range += *m_range.peek(bar);
        return sums;
    }
    static std::optional<double> dx(const Sums& sums) {
        const double both = sums.plus + sums.minus;
        return both > 0 ? std::optional(100 * std::abs(sums.plus - sums.minus) / both) : std::nullopt;
    }
    Values peek(const StudyBar& bar) const override {
        if (m_count < m_length) {
            return {};
        }
        const Sums sums = next(bar);
        if (!(sums.range > 0)) {
            return {};
        }
        const auto index = dx(sums);
        return {.at = {100 * sums.plus / sums.range, 100 * sums.minus / sums.range,
                       index ? m_adx.peek(*index) : std::nullopt}};
    }
    void commit(const StudyBar& bar) override {
        if (m_count > 0) {
            const Sums sums = next(bar);
            if (const auto index = m_count < m_length ? std::nullopt : dx(sums)) {
                m_adx.commit(*index);
            }
            m_sums = sums;
        }
        m_range.commit(bar);
        m_high = bar.high;
        m_low = bar.low;
        m_count = std::min(m_count + 1, m_length);
    }

    std::size_t m_length;
    std::size_t m_count = 0;  // closed bars, at most the length
    ExponentialMean m_adx;
    TrueRange m_range;
    Sums m_sums;
    double m_high = 0, m_low = 0;  // of the newest closed bar
};

std::size_t warmUp(const Parameters& parameters, std::size_t output) {
    const std::size_t length = parameters.whole(kLength);
    return output == 2 ? 2 * length - 1 : length;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(14, 2)};
constexpr OutputSpec kOutputs[] = {{"plusDi", "+DI", Place::OwnPane, Shape::Line, Unit::Percent},
                                   {"minusDi", "-DI", Place::OwnPane, Shape::Line, Unit::Percent},
                                   {"adx", "ADX", Place::OwnPane, Shape::Line, Unit::Percent}};
constexpr double kGuides[] = {20, 40};

}  // namespace

const StudySpec kDirectionalMovement{.id = "adx",
                                     .title = "Directional movement (ADX)",
                                     .shortTitle = "DMI",
                                     .parameters = kParameters,
                                     .outputs = kOutputs,
                                     .warmUp = warmUp,
                                     .make = makeStudy<DirectionalMovement>,
                                     .guides = kGuides};

}  // namespace tessera::studies
