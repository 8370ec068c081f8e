#include "app/domain/time_text.h"

#include <fmt/format.h>

namespace tessera::domain {

std::string minuteText(Timestamp utc) {
    constexpr std::size_t kDay = 10, kMinute = 16;
    std::string text = formatIso(utc, 0).substr(0, kMinute);
    text[kDay] = ' ';
    return text;
}

std::string intervalText(Duration interval) {
    constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval).count();
    return seconds % kDay == 0      ? fmt::format("{}d", seconds / kDay)
           : seconds % kHour == 0   ? fmt::format("{}h", seconds / kHour)
           : seconds % kMinute == 0 ? fmt::format("{}m", seconds / kMinute)
                                    : fmt::format("{}s", seconds);
}

std::string intervalWords(Duration interval) {
    const std::string text = intervalText(interval);
    const std::string count = text.substr(0, text.size() - 1);
    const char* const unit = text.back() == 'd'   ? "day"
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
