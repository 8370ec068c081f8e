#include "app/studies/session_vwap.h"

#include "app/studies/price_source.h"
#include "app/studies/vwap_sums.h"

namespace tessera::studies {

namespace {

enum : std::size_t { kInner, kOuter, kSource };

class SessionVwap final : public Study {
 public:
    SessionVwap(const Parameters& parameters, const StudyContext& context)
        : Study(context),
          m_inner(parameters[kInner]),
          m_outer(parameters[kOuter]),
          m_source(sourceOf(parameters, kSource)) {}

 private:
    VwapSums next(const StudyBar& bar) const {
        VwapSums sums = bar.marks.startsSession ? VwapSums{} : m_sums;
        if (m_hasSession || bar.marks.startsSession) {
            sums.add(priceOf(bar, m_source), static_cast<double>(bar.volume));
        }
        return sums;
    }
    Values peek(const StudyBar& bar) const override {
        Values values = next(bar).values(m_inner, m_outer);
        values.isBroken = bar.marks.startsSession;
        return values;
    }
    void commit(const StudyBar& bar) override {
        m_sums = next(bar);
        m_hasSession = m_hasSession || bar.marks.startsSession;
    }

    double m_inner, m_outer;
    PriceSource m_source;
    VwapSums m_sums;
    bool m_hasSession = false;
};

std::size_t warmUp(const Parameters&, std::size_t) {
    return 0;
}

constexpr ParameterSpec kParameters[] = {factorParameter("inner", "inner bands", 1, "deviations"),
                                         factorParameter("outer", "outer bands", 2, "deviations"),
                                         sourceParameter(PriceSource::Typical)};

}  // namespace

const StudySpec kSessionVwap{.id = "vwap",
                             .title = "Session VWAP",
                             .shortTitle = "VWAP",
                             .parameters = kParameters,
                             .outputs = kVwapOutputs,
                             .warmUp = warmUp,
                             .make = makeStudy<SessionVwap>};

}  // namespace tessera::studies
