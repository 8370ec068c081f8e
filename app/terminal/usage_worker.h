#pragma once
// The usage ledger behind the screen: one thread that opens it, reads files, asks vendors and writes.

#include <memory>
#include <string>

#include "app/bill/usage_desk.h"
#include "app/ports/clock.h"
#include "feeds/pull/bill_pull.h"

namespace tessera::terminal {

class UsageWorker final : public bill::UsageDesk {
 public:
    /// Nothing happens before the first call; then the ledger of `profileDir` is opened. `clock` outlives
    /// this.
    UsageWorker(std::string profileDir, const ports::Clock& clock, pull::PullOptions patience = {});
    /// Ends the reading in hand; what waits is not done.
    ~UsageWorker() override;

    std::shared_ptr<const bill::UsageBook> book() override;
    std::uint64_t revision() const override;
    std::string problem() const override;
    void look(std::vector<std::string> paths) override;
    void lookAtSample() override;
    void pull(bill::PullQuestion question) override;
    void keep() override;
    void undo(std::int64_t import) override;
    void choose(std::string model, std::optional<std::string> listing) override;
    void readAs(std::string headingSet, bill::ColumnMapping mapping) override;
    void cancel() override;
    std::optional<int> progress() const override;
    std::string doing() const override;
    std::optional<bill::UsagePreview> takePreview() override;
    std::optional<bill::UsageAnswer> takeAnswer() override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
