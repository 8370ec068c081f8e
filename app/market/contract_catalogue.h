#pragma once
// What is listed and on which terms: resources/contracts/*.toml, data not code.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/result.h"
#include "app/market/contract_calendar.h"
#include "app/market/flow.h"
#include "app/market/price_process.h"

namespace tessera::market {

/// How the simulated participants treat a month of a family, by its place: the front month first; the last
/// place counts for all behind it.
struct Quoting {
    domain::Duration interval{};  // between two rounds; zero: at every step of the market
    domain::Duration warmUp = std::chrono::minutes(1);  // the same while the past is simulated
    double volume = 1;  // of trading and hedging; 1 is the front of the composite
};

/// European options on the nearest months of a family; Asian ones where it settles to the mean of a month.
struct OptionListing {
    int months = 0;  // 0: it has none
    /// Of the strike nearest the price, when the month is listed and after each session.
    int strikesEachSide = 0;
    domain::Money feePerLot;
    Quoting quoting;
    double volatilityScanPercent = 25;  // of volatility, up and down, in the scenarios of the margin
    /// What a family's margin is at least, for every lot of its options that is sold; zero: an earlier
    /// market, which has none.
    domain::Money shortMinimum;
};

/// Spreads of this family's nearest months less the same months of others: frontier less composite.
struct InterTierListing {
    std::vector<std::string> against;  // codes; empty: it has none
    int months = 0;
    domain::Money feePerLot;
    Quoting quoting;
    std::uint32_t line = 0;  // of its file, for what is wrong between two of them
};

/// One family as its file says.
struct ContractFamily {
    std::string code, name, unit;
    std::int64_t lot = 1;
    int months = 1;                  // consecutive
    int quarters = 0;                // March, June, September and December months behind them
    bool skipsCurrentMonth = false;  // first = "next-month"
    LastDayRule lastDay = LastDayRule::ThirdWednesday;
    domain::SettlementRule settlement = domain::SettlementRule::IndexOnLastDay;
    /// Participants know what is fixed of a mean. A file without `settlement` is of an earlier market, which
    /// quoted the price of its last day and must go on doing so.
    bool quotesAverage = false;
    domain::Money feePerLot;
    std::string indexOf;  // code of the family whose index this one settles to; empty: its own
    std::string indexSymbol, indexName;
    /// Of a forecast-skill family: whose index is forecast (a family's code), and by which forecaster
    /// (forecast/statistical_forecasters.h). Empty: its index is a price.
    std::string skillOf, forecaster;
    domain::PriceDelta tick;  // of every future; zero: the 1-2-5 step nearest 0.5 % of the listing price
    std::string historyFile;  // empty: simulated from startLevel
    domain::Price startLevel;
    ProcessParameters process;
    double marginAlpha = 3.0;
    double liquidationDays = 2.0;
    double initialPercentLow = 8.0, initialPercentHigh = 12.0;
    std::int32_t maintenancePercent = 75;
    std::int32_t haltBand = 1500, limitBand = 2500;  // basis points
    /// Lots that an account may hold, long or short, were its working orders filled: of one contract, and of
    /// all of the family together. 0: an earlier market, which has no limit.
    std::int64_t positionLimit = 0, familyLimit = 0;
    bool listsSpreads = false;
    double spreadMarginPercent = 25.0;
    /// The orders of its spreads and of their legs imply each other, and a spread whose near leg ends leaves
    /// the other one to who holds it. A file that does not say so is of an earlier market.
    bool impliesOrders = false;
    InterTierListing interTier;
    Flow flow;
    std::vector<Quoting> quoting;  // empty: an earlier market, every month at every step
    OptionListing options;

    bool isSkill() const { return !skillOf.empty(); }
    /// Its index is simulated by a process of its own.
    bool hasProcess() const { return indexOf.empty() && !isSkill(); }
    /// Of the month at `place`; 0 is the front one.
    Quoting quotingAt(std::size_t place) const;
};

/// Text of a file and its name for messages.
struct NamedText {
    std::string name, text;
};

class ContractCatalogue {
 public:
    /// BadInput names file and line. Families keep the order of the files' names.
    static domain::Result<ContractCatalogue> parse(std::vector<NamedText> files);

    const std::vector<ContractFamily>& families() const { return m_families; }
    /// CRC of all text: a restart with other terms is noticed.
    std::uint32_t digest() const { return m_digest; }

    /// Null: there is none of this code.
    const ContractFamily* find(std::string_view code) const;
    /// The index of a family that has one of its own, as an instrument.
    domain::Instrument index(const ContractFamily& family, domain::InstrumentId id) const;
    /// Contract months listed at `now`, front first: the consecutive ones, then the quarters.
    std::vector<domain::ContractMonth> listedMonths(const ContractFamily& family,
                                                    domain::Timestamp now) const;
    /// A future at its listing price; its tick is fixed from here on.
    domain::Instrument future(const ContractFamily& family, domain::ContractMonth month,
                              domain::Price listingPrice, domain::InstrumentId id) const;
    /// near - far; the tick is one 1-2-5 step below the near leg's, or, where orders are implied, the next
    /// below both legs' that divides them.
    domain::Instrument spread(const ContractFamily& family, const domain::Instrument& near,
                              const domain::Instrument& far, domain::InstrumentId id) const;
    /// "SITF-SITC-Z26": one - other, of the same month. Its family is "SITF-SITC", and a lot of it asks for
    /// what its legs ask.
    domain::Instrument interTierSpread(const ContractFamily& family, const domain::Instrument& one,
                                       const ContractFamily& otherFamily, const domain::Instrument& other,
                                       domain::InstrumentId id) const;
    /// The strikes around `price`, rising: whole multiples of the 1-2-5 step nearest 2.5 % of it, above zero.
    std::vector<domain::Price> strikes(const ContractFamily& family, domain::Price price) const;
    /// "SITC-Z26-C2.0000", with a tick of the 1-2-5 step nearest 0.05 % of `futurePrice`. Its margin is its
    /// future's until setOptionMargin (margins.h) tells another: for a move of the future it cannot lose
    /// more.
    domain::Instrument option(const ContractFamily& family, const domain::Instrument& future,
                              domain::Price futurePrice, domain::OptionRight right, domain::Price strike,
                              domain::InstrumentId id) const;

 private:
    /// Empty, or what is wrong between families.
    std::string joinIndexes(const std::vector<NamedText>& files);
    std::string checkInterTier(const std::vector<NamedText>& files) const;

    std::vector<ContractFamily> m_families;
    std::uint32_t m_digest = 0;
};

/// The 1-2-5 step nearest 0.5 % of `price`, at least 1e-9 USD.
domain::PriceDelta tickFor(domain::Price price);
/// The next smaller 1-2-5 step.
domain::PriceDelta stepBelow(domain::PriceDelta tick);
/// Decimals needed to write the tick exactly.
int decimalsOf(domain::PriceDelta tick);

}  // namespace tessera::market
