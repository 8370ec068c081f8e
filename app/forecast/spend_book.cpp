#include "app/forecast/spend_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/domain/decimal.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Money;
using nlohmann::json;

constexpr std::int64_t kPerMillion = 1'000'000;

std::string utcDay(domain::Timestamp at) {
    return formatIso(at, 0).substr(0, 10);
}

}  // namespace

Money costOf(const TokenPrices& prices, std::int64_t inputTokens, std::int64_t outputTokens) {
    const auto nano = static_cast<domain::Int128>(prices.input.nanoUsd()) * inputTokens +
                      static_cast<domain::Int128>(prices.output.nanoUsd()) * outputTokens;
    const domain::Int128 up = (nano + kPerMillion - 1) / kPerMillion;
    constexpr domain::Int128 kMost = std::numeric_limits<std::int64_t>::max();
    return Money::fromNanoUsd(static_cast<std::int64_t>(std::min(up, kMost)));
}

std::string costText(Money cost) {
    const std::int64_t nano = cost.nanoUsd();
    const int shown = nano == 0 || nano >= domain::kNanoPerUsd ? 2 : nano >= 1'000'000 ? 4 : 7;
    return domain::formatMoney(cost, shown) + " USD";
}

SpendBook::SpendBook(const std::string& text, Keep keep) : m_keep(std::move(keep)) {
    if (text.empty()) {
        return;
    }
    const json all = json::parse(text, nullptr, false);
    if (!all.is_object() || !all.contains("servers") || !all["servers"].is_object()) {
        m_isUnread = true;
        return;
    }
    for (const auto& [server, day] : all["servers"].items()) {
        const bool isDay = day.is_object() && day.contains("day") && day["day"].is_string() &&
                           day.contains("nano_usd") && day["nano_usd"].is_number_integer();
        m_isUnread = m_isUnread || !isDay;
        if (isDay) {
            m_days[server] = {day["day"].get<std::string>(), day["nano_usd"].get<std::int64_t>(),
                              day.value("forecasts", 0)};
        }
    }
}

std::string SpendBook::text() const {
    json servers = json::object();
    for (const auto& [server, day] : m_days) {
        servers[server] = {{"day", day.day}, {"nano_usd", day.nano}, {"forecasts", day.forecasts}};
    }
    return json{{"format", 1}, {"servers", std::move(servers)}}.dump(2) + '\n';
}

domain::Result<SpendBook::Aside> SpendBook::setAside(const std::string& server, Money most, Money cap,
                                                     domain::Timestamp now) {
    const std::lock_guard lock(m_mutex);
    if (m_isUnread) {
        return Error{
            ErrorCode::Refused,
            "what was spent today cannot be read, so nothing is spent; delete forecast-spend.json in "
            "the profile to begin anew",
            "spend book"};
    }
    const std::string today = utcDay(now);
    Day next = m_days.contains(server) ? m_days[server] : Day{};
    if (next.day != today) {
        next = {today, 0, 0};
    }
    if (next.nano > cap.nanoUsd() - most.nanoUsd()) {
        return Error{
            ErrorCode::Refused,
            fmt::format("today's limit of {} holds it back: {} is spent, and this forecast could cost "
                        "{}; the limit begins anew at 00:00 UTC",
                        costText(cap), costText(Money::fromNanoUsd(next.nano)), costText(most)),
            "daily cap"};
    }
    next.nano += most.nanoUsd();
    ++next.forecasts;
    const auto before = m_days.contains(server) ? std::optional(m_days[server]) : std::nullopt;
    m_days[server] = next;
    if (m_keep && !m_keep(text())) {
        if (before) {
            m_days[server] = *before;
        } else {
            m_days.erase(server);
        }
        return Error{ErrorCode::Unavailable,
                     "what is spent cannot be written to the profile, so nothing is spent", "spend book"};
    }
    m_open[++m_numbers] = {server, today, most.nanoUsd()};
    return Aside{m_numbers};
}

void SpendBook::settle(Aside aside, std::optional<Money> actual) {
    const std::lock_guard lock(m_mutex);
    const auto open = m_open.find(aside.number);
    if (open == m_open.end()) {
        return;
    }
    const Open its = open->second;
    m_open.erase(open);
    const auto day = m_days.find(its.server);
    if (!actual || day == m_days.end() || day->second.day != its.day) {
        return;
    }
    day->second.nano += actual->nanoUsd() - its.nano;
    if (m_keep) {
        (void)m_keep(text());  // else the most stays spent on disk
    }
}

const SpendBook::Day* SpendBook::dayOf(const std::string& server, domain::Timestamp now) const {
    const auto found = m_days.find(server);
    return found != m_days.end() && found->second.day == utcDay(now) ? &found->second : nullptr;
}

Money SpendBook::spent(const std::string& server, domain::Timestamp now) const {
    const std::lock_guard lock(m_mutex);
    const Day* day = dayOf(server, now);
    return Money::fromNanoUsd(day != nullptr ? day->nano : 0);
}

int SpendBook::forecasts(const std::string& server, domain::Timestamp now) const {
    const std::lock_guard lock(m_mutex);
    const Day* day = dayOf(server, now);
    return day != nullptr ? day->forecasts : 0;
}

}  // namespace tessera::forecast
