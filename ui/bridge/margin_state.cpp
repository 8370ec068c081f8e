#include "ui/bridge/margin_state.h"

#include <vector>

#include "app/domain/decimal.h"
#include "app/domain/margin_exit.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/desk_model.h"
#include "ui/bridge/market_hub.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Int128;
using domain::MarginPosition;
using domain::Money;

namespace {

constexpr int kHighPercent = 80;  // of the equity: one bad day from not being able to open anything

/// What is held and margined; without what no margin is known of.
std::vector<MarginPosition> margined(const DeskModel& desk, const MarketHub& hub) {
    std::vector<MarginPosition> held;
    for (const auto& [id, position] : desk.positions()) {
        if (!position.net.isZero() && hub.marginTerms().isKnown(position.instrument)) {
            held.push_back({position.instrument, position.net, {}, {}});
        }
    }
    return held;
}

QString usd(Money money) {
    return QString::fromStdString(domain::formatMoney(money)) + QStringLiteral(" USD");
}

/// A call is a matter of the daily settlement; a shadow account is watched all the time.
QString whatFollows(bool isShadow, bool isCallable, const std::optional<Money>& maintenance) {
    if (!maintenance) {
        return {};
    }
    if (isShadow) {
        return QStringLiteral("Below the maintenance margin of %1 every position is closed at market.")
            .arg(usd(*maintenance));
    }
    return isCallable ? QStringLiteral(
                            "That is below the maintenance margin of %1, too: unless that changes, the daily "
                            "settlement at 20:00 UTC calls you.")
                            .arg(usd(*maintenance))
                      : QStringLiteral(
                            "Below the maintenance margin of %1 at the daily settlement (20:00 UTC) a margin "
                            "call follows.")
                            .arg(usd(*maintenance));
}

MarginLevel levelOf(Money equity, Money margin, const std::optional<Money>& maintenance) {
    return maintenance && equity < *maintenance                                        ? MarginLevel::Callable
           : equity < margin                                                           ? MarginLevel::Short
           : Int128{margin.nanoUsd()} * 100 >= Int128{equity.nanoUsd()} * kHighPercent ? MarginLevel::High
                                                                                       : MarginLevel::Held;
}

}  // namespace

MarginState marginState(const AccountFigures& figures, const DeskModel& desk, const MarketHub& hub) {
    MarginState state;
    if (!figures.equity || !figures.marginUsed || *figures.marginUsed <= Money{}) {
        return state;
    }
    const auto held = margined(desk, hub);
    if (const Money part = domain::maintenanceOf(*figures.marginUsed, held, hub.marginTerms());
        part > Money{}) {
        state.maintenance = part;
    }
    state.level = levelOf(*figures.equity, *figures.marginUsed, state.maintenance);
    if (state.level == MarginLevel::Held) {
        return state;
    }
    QStringList sentences;
    sentences << (state.level == MarginLevel::High
                      ? QStringLiteral("The open positions take %1 of your equity of %2 as initial margin.")
                            .arg(usd(*figures.marginUsed), usd(*figures.equity))
                      : QStringLiteral(
                            "Your equity of %1 is below the initial margin of %2: nothing that adds "
                            "to it can be opened.")
                            .arg(usd(*figures.equity), usd(*figures.marginUsed)));
    sentences << whatFollows(hub.tradingAt() == marketdata::TradingAt::Shadow,
                             state.level == MarginLevel::Callable, state.maintenance)
              << marginExitWords(figures, desk, hub);
    sentences.removeAll(QString());
    state.words = sentences.join(QLatin1Char(' '));
    return state;
}

QString marginExitWords(const AccountFigures& figures, const DeskModel& desk, const MarketHub& hub) {
    if (!figures.equity || !figures.marginUsed || *figures.equity >= *figures.marginUsed) {
        return {};
    }
    const auto exit =
        domain::marginExit(margined(desk, hub), *figures.equity, hub.marginTerms(), [&](const auto& one) {
            const InstrumentMarket* market = hub.find(one.instrument);
            return market != nullptr && market->canTrade();
        });
    const trading::PositionView* position = exit ? desk.position(exit->instrument) : nullptr;
    const InstrumentMarket* market = exit ? hub.find(exit->instrument) : nullptr;
    if (position == nullptr || market == nullptr) {
        return {};
    }
    const int decimals = market->instrument().quantityDecimals;
    const domain::Quantity held = position->net < domain::Quantity{} ? -position->net : position->net;
    return QStringLiteral("%1 %2 of your %3 lots of %4 %5 at these prices.")
        .arg(exit->side == domain::Side::Sell ? QStringLiteral("Selling") : QStringLiteral("Buying back"),
             quantityText(exit->quantity, decimals), quantityText(held, decimals),
             QString::fromStdString(market->instrument().symbol),
             exit->isEnough ? QStringLiteral("would hold it") : QStringLiteral("would come first"));
}

}  // namespace tessera::ui
