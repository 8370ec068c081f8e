#include "app/terminal/price_events.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::terminal {

using domain::Timestamp;
using listprices::PriceDimension;

namespace {

constexpr domain::Duration kLookedBack = std::chrono::hours(24 * 120);
constexpr std::size_t kTold = 12;

/// "0.28": without the zeros a price does not need, two decimals at least.
std::string priceText(domain::Price price) {
    std::string text = formatPrice(price, 9);
    while (text.ends_with('0') && text[text.size() - 3] != '.') {
        text.pop_back();
    }
    return text;
}

}  // namespace

std::vector<ports::ContextEvent> priceEvents(const listprices::PriceBook& book, Timestamp upTo) {
    std::vector<ports::ContextEvent> events;
    for (listprices::SeriesNumber number = 0; number < book.series().size(); ++number) {
        const listprices::PriceSeries& series = book.series()[number];
        const bool isTold =
            series.dimension == PriceDimension::Input || series.dimension == PriceDimension::Output;
        if (!isTold || series.tier != listprices::ServiceTier::Standard || series.aboveInputTokens != 0) {
            continue;
        }
        const auto* now = book.eventAt(number, {upTo, upTo});
        if (now == nullptr || !now->effectiveFrom.isSet() || now->effectiveFrom < upTo - kLookedBack) {
            continue;
        }
        const Timestamp before = now->effectiveFrom - domain::Duration(1);
        const auto* earlier = book.eventAt(number, {before, upTo});
        const auto to = now->value.price();
        const auto from = earlier != nullptr ? earlier->value.price() : std::nullopt;
        if (!from || !to || *from == *to) {
            continue;
        }
        // It was news when it was said, not before.
        events.push_back({std::max(now->effectiveFrom, now->knownAt),
                          fmt::format("{} {} price {} from {} to {} USD per million tokens",
                                      book.listings()[series.listing].name, wordFor(series.dimension),
                                      *to < *from ? "cut" : "raised", priceText(*from), priceText(*to))});
    }
    std::ranges::sort(
        events, [](const auto& a, const auto& b) { return a.at != b.at ? a.at > b.at : a.text < b.text; });
    std::vector<ports::ContextEvent> told;
    for (ports::ContextEvent& event : events) {
        const bool isNew =
            std::ranges::none_of(told, [&](const auto& other) { return other.text == event.text; });
        if (isNew) {
            told.push_back(std::move(event));
        }
        if (told.size() == kTold) {
            break;
        }
    }
    return told;
}

}  // namespace tessera::terminal
