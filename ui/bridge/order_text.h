#pragma once
// Orders in words and marks: one vocabulary for ladder, chart and blotter.

#include <QString>

#include "app/ports/market_data_feed.h"
#include "app/trading/order_desk.h"
#include "widgets/theme/order_mark.h"

namespace tessera::ui {

class DeskModel;
class InstrumentMarket;

/// What is shown of an order's life, request facet and unknown flag (highest FIX OrdStatus precedence).
widgets::OrderMark markOf(const trading::OrderView& order);
/// What its mark says, and "Held" while a stop or a bracket's exit waits.
QString stateText(const trading::OrderView& order, const DeskModel& desk);
/// "Buy 10 limit 1.91", with "of 25" when part is filled.
QString orderWords(const trading::OrderView& order, const domain::Instrument& instrument);
/// "1,932" grouped, fractional sizes exact.
QString quantityText(domain::Quantity quantity, int decimals);
QString priceText(domain::Price price, const domain::Instrument& instrument);
/// What of the market a person sees who acts now on `source` ("chart drag"); kept on record with the order.
trading::BookSeen bookSeen(const InstrumentMarket* market, const char* source);
/// "Stale", "Waiting for snapshot", ...
QString streamStateText(ports::StreamState state);
/// Profit of a position at `price`, before the exit fee. None when a number does not fit.
std::optional<domain::Money> openProfit(const trading::PositionView& position,
                                        const domain::Instrument& instrument, domain::Price price);

}  // namespace tessera::ui
