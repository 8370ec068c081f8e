// Exchange: what the simulated participants take a contract to be worth.

#include <algorithm>
#include <array>

#include "app/market/option_value.h"
#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

namespace {

/// A maturity a quarter of an hour nearer moves a forward by far less than a tick.
constexpr Duration kForwardsInterval = std::chrono::minutes(15);
/// Where a family says how often it is quoted: two hours move one by a hundredth of a per cent.
constexpr Duration kForwardLife = std::chrono::hours(2);
/// Fixings that a month's mean may need: the month, and what the ladder looks back over.
constexpr Duration kMostLookedBack = std::chrono::hours(24 * (31 + 45));

}  // namespace

double Exchange::fairValue(const Listing& listing) const {
    const Instrument& instrument = instrumentOf(listing.id);
    if (instrument.isSpread()) {
        double value = 0;
        for (const domain::Leg& leg : instrument.legs()) {
            value += leg.ratio * fairValue(this->listing(leg.instrument));
        }
        return value;
    }
    if (const OptionSpec* option = instrument.option()) {
        const Listing& future = this->listing(option->future);
        double price = fairValue(future);
        // Where the fair price is not between the future's bid and ask, makers take the future for what they
        // could hedge at, so that calls, puts and future agree: not the middle, which moves with every order.
        // A market from before there was a short option minimum took it for its fair price alone.
        if (listing.family->terms.options.shortMinimum > Money{}) {
            const OrderBook& book = *m_engine.book(future.id);
            const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
            const auto usd = [](Price at) { return static_cast<double>(at.nanoUsd()) / kNanoPerUsd; };
            price = bid && ask ? std::clamp(price, usd(bid->price), usd(ask->price)) : price;
        }
        const market::ProcessParameters& process = listing.family->terms.process;
        return listing.family->terms.quotesAverage
                   ? market::averageOptionValue(process, *option, price, averagePartOf(future))
                   : market::optionValue(process, *option, price, instrument.lastTradingTime - m_now);
    }
    double value = listing.fair.fixedUsd;
    for (const FairNode& node : listing.fair.nodes) {
        value += node.weight * listing.family->process->forward(node.terms);
    }
    return value;
}

void Exchange::refreshForwards() {
    if (m_now - m_forwardsAt < kForwardsInterval) {
        return;
    }
    m_forwardsAt = m_now;
    for (const auto& at : m_listings) {
        const bool isDue = at->family->terms.quoting.empty() || m_now - at->fairAt >= kForwardLife;
        if (isDue && at->isTraded && instrumentOf(at->id).kind() == InstrumentKind::Future) {
            refreshFair(*at);
        }
    }
}

void Exchange::refreshFair(Listing& at) {
    at.fairAt = m_now;
    const Instrument& instrument = instrumentOf(at.id);
    if (at.family->terms.isSkill()) {
        at.fair = {skillForward(*at.family, instrument.lastTradingTime), {}};
        return;
    }
    if (at.family->terms.quotesAverage) {
        if (const auto average = averageOf(at); average && average->days > 0) {
            at.fair = fairOfAverage(at, *average);
            return;
        }
    }
    at.fair = {0, {{1, at.family->process->forwardTerms(instrument.lastTradingTime - m_now)}}};
}

/// As the fair value of the future has it: what was fixed then, and the fixings behind it.
market::AveragePart Exchange::averagePartOf(const Listing& future) const {
    market::AveragePart part{future.fair.fixedUsd, {}};
    for (const Timestamp time : fixingTimes(instrumentOf(future.id).contractMonth())) {
        if (time > future.fairAt) {
            const double days =
                static_cast<double>((time - m_now).count()) / static_cast<double>(kDay.count());
            part.years.push_back(std::max(days, 0.0) / 365);
        }
    }
    return part;
}

Result<MonthAverage> Exchange::averageOf(const Listing& at) const {
    const Instrument& instrument = instrumentOf(at.id);
    const auto levels =
        dailyLevels(listing(at.family->index).fixings, instrument.lastTradingTime - kMostLookedBack);
    return monthAverage(levels, instrument.contractMonth(), std::min(m_now, instrument.lastTradingTime));
}

/// (what is fixed + the forwards to the days that are not) / N. The forwards to many days are a smooth curve:
/// Simpson's rule over the first, the middle and the last of them is exact to far below a tick.
Exchange::FairValue Exchange::fairOfAverage(const Listing& at, const MonthAverage& average) const {
    const double days = average.days;
    FairValue fair{static_cast<double>(average.sum) * 1e-9 / days, {}};
    const auto times = fixingTimes(instrumentOf(at.id).contractMonth());
    const auto left = std::span(times).subspan(static_cast<std::size_t>(average.fixed));
    const auto add = [&](Timestamp time, double weight) {
        fair.nodes.push_back({weight * static_cast<double>(left.size()) / days,
                              at.family->process->forwardTerms(time - m_now)});
    };
    if (left.size() < 3) {
        for (const Timestamp time : left) {
            add(time, 1.0 / static_cast<double>(left.size()));
        }
        return fair;
    }
    add(left.front(), 1.0 / 6);
    add(left[left.size() / 2], 4.0 / 6);
    add(left.back(), 1.0 / 6);
    return fair;
}

}  // namespace tessera::venue
