// What the market tells a watch: prices of what it wants, minutes that have ended, fixings.

#include "app/marketdata/market_data.h"

namespace tessera::marketdata {

void MarketData::watchRecord(const Stream& stream, const domain::MarketRecord& record,
                             domain::Timestamp venueTime) {
    const bool isTrade = record.kind == domain::RecordKind::Trade;
    const bool isMid = !stream.instrument().sizesKnown && record.endsEvent();
    if ((!isTrade && !isMid) || !m_watch->wants(stream.instrument().id)) {
        return;
    }
    if (const auto price = stream.lastTrade()) {
        const bool isPrint = isTrade && !record.isLastPrice();
        m_watch->priced(stream.instrument().id, isPrint ? stream.lastPrintAt() : venueTime, *price);
    }
}

void MarketData::watchMinutes(const Stream& stream) {
    if (m_watch != nullptr && m_watch->wants(stream.instrument().id)) {
        m_watch->minutes(stream.instrument().id, stream.minutes(), venueNow(stream.origin().feed));
    }
}

/// Told whoever wants them: a handful a day, and a history once.
void MarketData::watchFixings(const Stream& stream, const std::vector<domain::Fixing>& fixings) {
    if (m_watch == nullptr) {
        return;
    }
    for (domain::Fixing fixing : fixings) {
        fixing.instrument = stream.instrument().id;
        m_watch->fixed(fixing);
    }
}

/// Unset before the venue has told its time.
Timestamp MarketData::toldVenueNow() const {
    const auto found = m_feeds.find(0);
    const bool isTold = found != m_feeds.end() && found->second.venueTimeOffset != domain::Duration{};
    return isTold ? venueNow(0) : Timestamp{};
}

void MarketData::watchTurn() {
    if (m_watch == nullptr) {
        return;
    }
    for (const domain::InstrumentId id : m_watch->turned(toldVenueNow())) {
        if (Stream* stream = find(id)) {
            ask(*stream);  // of what is over as well: it may have happened before the end
            watchMinutes(*stream);
        }
    }
}

}  // namespace tessera::marketdata
