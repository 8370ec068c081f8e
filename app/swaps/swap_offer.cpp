#include "app/swaps/swap_offer.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/order.h"
#include "app/market/contract_calendar.h"

namespace tessera::swaps {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

/// Empty, or why there is no such swap on any market.
std::string complaintAbout(const SwapRequest& request) {
    const auto most = static_cast<int>(kMostListed);
    if (request.months < 1 || request.months > most) {
        return fmt::format("A swap has 1 to {} months; {} were asked for.", most, request.months);
    }
    if (request.first.month < 1 || request.first.month > 12) {
        return fmt::format("A swap begins in a month of 1 to 12, not in {}.", request.first.month);
    }
    if (request.lots < 1) {
        return fmt::format("A swap has at least one lot a month, not {}.", request.lots);
    }
    return {};
}

std::optional<Quantity> quantityOf(std::int64_t lots, const Instrument& contract) {
    const Int128 raw = Int128{lots} * wholeLot(contract).raw();
    return raw <= kQuantityLimit ? std::optional(Quantity::fromRaw(static_cast<std::int64_t>(raw)))
                                 : std::nullopt;
}

void addFixings(SwapMonth& month, std::span<const DatedLevel> published, Timestamp now) {
    const auto average = monthAverage(published, month.month, std::min(now, month.contract->lastTradingTime));
    if (!average) {
        month.why = market::monthName(month.month) + ": " + average.error().sentence;
        return;
    }
    month.days = average->days;
    month.fixed = average->fixed;
    month.soFar = average->soFar();
    if (average->isComplete()) {
        month.why = market::monthName(month.month) + " is over: every fixing of it is known.";
    }
}

SwapMonth monthOf(const SwapRequest& request, ContractMonth which, std::span<const MonthQuote> listed,
                  std::span<const DatedLevel> published, Timestamp now) {
    SwapMonth month{.month = which};
    const auto quote = std::ranges::find_if(
        listed, [which](const MonthQuote& one) { return one.contract->contractMonth() == which; });
    if (quote == listed.end()) {
        month.why = market::monthName(which) + " is not listed.";
        return month;
    }
    month.contract = quote->contract;
    month.par = parOf(*quote);
    if (const auto quantity = quantityOf(request.lots, *month.contract)) {
        month.quantity = *quantity;
    } else {
        month.why = fmt::format("{} lots a month are more than an order can have.", request.lots);
        return month;
    }
    addFixings(month, published, now);
    const auto best = request.paysFixed ? quote->ask : quote->bid;
    if (!best) {
        month.why = month.why.empty()
                        ? fmt::format("Nobody {} {} now.", request.paysFixed ? "offers" : "bids for",
                                      month.contract->symbol)
                        : month.why;
        return month;
    }
    const PriceDelta further = month.contract->tick * request.ticksBeyond;
    month.fixedPrice = request.paysFixed ? *best + further : *best - further;
    return month;
}

/// The market against what was asked for.
std::string complaintAbout(const SwapRequest& request, const SwapOffer& offer) {
    if (!request.rate || !offer.rate) {
        return {};
    }
    const bool isWorse = request.paysFixed ? *offer.rate > *request.rate : *offer.rate < *request.rate;
    return !isWorse ? std::string()
                    : fmt::format("The market {} a rate of {}; you would {} {} at {}.",
                                  request.paysFixed ? "asks" : "bids", formatPrice(*offer.rate, 4),
                                  request.paysFixed ? "pay" : "receive",
                                  request.paysFixed ? "at most" : "at least", formatPrice(*request.rate, 4));
}

}  // namespace

std::optional<Price> parOf(const MonthQuote& quote) {
    return quote.bid && quote.ask
               ? std::optional(*quote.bid + PriceDelta::fromNanoUsd((*quote.ask - *quote.bid).nanoUsd() / 2))
               : quote.mark;
}

std::optional<Price> meanOf(std::span<const Price> prices) {
    if (prices.empty()) {
        return std::nullopt;
    }
    Int128 sum = 0;
    for (const Price price : prices) {
        sum += price.nanoUsd();
    }
    return Price::fromNanoUsd(
        static_cast<std::int64_t>(divideHalfEven(sum, static_cast<Int128>(prices.size()))));
}

SwapOffer offerOf(const SwapRequest& request, std::span<const MonthQuote> listed,
                  std::span<const DatedLevel> published, Timestamp now) {
    SwapOffer offer;
    offer.why = complaintAbout(request);
    if (!offer.why.empty()) {
        return offer;
    }
    std::vector<Price> rates, pars;
    ContractMonth which = request.first;
    for (int i = 0; i < request.months; ++i, which = market::following(which)) {
        const SwapMonth& month = offer.months.emplace_back(monthOf(request, which, listed, published, now));
        offer.why = offer.why.empty() ? month.why : offer.why;
        if (month.fixedPrice) {
            rates.push_back(*month.fixedPrice);
        }
        if (month.par) {
            pars.push_back(*month.par);
        }
    }
    if (std::ssize(rates) == request.months) {
        offer.rate = meanOf(rates);
    }
    if (std::ssize(pars) == request.months) {
        offer.par = meanOf(pars);
    }
    offer.why = offer.why.empty() ? complaintAbout(request, offer) : offer.why;
    return offer;
}

}  // namespace tessera::swaps
