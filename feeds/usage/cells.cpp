#include "feeds/usage/cells.h"

#include <algorithm>
#include <charconv>

#include "app/domain/text.h"

namespace tessera::usage {

using bill::Amount;
using domain::Int128;
using domain::Timestamp;

namespace {

/// A row of more is a mistake, and a sum of a thousand such rows still fits.
constexpr std::int64_t kMostTokens = 1'000'000'000'000'000;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool areDigits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, isDigit);
}

/// Without blanks of any kind, quotes a spreadsheet put there and the signs of currencies.
std::string_view bare(std::string_view text) {
    constexpr std::string_view kAround[] = {" ", "\t",           "\xC2\xA0", "\xE2\x80\xAF",
                                            "$", "\xE2\x82\xAC", "\xC2\xA3", "'"};
    for (bool isCut = true; isCut;) {
        isCut = false;
        for (const std::string_view sign : kAround) {
            while (text.starts_with(sign)) {
                text.remove_prefix(sign.size());
                isCut = true;
            }
            while (text.ends_with(sign)) {
                text.remove_suffix(sign.size());
                isCut = true;
            }
        }
    }
    return text;
}

/// Groups of three behind the first: "1,080,992".
bool isGrouped(std::string_view whole, char group) {
    std::size_t at = whole.find(group);
    if (at == std::string_view::npos) {
        return true;
    }
    if (at == 0 || at > 3) {
        return false;
    }
    while (at != std::string_view::npos) {
        const std::size_t next = whole.find(group, at + 1);
        if ((next == std::string_view::npos ? whole.size() : next) - at != 4) {
            return false;
        }
        at = next;
    }
    return true;
}

std::optional<int> number(std::string_view text, int least, int most) {
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return areDigits(text) && read.ec == std::errc{} && value >= least && value <= most ? std::optional(value)
                                                                                        : std::nullopt;
}

std::optional<Timestamp> dayFrom(std::string_view year, std::string_view month, std::string_view day) {
    const auto y = number(year, 2015, 2100);
    const auto m = number(month, 1, 12);
    const auto d = number(day, 1, 31);
    if (!y || !m || !d) {
        return std::nullopt;
    }
    const domain::CivilDate date{*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d)};
    const Timestamp at = domain::fromCivilDate(date);
    return domain::toCivilDate(at) == date ? std::optional(at) : std::nullopt;
}

/// "+02:00", "+0200", "Z", " UTC": what is to be taken off; none: something else.
std::optional<domain::Duration> offsetFrom(std::string_view text) {
    text = domain::trimmed(text);
    if (text.empty() || text == "Z" || text == "z" || text == "UTC") {
        return domain::Duration::zero();
    }
    if ((text[0] != '+' && text[0] != '-') || text.size() < 5) {
        return std::nullopt;
    }
    const auto hours = number(text.substr(1, 2), 0, 14);
    const auto minutes = number(text.substr(text[3] == ':' ? 4 : 3), 0, 59);
    if (!hours || !minutes) {
        return std::nullopt;
    }
    const domain::Duration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[0] == '-' ? -offset : offset;
}

/// "07:00:00.832+02:00" behind a day.
std::optional<domain::Duration> timeFrom(std::string_view text) {
    if (text.size() < 5 || text[2] != ':') {
        return std::nullopt;
    }
    const auto hours = number(text.substr(0, 2), 0, 23);
    const auto minutes = number(text.substr(3, 2), 0, 59);
    text.remove_prefix(5);
    int seconds = 0;
    if (text.size() >= 3 && text[0] == ':') {
        const auto read = number(text.substr(1, 2), 0, 60);
        if (!read) {
            return std::nullopt;
        }
        seconds = *read;
        text.remove_prefix(3);
        if (text.starts_with('.') || text.starts_with(',')) {  // the fraction moves no day
            text.remove_prefix(1);
            text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
        }
    }
    const auto offset = offsetFrom(text);
    if (!hours || !minutes || !offset) {
        return std::nullopt;
    }
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(seconds) -
           *offset;
}

std::optional<Timestamp> unixFrom(std::string_view text) {
    text = text.substr(0, text.find('.'));  // "1790553600.0"
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (!areDigits(text) || read.ec != std::errc{}) {
        return std::nullopt;
    }
    seconds = text.size() == 13 ? seconds / 1000 : seconds;                // milliseconds
    constexpr std::int64_t kFirst = 1'420'070'400, kLast = 4'102'444'800;  // 2015 .. 2100
    return seconds >= kFirst && seconds < kLast ? std::optional(Timestamp::fromSeconds(seconds))
                                                : std::nullopt;
}

}  // namespace

std::optional<char> decimalProvedBy(std::string_view text) {
    text = bare(text);
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    const std::size_t mark = text.find_last_of(".,");
    if (mark == std::string_view::npos || text.find_first_not_of("0123456789.,") != std::string_view::npos) {
        return std::nullopt;
    }
    const char last = text[mark];
    const char other = last == '.' ? ',' : '.';
    const bool isAlone = text.find(last) == mark;
    if (isAlone && text.find(other) != std::string_view::npos) {
        return last;  // both: the last one is the decimal
    }
    if (!isAlone) {
        return other;  // several of one kind group
    }
    const std::size_t behind = text.size() - mark - 1;
    const bool couldGroup = behind == 3 && mark >= 1 && mark <= 3 && text[0] != '0';
    return couldGroup ? std::nullopt : std::optional(last);
}

