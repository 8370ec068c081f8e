#include "app/portfolio/roll_notice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/domain/time_text.h"

namespace tessera::portfolio {

using domain::Instrument;
using domain::Timestamp;

namespace {

constexpr domain::Duration kDays = domain::kDay * 3;
constexpr domain::Duration kHour = std::chrono::hours(1);
constexpr std::size_t kNamed = 4;  // of many options more names say less

std::string names(const RollNotice& notice, std::size_t most) {
    std::vector<std::string_view> shown;
    for (const EndingPosition& position : notice.positions) {
        if (shown.size() < most) {
            shown.push_back(position.instrument->symbol);
        }
    }
    const std::size_t rest = notice.positions.size() - shown.size();
    return fmt::format("{}{}", fmt::join(shown, ", "), rest == 0 ? "" : fmt::format(" and {} more", rest));
}

const char* verb(const RollNotice& notice) {
    return notice.positions.size() == 1 ? "ends" : "end";
}

}  // namespace

std::string nextMonth(const Instrument& future, std::span<const Instrument* const> listed) {
    const Instrument* next = nullptr;
    for (const Instrument* other : listed) {
        const bool isLater = future.kind() == domain::InstrumentKind::Future &&
                             other->kind() == future.kind() && other->family == future.family &&
                             other->lastTradingTime > future.lastTradingTime;
        if (isLater && (next == nullptr || other->lastTradingTime < next->lastTradingTime)) {
            next = other;
        }
    }
    return next == nullptr ? std::string() : next->symbol;
}

RollStage rollStage(Timestamp ends, Timestamp now) {
    const domain::Duration left = ends - now;
    return !ends.isSet() || left <= domain::Duration{} || left > kDays ? RollStage::Far
           : left <= kHour                                             ? RollStage::Hour
           : left <= domain::kDay                                      ? RollStage::Day
                                                                       : RollStage::Days;
}

std::string timeLeft(domain::Duration left) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(left).count();
    return minutes < 120    ? fmt::format("{} min", std::max<std::int64_t>(minutes, 0))
           : minutes < 2880 ? fmt::format("{} h", minutes / 60)
                            : fmt::format("{} d", minutes / 1440);
}

std::string rollTitle(const RollNotice& notice, Timestamp now) {
    return fmt::format("{} {} in {}", names(notice, 1), verb(notice), timeLeft(notice.ends - now));
}

std::string rollSentence(const RollNotice& notice) {
    const std::string ends = domain::formatIso(notice.ends, 0);
    std::string sentence =
        fmt::format("{} {} on {} at {} UTC, market time: trading stops, what is held is settled in cash.",
                    names(notice, kNamed), verb(notice), ends.substr(0, 10), ends.substr(11, 5));
    for (const EndingPosition& position : notice.positions) {
        if (!position.next.empty()) {
            sentence += fmt::format(" To go on with {}, close it and open {}.", position.instrument->symbol,
                                    position.next);
        }
    }
    return sentence;
}

std::vector<RollNotice> RollWatch::advance(std::span<const EndingPosition> held, Timestamp now) {
    std::erase_if(m_told, [&](const auto& told) {
        return std::ranges::none_of(
            held, [&](const EndingPosition& one) { return one.instrument->id == told.first; });
    });
    std::map<Timestamp, RollNotice> byEnd;
    for (const EndingPosition& position : held) {
        const RollStage stage = rollStage(position.instrument->lastTradingTime, now);
        RollStage& told = m_told[position.instrument->id];
        if (stage > told) {
            told = stage;
            RollNotice& notice = byEnd[position.instrument->lastTradingTime];
            notice.ends = position.instrument->lastTradingTime;
            notice.stage = stage;
            notice.positions.push_back(position);
        }
    }
    std::vector<RollNotice> notices;
    for (auto& [end, notice] : byEnd) {
        std::ranges::sort(notice.positions, {},
                          [](const EndingPosition& one) { return one.instrument->symbol; });
        notices.push_back(std::move(notice));
    }
    return notices;
}

}  // namespace tessera::portfolio
