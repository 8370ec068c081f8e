#include "app/domain/margin_exit.h"

#include <algorithm>
#include <vector>

namespace tessera::domain {

namespace {

std::optional<Money> initialOf(std::span<const MarginPosition> held, const MarginTerms& terms) {
    const auto margin = accountMargin(held, terms);
    return margin ? std::optional(margin->total) : std::nullopt;
}

/// The index of the position that frees the most.
std::optional<std::size_t> bestToClose(std::span<const MarginPosition> held, const MarginTerms& terms,
                                       const std::function<bool(const MarginPosition&)>& canClose) {
    const auto whole = initialOf(held, terms);
    std::optional<std::size_t> best;
    Money mostFreed;
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (held[i].net.isZero() || terms.find(held[i].instrument) == nullptr || !canClose(held[i])) {
            continue;
        }
        std::vector<MarginPosition> rest(held.begin(), held.end());
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        const auto without = initialOf(rest, terms);
        const Money freed =
            whole && without ? Money::fromNanoUsd(whole->nanoUsd() - without->nanoUsd()) : Money{};
        if (!best || freed > mostFreed) {
            best = i;
            mostFreed = freed;
        }
    }
    return best;
}

}  // namespace

std::optional<MarginExit> marginExit(std::span<const MarginPosition> held, Money equity,
                                     const MarginTerms& terms,
                                     const std::function<bool(const MarginPosition&)>& canClose) {
    const auto best = bestToClose(held, terms, canClose);
    if (!best) {
        return std::nullopt;
    }
    std::vector<MarginPosition> left(held.begin(), held.end());
    MarginPosition& reduced = left[*best];
    const Quantity net = reduced.net;
    const std::int64_t raw = net > Quantity{} ? net.raw() : -net.raw();
    const std::int64_t lot = wholeLot(*terms.find(reduced.instrument)).raw();
    const auto isEnough = [&](std::int64_t lots) {
        const Quantity closed = Quantity::fromRaw(std::min(raw, lots * lot));
        reduced.net = net > Quantity{} ? net - closed : net + closed;
        const auto needed = initialOf(left, terms);
        return needed && equity >= *needed;
    };
    MarginExit exit{reduced.instrument, net > Quantity{} ? Side::Sell : Side::Buy, Quantity::fromRaw(raw),
                    false};
    std::int64_t enough = (raw + lot - 1) / lot, tooFew = 0;
    if (!isEnough(enough)) {
        return exit;
    }
    while (enough - tooFew > 1) {
        const std::int64_t middle = tooFew + (enough - tooFew) / 2;
        (isEnough(middle) ? enough : tooFew) = middle;
    }
    exit.quantity = Quantity::fromRaw(std::min(raw, enough * lot));
    exit.isEnough = true;
    return exit;
}

}  // namespace tessera::domain
