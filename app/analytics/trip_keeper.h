#pragma once
// One instrument's open lots and the round trip they belong to.

#include <deque>
#include <optional>

#include "app/analytics/results.h"

namespace tessera::analytics {

/// First in, first out. One thread.
class TripKeeper {
 public:
    explicit TripKeeper(domain::Instrument instrument) : m_instrument(std::move(instrument)) {}

    /// What a fill did. `ended`: the round trip it closed.
    struct Step {
        domain::Money realised;  // before fees
        std::optional<RoundTrip> ended;
    };
    domain::Result<Step> apply(const CountedFill& fill);

    const domain::Instrument& instrument() const { return m_instrument; }
    bool isFlat() const { return m_net == 0; }
    /// |position| x the last fill's price x size, 1e-9 USD; of a negative price without its sign.
    std::int64_t gross() const { return m_gross; }

 private:
    struct Lot {
        std::int64_t quantity;  // signed
        domain::Price price;
    };
    domain::Result<domain::MoneySum> closeLots(std::int64_t signedQuantity, domain::Price price);
    void open(const CountedFill& fill);
    domain::Result<void> addTo(RoundTrip& trip, const CountedFill& fill, domain::Money realised,
                               domain::Money fee);

    domain::Instrument m_instrument;
    std::deque<Lot> m_lots;
    std::int64_t m_net = 0;
    std::int64_t m_gross = 0;
    RoundTrip m_trip;
};

}  // namespace tessera::analytics
