#pragma once
// Reading the blotter while it is written: an own read-only connection on an own thread.

#include <memory>
#include <string>

#include "app/trading/blotter_query.h"

namespace tessera::storage {

/// Calls are for one consumer thread (the GUI) and never wait. A missing file reads as empty until it
/// appears.
class SqliteBlotterQuery final : public trading::BlotterQuery {
 public:
    explicit SqliteBlotterQuery(const std::string& profileDir);
    ~SqliteBlotterQuery() override;

    trading::PageTicket request(trading::BlotterTable table, std::int64_t before, std::size_t limit) override;
    trading::PageTicket search(trading::BlotterTable table, const trading::BlotterFilter& filter,
                               trading::PageKey after, std::size_t limit) override;
    trading::PageTicket history(domain::ClientOrderId order) override;
    trading::PageTicket groups(trading::BlotterTable table, const trading::BlotterFilter& filter,
                               trading::GroupBy by) override;
    trading::PageTicket profit() override;
    trading::PageTicket exportRows(trading::BlotterTable table, const trading::BlotterFilter& filter,
                                   const std::string& path) override;
    std::size_t drain(std::vector<trading::BlotterPage>& out) override;

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::storage
