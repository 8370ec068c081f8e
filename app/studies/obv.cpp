#include "app/studies/obv.h"

namespace tessera::studies {

namespace {

class Obv final : public Study {
 public:
    Obv(const Parameters&, const StudyContext& context) : Study(context) {}

 private:
    domain::Int128 next(const StudyBar& bar) const {
        if (!m_before || bar.marks.followsGap) {
            return 0;
        }
        return m_sum + (bar.close > *m_before ? bar.volume : bar.close < *m_before ? -bar.volume : 0);
    }
    Values peek(const StudyBar& bar) const override { return {.at = {quantity(next(bar))}}; }
    void commit(const StudyBar& bar) override {
        m_sum = next(bar);
        m_before = bar.close;
    }

    domain::Int128 m_sum = 0;  // raw Quantity
    std::optional<double> m_before;
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 0;
}

constexpr OutputSpec kOutputs[] = {{"obv", "OBV", Place::OwnPane, Shape::Line, Unit::Quantity}};

}  // namespace

const StudySpec kObv{.id = "obv",
                     .title = "On-balance volume",
                     .shortTitle = "OBV",
                     .parameters = {},
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Obv>};

}  // namespace tessera::studies
