#pragma once
// `tessera hedge`: whether a company should hedge its AI bill, on the command line.

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/hedge/hedge_plan.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

struct HedgeRequest {
    std::vector<std::string> files = {};  // empty: the profile's usage ledger
    bool asJson = false;
    std::string map = {};            // as BillRequest::map
    std::string future = "average";  // or outright
    std::string budget = {};         // USD, decimal; empty: none
    std::string usdPerUnit = {};     // of a bill that is not in USD; empty: not said
    std::string pdf = {};            // file to write too; empty: none. What draws it is `report`
    std::function<domain::Result<void>(const hedge::HedgePlan&)> report = {};
    std::string xlsx = {};            // file to write too; empty: none
    std::string ratio = {};           // a hedge ratio typed by hand; empty: none
    std::int64_t gpuHours = 0;        // hosted a month; 0: none
    std::string gpuPrice = {};        // USD an hour, decimal
    double gpuFloatingPercent = 100;  // the part at the market price
    int months = 6;
    double growthPercent = 0, growthSigmaPercent = 10;  // a month
    std::uint64_t seed = 1;
};

/// Reads the files and writes the plan to `out`: in words and tables, or as JSON with the keys verdict,
/// usual_month, exposures, models, strip, with_and_without, alternatives, back_test, not_covered,
/// assumptions, warnings. Futures prices are those of the curve model, marked simulated. Errors: as
/// readBill(), hedge::planHedge(), and BadInput for an option that says nothing.
domain::Result<void> runHedgeCommand(const HedgeRequest& request, const std::string& profileDir,
                                     const ports::Clock& clock, std::ostream& out);

/// The JSON alone.
std::string planJson(const hedge::HedgePlan& plan, const std::vector<std::string>& warnings);

}  // namespace tessera::terminal
