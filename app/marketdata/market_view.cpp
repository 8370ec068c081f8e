#include "app/marketdata/market_view.h"

#include <algorithm>
#include <unordered_map>

namespace tessera::marketdata {

using domain::Bar;
using domain::BookLevel;
using domain::Price;
using domain::Side;
using domain::Timestamp;

namespace {

/// Away from the market on a side.
bool isBehind(Side side, Price one, Price other) {
    return side == Side::Buy ? one < other : one > other;
}

void append(const std::vector<Bar>& chunk, Timestamp from, std::vector<Bar>& out) {
    const auto first = std::lower_bound(chunk.begin(), chunk.end(), from,
                                        [](const Bar& bar, Timestamp at) { return bar.start < at; });
    out.insert(out.end(), first, chunk.end());
}

}  // namespace

Depth::Depth(const domain::OrderBook& book, std::size_t levels, std::span<const domain::OrderId> orders)
    : m_isByOrder(book.orderCount() > 0) {
    for (const Side side : {Side::Buy, Side::Sell}) {
        book.levels(side, levels, m_sides[static_cast<std::size_t>(side)]);
    }
    for (const domain::OrderId id : orders) {
        if (const auto place = book.queuePosition(id)) {
            m_places.emplace_back(id, *place);
        }
    }
}

std::optional<BookLevel> Depth::best(Side side) const {
    const auto& levels = this->side(side);
    return levels.empty() ? std::nullopt : std::optional(levels.front());
}

std::optional<BookLevel> Depth::next(Side side, Price price) const {
    const auto& levels = this->side(side);
    const auto at = std::partition_point(levels.begin(), levels.end(), [&](const BookLevel& level) {
        return !isBehind(side, level.price, price);
    });
    return at == levels.end() ? std::nullopt : std::optional(*at);
}

std::optional<BookLevel> Depth::level(Side side, Price price) const {
    const auto& levels = this->side(side);
    const auto at = std::partition_point(levels.begin(), levels.end(), [&](const BookLevel& level) {
        return isBehind(side, price, level.price);
    });
    return at == levels.end() || at->price != price ? std::nullopt : std::optional(*at);
}

std::optional<domain::QueuePosition> Depth::queuePosition(domain::OrderId id) const {
    for (const auto& [order, place] : m_places) {
        if (order == id) {
            return place;
        }
    }
    return std::nullopt;
}

BarView::BarView(Chunks sealed, Chunk tail, std::uint64_t epoch)
    : m_sealed(std::move(sealed)), m_tail(std::move(tail)), m_epoch(epoch) {
    if (m_sealed) {
        for (const Chunk& chunk : *m_sealed) {
            m_sealedBars += chunk->size();
        }
    }
}

const Bar& BarView::back() const {
    return m_tail && !m_tail->empty() ? m_tail->back() : m_sealed->back()->back();
}

std::vector<Bar> BarView::from(Timestamp from) const {
    std::vector<Bar> bars;
    if (m_sealed) {
        const auto first =
            std::partition_point(m_sealed->begin(), m_sealed->end(),
                                 [from](const Chunk& chunk) { return chunk->back().start < from; });
        for (auto chunk = first; chunk != m_sealed->end(); ++chunk) {
            append(**chunk, from, bars);
        }
    }
    if (m_tail) {
        append(*m_tail, from, bars);
    }
    return bars;
}

std::vector<Bar> BarView::all() const {
    return from(Timestamp::fromNanos(INT64_MIN));
}

void MarketUpdate::merge(MarketUpdate&& later) {
    std::unordered_map<domain::InstrumentId, std::size_t> places;
    places.reserve(changed.size() + later.changed.size());
    for (std::size_t i = 0; i < changed.size(); ++i) {
        places.emplace(changed[i]->instrument->id, i);
    }
    for (auto& view : later.changed) {
        const auto [place, isNew] = places.try_emplace(view->instrument->id, changed.size());
        if (isNew) {
            changed.push_back(std::move(view));
        } else {
            changed[place->second] = std::move(view);
        }
    }
    news.insert(news.end(), std::make_move_iterator(later.news.begin()),
                std::make_move_iterator(later.news.end()));
    if (later.readings) {
        readings = std::move(later.readings);
    }
    if (later.venueTimeOffset) {
        venueTimeOffset = later.venueTimeOffset;
    }
}

}  // namespace tessera::marketdata
