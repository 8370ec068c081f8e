#include "ui/bridge/open_interest_view.h"

namespace tessera::ui {

std::optional<domain::OpenInterest> OpenInterestView::of(const MarketHub& hub,
                                                         const domain::Instrument& instrument) {
    auto* view = hub.findChild<OpenInterestView*>(QString(), Qt::FindDirectChildrenOnly);
    const InstrumentMarket* market = view == nullptr ? nullptr : hub.find(instrument.id);
    // The board is the exchange's; another source may call something by the same name.
    if (market == nullptr || market->feed() != 0) {
        return std::nullopt;
    }
    if (const std::uint64_t revision = view->m_board.revision(); revision != view->m_revision) {
        view->m_known = view->m_board.all();
        view->m_revision = revision;
    }
    const auto known = view->m_known.find(instrument.symbol);
    return known == view->m_known.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace tessera::ui
