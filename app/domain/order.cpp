#include "app/domain/order.h"

#include <algorithm>

namespace tessera::domain {

std::string_view describe(Reason reason) {
    switch (reason) {
        case Reason::None:
            return "";
        case Reason::UnknownInstrument:
            return "the venue does not list this instrument";
        case Reason::NotTradable:
            return "this instrument cannot be traded";
        case Reason::Halted:
            return "trading is halted";
        case Reason::BadPrice:
            return "the price is not a valid tick";
        case Reason::BadQuantity:
            return "the quantity is not valid";
        case Reason::OutsideLimits:
            return "the price is outside the price limits";
        case Reason::WouldTake:
            return "post-only: it would have traded at once";
        case Reason::NotFilled:
            return "not filled at once";
        case Reason::SelfTrade:
            return "it would have traded with your own order";
        case Reason::UnknownOrder:
            return "the venue does not know this order";
        case Reason::DuplicateId:
            return "the order id was used before";
        case Reason::TooLate:
            return "too late";
        case Reason::Disconnected:
            return "cancelled on disconnect";
        case Reason::CancelledByUser:
            return "by me";
        case Reason::NoLiquidity:
            return "nothing to trade against";
        case Reason::Margin:
            return "not enough margin";
        case Reason::Throttled:
            return "too many messages";
        case Reason::EndOfDay:
            return "day order, the trading day ended";
        case Reason::NotLoggedOn:
            return "no order session";
        case Reason::WrongSide:
            return "the stop price is reached already: a buy stop goes above the last trade, a sell stop "
                   "below";
        case Reason::BadTrail:
            return "the trailing distance is not valid";
        case Reason::BadDisplay:
            return "the displayed quantity must be part of a resting limit order";
        case Reason::BadExpiry:
            return "the good-till date is not ahead";
        case Reason::BadTerms:
            return "this order type and this time in force exclude each other";
        case Reason::BadCombination:
            return "the orders do not make a valid OCO or bracket";
        case Reason::DateReached:
            return "its date was reached";
        case Reason::LinkedFill:
            return "the linked order traded";
        case Reason::LinkedEnd:
            return "the linked order ended";
        case Reason::Refreshed:
            return "the next part of the iceberg is shown";
        case Reason::Trailed:
            return "the stop followed the market";
        case Reason::EntryFilled:
            return "works for what the entry traded";
        case Reason::LinkedQuantity:
            return "an order of a combination keeps its quantity";
        case Reason::Settled:
            return "settled: the contract ended, or a spread that left it as its leg";
        case Reason::MarginCall:
            return "the account's equity is below its maintenance margin";
        case Reason::MarginMet:
            return "the margin call is over";
        case Reason::PositionLimit:
            return "it would go beyond the account's position limit at the exchange";
        case Reason::TooLarge:
            return "more lots than the exchange takes in one order";
    }
    return "unknown reason";
}

std::string_view toText(Side side) {
    return side == Side::Buy ? "Buy" : "Sell";
}

std::string_view toText(OrderType type) {
    switch (type) {
        case OrderType::Limit:
            return "limit";
        case OrderType::Market:
            return "market";
        case OrderType::Stop:
            return "stop";
        case OrderType::StopLimit:
            return "stop-limit";
        case OrderType::TrailingStop:
            return "trailing stop";
    }
    return "?";
}

std::string_view toText(TimeInForce tif) {
    switch (tif) {
        case TimeInForce::Day:
            return "DAY";
        case TimeInForce::Gtc:
            return "GTC";
        case TimeInForce::Ioc:
            return "IOC";
        case TimeInForce::Fok:
            return "FOK";
        case TimeInForce::Gtd:
            return "GTD";
    }
    return "?";
}

std::string_view toText(ExecType type) {
    switch (type) {
        case ExecType::New:
            return "new";
        case ExecType::Trade:
            return "trade";
        case ExecType::Canceled:
            return "canceled";
        case ExecType::Replaced:
            return "replaced";
        case ExecType::Rejected:
            return "rejected";
        case ExecType::Expired:
            return "expired";
        case ExecType::CancelRejected:
            return "cancel rejected";
        case ExecType::ReplaceRejected:
            return "replace rejected";
        case ExecType::Status:
            return "status";
        case ExecType::Triggered:
            return "triggered";
        case ExecType::Restated:
            return "restated";
        case ExecType::TradeCanceled:
            return "trade cancelled";
    }
    return "?";
}

std::string_view toText(LinkRole role) {
    switch (role) {
        case LinkRole::None:
            return "";
        case LinkRole::Oco:
            return "OCO";
        case LinkRole::Entry:
            return "entry";
        case LinkRole::Target:
            return "target";
        case LinkRole::Protection:
            return "stop of a bracket";
        case LinkRole::Leg:
            return "leg";
    }
    return "?";
}

PriceDelta trailDistance(const OrderTerms& terms, Price best, PriceDelta tick) {
    if (terms.trailBp == 0) {
        return terms.trail;
    }
    const Int128 share = Int128{best.nanoUsd()} * terms.trailBp / 10'000;
    const Int128 ticks = (share + tick.nanoUsd() / 2) / tick.nanoUsd();
    return tick * std::max<std::int64_t>(1, static_cast<std::int64_t>(ticks));
}

}  // namespace tessera::domain