std::optional<std::string_view> plainNumber(std::string_view text, NumberDialect dialect,
                                            std::string& scratch) {
    text = bare(text);
    if (text.find_first_not_of("0123456789.-") == std::string_view::npos && dialect.decimal == '.') {
        return text;
    }
    const char group = dialect.decimal == '.' ? ',' : '.';
    const std::size_t point = text.find(dialect.decimal);
    std::string_view whole = text.substr(0, point);
    scratch.clear();
    if (whole.starts_with('-')) {
        scratch = "-";
        whole = bare(whole.substr(1));
    }
    if (!isGrouped(whole, group)) {
        return std::nullopt;
    }
    for (const char c : whole) {
        if (c != group) {
            scratch += c;
        }
    }
    if (point != std::string_view::npos) {
        scratch += '.';
        scratch += text.substr(point + 1);
    }
    return scratch;
}

std::optional<Timestamp> parseStamp(std::string_view text, bool isMonthFirst) {
    text = domain::trimmed(text);
    if (text.size() < 8) {
        return std::nullopt;
    }
    if (text.size() >= 10 && (text[2] == '/' || text[2] == '.')) {
        const std::string_view first = text.substr(0, 2), second = text.substr(3, 2),
                               year = text.substr(6, 4);
        return text[2] == '/' && isMonthFirst ? dayFrom(year, first, second) : dayFrom(year, second, first);
    }
    if (text.size() < 10 || text[4] != '-') {
        return unixFrom(text);
    }
    const auto day = dayFrom(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
    if (!day || text.size() == 10) {
        return day;
    }
    const auto time = text[10] == 'T' || text[10] == ' ' ? timeFrom(text.substr(11)) : std::nullopt;
    return time ? std::optional(*day + *time) : std::nullopt;
}

void Cells::begin(const Record& record) {
    m_record = &record;
    m_problem.clear();
    m_culprit.clear();
}

std::optional<std::string_view> Cells::text(FieldId id) const {
    const auto value = (*m_record)[id];
    return value && *value != "--" ? value : std::nullopt;
}

std::string_view Cells::textOr(FieldId id, std::string_view otherwise) const {
    return text(id).value_or(otherwise);
}

void Cells::fail(FieldId id, std::string_view value, std::string_view what) {
    if (m_problem.empty()) {
        m_problem = fmt::format("no {} in {}", what, m_fields.title(id));
        m_culprit = value.substr(0, 60);
    }
}

std::optional<std::int64_t> Cells::count(FieldId id) {
    const auto value = text(id);
    if (!value) {
        return std::nullopt;
    }
    std::int64_t whole = 0;
    const char* end = value->data() + value->size();
    const auto read = std::from_chars(value->data(), end, whole);
    const std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
    if (read.ec == std::errc{} && (rest.empty() || (rest == ".0" && m_dialect.decimal == '.')) &&
        whole <= kMostTokens && whole >= -kMostTokens) {
        return whole;
    }
    return scaledCount(id, 1);
}

std::optional<Amount> Cells::amount(FieldId id) {
    const auto value = text(id);
    if (!value) {
        return std::nullopt;
    }
    const auto plain = plainNumber(*value, m_record->isJson ? NumberDialect{} : m_dialect, m_scratch);
    const auto read = plain ? bill::parseAmount(*plain) : domain::Result<bill::ReadAmount>(domain::Error{});
    if (!read) {
        fail(id, *value, "number");
        return std::nullopt;
    }
    m_rounded += read->isRounded ? 1 : 0;
    return read->value;
}

std::optional<Amount> Cells::neededAmount(FieldId id) {
    const auto read = amount(id);
    if (!read) {
        fail(id, "", "number");
    }
    return read;
}

std::optional<std::int64_t> Cells::scaledCount(FieldId id, std::int64_t scale) {
    const auto quantity = amount(id);
    if (!quantity) {
        return std::nullopt;
    }
    const Int128 whole = quantity->atto() / bill::kAttoPerUnit;
    if (whole * scale > kMostTokens || whole * scale < -kMostTokens) {
        fail(id, *text(id), "believable number of tokens");
        return std::nullopt;
    }
    // In two steps, for quantity x scale in 1e-18 could leave 128 bits.
    const Int128 rest = (quantity->atto() % bill::kAttoPerUnit) * scale;
    const Int128 tokens = whole * scale + domain::divideHalfEven(rest, bill::kAttoPerUnit);
    if (scale == 1 && rest % bill::kAttoPerUnit != 0) {
        fail(id, *text(id), "whole number of tokens");
        return std::nullopt;
    }
    return static_cast<std::int64_t>(tokens);
}

std::optional<Timestamp> Cells::stamp(FieldId id, bool isMonthFirst) {
    const auto value = text(id);
    if (!value) {
        return std::nullopt;
    }
    if (*value == m_lastStamp) {
        return m_lastTime;
    }
    const auto time = parseStamp(*value, isMonthFirst);
    if (!time) {
        fail(id, *value, "day");
        return std::nullopt;
    }
    m_lastStamp = *value;
    m_lastTime = *time;
    return time;
}

bool Cells::isTrue(FieldId id) const {
    const std::string value = plainName(textOr(id, ""));
    return value == "true" || value == "1" || value == "wahr" || value == "vrai" || value == "verdadero" ||
           value == "1.0" || value == "1,0";
}

}  // namespace tessera::usage
