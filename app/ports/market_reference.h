#pragma once
// The market as the risk checks need it.

#include <optional>

#include "app/domain/instrument.h"

namespace tessera::ports {

struct MarketReference {
    domain::InstrumentId instrument{};
    std::optional<domain::Price> bestBid, bestAsk, last;
    /// By the one mark rule (domain::markPrice); the last known one while the book is not live, none before
    /// the first.
    std::optional<domain::Price> mark{};
    bool isLive = false;  // stream state Live
    bool isHalted = false;
    auto operator<=>(const MarketReference&) const = default;
};

/// Who must know what can be traded and at which prices. Called on the market thread; must not wait. An
/// instrument is defined before its first reference.
class MarketReferenceSink {
 public:
    virtual ~MarketReferenceSink() = default;
    virtual void defineInstrument(const domain::Instrument& instrument) = 0;
    virtual void updateReference(const MarketReference& reference) = 0;
};

}  // namespace tessera::ports
