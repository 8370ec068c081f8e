#include "feeds/imports/recorded_bars.h"

namespace tessera::imports {

using domain::Result;

Result<RecordedBars> RecordedBars::open(const std::string& path) {
    auto source = replay::openRecording(path);
    if (!source) {
        return source.error();
    }
    RecordedBars bars;
    bars.m_source = std::move(source).value();
    return bars;
}

Result<bool> RecordedBars::next(const history::ImportRequest& request, RowSink& rows) {
    replay::SourceItem item;
    if (auto read = m_source->next(item); !read) {
        return read.error();
    }
    using Kind = replay::SourceItem::Kind;
    if (item.kind == Kind::End) {
        return false;
    }
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&item.news);
        item.kind == Kind::News && defined) {
        history::SeriesKey key = request.key;
        key.source = key.source.empty() ? m_source->description() : key.source;
        key.symbol = defined->instrument.symbol;
        key.quantityDecimals = defined->instrument.quantityDecimals;
        key.interval = std::chrono::minutes(1);
        m_keys.erase(defined->instrument.id);
        if (wants(request, key.symbol)) {
            m_keys[defined->instrument.id] = key;
        }
    }
    const auto key = m_keys.find(item.instrument);
    if (item.kind != Kind::Records || key == m_keys.end()) {
        return true;
    }
    for (const domain::MarketRecord& record : item.records) {
        if (record.kind == domain::RecordKind::Trade && !record.isLastPrice()) {
            const auto time = record.venueTimeNanos != 0 ? record.venueTime() : item.received;
            ++m_print;
            if (!wants(request, time)) {
                continue;
            }
            ++rows.counts().rows;
            rows.addTick(key->second, {time, record.price(), record.quantity(), record.side}, m_print);
        }
    }
    return true;
}

}  // namespace tessera::imports
