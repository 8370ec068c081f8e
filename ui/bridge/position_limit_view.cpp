#include "ui/bridge/position_limit_view.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/desk_model.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

namespace {

const domain::Instrument* contractOf(const MarketHub& hub, domain::InstrumentId id) {
    const InstrumentMarket* market = hub.find(id);
    // The limits are the exchange's; another source may call something by the same name.
    return market == nullptr || market->feed() != 0 ? nullptr : &market->instrument();
}

}  // namespace

PositionLimitView::PositionLimitView(const marketdata::PositionLimitBoard& board, MarketHub& hub)
    : QObject(&hub), m_board(board) {}

const std::vector<domain::PositionLimit>& PositionLimitView::known(const MarketHub& hub) {
    static const std::vector<domain::PositionLimit> kNone;
    auto* view = hub.findChild<PositionLimitView*>(QString(), Qt::FindDirectChildrenOnly);
    if (view == nullptr) {
        return kNone;
    }
    if (const std::uint64_t revision = view->m_board.revision(); revision != view->m_revision) {
        view->m_known = view->m_board.all();
        view->m_revision = revision;
    }
    return view->m_known;
}

const domain::PositionLimit* PositionLimitView::of(const MarketHub& hub, const domain::Instrument& contract) {
    return contractOf(hub, contract.id) == nullptr ? nullptr : domain::positionLimitOf(contract, known(hub));
}

PositionLimitReading PositionLimitView::with(std::span<const domain::MarginPosition> added,
                                             const DeskModel& desk, const MarketHub& hub) {
    std::vector<domain::LimitedPosition> account;
    for (const domain::MarginPosition& one : desk.risk().exposures) {
        account.push_back({contractOf(hub, one.instrument), one.net, one.buys, one.sells, {}, {}});
    }
    for (const domain::MarginPosition& one : added) {
        const domain::Instrument* contract = contractOf(hub, one.instrument);
        auto at = std::ranges::find(account, contract, &domain::LimitedPosition::contract);
        if (at == account.end()) {
            at = account.insert(at, {contract, {}, {}, {}, {}, {}});
        }
        (one.net < domain::Quantity{} ? at->moreSells : at->moreBuys) +=
            one.net < domain::Quantity{} ? -one.net : one.net;
    }
    return {domain::tightestPositionLimit(account, known(hub)),
            QString::fromStdString(domain::overPositionLimit(account, known(hub)))};
}

QString positionLimitWords(const std::optional<domain::PositionLimitUse>& use) {
    const auto count = [](std::int64_t lots) { return QString::fromStdString(domain::formatCount(lots)); };
    return use ? QStringLiteral("%1 of %2 lots of %3")
                     .arg(count(use->lots), count(use->limit), QString::fromStdString(use->of))
               : QString();
}

QString limitWords(const PositionLimitReading& limits) {
    return limits.use ? QStringLiteral(" Position limit: %1 with it.").arg(positionLimitWords(limits.use))
                      : QString();
}

}  // namespace tessera::ui
