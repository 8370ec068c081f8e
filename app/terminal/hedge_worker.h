#pragma once
// Hedge plans behind the screen: one thread, which keeps the index of the newest price book.

#include <memory>

#include "app/hedge/hedge_desk.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

class HedgeWorker final : public hedge::HedgeDesk {
 public:
    /// `clock` outlives this. No thread before the first question.
    explicit HedgeWorker(const ports::Clock& clock);
    /// Waits for the plan in hand, about a second at most.
    ~HedgeWorker() override;
    void ask(hedge::PlanQuestion question) override;
    bool isBusy() const override;
    std::optional<hedge::PlanAnswer> takeAnswer() override;
    domain::Result<void> writeWorkbook(const hedge::HedgePlan& plan, const std::string& path) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
