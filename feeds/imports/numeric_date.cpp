#include "feeds/imports/numeric_date.h"

#include <fmt/format.h>

#include <cctype>

namespace tessera::imports {

namespace {

constexpr int kMonths = 12;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// At most `most` digits off the front of `text`; none where there is none.
std::optional<int> takeNumber(std::string_view& text, std::size_t most) {
    std::size_t length = 0;
    int value = 0;
    while (length < text.size() && length < most && isDigit(text[length])) {
        value = value * 10 + (text[length++] - '0');
    }
    text.remove_prefix(length);
    return length == 0 ? std::nullopt : std::optional(value);
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// True, and `text` shorter, where a word for half of the day stands in front.
bool takeHalf(std::string_view& text, char first) {
    std::string_view rest = text;
    take(rest, ' ');
    if (rest.size() < 2 || std::tolower(static_cast<unsigned char>(rest[0])) != first ||
        std::tolower(static_cast<unsigned char>(rest[1])) != 'm') {
        return false;
    }
    text = rest.substr(2);
    return true;
}

/// "2:05 PM", "14:05:00.250 +02:00" as ISO 8601 has it; none where it is no time.
std::optional<std::string> timeOf(std::string_view text) {
    auto hour = takeNumber(text, 2);
    if (!hour || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minute = takeNumber(text, 2);
    int second = 0;
    std::string parts;
    if (take(text, ':')) {
        second = takeNumber(text, 2).value_or(99);
        if (text.starts_with('.') || text.starts_with(',')) {
            parts = ".";
            text.remove_prefix(1);
            while (!text.empty() && isDigit(text.front())) {
                parts += text.front();
                text.remove_prefix(1);
            }
        }
    }
    const bool isMorning = takeHalf(text, 'a'), isAfternoon = !isMorning && takeHalf(text, 'p');
    if ((isMorning || isAfternoon) && (*hour < 1 || *hour > 12)) {
        return std::nullopt;
    }
    if (isMorning || isAfternoon) {
        *hour = *hour % 12 + (isAfternoon ? 12 : 0);
    }
    take(text, ' ');
    if (!minute || *hour > 23 || *minute > 59 || second > 59 ||
        (!text.empty() && text.front() != '+' && text.front() != '-' && text != "Z" && text != "z")) {
        return std::nullopt;
    }
    return fmt::format("T{:02}:{:02}:{:02}{}{}", *hour, *minute, second, parts, text);
}

std::string quoted(const std::string& text) {
    return fmt::format("\"{}\"", text.substr(0, 40));
}

}  // namespace

std::string NumericDate::iso(DateOrder order) const {
    const bool isDayFirst = order == DateOrder::DayFirst;
    return fmt::format("{:04}-{:02}-{:02}{}", year, isDayFirst ? second : first, isDayFirst ? first : second,
                       time);
}

std::optional<NumericDate> numericDate(std::string_view text) {
    NumericDate date;
    const auto first = takeNumber(text, 2);
    date.separator = text.empty() ? ' ' : text.front();
    if (!first || (date.separator != '.' && date.separator != '/' && date.separator != '-')) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    const auto second = takeNumber(text, 2);
    if (!second || !take(text, date.separator)) {
        return std::nullopt;
    }
    const std::size_t before = text.size();
    const auto year = takeNumber(text, 4);
    const std::size_t digits = before - text.size();
    if (!year || (digits != 2 && digits != 4)) {
        return std::nullopt;
    }
    date.first = *first;
    date.second = *second;
    date.year = digits == 4 ? *year : *year + (*year < 70 ? 2000 : 1900);
    if (text.empty()) {
        return date;
    }
    take(text, ',');
    if (!take(text, ' ') && !take(text, 'T')) {
        return std::nullopt;
    }
    const auto time = timeOf(text);
    date.time = time.value_or("");
    return time ? std::optional(date) : std::nullopt;
}

void DateOrderGuess::look(std::string_view text) {
    const auto date = numericDate(text);
    if (!date) {
        return;
    }
    const auto keep = [text](std::string& first) {
        if (first.empty()) {
            first = text;
        }
    };
    keep(m_any);
    if (date->separator == '.') {
        keep(m_points);
    }
    if (date->first > kMonths && date->second <= kMonths) {
        keep(m_dayFirst);
    } else if (date->second > kMonths && date->first <= kMonths) {
        keep(m_monthFirst);
    }
}

std::optional<DateOrder> DateOrderGuess::order() const {
    if (!m_dayFirst.empty() && !m_monthFirst.empty()) {
        return std::nullopt;
    }
    if (!m_monthFirst.empty()) {
        return DateOrder::MonthFirst;
    }
    return m_dayFirst.empty() && m_points.empty() ? std::nullopt : std::optional(DateOrder::DayFirst);
}

std::string DateOrderGuess::sentence() const {
    if (m_any.empty()) {
        return "";
    }
    if (!m_dayFirst.empty() && !m_monthFirst.empty()) {
        return fmt::format(
            "Times are written in two ways: {} has the day first, {} the month. Choose one; rows of the "
            "other "
            "are left out.",
            quoted(m_dayFirst), quoted(m_monthFirst));
    }
    if (!m_monthFirst.empty()) {
        return fmt::format("Times are taken to be month, day, year: {} can be nothing else.",
                           quoted(m_monthFirst));
    }
    if (!m_dayFirst.empty()) {
        return fmt::format("Times are taken to be day, month, year: {} can be nothing else.",
                           quoted(m_dayFirst));
    }
    if (!m_points.empty()) {
        return fmt::format(
            "Times are taken to be day, month, year, as dates with points are: {}. No row proves it.",
            quoted(m_points));
    }
    return fmt::format(
        "{} may have the day or the month first, and no row tells which. Choose Day first or Month first "
        "under "
        "Times.",
        quoted(m_any));
}

}  // namespace tessera::imports
