#include "ui/strategy/strategy_words.h"

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"
#include "ui/context/usd_text.h"

namespace tessera::ui {

namespace {

constexpr int kDecimals = 4;  // of prices of the reference future
constexpr std::size_t kPoints = 160;
/// The picture shows as many deviations of the price as this about today's, at least so much of it.
constexpr double kDeviations = 2.5, kLeastReach = 0.15, kMostReach = 0.9;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString bound(const std::optional<double>& usd) {
    return usd ? signedUsd(*usd) : QStringLiteral("unbounded");
}

QString percentOf(double share) {
    return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 0);
}

}  // namespace

QString costWords(const strategy::Strategy& strategy) {
    const auto cost = strategy::costOf(strategy);
    if (!cost) {
        return QStringLiteral("It is worth more than can be counted.");
    }
    const bool isPaid = cost->premium >= domain::Money{};
    return QStringLiteral("%1 %2 USD of premium, %3 USD of fees.")
        .arg(isPaid ? QStringLiteral("Costs") : QStringLiteral("Brings"),
             text(domain::formatMoney(isPaid ? cost->premium : -cost->premium)),
             text(domain::formatMoney(cost->fees)));
}

QString outcomeWords(const strategy::Strategy& strategy, const strategy::Outcome& outcome) {
    QStringList evens;
    for (const double price : outcome.breakEvens) {
        evens << QString::number(price, 'f', kDecimals);
    }
    return QStringLiteral("%1 At the end: at most %2, at least %3 USD; breaks even at %4.%5")
        .arg(costWords(strategy), bound(outcome.most), bound(outcome.least),
             evens.isEmpty() ? QStringLiteral("no price") : evens.join(QStringLiteral(" and ")),
             outcome.probability
                 ? QStringLiteral(" Ends above zero with a probability of %1, by the volatility at the "
                                  "money (%2 a year).")
                       .arg(percentOf(*outcome.probability), percentOf(*strategy.volatility))
                 : QString());
}

QString greeksWords(const strategy::Strategy& strategy) {
    const portfolio::GreekSum greeks = strategy::greeksOf(strategy);
    return QStringLiteral("Delta %1 lots, gamma %2 a 1 %, vega %3 USD a point, theta %4 USD a day.")
        .arg(greeks.deltaLots, 0, 'f', 2)
        .arg(greeks.gammaLots, 0, 'f', 2)
        .arg(signedUsd(greeks.vegaUsd), signedUsd(greeks.thetaUsd));
}

QString marginWords(const std::optional<marketdata::MarginChange>& margin) {
    return margin
               ? QStringLiteral("Margin of the account: %1 USD now, %2 with it.")
                     .arg(text(domain::formatMoney(margin->before)), text(domain::formatMoney(margin->after)))
               : QStringLiteral("Margin of the account: not known.");
}

QString forecastWords(const strategy::Strategy& strategy, const AppServices& services,
                      domain::Duration interval) {
    const auto first = std::ranges::min_element(strategy.legs, {},
                                                [](const strategy::Leg& leg) { return leg.holding.years; });
    const InstrumentMarket* future = services.hub().find(first->id);
    if (const domain::OptionSpec* option = future != nullptr ? future->instrument().option() : nullptr) {
        future = services.hub().find(option->future);
    }
    if (future == nullptr) {
        return {};
    }
    const auto view = services.forecasts().view(*future, interval);
    const ports::ForecasterView& shown = view->main();
    if (shown.pair == nullptr || !shown.pair->model) {
        return {};
    }
    const ports::Forecast& forecast = *shown.pair->model;
    std::vector<double> prices;
    for (const std::vector<double>& path : forecast.paths) {
        if (!path.empty()) {
            prices.push_back(path.back());
        }
    }
    const std::size_t steps = forecast.quantiles.empty() ? 0 : forecast.quantiles.front().values.size();
    const auto ahead =
        forecast.interval * static_cast<std::int64_t>(steps) - (services.hub().venueNow() - forecast.origin);
    const double days = std::chrono::duration<double, std::ratio<86'400>>(ahead).count();
    const auto share = strategy::probabilityOver(strategy, prices, std::max(days, 0.0));
    if (!share || days > strategy.days()) {
        return {};
    }
    return QStringLiteral(" In %1 days above zero with a probability of %2, by the forecast of %3 (%4).")
        .arg(days, 0, 'f', 1)
        .arg(percentOf(*share), text(forecast.forecaster),
             shown.score.isProven() ? QStringLiteral("%1 scored").arg(shown.score.resolved)
                                    : QStringLiteral("UNPROVEN"));
}

widgets::PayoffView::Picture payoffPicture(const strategy::Strategy& strategy,
                                           const strategy::Outcome& outcome, double days) {
    const double deviation = strategy.volatility.value_or(0.5) * std::sqrt(strategy.days() / 365);
    double reach = std::clamp(kDeviations * deviation, kLeastReach, kMostReach);
    for (const strategy::Leg& leg : strategy.legs) {  // every strike is seen
        if (leg.holding.option) {
            const double away = std::abs(leg.holding.option->strike / leg.holding.price - 1);
            reach = std::clamp(away * 1.3, reach, kMostReach);
        }
    }
    widgets::PayoffView::Picture picture;
    picture.price = strategy.price;
    picture.breakEvens = outcome.breakEvens;
    picture.priceDecimals = kDecimals;
    widgets::PayoffLine end{QStringLiteral("at the end"), {}}, now{QStringLiteral("now"), {}},
        then{QStringLiteral("in %1 days").arg(days, 0, 'f', 0), {}};
    for (const strategy::PayoffPoint& point : strategy::payoff(strategy, strategy.price * (1 - reach),
                                                               strategy.price * (1 + reach), kPoints, days)) {
        end.points.emplace_back(point.price, point.end);
        now.points.emplace_back(point.price, point.now);
        then.points.emplace_back(point.price, point.then);
    }
    picture.lines = {std::move(end), std::move(now)};
    if (days >= 1) {
        picture.lines.push_back(std::move(then));
    }
    return picture;
}

}  // namespace tessera::ui
