// What the market hands to a keeper, and takes back from one: definitions, prints, minutes that are over.

#include "app/marketdata/market_data.h"

namespace tessera::marketdata {

namespace {
constexpr auto kMinute = std::chrono::minutes(1);
}

void MarketData::keepDefinition(const Stream& stream) {
    const std::size_t feed = stream.origin().feed;
    if (m_keeper != nullptr && stream.instrument().kind() != domain::InstrumentKind::Index) {
        m_keeper->keep(ports::KeptInstrument{stream.instrument(), m_feeds[feed].name, feed == 0,
                                             stream.origin().isSequenced});
    }
}

/// As the stream counts it: with the time the market gave it.
void MarketData::keepPrint(const Stream& stream, const domain::MarketRecord& record) {
    if (record.kind == domain::RecordKind::Trade && !record.isLastPrice()) {
        m_keeper->keep(ports::KeptPrint{stream.instrument().id, stream.instrument().quantityDecimals,
                                        stream.lastPrintAt(), record.price(), record.quantity(),
                                        stream.aggressorOf(record)});
    }
}

void MarketData::keepBars(Stream& stream, bool withNewest) {
    if (m_keeper == nullptr || stream.instrument().kind() == domain::InstrumentKind::Index) {
        return;
    }
    std::vector<domain::Bar> bars = stream.takeChangedBars(withNewest);
    if (bars.empty()) {
        return;
    }
    const domain::Timestamp first = bars.front().start;
    if (!m_keeper->keep(
            ports::KeptBars{stream.instrument().id, stream.instrument().quantityDecimals, std::move(bars)})) {
        stream.tellAgain(first);
    }
}

void MarketData::keepAll() {
    for (const auto& stream : m_streams) {
        keepBars(*stream, true);
    }
}

/// What was kept of an instrument before it came. Of another scale by now: asked for again with the
/// definition.
void MarketData::takeEarlier() {
    if (m_keeper == nullptr) {
        return;
    }
    m_keeper->drainStored(m_stored);
    for (ports::StoredBars& stored : m_stored) {
        Stream* stream = find(stored.instrument);
        if (stream == nullptr || stream->instrument().quantityDecimals != stored.quantityDecimals) {
            continue;
        }
        const domain::Timestamp now = venueNow(stream->origin().feed);
        std::erase_if(stored.bars, [now](const domain::Bar& bar) { return bar.start > now + kMinute; });
        stream->setEarlier(std::move(stored.bars));
        touch(*stream);
        note(MarketNews::Kind::HistoryArrived, *stream);
        watchMinutes(*stream);
    }
    m_stored.clear();
}

}  // namespace tessera::marketdata
