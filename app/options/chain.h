#pragma once
// The options of one future as one value: what is quoted, the volatility it implies, the greeks. Chain table,
// smile and summary strip all draw from it. Pure; prices are integers, doubles are volatilities and greeks
// alone.
//
// Model: F. Black (1976), without a discount, for the options are margined like futures (domain::OptionSpec).
// A year has 365 days. A volatility of 0.40 is 40 % a year. What is not known is none, never zero.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/domain/instrument.h"
#include "app/pricing/black76.h"

namespace tessera::options {

/// The best prices of a live book; a side is none where nobody quotes it or the book is not live.
struct Quote {
    std::optional<domain::Price> bid, ask;
    std::optional<domain::Quantity> bidSize, askSize;
    bool operator==(const Quote&) const = default;
};

struct FutureMarket {
    const domain::Instrument* instrument = nullptr;  // not null; outlives the call
    Quote quote;
    std::optional<domain::Price> mark;
};
struct OptionMarket {
    const domain::Instrument* instrument = nullptr;  // not null, an option; outlives the call
    Quote quote;
    std::optional<domain::Price> last;
    std::optional<domain::Quantity> volume;  // of 24 hours
    std::optional<domain::Price> mark;       // what a position in it is valued at
};

/// Which price stands for the future.
enum class ForwardSource : std::uint8_t {
    None,    // neither quote nor mark
    Middle,  // between bid and ask of its live book
    Mark,    // what a position in it is valued at
};

/// Why a price implies no volatility.
enum class NoVolatility : std::uint8_t {
    NotQuoted,       // neither side
    NoBid,           // only offered
    NoAsk,           // only bid
    Crossed,         // bid above ask: no quote
    NoForward,       // the future has no price above zero
    Expired,         // no time is left
    BelowIntrinsic,  // less than exercising for certain would bring
    NoTimeValue,     // the intrinsic value alone: any small volatility gives it
    AboveMaximum,    // at or above what the option can ever be worth
};
/// "Nobody bids.": one sentence.
std::string_view sentenceOf(NoVolatility why);

struct VolatilityReading {
    std::optional<double> value;                 // a year
    NoVolatility why = NoVolatility::NotQuoted;  // of none
    bool operator==(const VolatilityReading&) const = default;
};

struct OptionReading {
    domain::InstrumentId id{};
    Quote quote;
    std::optional<domain::Price> last, mark;
    std::optional<domain::Quantity> volume;
    VolatilityReading bidVolatility, askVolatility;
    VolatilityReading volatility;  // of the middle between bid and ask
    /// At the strike's volatility (StrikeRow::volatility); none without it.
    std::optional<pricing::Greeks> greeks;
    std::optional<pricing::SecondGreeks> second;
    bool isInTheMoney = false;  // exercising now would pay; false while the future has no price
};

/// What the strike's volatility was read from.
enum class VolatilitySource : std::uint8_t { None, Middle, Mark };

struct StrikeRow {
    domain::Price strike;
    std::optional<OptionReading> call, put;  // none: not listed
    /// Call and put of one strike have one volatility (parity). It is read where the price is time value: of
    /// the option out of the money, else of the other one, else of their marks in the same order.
    VolatilityReading volatility;
    VolatilitySource source = VolatilitySource::None;
    domain::OptionRight from = domain::OptionRight::Call;  // the option it was read from
    /// Of a call and a put at that volatility, listed or not; none without it.
    std::optional<double> callDelta, putDelta;

    const std::optional<OptionReading>& side(domain::OptionRight right) const {
        return right == domain::OptionRight::Call ? call : put;
    }
};

/// How quotes break what holds whatever the future does, beyond fees.
struct ArbitrageFinding {
    std::size_t count = 0;
    std::string first;  // a sentence; empty: none
};

struct Chain {
    std::string future;  // its symbol
    domain::InstrumentId futureId{};
    domain::ContractMonth month;
    domain::Timestamp expires;  // last trading time of the options; unset: none is listed
    double days = 0;            // left, with a fraction; 0: expired
    int strikeDecimals = 2;     // that write every strike exactly, two or more
    int priceDecimals = 2;      // of the options' tick
    int quantityDecimals = 0;
    std::optional<domain::Price> forward;
    ForwardSource forwardSource = ForwardSource::None;
    std::vector<StrikeRow> rows;  // by strike

    /// At the forward, between the strikes about it; none unless both have a volatility.
    std::optional<double> atTheMoney;
    /// Volatility of the put with delta -0.25 less that of the call with 0.25, each between the two strikes
    /// about it; none where the strikes with a volatility do not reach that far.
    std::optional<double> skew;
    /// Lots of puts dealt over lots of calls, 24 hours; none where no call was dealt, or the volume of one
    /// option is not known.
    std::optional<double> putCallVolume;
    std::size_t unknownVolumes = 0;  // options whose volume is not known
    ArbitrageFinding arbitrage;

    double years() const { return days / 365; }
};

/// `options` in any order, all on that future; what is no option on it is left out. `now`: venue time.
Chain makeChain(const FutureMarket& future, std::span<const OptionMarket> options, domain::Timestamp now);

/// Of `years` to expiry at `forward`; the sentence of none is in the reading.
VolatilityReading volatilityOf(const domain::OptionSpec& option, domain::Price forward, double years,
                               double priceUsd);

}  // namespace tessera::options
