#include "app/domain/order.h"

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
    }
    return "unknown reason";
}

std::string_view toText(Side side) {
    return side == Side::Buy ? "Buy" : "Sell";
}

std::string_view toText(OrderType type) {
    return type == OrderType::Limit ? "limit" : "market";
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
    }
    return "?";
}

}  // namespace tessera::domain
