#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

constexpr std::uint64_t kNano = 1'000'000'000;

std::uint64_t powerOfTen(int exponent) {
    std::uint64_t power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

/// 12345 -> "12.3k", cut; below 100 000 in full when it has at most `plainDigits` digits.
void addCompact(NumberText& text, std::uint64_t value, std::uint64_t plainLimit) {
    constexpr std::array<std::pair<std::uint64_t, char>, 4> kUnits{
        {{1'000'000'000'000, 'T'}, {1'000'000'000, 'B'}, {1'000'000, 'M'}, {1'000, 'k'}}};
    if (value >= plainLimit) {
        for (const auto& [unit, letter] : kUnits) {
            if (value >= unit) {
                const std::uint64_t whole = value / unit;
                text.addInteger(whole);
                if (whole < 100) {
                    text.add('.');
                    text.addInteger(value % unit / (unit / 10));
                }
                text.add(letter);
                return;
            }
        }
    }
    text.addInteger(value);
}

}  // namespace

void NumberText::addInteger(std::uint64_t value, int digits) {
    std::array<char, 20> reversed{};
    std::size_t count = 0;
    do {
        reversed[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0 && count < reversed.size());
    while (count < static_cast<std::size_t>(digits) && count < reversed.size()) {
        reversed[count++] = '0';
    }
    while (count > 0) {
        add(reversed[--count]);
    }
}

NumberText priceText(domain::Price price, int shown) {
    NumberText text;
    const std::uint64_t nano = magnitude(price.nanoUsd());
    if (price.nanoUsd() < 0) {
        text.add('-');
    }
    text.addInteger(nano / kNano);
    if (shown > 0) {
        text.add('.');
        text.addInteger(nano % kNano / powerOfTen(9 - std::min(shown, 9)), std::min(shown, 9));
    }
    return text;
}

NumberText sizeText(domain::Quantity quantity, int decimals) {
    NumberText text;
    const std::uint64_t raw = magnitude(quantity.raw());
    if (quantity.raw() < 0) {
        text.add('-');
    }
    const std::uint64_t scale = powerOfTen(decimals);
    const std::uint64_t whole = raw / scale;
    if (decimals == 0 || whole >= 1000) {
        addCompact(text, whole, 100'000);
        return text;
    }
    const int shown = std::min(decimals, whole >= 100 ? 1 : whole >= 10 ? 2 : 3);
    text.addInteger(whole);
    text.add('.');
    text.addInteger(raw % scale / powerOfTen(decimals - shown), shown);
    return text;
}

NumberText profitText(domain::Money money) {
    NumberText text;
    const std::uint64_t usd = (magnitude(money.nanoUsd()) + kNano / 2) / kNano;
    if (usd > 0) {
        text.add(money.nanoUsd() < 0 ? '-' : '+');
    }
    addCompact(text, usd, 100'000);
    return text;
}

}  // namespace tessera::widgets
