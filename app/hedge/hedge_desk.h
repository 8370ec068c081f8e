#pragma once
// What a screen can ask about hedging. The GUI thread never waits: a plan is asked for and answered later.

#include <memory>
#include <optional>

#include "app/hedge/hedge_plan.h"

namespace tessera::hedge {

/// A plan, or the sentence why there is none.
struct PlanAnswer {
    std::shared_ptr<const HedgePlan> plan;
    std::string sentence;
};

/// Called from one thread, the screen's.
class HedgeDesk {
 public:
    virtual ~HedgeDesk() = default;
    /// The newest question; one that waits is forgotten, one in hand is answered first. Catalogue, evidence
    /// and time are the desk's own.
    virtual void ask(PlanQuestion question) = 0;
    /// A question is in hand or waits.
    virtual bool isBusy() const = 0;
    virtual std::optional<PlanAnswer> takeAnswer() = 0;
    /// The plan as a workbook with formulas, at once: a few hundred cells.
    virtual domain::Result<void> writeWorkbook(const HedgePlan& plan, const std::string& path) = 0;
};

}  // namespace tessera::hedge
