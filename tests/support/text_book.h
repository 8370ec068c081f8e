#pragma once
// Books written as text: "99.98 x 12, 99.97 x 3 | 100.01 x 7": bids best first, then asks best first.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/decimal.h"
#include "app/domain/order_book.h"

namespace tessera::testing {

struct TextLevel {
    domain::Price price;
    domain::Quantity quantity;
};

struct TextBook {
    std::vector<TextLevel> bids, asks;
};

inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

inline domain::Price price(std::string_view text) {
    const auto parsed = domain::parsePrice(text);
    EXPECT_TRUE(parsed.ok()) << "not a price: " << text;
    return parsed ? *parsed : domain::Price{};
}

inline domain::PriceDelta delta(std::string_view text) {
    return price(text) - domain::Price{};
}

inline domain::Quantity lots(std::int64_t raw) {
    return domain::Quantity::fromRaw(raw);
}

inline std::vector<TextLevel> textSide(std::string_view text) {
    std::vector<TextLevel> levels;
    while (!trimmed(text).empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view item = trimmed(text.substr(0, comma));
        const std::size_t times = item.find(" x ");
        EXPECT_NE(times, std::string_view::npos) << "a level is \"price x quantity\": " << item;
        if (times == std::string_view::npos) {
            break;
        }
        const auto quantity = domain::parseQuantity(trimmed(item.substr(times + 3)), 0);
        levels.push_back({price(trimmed(item.substr(0, times))), quantity ? *quantity : domain::Quantity{}});
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return levels;
}

inline TextBook book(std::string_view text) {
    const std::size_t bar = text.find('|');
    EXPECT_NE(bar, std::string_view::npos) << "a book needs a bar between bids and asks: " << text;
    return {textSide(text.substr(0, bar)),
            bar == std::string_view::npos ? std::vector<TextLevel>{} : textSide(text.substr(bar + 1))};
}

/// The top of a real book in the same notation, prices with `decimals`.
inline std::string toText(const domain::OrderBook& book, int decimals = 2, std::size_t depth = 5) {
    std::string text;
    for (const domain::Side side : {domain::Side::Buy, domain::Side::Sell}) {
        std::vector<domain::BookLevel> levels;
        book.levels(side, depth, levels);
        bool first = true;
        for (const auto& level : levels) {
            text += (first ? "" : ", ") + domain::formatPrice(level.price, decimals) + " x " +
                    std::to_string(level.quantity.raw());
            first = false;
        }
        if (side == domain::Side::Buy) {
            text += text.empty() ? "| " : " | ";
        }
    }
    return text.back() == ' ' && text != "| " ? text.substr(0, text.size() - 1) : text;
}

}  // namespace tessera::testing
