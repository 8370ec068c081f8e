#include "app/pricing/pricing_issue.h"

#include <fmt/format.h>

namespace tessera::pricing {

using domain::Error;
using domain::ErrorCode;

Error errorFor(PricingIssue issue, double value) {
    const auto bad = [value](std::string_view name, std::string_view rule) {
        return Error{ErrorCode::BadInput, fmt::format("The {} is {}; it must be {}.", name, value, rule), ""};
    };
    switch (issue) {
        case PricingIssue::Forward:
            return bad("forward", "a number above zero");
        case PricingIssue::Strike:
            return bad("strike", "a number above zero");
        case PricingIssue::Years:
            return bad("time in years", "a number not below zero");
        case PricingIssue::Volatility:
            return bad("volatility", "a number not below zero");
        case PricingIssue::Discount:
            return bad("discount factor", "a number above zero");
        case PricingIssue::Price:
            return bad("price", "a number");
        case PricingIssue::NoTime:
            return {ErrorCode::Refused, "No time is left, so the price says nothing about a volatility.", ""};
        case PricingIssue::BelowIntrinsic:
            return {ErrorCode::OutOfRange,
                    fmt::format("The price {} is below the intrinsic value; no volatility gives it.", value),
                    ""};
        case PricingIssue::NoTimeValue:
            return {ErrorCode::OutOfRange,
                    fmt::format("The price {} is the intrinsic value alone; any small volatility gives it.",
                                value),
                    ""};
        case PricingIssue::AboveMaximum:
            return {
                ErrorCode::OutOfRange,
                fmt::format("The price {} is as much as the option can ever be worth, or more; no volatility "
                            "gives it.",
                            value),
                ""};
        case PricingIssue::AtStrikeWithoutTime:
            return {
                ErrorCode::OutOfRange,
                fmt::format("At the strike {} without time or volatility the greeks have no value.", value),
                ""};
        case PricingIssue::TooLarge:
        case PricingIssue::None:
            break;
    }
    return {ErrorCode::OutOfRange, fmt::format("A result for the strike {} is too large to be told.", value),
            ""};
}

}  // namespace tessera::pricing
