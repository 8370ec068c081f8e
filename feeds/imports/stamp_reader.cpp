#include "feeds/imports/stamp_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "app/domain/decimal.h"

namespace tessera::imports {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using history::StampFormat;

namespace {

constexpr std::int64_t kNanosOfUnit[] = {0, 0, 1'000'000'000, 1'000'000, 1'000, 1, 0,
                                         0, 0};  // by StampFormat

Error noTime(std::string_view text) {
    return Error{ErrorCode::BadInput, fmt::format("\"{}\" is no time", text.substr(0, 40)), "stamp"};
}

/// "+02:00", "-0530", "Z" at the end of `text`, taken off; none where there is none.
std::optional<Duration> takeOffset(std::string_view& text) {
    if (text.ends_with('Z') || text.ends_with('z')) {
        text.remove_suffix(1);
        return Duration::zero();
    }
    const std::size_t sign = text.find_last_of("+-");
    if (sign == std::string_view::npos || sign < 11) {  // behind the date
        return std::nullopt;
    }
    std::string digits;
    for (const char c : text.substr(sign + 1)) {
        if (c != ':') {
            digits += c;
        }
    }
    const auto number = domain::parseDecimal(digits, 0);
    if (!number || (digits.size() != 4 && digits.size() != 2)) {
        return std::nullopt;
    }
    const std::int64_t hhmm = digits.size() == 2 ? *number * 100 : *number;
    if (hhmm > 1400 || hhmm % 100 > 59) {
        return std::nullopt;
    }
    const Duration offset = std::chrono::hours(hhmm / 100) + std::chrono::minutes(hhmm % 100);
    const bool isWest = text[sign] == '-';
    text = text.substr(0, sign);
    return isWest ? -offset : offset;
}

}  // namespace

Result<StampReader> StampReader::make(StampFormat format, const std::string& pattern, const std::string& zone,
                                      ZoneOffset offsets) {
    StampReader reader;
    reader.m_format = format;
    reader.m_pattern = pattern;
    reader.m_zone = zone;
    reader.m_offsets = std::move(offsets);
    std::string probe = "2026-01-01T00:00" + zone;
    std::string_view rest = probe;
    if (zone.empty() || zone == "UTC") {
        reader.m_fixed = Duration::zero();
    } else if (const auto fixed = takeOffset(rest); fixed && rest.size() == 16) {
        reader.m_fixed = fixed;
    } else if (!reader.m_offsets || !reader.m_offsets(zone, Timestamp::fromSeconds(1'767'268'800))) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" is no time zone: UTC, an offset such as +02:00, or a name such as "
                                 "Europe/Berlin.",
                                 zone),
                     "zone"};
    }
    const bool hasYear = pattern.find("%Y") != std::string::npos || pattern.find("%y") != std::string::npos ||
                         pattern.find("%F") != std::string::npos || pattern.find("%s") != std::string::npos;
    if (format == StampFormat::Pattern && !hasYear) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The pattern \"{}\" has no year: %Y is one, as in %d/%m/%Y %H:%M.", pattern),
                     "pattern"};
    }
    return reader;
}

Result<Timestamp> StampReader::read(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    switch (m_format) {
        case StampFormat::Automatic:
            return automatic(text);
        case StampFormat::Iso:
            return iso(text, text);
        case StampFormat::DayFirst:
            return numeric(text, DateOrder::DayFirst);
        case StampFormat::MonthFirst:
            return numeric(text, DateOrder::MonthFirst);
        case StampFormat::Pattern:
            return byPattern(text);
        default:
            return count(text, kNanosOfUnit[static_cast<std::size_t>(m_format)]);
    }
}

Result<Timestamp> StampReader::count(std::string_view text, std::int64_t unit) const {
    int decimals = 0;
    for (std::int64_t left = unit; left > 1; left /= 10) {
        ++decimals;
    }
    const auto nanos = domain::parseDecimal(text, decimals);
    return nanos ? Result<Timestamp>(Timestamp::fromNanos(*nanos)) : noTime(text);
}

/// The year last, in an order that was chosen or guessed.
Result<Timestamp> StampReader::numeric(std::string_view text, DateOrder order) {
    const auto date = numericDate(text);
    return date ? iso(date->iso(order), text)
                : Error{ErrorCode::BadInput,
                        fmt::format("\"{}\" is no date of {} and year", text.substr(0, 40),
                                    order == DateOrder::DayFirst ? "day, month" : "month, day"),
                        "stamp"};
}

/// Plain digits count since 1970, in the unit by which they lie between 1973 and 2286; the rest is ISO 8601.
Result<Timestamp> StampReader::automatic(std::string_view text) {
    const std::size_t whole = std::min(text.find('.'), text.size());
    const bool isNumber = !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
    if (!isNumber || whole == 8 || std::ranges::count(text, '.') > 1) {
        if (numericDate(text)) {
            return Error{
                ErrorCode::BadInput,
                fmt::format("\"{}\" may have the day or the month first: choose one", text.substr(0, 40)),
                "stamp"};
        }
        return iso(text, text);
    }
    const std::int64_t unit = whole <= 10 ? 1'000'000'000 : whole <= 13 ? 1'000'000 : whole <= 16 ? 1'000 : 1;
    return count(text, unit);
}

Result<Timestamp> StampReader::iso(std::string_view text, std::string_view given) {
    const auto offset = takeOffset(text);
    std::string normal(text);
    if (normal.size() == 8 && normal.find('-') == std::string::npos) {  // 20261127
        normal = normal.substr(0, 4) + "-" + normal.substr(4, 2) + "-" + normal.substr(6);
    }
    if (normal.size() >= 10 && (normal[4] == '/' || normal[4] == '.') && normal[7] == normal[4]) {
        normal[4] = normal[7] = '-';  // 2026/11/27
    }
    if (normal.size() > 10) {
        normal[10] = normal[10] == ' ' ? 'T' : normal[10];
        normal += normal.size() == 16 ? ":00Z" : "Z";
    }
    const auto parsed = domain::parseIso(normal);
    if (!parsed) {
        return noTime(given);
    }
    if (m_namesZone && *m_namesZone != offset.has_value()) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" names {} time zone and the rows before {}", given.substr(0, 40),
                                 offset ? "a" : "no", offset ? "do not" : "do"),
                     "mixed zones"};
    }
    m_namesZone = offset.has_value();
    return offset ? Result<Timestamp>(*parsed - *offset) : fromLocal(*parsed, given);
}

Result<Timestamp> StampReader::byPattern(std::string_view text) const {
    std::tm local{};
    local.tm_mday = 1;
    const std::string given(text);
    const char* end = ::strptime(given.c_str(), m_pattern.c_str(), &local);
    if (end == nullptr || *end != '\0') {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" is no time written as {}", given.substr(0, 40), m_pattern), "stamp"};
    }
    constexpr std::time_t kSecondsMost = 9'000'000'000;  // the year 2255: nanoseconds end in 2262
    const std::time_t seconds = ::timegm(&local);
    return seconds > kSecondsMost || seconds < -kSecondsMost
               ? noTime(text)
               : fromLocal(Timestamp::fromSeconds(seconds), text);
}

Result<Timestamp> StampReader::fromLocal(Timestamp local, std::string_view text) const {
    if (m_fixed) {
        return local - *m_fixed;
    }
    const auto offset = m_offsets(m_zone, local);
    if (!offset) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" does not exist in {}", text.substr(0, 40), m_zone), "zone"};
    }
    return local - *offset;
}

}  // namespace tessera::imports
