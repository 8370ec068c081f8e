#include "app/studies/anchored_vwap.h"

#include <cmath>

#include "app/studies/price_source.h"
#include "app/studies/vwap_sums.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kAnchor, kInner, kOuter, kSource };

class AnchoredVwap final : public Study {
 public:
    AnchoredVwap(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_anchor(domain::Timestamp::fromNanos(std::llround(parameters[kAnchor] * 1e3) * 1'000'000)),
          m_inner(parameters[kInner]),
          m_outer(parameters[kOuter]),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    bool isPast(const StudyBar& bar) const {
        return bar.start >= m_anchor || bar.start + context().interval > m_anchor;
    }
    VwapSums next(const StudyBar& bar) const {
        VwapSums sums = m_sums;
        if (isPast(bar)) {
            sums.add(priceOf(bar, m_source), static_cast<double>(bar.volume));
        }
        return sums;
    }
    Values peek(const StudyBar& bar) const override { return next(bar).values(m_inner, m_outer); }
    void commit(const StudyBar& bar) override { m_sums = next(bar); }

    domain::Timestamp m_anchor;
    double m_inner, m_outer;
    PriceSource m_source;
    VwapSums m_sums;
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 0;
}

// Milliseconds are exact in a double for as long as a Timestamp reaches.
constexpr ParameterSpec kParameters[] = {{"anchor", "anchor", 0, 0, 9.2e9, "s since 1970", false},
                                         factorParameter("inner", "inner bands", 1, "deviations"),
                                         factorParameter("outer", "outer bands", 2, "deviations"),
                                         sourceParameter(PriceSource::Typical)};

}  // namespace

const StudySpec kAnchoredVwap{.id = "anchoredVwap",
                              .title = "Anchored VWAP",
                              .parameters = kParameters,
                              .outputs = kVwapOutputs,
                              .warmUp = warmUp,
                              .make = makeStudy<AnchoredVwap>};

}  // namespace tessera::studies
