#include "app/marketdata/instrument_registry.h"

namespace tessera::marketdata {

using domain::Instrument;
using domain::InstrumentId;

namespace {

/// Keeps clear of what venues number.
constexpr std::uint32_t kOwnNumbers = 0x8000'0000U;

/// FNV-1a.
InstrumentId firstChoice(std::string_view feed, const Instrument& instrument) {
    std::uint32_t hash = 2'166'136'261U;
    const std::string scale = std::to_string(instrument.quantityDecimals);
    for (const std::string_view text : {feed, std::string_view("/"), std::string_view(instrument.symbol),
                                        std::string_view("/"), std::string_view(scale)}) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
        }
    }
    return InstrumentId{hash | kOwnNumbers};
}

bool isSame(const Instrument& a, const Instrument& b) {
    return a.symbol == b.symbol && a.quantityDecimals == b.quantityDecimals;
}

}  // namespace

void InstrumentRegistry::seed(const Instrument& known) {
    m_known[known.id] = known;
}

const Instrument* InstrumentRegistry::find(InstrumentId id) const {
    const auto found = m_known.find(id);
    return found == m_known.end() ? nullptr : &found->second;
}

bool InstrumentRegistry::isFree(InstrumentId id, const Instrument& instrument) const {
    const auto known = m_known.find(id);
    return known == m_known.end() || (isSame(known->second, instrument) && !m_owners.contains(id));
}

InstrumentId InstrumentRegistry::numberOf(std::size_t feed, std::string_view feedName,
                                          const Instrument& instrument) {
    InstrumentId id = instrument.id;
    if (feed != 0 || (m_owners.contains(id) && m_owners[id] != feedName)) {
        id = firstChoice(feedName, instrument);
        // Taken by the same source: the same instrument again, after its source was removed and came back.
        const auto isMine = [&] {
            const auto owner = m_owners.find(id);
            return owner != m_owners.end() && owner->second == feedName && isSame(m_known[id], instrument);
        };
        while (!isMine() && !isFree(id, instrument)) {
            id = InstrumentId{(static_cast<std::uint32_t>(id) + 1) | kOwnNumbers};
        }
    }
    m_owners[id] = std::string(feedName);
    Instrument numbered = instrument;
    numbered.id = id;
    m_known[id] = std::move(numbered);
    return id;
}

}  // namespace tessera::marketdata
