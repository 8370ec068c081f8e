#include "feeds/news/news_date.h"

#include <array>
#include <charconv>
#include <vector>

namespace tessera::news {

namespace {

using domain::Duration;
using domain::Timestamp;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// Hours east of Greenwich (RFC 822, 5.1).
constexpr std::array<std::pair<std::string_view, int>, 12> kZones{{{"UT", 0},
                                                                   {"UTC", 0},
                                                                   {"GMT", 0},
                                                                   {"Z", 0},
                                                                   {"EST", -5},
                                                                   {"EDT", -4},
                                                                   {"CST", -6},
                                                                   {"CDT", -5},
                                                                   {"MST", -7},
                                                                   {"MDT", -6},
                                                                   {"PST", -8},
                                                                   {"PDT", -7}}};

/// All of `text` as digits.
std::optional<int> numberIn(std::string_view text) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole =
        !text.empty() && text.front() != '-' && fault == std::errc() && end == text.data() + text.size();
    return isWhole ? std::optional(value) : std::nullopt;
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t from = text.find_first_not_of(" \t\r\n,");
        if (from == std::string_view::npos) {
            break;
        }
        text.remove_prefix(from);
        const std::size_t to = std::min(text.find_first_of(" \t\r\n,"), text.size());
        words.push_back(text.substr(0, to));
        text.remove_prefix(to);
    }
    return words;
}

/// "14:00" or "14:00:05", a fraction of the second is left out.
std::optional<Duration> timeIn(std::string_view text) {
    text = text.substr(0, text.find('.'));
    const bool hasSeconds = text.size() == 8 && text[5] == ':';
    if ((!hasSeconds && text.size() != 5) || text[2] != ':') {
        return std::nullopt;
    }
    const int hours = numberIn(text.substr(0, 2)).value_or(-1);
    const int minutes = numberIn(text.substr(3, 2)).value_or(-1);
    const int seconds = hasSeconds ? numberIn(text.substr(6, 2)).value_or(-1) : 0;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
        return std::nullopt;
    }
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

/// "+0100", "+01:00" or a name: how far east.
std::optional<Duration> zoneIn(std::string_view text) {
    for (const auto& [name, hours] : kZones) {
        if (text == name) {
            return std::chrono::hours(hours);
        }
    }
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    const std::size_t at = text.size() == 6 && text[3] == ':' ? 4 : 3;
    const auto hours = numberIn(text.substr(1, 2)), minutes = numberIn(text.substr(at));
    if (!hours || !minutes || *hours > 14 || *minutes > 59 || text.size() != at + 2) {
        return std::nullopt;
    }
    const Duration far = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[0] == '+' ? far : -far;
}

std::optional<Timestamp> momentOf(int year, int month, int day, Duration time, Duration zone) {
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) {
        return std::nullopt;
    }
    const domain::CivilDate date{year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
    const Timestamp midnight = domain::fromCivilDate(date);
    return toCivilDate(midnight) == date ? std::optional(midnight + time - zone) : std::nullopt;
}

std::optional<Timestamp> rfc822(std::string_view text) {
    std::vector<std::string_view> words = wordsOf(text);
    if (!words.empty() && !numberIn(words.front())) {
        words.erase(words.begin());  // the day of the week says nothing new
    }
    if (words.size() < 4) {
        return std::nullopt;
    }
    const auto day = numberIn(words[0]), year = numberIn(words[2]);
    const auto month = std::find(kMonths.begin(), kMonths.end(), words[1].substr(0, 3));
    const auto time = timeIn(words[3]);
    const auto zone = words.size() > 4 ? zoneIn(words[4]) : std::optional(Duration::zero());
    if (!day || !year || month == kMonths.end() || !time || !zone) {
        return std::nullopt;
    }
    const int whole = words[2].size() == 2 ? *year + (*year < 70 ? 2000 : 1900) : *year;
    return momentOf(whole, static_cast<int>(month - kMonths.begin()) + 1, *day, *time, *zone);
}

std::optional<Timestamp> rfc3339(std::string_view text) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = numberIn(text.substr(0, 4)), month = numberIn(text.substr(5, 2)),
               day = numberIn(text.substr(8, 2));
    if (!year || !month || !day) {
        return std::nullopt;
    }
    text.remove_prefix(10);
    if (text.empty()) {
        return momentOf(*year, *month, *day, Duration::zero(), Duration::zero());
    }
    const std::size_t zoneAt = text.find_first_of("Z+-", 1);
    const auto time = timeIn(text.substr(1, std::min(zoneAt, text.size()) - 1));
    const auto zone =
        zoneAt == std::string_view::npos ? std::optional(Duration::zero()) : zoneIn(text.substr(zoneAt));
    return time && zone ? momentOf(*year, *month, *day, *time, *zone) : std::nullopt;
}

}  // namespace

std::optional<domain::Timestamp> newsDate(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \t\r\n"), to = text.find_last_not_of(" \t\r\n");
    if (from == std::string_view::npos || to - from > 60) {
        return std::nullopt;
    }
    text = text.substr(from, to - from + 1);
    const auto moment = rfc3339(text);
    return moment ? moment : rfc822(text);
}

}  // namespace tessera::news
