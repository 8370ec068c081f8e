#include "app/domain/time_text.h"

#include <fmt/format.h>

namespace tessera::domain {

std::string minuteText(Timestamp utc) {
    constexpr std::size_t kDateEnd = 10, kMinute = 16;
    std::string text = formatIso(utc, 0).substr(0, kMinute);
    text[kDateEnd] = ' ';
    return text;
}

std::string intervalText(Duration interval) {
    constexpr int kHour = 60, kDayMinutes = 24 * kHour;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(interval).count();
    return minutes % kDayMinutes == 0 ? fmt::format("{}d", minutes / kDayMinutes)
           : minutes % kHour == 0     ? fmt::format("{}h", minutes / kHour)
                                      : fmt::format("{}m", minutes);
}

std::string intervalWords(Duration interval) {
    const std::string text = intervalText(interval);
    const std::string count = text.substr(0, text.size() - 1);
    const char* const unit = text.back() == 'd' ? "day" : text.back() == 'h' ? "hour" : "minute";
    return fmt::format("{} {}{}", count, unit, count == "1" ? "" : "s");
}

std::optional<Duration> barIntervalOf(std::string_view text) {
    for (const Duration interval : kBarIntervals) {
        if (intervalText(interval) == text) {
            return interval;
        }
    }
    return std::nullopt;
}

std::string barIntervalNames(std::string_view separator) {
    std::string names;
    for (const Duration interval : kBarIntervals) {
        names += names.empty() ? "" : separator;
        names += intervalText(interval);
    }
    return names;
}

}  // namespace tessera::domain
