#pragma once
// The numbers under which orders, fills and positions know an instrument, for good. One thread.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "app/domain/instrument.h"

namespace tessera::marketdata {

/// The venue (feed 0) numbers its instruments itself. What a third-party source sends is numbered here, from
/// its source, symbol and scale of quantities, so that a position finds its instrument again whichever source
/// came first; another scale is another instrument, since what an account holds is counted in it.
class InstrumentRegistry {
 public:
    /// What a journal knows already: its numbers stay taken by what they were given to, before any source
    /// comes.
    void seed(const domain::Instrument& known);
    /// The number of `instrument` as `feed` (its index and name) defines it; the same for the same definition
    /// in every start.
    domain::InstrumentId numberOf(std::size_t feed, std::string_view feedName,
                                  const domain::Instrument& instrument);
    /// Seeded or numbered; null when it never was.
    const domain::Instrument* find(domain::InstrumentId id) const;
    void update(const domain::Instrument& instrument) { m_known[instrument.id] = instrument; }

 private:
    bool isFree(domain::InstrumentId id, const domain::Instrument& instrument) const;

    std::unordered_map<domain::InstrumentId, domain::Instrument> m_known;
    std::unordered_map<domain::InstrumentId, std::string> m_owners;  // feed name, once a source has come
};

}  // namespace tessera::marketdata
