#pragma once
// What the account is worth and what it may still do, in exact integers. Values only; GUI thread.

#include <QString>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/marketdata/valuation.h"
#include "app/trading/order_desk.h"
#include "app/trading/paper_fill.h"

namespace tessera::ui {

class DeskModel;
class MarketHub;

/// What a position is worth, wherever it is shown. None: not known.
struct PositionFigures {
    const domain::Instrument* instrument = nullptr;  // null: its source has not told it
    std::optional<domain::Price> mark;
    std::optional<domain::Money> open;    // profit at the mark, before the exit's fees
    std::optional<domain::Money> margin;  // initial
};

PositionFigures positionFigures(const trading::PositionView& position, const MarketHub& hub);

/// What a shadow account would hold under one fill model; every model's positions at the same price.
struct ModelFigures {
    std::optional<domain::Money> realised, fees, unrealised, total;
    std::size_t open = 0;  // positions that are not flat
};

/// USD; one that does not fit a Money is none. Sums leave out positions of which a value is not known, and
/// name them.
struct AccountFigures {
    std::optional<domain::Money> startingCash, cash, realised, fees;
    std::optional<domain::Money> unrealised;   // open positions at their marks, before the exit's fees
    std::optional<domain::Money> equity;       // cash and unrealised
    std::optional<domain::Money> total;        // equity less starting cash
    std::optional<domain::Money> today;        // of the session day, after fees; none while a mark is missing
    std::optional<domain::Money> marginUsed;   // initial margin of the open positions
    std::optional<domain::Money> marginWorst;  // and of everything that could still fill
    /// What new orders may take: the limit's share of equity less the worst case.
    std::optional<domain::Money> marginFree;
    std::vector<std::string> withoutMark;    // symbols of open positions that no mark is known of
    std::vector<std::string> withoutMargin;  // and that no margin is known of
    /// By model, of a shadow account; of another one only Base's is told, which is the account itself.
    std::array<ModelFigures, trading::kFillModels> models;
    /// Lowest and highest total of the three; none unless all three are known.
    std::optional<domain::Money> lowestTotal, highestTotal;
};

AccountFigures accountFigures(const DeskModel& desk, const MarketHub& hub);
/// One order or leg, as what it adds to a position.
domain::MarginPosition traded(domain::InstrumentId instrument, domain::Side side, domain::Quantity quantity);
/// The account's margin now, and once `added` has traded, beside everything that is held and works. None
/// where it is not known.
std::optional<marketdata::MarginChange> marginWith(std::span<const domain::MarginPosition> added,
                                                   const DeskModel& desk, const MarketHub& hub);
/// What a model assumes, in one sentence.
QString modelSentence(trading::FillModel model);
/// "Optimistic".
QString modelName(trading::FillModel model);
/// "without EX:BTC-USD" for what a sum leaves out; empty when it is whole.
QString withoutWords(const std::vector<std::string>& symbols);
/// "+182.40 (+120.10 to +240.00)" of a shadow account, else the total alone; a dash when it is not known.
QString totalWords(const AccountFigures& figures, bool isShadow);

}  // namespace tessera::ui
