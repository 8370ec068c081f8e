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
    constexpr int kHour = 60, kDay = 24 * kHour;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(interval).count();
    return minutes % kDay == 0    ? fmt::format("{}d", minutes / kDay)
           : minutes % kHour == 0 ? fmt::format("{}h", minutes / kHour)
                                  : fmt::format("{}m", minutes);
}

}  // namespace tessera::domain
