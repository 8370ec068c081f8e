#include "ui/hedge/hedge_positions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/domain/decimal.h"
#include "app/hedge/future_offers.h"
#include "ui/bridge/order_text.h"
#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

using widgets::RecordKind;
using widgets::RecordTone;

namespace {

constexpr domain::Duration kRollFrom = std::chrono::hours(24 * 8);

/// Of what the bill's rows on this index cost a month, in percent; none: no row is on it.
std::optional<double> coverOf(const hedge::HedgePlan* plan, const std::string& tier, domain::Money held) {
    domain::Int128 monthly = 0;
    if (plan != nullptr) {
        for (const hedge::Exposure& row : plan->exposures.rows) {
            monthly += row.tier == tier ? row.monthly.nanoUsd() : 0;
        }
    }
    return monthly > 0
               ? std::optional(100.0 * static_cast<double>(held.nanoUsd()) / static_cast<double>(monthly))
               : std::nullopt;
}

/// What the position has brought: none while a part of it is not known.
std::optional<domain::Money> cashOf(const trading::PositionView& position,
                                    const std::optional<domain::Money>& open) {
    domain::MoneySum sum;
    if (!open) {
        return std::nullopt;
    }
    sum += *open;
    sum += position.realised;
    sum += domain::Money::fromNanoUsd(-position.fees.nanoUsd());
    const auto result = sum.result();
    return result ? std::optional(*result) : std::nullopt;
}

QString basisWords(domain::PriceDelta basis, int decimals) {
    const QString digits = QString::fromStdString(
        domain::formatPrice(domain::Price::fromNanoUsd(std::abs(basis.nanoUsd())), decimals));
    return basis.nanoUsd() == 0 ? digits : QLatin1String(basis.nanoUsd() > 0 ? "+" : "-") + digits;
}

std::vector<PlanCell> rowOf(const InstrumentMarket& market, const std::optional<domain::Price>& index,
                            const trading::PositionView& position, const hedge::HedgePlan* plan,
                            domain::Timestamp now) {
    const domain::Instrument& instrument = market.instrument();
    const auto mark = market.mark();
    const auto open = mark ? openProfit(position, instrument, *mark) : std::nullopt;
    const auto held = mark ? domain::notional(instrument, *mark, position.net)
                           : domain::Result<domain::Money>(domain::Error{});
    const auto cover =
        held ? coverOf(plan, hedge::tierOfIndex(instrument.underlying), *held) : std::optional<double>{};
    const auto cash = cashOf(position, open);
    const QString none = QStringLiteral("–");
    const auto price = [&](const std::optional<domain::Price>& value) {
        return value ? QString::fromStdString(domain::formatPrice(*value, instrument.priceDecimals)) : none;
    };
    return {
        {QString::fromStdString(instrument.symbol), RecordTone::Normal, true},
        {QString::number(position.net.raw())},
        {price(position.averagePrice)},
        {price(mark)},
        {mark && index ? basisWords(*mark - *index, instrument.priceDecimals) : none, RecordTone::Secondary,
         false, QStringLiteral("The future's price less its index now: it is zero at the settlement")},
        {cash ? usdChange(static_cast<double>(cash->nanoUsd()) * 1e-9) : none, RecordTone::Normal, false,
         QStringLiteral("What it has brought so far: open and realised, fees taken off")},
        {cover ? QStringLiteral("%1 %").arg(*cover, 0, 'f', 0) : none, RecordTone::Secondary, false,
         QStringLiteral("What the lots are worth, of what a usual month costs")},
        {rollReminder(instrument.lastTradingTime, now), RecordTone::Warning}};
}

}  // namespace

std::vector<widgets::RecordColumn> positionColumns() {
    return {{QStringLiteral("Hedge held"), RecordKind::Words, 84, false},
            {QStringLiteral("Lots"), RecordKind::Number, 44, false},
            {QStringLiteral("Avg"), RecordKind::Number, 58, false},
            {QStringLiteral("Mark"), RecordKind::Number, 58, false},
            {QStringLiteral("Basis"), RecordKind::Number, 64, false},
            {QStringLiteral("So far USD"), RecordKind::Number, 78, false},
            {QStringLiteral("Covers"), RecordKind::Number, 60, false},
            {QString(), RecordKind::Words, 60, true}};
}

std::optional<hedge::HeldHedge> heldHedge(const InstrumentMarket& market,
                                          const trading::PositionView& position,
                                          const hedge::HedgePlan& plan) {
    const domain::Instrument& instrument = market.instrument();
    const std::string tier = hedge::tierOfIndex(instrument.underlying);
    const auto mark = market.mark();
    const auto cash =
        cashOf(position, mark ? openProfit(position, instrument, *mark) : std::optional<domain::Money>{});
    const auto worth = position.averagePrice
                           ? domain::notional(instrument, *position.averagePrice, position.net)
                           : domain::Result<domain::Money>(domain::Error{});
    const auto share = worth ? coverOf(&plan, tier, *worth) : std::nullopt;
    if (tier.empty() || position.net.isZero() || !cash || !share) {
        return std::nullopt;
    }
    return hedge::HeldHedge{tier, {}, *cash, std::llround(*share * 1e4)};
}

QString rollReminder(domain::Timestamp lastTradingTime, domain::Timestamp now) {
    if (!lastTradingTime.isSet() || lastTradingTime - now > kRollFrom) {
        return {};
    }
    if (lastTradingTime <= now) {
        return QStringLiteral("expired: it is being settled");
    }
    const auto days = (lastTradingTime - now) / std::chrono::hours(24);
    return QStringLiteral("ends %1: it covers its own month only")
        .arg(days == 0   ? QStringLiteral("within a day")
             : days == 1 ? QStringLiteral("in 1 day")
                         : QStringLiteral("in %1 days").arg(days));
}

std::vector<std::vector<PlanCell>> positionRows(const AppServices& services, const hedge::HedgePlan* plan) {
    std::vector<std::pair<domain::Timestamp, std::vector<PlanCell>>> found;
    for (const auto& [id, position] : services.desk().positions()) {
        const InstrumentMarket* market = services.hub().find(position.instrument);
        if (market == nullptr || position.net.isZero() ||
            market->instrument().kind() != domain::InstrumentKind::Future ||
            hedge::tierOfIndex(market->instrument().underlying).empty()) {
            continue;
        }
        const InstrumentMarket* underlying = services.hub().findSymbol(market->instrument().underlying);
        found.emplace_back(market->instrument().lastTradingTime,
                           rowOf(*market, underlying != nullptr ? underlying->reference() : std::nullopt,
                                 position, plan, services.hub().venueNow()));
    }
    std::ranges::stable_sort(found, {}, [](const auto& each) { return each.first; });
    std::vector<std::vector<PlanCell>> rows;
    for (auto& [at, row] : found) {
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace tessera::ui
