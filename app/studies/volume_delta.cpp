#include "app/studies/volume_delta.h"

namespace tessera::studies {

namespace {

class VolumeDelta final : public Study {
 public:
    VolumeDelta(const Parameters&, const StudyContext& context) : Study(context) {}

 private:
    Values peek(const StudyBar& bar) const override {
        if (!context().knowsAggressor) {
            return {};
        }
        const domain::Int128 sold = domain::Int128{bar.volume} - bar.buyVolume;
        return {.at = {quantity(bar.buyVolume - sold)}};
    }
    void commit(const StudyBar&) override {}
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 0;
}

constexpr OutputSpec kOutputs[] = {{"delta", "Delta", Place::OwnPane, Shape::Histogram, Unit::Quantity}};
constexpr double kGuides[] = {0};

}  // namespace

const StudySpec kVolumeDelta{.id = "delta",
                             .title = "Volume delta",
                             .parameters = {},
                             .outputs = kOutputs,
                             .warmUp = warmUp,
                             .make = makeStudy<VolumeDelta>,
                             .guides = kGuides};

}  // namespace tessera::studies
