#pragma once
// The fills of a blotter, read through once on a thread of their own and counted by app/analytics.

#include <memory>
#include <string>

#include "app/analytics/results.h"

namespace tessera::storage {

class SqliteResultsQuery final : public analytics::ResultsQuery {
 public:
    explicit SqliteResultsQuery(const std::string& profileDir);
    /// Waits for the count that runs, which stops within a few milliseconds.
    ~SqliteResultsQuery() override;
    analytics::ResultsTicket request(const analytics::ResultsRange& range, domain::Timestamp now) override;
    std::size_t drain(std::vector<analytics::ResultsAnswer>& out) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The same on the caller's thread. NotFound without a blotter.
domain::Result<analytics::Results> countResults(const std::string& profileDir,
                                                const analytics::ResultsRange& range, domain::Timestamp now);

}  // namespace tessera::storage
