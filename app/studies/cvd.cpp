#include "app/studies/cvd.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kReset };

class Cvd final : public Study {
 public:
    Cvd(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_bySession(parameters.whole(kReset) == 1) {}

 private:
    bool begins(const StudyBar& bar) const {
        return bar.marks.followsGap || (m_bySession && bar.marks.startsSession);
    }
    domain::Int128 next(const StudyBar& bar) const {
        const domain::Int128 sold = domain::Int128{bar.volume} - bar.buyVolume;
        return (begins(bar) ? 0 : m_sum) + bar.buyVolume - sold;
    }
    Values peek(const StudyBar& bar) const override {
        if (!context().knowsAggressor) {
            return {};
        }
        return {.at = {quantity(next(bar))}, .isBroken = begins(bar)};
    }
    void commit(const StudyBar& bar) override { m_sum = next(bar); }

    bool m_bySession;
    domain::Int128 m_sum = 0;  // raw Quantity
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 0;
}

constexpr std::string_view kResets[] = {"at gaps", "at gaps and sessions"};
constexpr ParameterSpec kParameters[] = {{"reset", "new start", 0, 0, 1, "", true, kResets}};
constexpr OutputSpec kOutputs[] = {{"cvd", "CVD", Place::OwnPane, Shape::Line, Unit::Quantity}};
constexpr double kGuides[] = {0};

}  // namespace

const StudySpec kCvd{.id = "cvd",
                     .title = "Cumulative volume delta",
                     .shortTitle = "CVD",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Cvd>,
                     .guides = kGuides};

}  // namespace tessera::studies
