#pragma once
// Open interest for the screen. Beside the hub's views of instruments, and found by the hub: who shows it
// asks for it. GUI thread only.

#include <optional>

#include "app/marketdata/open_interest_board.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

class OpenInterestView : public QObject {
    Q_OBJECT
 public:
    /// Lives as long as `hub`; `board` outlives it.
    OpenInterestView(const marketdata::OpenInterestBoard& board, MarketHub& hub)
        : QObject(&hub), m_board(board) {}
    /// None: nobody tells it of this contract, a replay or a third-party source for one.
    static std::optional<domain::OpenInterest> of(const MarketHub& hub, const domain::Instrument& instrument);

 private:
    const marketdata::OpenInterestBoard& m_board;
    std::map<std::string, domain::OpenInterest> m_known;
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::ui
