#pragma once
// The price ledger for a screen: a thread of its own opens the file, reads imports and writes.

#include <memory>
#include <string>

#include "app/listprices/price_desk.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

class PriceWorker final : public listprices::PriceDesk {
 public:
    /// Nothing happens before the first book() or importFile(); then the ledger of `profileDir` is opened
    /// behind the scenes, and book() is empty until it was. `clock` outlives this.
    PriceWorker(std::string profileDir, const ports::Clock& clock);
    /// Ends after the import in hand; those still waiting are not done.
    ~PriceWorker() override;

    std::shared_ptr<const listprices::PriceBook> book() const override;
    std::uint64_t revision() const override;
    std::string problem() const override;
    void importFile(std::string path) override;
    std::size_t drain(std::vector<listprices::ImportAnswer>& out) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
