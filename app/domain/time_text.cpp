#include "app/domain/time_text.h"

#include <fmt/format.h>

#include "app/domain/calendar_interval.h"

namespace tessera::domain {

std::string minuteText(Timestamp utc) {
    constexpr std::size_t kDateEnd = 10, kMinute = 16;
    std::string text = formatIso(utc, 0).substr(0, kMinute);
    text[kDateEnd] = ' ';
    return text;
}

std::string intervalText(Duration interval) {
    using namespace std::chrono_literals;
    if (isOfCalendar(interval)) {
        return interval == kWeekBar ? "1w" : "1M";
    }
    return interval % kDay == 0s   ? fmt::format("{}d", interval / kDay)
           : interval % 1h == 0s   ? fmt::format("{}h", interval / 1h)
           : interval % 1min == 0s ? fmt::format("{}m", interval / 1min)
                                   : fmt::format("{}s", interval / 1s);
}

std::string intervalWords(Duration interval) {
    const std::string text = intervalText(interval);
    const std::string count = text.substr(0, text.size() - 1);
    const char* const unit = text.back() == 'M'   ? "month"
                             : text.back() == 'w' ? "week"
                             : text.back() == 'd' ? "day"
                             : text.back() == 'h' ? "hour"
                             : text.back() == 'm' ? "minute"
                                                  : "second";
    return fmt::format("{} {}{}", count, unit, count == "1" ? "" : "s");
}

std::optional<Duration> barIntervalOf(std::string_view text, std::span<const Duration> among) {
    for (const Duration interval : among) {
        if (intervalText(interval) == text) {
            return interval;
        }
    }
    return std::nullopt;
}

std::string barIntervalNames(std::span<const Duration> among, std::string_view separator) {
    std::string names;
    for (const Duration interval : among) {
        names += names.empty() ? "" : separator;
        names += intervalText(interval);
    }
    return names;
}

}  // namespace tessera::domain
