#include "app/studies/atr.h"

#include "app/studies/averages.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength };

class Atr final : public Study {
 public:
    Atr(const Parameters& parameters, const StudyContext& context)
        : Study(context), m_range(parameters.whole(kLength)) {}

 private:
    Values peek(const StudyBar& bar) const override { return {.at = {m_range.peek(bar)}}; }
    void commit(const StudyBar& bar) override { m_range.commit(bar); }

    AverageTrueRange m_range;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength);
}

constexpr ParameterSpec kParameters[] = {lengthParameter(14)};
constexpr OutputSpec kOutputs[] = {{"atr", "ATR", Place::OwnPane}};

}  // namespace

const StudySpec kAtr{.id = "atr",
                     .title = "Average true range",
                     .shortTitle = "ATR",
                     .parameters = kParameters,
                     .outputs = kOutputs,
                     .warmUp = warmUp,
                     .make = makeStudy<Atr>};

}  // namespace tessera::studies
