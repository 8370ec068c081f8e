#pragma once
// The exchange's position limits for the screen. Beside the hub's views of instruments, and found by the hub:
// who shows them asks. GUI thread only.

#include <QObject>
#include <optional>
#include <span>

#include "app/domain/account_margin.h"
#include "app/domain/position_limit.h"
#include "app/marketdata/position_limit_board.h"

namespace tessera::ui {

class DeskModel;
class MarketHub;

/// What orders would make of the account's limits, with everything that works and they themselves filled.
struct PositionLimitReading {
    std::optional<domain::PositionLimitUse> use;  // the tightest; none: none is known
    QString refusal;                              // a sentence when the exchange would refuse; else empty
};

class PositionLimitView : public QObject {
    Q_OBJECT
 public:
    /// Lives as long as `hub`; `board` outlives it.
    PositionLimitView(const marketdata::PositionLimitBoard& board, MarketHub& hub);
    /// Null: the exchange sets none on this contract, or has not told; of another source there is none. Until
    /// the next call.
    static const domain::PositionLimit* of(const MarketHub& hub, const domain::Instrument& contract);
    /// `added`: what would be traded, by contract (account_figures: traded()).
    static PositionLimitReading with(std::span<const domain::MarginPosition> added, const DeskModel& desk,
                                     const MarketHub& hub);

 private:
    static const std::vector<domain::PositionLimit>& known(const MarketHub& hub);

    const marketdata::PositionLimitBoard& m_board;
    std::vector<domain::PositionLimit> m_known;
    std::uint64_t m_revision = 0;
};

/// "51 of 20,000 lots of SITC-Z26"; empty: not known.
QString positionLimitWords(const std::optional<domain::PositionLimitUse>& use);
/// " Position limit: 51 of 20,000 lots of SITC-Z26 with it."; empty: not known.
QString limitWords(const PositionLimitReading& limits);

}  // namespace tessera::ui
