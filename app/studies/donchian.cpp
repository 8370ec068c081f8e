#include "app/studies/donchian.h"

#include "app/studies/window.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kLength };

class Donchian final : public Study {
 public:
    Donchian(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_high(parameters.whole(kLength), WindowExtreme::Kind::Highest),
          m_low(parameters.whole(kLength), WindowExtreme::Kind::Lowest) {}

 private:
    Values peek(const StudyBar& bar) const override {
        const auto high = m_high.peek(bar.high);
        const auto low = m_low.peek(bar.low);
        return high && low ? Values{.at = {high, (*high + *low) / 2, low}} : Values{};
    }
    void commit(const StudyBar& bar) override {
        m_high.commit(bar.high);
        m_low.commit(bar.low);
    }

    WindowExtreme m_high, m_low;
};

std::size_t warmUp(const Parameters& parameters, std::size_t) {
    return parameters.whole(kLength) - 1;
}

constexpr ParameterSpec kParameters[] = {lengthParameter(20)};
constexpr OutputSpec kOutputs[] = {{"upper", "Highest", Place::OverPrice, Shape::BandEdge},
                                   {"middle", "Middle"},
                                   {"lower", "Lowest", Place::OverPrice, Shape::BandEdge}};

}  // namespace

const StudySpec kDonchian{.id = "donchian",
                          .title = "Donchian channel",
                          .shortTitle = "Donchian",
                          .parameters = kParameters,
                          .outputs = kOutputs,
                          .warmUp = warmUp,
                          .make = makeStudy<Donchian>};

}  // namespace tessera::studies
