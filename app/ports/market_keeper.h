#pragma once
// Who keeps what the market tells, and gives back what was kept when an instrument comes again.

#include <optional>
#include <string>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/instrument.h"
#include "app/domain/order.h"

namespace tessera::ports {

/// An instrument as its source defines it now. Told again with every other definition.
struct KeptInstrument {
    domain::Instrument instrument;
    std::string source;          // name of its feed
    bool isVenue = false;        // of the venue orders go to
    bool hasOwnHistory = false;  // the source tells its stored bars itself: none are wanted back
};

/// A print. `time` is the market's: believed, where a source's own stamp cannot be.
struct KeptPrint {
    domain::InstrumentId instrument{};
    int quantityDecimals = 0;
    domain::Timestamp time;
    domain::Price price;
    domain::Quantity quantity;
    std::optional<domain::Side> aggressor;  // none: nobody's side is known
};

/// Minutes that are over, or were revised; ascending.
struct KeptBars {
    domain::InstrumentId instrument{};
    int quantityDecimals = 0;
    std::vector<domain::Bar> bars;
};

/// What was kept of an instrument's last days, before it came; ascending.
struct StoredBars {
    domain::InstrumentId instrument{};
    int quantityDecimals = 0;
    std::vector<domain::Bar> bars;
};

/// Called on the market's thread; never waits.
class MarketKeeper {
 public:
    virtual ~MarketKeeper() = default;
    virtual void keep(KeptInstrument instrument) = 0;
    /// Lost, and counted, when there is no room.
    virtual void keep(const KeptPrint& print) = 0;
    /// False when there is no room: to be told again.
    virtual bool keep(KeptBars&& bars) = 0;
    /// Appends what has been read since the last call.
    virtual void drainStored(std::vector<StoredBars>& out) = 0;
};

}  // namespace tessera::ports
