#include "app/options/chain.h"

#include <algorithm>
#include <map>

#include "app/options/chain_summary.h"
#include "app/options/quote_arbitrage.h"
#include "app/pricing/implied_volatility.h"

namespace tessera::options {

using domain::OptionRight;
using domain::OptionSpec;
using domain::Price;
using pricing::PricingIssue;

namespace {

constexpr double kNanosADay = 86'400e9;

double usdOf(Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

NoVolatility whyOf(PricingIssue issue) {
    switch (issue) {
        case PricingIssue::NoTime:
        case PricingIssue::Years:
            return NoVolatility::Expired;
        case PricingIssue::BelowIntrinsic:
            return NoVolatility::BelowIntrinsic;
        case PricingIssue::AboveMaximum:
        case PricingIssue::TooLarge:
            return NoVolatility::AboveMaximum;
        case PricingIssue::Forward:
            return NoVolatility::NoForward;
        default:
            return NoVolatility::NoTimeValue;
    }
}

/// What all rows are read with.
struct Reader {
    std::optional<Price> forward;
    double years = 0;

    VolatilityReading at(const OptionSpec& option, std::optional<Price> price, NoVolatility without) const {
        if (!price) {
            return {std::nullopt, without};
        }
        return forward ? volatilityOf(option, *forward, years, usdOf(*price))
                       : VolatilityReading{std::nullopt, NoVolatility::NoForward};
    }
    VolatilityReading ofMiddle(const OptionSpec& option, const Quote& quote) const {
        if (!quote.bid || !quote.ask) {
            return {std::nullopt, !quote.bid && !quote.ask ? NoVolatility::NotQuoted
                                  : !quote.bid             ? NoVolatility::NoBid
                                                           : NoVolatility::NoAsk};
        }
        if (*quote.bid > *quote.ask) {
            return {std::nullopt, NoVolatility::Crossed};
        }
        return forward ? volatilityOf(option, *forward, years, (usdOf(*quote.bid) + usdOf(*quote.ask)) / 2)
                       : VolatilityReading{std::nullopt, NoVolatility::NoForward};
    }
};

OptionReading readingOf(const OptionMarket& market, const Reader& reader) {
    const OptionSpec& option = *market.instrument->option();
    OptionReading reading{.id = market.instrument->id,
                          .quote = market.quote,
                          .last = market.last,
                          .mark = market.mark,
                          .volume = market.volume,
                          .bidVolatility = reader.at(option, market.quote.bid, NoVolatility::NoBid),
                          .askVolatility = reader.at(option, market.quote.ask, NoVolatility::NoAsk),
                          .volatility = reader.ofMiddle(option, market.quote),
                          .greeks = {},
                          .second = {},
                          .isInTheMoney = false};
    reading.isInTheMoney = reader.forward && exerciseValue(option, *reader.forward) > Price{};
    return reading;
}

/// The strike's one volatility, and what it was read from.
void readVolatility(StrikeRow& row, const Reader& reader) {
    const bool isCallOut = !reader.forward || row.strike >= *reader.forward;
    const OptionRight first = isCallOut ? OptionRight::Call : OptionRight::Put;
    const OptionRight second = isCallOut ? OptionRight::Put : OptionRight::Call;
    bool isTold = false;
    const auto take = [&](OptionRight right, const VolatilityReading& reading, VolatilitySource source) {
        if (!row.volatility.value && (reading.value || !isTold)) {
            row.volatility = reading;
            row.from = right;
            row.source = reading.value ? source : VolatilitySource::None;
        }
        isTold = true;
    };
    for (const OptionRight right : {first, second}) {
        if (row.side(right)) {
            take(right, row.side(right)->volatility, VolatilitySource::Middle);
        }
    }
    for (const OptionRight right : {first, second}) {
        if (row.side(right) && row.side(right)->mark) {
            const OptionSpec option{{}, {}, right, row.strike};
            take(right, reader.at(option, row.side(right)->mark, NoVolatility::NotQuoted),
                 VolatilitySource::Mark);
        }
    }
}

std::optional<pricing::Greeks> greeksOf(const pricing::BlackInput& input) {
    pricing::BlackValue value;
    return blackValue(input, value) == PricingIssue::None ? std::optional(value.greeks) : std::nullopt;
}

void readGreeks(StrikeRow& row, const Reader& reader) {
    if (!row.volatility.value || !reader.forward) {
        return;
    }
    pricing::BlackInput input{.right = OptionRight::Call,
                              .forward = usdOf(*reader.forward),
                              .strike = usdOf(row.strike),
                              .years = reader.years,
                              .volatility = *row.volatility.value};
    const auto call = greeksOf(input);
    const auto second = pricing::secondGreeks(input);  // of a call and a put they are the same
    input.right = OptionRight::Put;
    const auto put = greeksOf(input);
    for (auto* side : {&row.call, &row.put}) {
        if (*side) {
            (*side)->greeks = side == &row.call ? call : put;
            (*side)->second = second ? std::optional(*second) : std::nullopt;
        }
    }
    row.callDelta = call ? std::optional(call->delta) : std::nullopt;
    row.putDelta = put ? std::optional(put->delta) : std::nullopt;
}

void readForward(Chain& chain, const FutureMarket& future) {
    const auto& [bid, ask, bidSize, askSize] = future.quote;
    if (bid && ask && *bid <= *ask && *bid > Price{}) {
        chain.forward =
            Price::fromNanoUsd(bid->nanoUsd() + (ask->nanoUsd() - bid->nanoUsd()) / 2);  // to the bid
        chain.forwardSource = ForwardSource::Middle;
    } else if (future.mark && *future.mark > Price{}) {
        chain.forward = future.mark;
        chain.forwardSource = ForwardSource::Mark;
    }
}

int decimalsOf(std::span<const StrikeRow> rows) {
    int decimals = 2;
    std::int64_t step = domain::kNanoPerUsd / 100;
    const auto isExact = [&](const StrikeRow& row) { return row.strike.nanoUsd() % step == 0; };
    while (decimals < 9 && !std::ranges::all_of(rows, isExact)) {
        ++decimals;
        step /= 10;
    }
    return decimals;
}

}  // namespace

std::string_view sentenceOf(NoVolatility why) {
    switch (why) {
        case NoVolatility::NotQuoted:
            return "Nobody quotes it.";
        case NoVolatility::NoBid:
            return "Nobody bids.";
        case NoVolatility::NoAsk:
            return "Nobody offers.";
        case NoVolatility::Crossed:
            return "The bid is above the ask, so there is no middle.";
        case NoVolatility::NoForward:
            return "Its future has no price.";
        case NoVolatility::Expired:
            return "No time is left, so the price says nothing of a volatility.";
        case NoVolatility::BelowIntrinsic:
            return "The price is below what exercising would bring; no volatility gives it.";
        case NoVolatility::NoTimeValue:
            return "The price is what exercising would bring and no more; any small volatility gives it.";
        case NoVolatility::AboveMaximum:
            break;
    }
    return "The price is as much as the option can ever be worth; no volatility gives it.";
}

VolatilityReading volatilityOf(const OptionSpec& option, Price forward, double years, double priceUsd) {
    if (years <= 0) {
        return {std::nullopt, NoVolatility::Expired};
    }
    double volatility = 0;
    const PricingIssue issue = pricing::impliedVolatility(
        {.right = option.right, .forward = usdOf(forward), .strike = usdOf(option.strike), .years = years},
        priceUsd, volatility);
    return issue == PricingIssue::None ? VolatilityReading{volatility, {}}
                                       : VolatilityReading{std::nullopt, whyOf(issue)};
}

Chain makeChain(const FutureMarket& future, std::span<const OptionMarket> options, domain::Timestamp now) {
    Chain chain;
    chain.future = future.instrument->symbol;
    chain.futureId = future.instrument->id;
    chain.month = future.instrument->contractMonth();
    readForward(chain, future);
    std::vector<OptionMarket> own;
    for (const OptionMarket& market : options) {
        const OptionSpec* option = market.instrument->option();
        if (option != nullptr && option->future == future.instrument->id && option->strike > Price{}) {
            own.push_back(market);
        }
    }
    if (!own.empty()) {
        const domain::Instrument& any = *own.front().instrument;
        chain.expires = any.lastTradingTime;
        chain.priceDecimals = any.priceDecimals;
        chain.quantityDecimals = any.quantityDecimals;
        chain.days = std::max(0.0, static_cast<double>((chain.expires - now).count()) / kNanosADay);
    }
    const Reader reader{chain.forward, chain.years()};
    std::map<Price, StrikeRow> rows;
    for (const OptionMarket& market : own) {
        const OptionSpec& option = *market.instrument->option();
        StrikeRow& row = rows[option.strike];
        row.strike = option.strike;
        (option.right == OptionRight::Call ? row.call : row.put) = readingOf(market, reader);
    }
    for (auto& [strike, row] : rows) {
        readVolatility(row, reader);
        readGreeks(row, reader);
        chain.rows.push_back(std::move(row));
    }
    chain.strikeDecimals = decimalsOf(chain.rows);
    summarise(chain);
    chain.arbitrage = findArbitrage(future, own, chain.strikeDecimals);
    return chain;
}

}  // namespace tessera::options
