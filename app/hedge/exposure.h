#pragma once
// What of a bill hangs on the price of tokens, and on which index: models by price tier, what a month of them
// costs, how their list prices moved week by week. Pure.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bill/bill_view.h"
#include "app/hedge/hedge_ratio.h"
#include "app/hedge/index_evidence.h"

namespace tessera::hedge {

/// The month a plan takes for a usual one.
struct UsualMonth {
    std::string month;  // "2026-09"
    int days = 0;       // of it, that the bill speaks of
    int daysInMonth = 0;
    bool isWhole() const { return days >= daysInMonth - 1; }
};

/// One model of the usual month.
struct ModelExposure {
    std::string name;     // as the bill writes it
    std::string listing;  // whose price is looked at; empty: none
    std::string tier;     // key of the index tier it belongs to; empty: of none
    /// A whole month, in 1e-9 USD: what was paid, else what its tokens cost at list price; none: neither is
    /// known.
    std::optional<domain::Money> monthly;
    bool isAtList = false;                            // `monthly` is the list price
    std::optional<listprices::ListingNumber> number;  // of `listing` in the price book
    bill::TokenCounts tokens;                         // a whole month
    std::vector<std::optional<double>> changes;       // of its price, week by week
    HedgeEstimate own;                                // against the index it would be hedged with
};

/// What one future could cover, or one model that none can.
struct Exposure {
    std::string name;                 // "Standard tier", or the model
    std::string tier;                 // key of the index that is looked at
    std::vector<std::size_t> models;  // places in Exposures::models
    domain::Money monthly;            // 1e-9 USD
    HedgeEstimate estimate;
};

struct Exposures {
    UsualMonth usual;
    std::vector<domain::Timestamp> weeks;  // ends of the weeks looked at
    std::vector<ModelExposure> models;     // dearest first
    std::vector<Exposure> rows;            // what may be hedged first, then the rest, each dearest first
    domain::Money tokensMonthly;           // all models
    domain::Money otherMonthly;            // what is no token: tools, credits, lines without a model
    domain::Money gpuMonthly;              // hosted GPU-hours, in no file: what the person typed
    std::vector<std::string> unknown;      // models whose cost nobody says
    domain::Money monthly() const;
};

struct ExposureQuestion {
    const bill::JoinedBill* bill = nullptr;   // never null
    bill::ModelMatcher* matcher = nullptr;    // never null
    const IndexEvidence* evidence = nullptr;  // never null
    std::vector<std::string> futures;         // keys of the tiers that have a future; empty: none is listed
    /// What one unit of a bill that is not in USD is worth, 1e-9 USD; 0: not typed.
    std::int64_t nanoUsdPerUnit = 0;
    HedgeRules rules;
};

/// NotFound: the bill has no line. Refused: its main currency is not USD and no rate was typed. OutOfRange:
/// it costs more than Money holds.
domain::Result<Exposures> exposuresOf(const ExposureQuestion& question);

/// The last month the bill speaks of to its end, else the newest; unset month: no line.
UsualMonth usualMonth(const bill::JoinedBill& bill);
/// Which tier's index names the model, as `listing` sells it; frontier, standard and budget before composite.
std::string tierOf(const std::string& listing);
/// What is rented by the GPU-hour, as the person says; nothing of it is in a file.
struct GpuRental {
    std::int64_t hours = 0;       // a month; 0: none
    domain::Price price;          // USD per GPU-hour now
    int floatingPpm = 1'000'000;  // the part whose price follows the market, millionths
    bool operator==(const GpuRental&) const = default;
};
inline constexpr const char* kGpuTier = "h100";
/// A row of its own, last; nothing without hours. OutOfRange: more than Money holds.
domain::Result<void> addGpuRental(Exposures& exposures, const GpuRental& rental);

/// "Standard tier", "H100 GPU-hours".
std::string titleOf(const std::string& tier);

}  // namespace tessera::hedge
