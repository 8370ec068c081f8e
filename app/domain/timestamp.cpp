#include "app/domain/timestamp.h"

#include <fmt/format.h>

#include <charconv>

namespace tessera::domain {

namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// Nanoseconds within the second of any time, also before 1970.
std::int64_t fractionOf(Timestamp t) {
    return (t - floorTo(t, std::chrono::seconds(1))).count();
}

std::string withFraction(std::string text, Timestamp t, int decimals) {
    if (decimals <= 0) {
        return text;
    }
    const std::string digits = fmt::format("{:09}", fractionOf(t));
    return text + "." + digits.substr(0, static_cast<std::size_t>(std::min(decimals, 9)));
}

bool readNumber(std::string_view text, int& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

Error badTime(std::string_view text) {
    return Error{ErrorCode::BadInput,
                 fmt::format("\"{}\" is not a time; write it as 2026-11-19 or 2026-11-19T20:58:11Z.", text),
                 "parseIso"};
}

}  // namespace

CivilDate toCivilDate(Timestamp utc) {
    using namespace std::chrono;
    const sys_days days{floor<std::chrono::days>(nanoseconds(utc.nanos()))};
    const year_month_day ymd{days};
    return {int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day())};
}

Timestamp fromCivilDate(CivilDate date, Duration timeOfDay) {
    using namespace std::chrono;
    const sys_days days = year(date.year) / month(date.month) / day(date.day);
    return Timestamp::fromNanos(duration_cast<nanoseconds>(days.time_since_epoch()).count()) + timeOfDay;
}

std::string formatTimeOfDay(Timestamp utc, int decimals) {
    const std::int64_t second = floorTo(utc, std::chrono::seconds(1)).nanos() / kNanosPerSecond;
    const std::int64_t ofDay = ((second % 86400) + 86400) % 86400;
    return withFraction(fmt::format("{:02}:{:02}:{:02}", ofDay / 3600, ofDay / 60 % 60, ofDay % 60), utc,
                        decimals);
}

std::string formatIso(Timestamp utc, int decimals) {
    const CivilDate date = toCivilDate(utc);
    return fmt::format("{:04}-{:02}-{:02}T{}Z", date.year, date.month, date.day,
                       formatTimeOfDay(utc, decimals));
}

Result<Timestamp> parseIso(std::string_view text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' || !readNumber(text.substr(0, 4), year) ||
        !readNumber(text.substr(5, 2), month) || !readNumber(text.substr(8, 2), day)) {
        return badTime(text);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    // 64 bits of nanoseconds reach from 1677-09-21 to 2262-04-11.
    if (!date.ok() || year < 1678 || year > 2261) {
        return badTime(text);
    }
    const CivilDate civil{year, unsigned(month), unsigned(day)};
    if (text.size() == 10) {
        return fromCivilDate(civil);
    }
    if (text.size() < 19 || text[13] != ':' || text[16] != ':' || !readNumber(text.substr(11, 2), hour) ||
        !readNumber(text.substr(14, 2), minute) || !readNumber(text.substr(17, 2), second) || hour > 23 ||
        minute > 59 || second > 59 || hour < 0 || minute < 0 || second < 0) {
        return badTime(text);
    }
    std::string_view rest = text.substr(19);
    std::int64_t nanos = 0;
    if (!rest.empty() && rest.front() == '.') {
        rest.remove_prefix(1);
        std::int64_t unit = kNanosPerSecond / 10;
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            nanos += unit * (rest.front() - '0');
            unit /= 10;
            rest.remove_prefix(1);
        }
    }
    if (!rest.empty() && rest != "Z" && rest != "+00:00") {
        return badTime(text);
    }
    const std::int64_t seconds = (std::int64_t{hour} * 60 + minute) * 60 + second;
    return fromCivilDate(civil, Duration(seconds * kNanosPerSecond + nanos));
}

}  // namespace tessera::domain
