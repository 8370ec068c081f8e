#pragma once
// The price ledger for a screen: a thread of its own opens the file, reads imports and writes; once a second
// it takes what other processes wrote, and looks how the collector fares.

#include <memory>
#include <string>

#include "app/listprices/price_desk.h"
#include "app/ports/clock.h"
#include "feeds/collector/collector_state.h"
#include "feeds/collector/source_list.h"

namespace tessera::terminal {

/// The collector's files as they were read last.
struct CollectionFiles {
    std::vector<collector::SourceSpec> sources;
    collector::CollectorState state;
    std::string problem;  // of the list of sources; empty: nothing is wrong
};

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

    /// The newest; null until they were read, which the first call asks for.
    std::shared_ptr<const CollectionFiles> collection() const;
    /// Where a person may write which lists are asked for: PROFILE/prices.toml.
    std::string sourcesPath() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::terminal
