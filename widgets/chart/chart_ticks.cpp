// Round steps of both axes.

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/chart/chart_geometry.h"

namespace tessera::widgets {
namespace {

using domain::CivilDate;
using domain::Duration;
using domain::Timestamp;

constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::array<std::int64_t, 20> kSteps{
    kSecond,         2 * kSecond,     5 * kSecond,    10 * kSecond,   15 * kSecond,
    30 * kSecond,    60 * kSecond,    120 * kSecond,  300 * kSecond,  600 * kSecond,
    900 * kSecond,   1800 * kSecond,  3600 * kSecond, 7200 * kSecond, 14400 * kSecond,
    21600 * kSecond, 43200 * kSecond, kDay,           2 * kDay,       7 * kDay};
constexpr std::array kMonthSteps{1, 2, 3, 6, 12, 24, 60, 120, 240, 600};

/// Smallest of 1, 2, 2.5, 5 x 10^n not below `least`; `decimals` are what its multiples need.
double roundStep(double least, int& decimals) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    const int exponent = static_cast<int>(std::floor(std::log10(least)));
    for (const auto& [factor, extra] : {std::pair{1.0, 0}, {2.0, 0}, {2.5, 1}, {5.0, 0}, {10.0, -1}}) {
        if (factor * power >= least * 0.999999) {
            decimals = std::clamp(-exponent + extra, 0, 9);
            return factor * power;
        }
    }
    decimals = std::clamp(-exponent, 0, 9);
    return 10 * power;
}

QString dayLabel(const CivilDate& date) {
    return QString("%1 %2").arg(date.day).arg(QLatin1String(kMonths[date.month - 1]));
}

/// `local`: what the clock of the axis shows.
ChartTick clockTick(const ChartGeometry& g, Timestamp local, std::int64_t step) {
    const CivilDate date = domain::toCivilDate(local);
    const std::int64_t ofDay = (local.nanos() % kDay + kDay) % kDay / kSecond;
    ChartTick tick{g.mapTimeToX(g.zone.fromLocal(local)), {}, false};
    if (ofDay == 0) {
        tick.label = dayLabel(date);
        tick.isMajor = step < kDay;
        return tick;
    }
    const QString hourMinute =
        QString("%1:%2").arg(ofDay / 3600, 2, 10, QChar('0')).arg(ofDay / 60 % 60, 2, 10, QChar('0'));
    tick.label =
        step < 60 * kSecond ? hourMinute + QString(":%1").arg(ofDay % 60, 2, 10, QChar('0')) : hourMinute;
    return tick;
}

std::vector<ChartTick> clockTicks(const ChartGeometry& g, std::int64_t step) {
    std::vector<ChartTick> ticks;
    const Timestamp last = g.zone.toLocal(g.to);
    for (Timestamp at = domain::floorTo(g.zone.toLocal(g.from), Duration(step)); at <= last;
         at = at + Duration(step)) {
        const Timestamp utc = g.zone.fromLocal(at);
        if (utc < g.from || utc > g.to) {
            continue;
        }
        ChartTick tick = clockTick(g, at, step);
        // Two hours in the one that a clock skips are the same moment.
        if (ticks.empty() || tick.position > ticks.back().position) {
            ticks.push_back(std::move(tick));
        }
    }
    return ticks;
}

std::vector<ChartTick> monthTicks(const ChartGeometry& g, int months) {
    std::vector<ChartTick> ticks;
    const CivilDate first = domain::toCivilDate(g.zone.toLocal(g.from));
    int index = (first.year * 12 + static_cast<int>(first.month) - 1) / months * months;
    for (int guard = 0; guard < 4000; ++guard, index += months) {
        const CivilDate date{index / 12, static_cast<unsigned>(index % 12) + 1, 1};
        const Timestamp at = g.zone.fromLocal(domain::fromCivilDate(date));
        if (at > g.to) {
            break;
        }
        if (at >= g.from) {
            const bool isYear = date.month == 1;
            ticks.push_back({g.mapTimeToX(at),
                             isYear ? QString::number(date.year) : QString(kMonths[date.month - 1]),
                             isYear && months < 12});
        }
    }
    return ticks;
}

/// 1, 2, 5 x 10^n over decades, for log axes that span them.
std::vector<ChartTick> decadeTicks(const ChartGeometry& g, double minPixels) {
    std::vector<ChartTick> ticks;
    const double decadePixels = g.plot.height() / std::max(std::log10(g.high / g.low), 1e-9);
    const bool hasFives = decadePixels / 3.4 > minPixels;
    const double first = std::floor(std::log10(g.low)), last = std::ceil(std::log10(g.high));
    for (double exponent = first; exponent <= last; ++exponent) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10.0, exponent);
            if ((factor > 1 && !hasFives) || value < g.low || value > g.high) {
                continue;
            }
            const int decimals = std::clamp(static_cast<int>(-exponent), 0, 9);
            ticks.push_back(
                {g.mapUsdToY(value), QString::number(value, 'f', decimals), factor == 1.0, value});
        }
    }
    return ticks;
}

}  // namespace

std::vector<ChartTick> ChartGeometry::priceTicks(double minPixels, int minDecimals) const {
    if (plot.height() < 1 || !(high > low)) {
        return {};
    }
    if (scale == ChartScale::Log && high / low > 6) {
        return decadeTicks(*this, minPixels);
    }
    int decimals = 2;
    const double step = roundStep((high - low) * minPixels / plot.height(), decimals);
    decimals = std::max(decimals, minDecimals);
    std::vector<ChartTick> ticks;
    double lastY = -1e9;
    for (double index = std::ceil(low / step); index * step <= high && ticks.size() < 200; ++index) {
        const double value = index * step, y = mapUsdToY(value);
        if (std::abs(lastY - y) >= minPixels * 0.6) {  // a log axis crowds its upper end
            ticks.push_back({y, QString::number(value, 'f', decimals), false, value});
            lastY = y;
        }
    }
    return ticks;
}

std::vector<ChartTick> ChartGeometry::timeTicks(double minPixels) const {
    if (plot.width() < 1 || to <= from) {
        return {};
    }
    for (const std::int64_t step : kSteps) {
        if (pixelsPer(Duration(step)) >= minPixels) {
            return clockTicks(*this, step);
        }
    }
    for (const int months : kMonthSteps) {
        if (pixelsPer(Duration(kDay * 30)) * months >= minPixels) {
            return monthTicks(*this, months);
        }
    }
    return monthTicks(*this, kMonthSteps.back());
}

}  // namespace tessera::widgets
