#pragma once
// What a series of fills amounts to: result, drawdown, round trips, exposure and slippage. Money in exact
// integers; a ratio is a double and for the eye alone. What is not defined is none, never infinite.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/order.h"

namespace tessera::analytics {

/// Fewer round trips than this say nothing about the next ones: rates and averages of them are withheld.
inline constexpr std::int64_t kFewestRoundTrips = 10;
inline constexpr std::size_t kCurvePoints = 2'000;  // at most, of the equity curve
inline constexpr std::size_t kTripsListed = 500;    // the newest ones

/// One fill as counted. They come in the order the journal recorded them.
struct CountedFill {
    std::int64_t id = 0;   // journal sequence
    domain::Timestamp at;  // recorded; wall time
    domain::ClientOrderId order{};
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    domain::Quantity quantity;                  // > 0
    domain::Money fee;                          // positive is a cost
    std::string_view tag{};                     // of its order, as it now is
    std::optional<domain::Price> bid{}, ask{};  // best ones as painted when the order was pressed
};

/// Which fills count: from `from` up to, and without, `to`; unset: no end on that side. Fills before it still
/// build the positions it begins with.
struct ResultsRange {
    domain::Timestamp from, to;
    bool operator==(const ResultsRange&) const = default;
};

/// A position from flat to flat in one instrument. A fill that turns it over ends one and begins the next:
/// its quantity and, in proportion, its fee are split between them.
struct RoundTrip {
    std::int64_t firstFill = 0, lastFill = 0;  // journal sequences; the first one names the round trip
    domain::ClientOrderId firstOrder{};
    domain::InstrumentId instrument{};
    std::string symbol, tag;                // the tag of the fill that opened it
    domain::Side side = domain::Side::Buy;  // of the opening
    domain::Quantity largest;               // position held, without sign
    int quantityDecimals = 0;
    domain::Timestamp openedAt, closedAt;
    std::int64_t fills = 0;
    domain::Money realised, fees;  // first in, first out; before fees
    domain::Money result;          // realised - fees
};

/// What some fills and round trips amount to: all of them, an instrument's or a tag's.
struct Figures {
    std::string name;  // the symbol or the tag; empty: no tag, or the total
    std::int64_t fills = 0;
    std::int64_t roundTrips = 0;  // ended within the range
    std::int64_t wins = 0;        // of them with a result > 0
    std::int64_t losses = 0;      // with a result < 0; the rest ended even
    domain::Money realised;       // first in, first out, as `tessera export pnl`; before fees
    domain::Money fees;
    domain::Money result;                  // realised - fees, of fills in the range
    domain::Money grossProfit, grossLoss;  // sums of the winning and of the losing results; the latter <= 0
    /// wins / roundTrips.
    std::optional<double> winRate;
    /// Sum of results / roundTrips: what one round trip brought on average (Tharp, "Trade Your Way to
    /// Financial Freedom", 1999). Rounded half to even at 1e-9 USD.
    std::optional<domain::Money> expectancy;
    /// grossProfit / -grossLoss (Vince, "Portfolio Management Formulas", 1990). None without a loss.
    std::optional<double> profitFactor;
    /// grossProfit / wins and grossLoss / losses.
    std::optional<domain::Money> averageWin, averageLoss;
    /// Implementation shortfall of what was filled (Perold, "The Implementation Shortfall", 1988): side x
    /// (price - arrival mid) x quantity x size, where the arrival mid is that of the best bid and ask painted
    /// when the order was pressed. Positive is a cost. Orders that waited count too, and may be negative.
    /// Before fees.
    std::optional<domain::Money> slippage;
    std::int64_t slippageFills = 0;  // those whose order had both a bid and an ask
    /// slippage / value at the arrival mid, in 1e-4.
    std::optional<double> slippageBp;
    bool isTooFew() const { return roundTrips < kFewestRoundTrips; }
};

/// The equity curve: realised result after fees since the range began, after a fill. Open positions are not
/// valued in it, since the store holds no prices between fills.
struct CurvePoint {
    domain::Timestamp at;
    domain::Money result;
};

struct Drawdown {
    domain::Money
        largest;  // >= 0: the deepest fall of the curve below its highest point before, which begins at 0
    domain::Timestamp peakAt, troughAt;  // of the largest
    domain::Money current;               // >= 0: below the highest point now
    domain::Duration longest{};          // from a highest point until it was reached again, or the end
    domain::Duration currentFor{};       // since the highest point; 0 while at it
};

struct Results {
    ResultsRange range;
    domain::Timestamp first, last;  // fills counted
    Figures total;
    std::vector<Figures> byInstrument, byTag;  // by result, best first
    std::vector<CurvePoint> curve;             // thinned to kCurvePoints, every extreme kept within its part
    Drawdown drawdown;
    /// Sum over instruments of |position| x the last fill's price x size, weighted by how long it was held,
    /// over the whole of `period`. None for a period without length.
    std::optional<domain::Money> exposure;
    domain::Money largestExposure;
    std::optional<double> timeInMarket;  // share of `period` with a position in anything
    domain::Duration period{};           // from the range's start or its first fill, to its end or now
    std::vector<RoundTrip> trips;        // the newest kTripsListed, newest first
    std::int64_t openTrips = 0;          // positions not flat at the end
    std::string sentence;                // why it could not be counted; empty when it was
};

/// Counts fills one after another. One thread.
class ResultsCounter {
 public:
    /// `now` ends a range without an end.
    ResultsCounter(const ResultsRange& range, domain::Timestamp now);
    ~ResultsCounter();
    /// Before the first fill of it: symbol, contract size and quantity scale are used.
    void define(const domain::Instrument& instrument);
    /// OutOfRange when an amount does not fit; the count is over then.
    domain::Result<void> add(const CountedFill& fill);
    domain::Result<Results> finish();

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

enum class ResultsTicket : std::uint64_t {};
struct ResultsAnswer {
    ResultsTicket ticket{};
    Results results;
};

/// Port: counting the fills of the open account on a thread of its own. Calls are for the GUI thread and
/// never wait; of requests that wait only the newest is answered.
class ResultsQuery {
 public:
    virtual ~ResultsQuery() = default;
    virtual ResultsTicket request(const ResultsRange& range, domain::Timestamp now) = 0;
    virtual std::size_t drain(std::vector<ResultsAnswer>& out) = 0;
};

}  // namespace tessera::analytics
