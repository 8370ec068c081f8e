#include "app/storage/memory_blotter_store.h"

#include <map>

namespace tessera::storage {

using trading::JournalEntry;
using trading::StoredDesk;
using trading::StoreNotice;

domain::Result<StoredDesk> MemoryBlotterStore::load() {
    StoredDesk desk;
    std::map<domain::ClientOrderId, trading::OrderRecord> orders;
    std::map<domain::InstrumentId, trading::PositionView> positions;
    std::map<domain::InstrumentId, domain::Instrument> contracts;
    for (const JournalEntry& entry : m_committed) {
        for (const auto& order : entry.changes.orders) {
            orders[order.view.id] = order;
        }
        for (const auto& position : entry.changes.positions) {
            positions[position.instrument] = position;
        }
        for (const auto& row : entry.changes.models) {
            std::erase_if(desk.models, [&row](const trading::ModelPosition& known) {
                return known.model == row.model && known.position.instrument == row.position.instrument;
            });
            desk.models.push_back(row);
        }
        for (const domain::Instrument& contract : entry.changes.contracts) {
            contracts[contract.id] = contract;
        }
        for (const auto& fill : entry.changes.fills) {
            desk.execIds.push_back(fill.execId);
        }
        for (const auto& row : entry.changes.tags) {
            if (const auto order = orders.find(row.order); order != orders.end()) {
                order->second.view.tag = row.tag;
            }
        }
        for (const auto& limit : entry.changes.limits) {
            desk.limits.push_back(limit);  // in order; a removed one is dropped below
            std::erase_if(desk.limits, [&limit](const trading::LimitRow& row) {
                return row.instrument == limit.instrument && row.limit == limit.limit &&
                       row.value != limit.value;
            });
            std::erase_if(desk.limits, [](const trading::LimitRow& row) { return !row.value; });
        }
        desk.header = entry.header;
    }
    const auto count = std::ssize(orders);
    std::ptrdiff_t index = 0;
    for (auto& [id, order] : orders) {
        if (count - index++ <= trading::kRecentOrders || !isTerminal(order.view.life)) {
            desk.orders.push_back(std::move(order));
        }
    }
    for (auto& [id, position] : positions) {
        desk.positions.push_back(std::move(position));
    }
    for (auto& [id, contract] : contracts) {
        desk.contracts.push_back(std::move(contract));
    }
    return desk;
}

void MemoryBlotterStore::append(JournalEntry entry) {
    m_waiting.push_back(std::move(entry));
    if (m_commit == Commit::AtOnce) {
        commitAll();
    }
}

void MemoryBlotterStore::commitAll() {
    if (m_failed || m_waiting.empty()) {
        return;
    }
    m_notices.push_back(
        {.kind = StoreNotice::Kind::Committed, .sequence = m_waiting.back().event.sequence, .sentence = {}});
    if (m_keep) {
        m_committed.insert(m_committed.end(), std::make_move_iterator(m_waiting.begin()),
                           std::make_move_iterator(m_waiting.end()));
    }
    m_waiting.clear();
    if (m_wake) {
        m_wake();
    }
}

void MemoryBlotterStore::crash() {
    m_waiting.clear();
}

void MemoryBlotterStore::fail(std::string sentence) {
    m_failed = !sentence.empty();
    m_notices.push_back({.kind = m_failed ? StoreNotice::Kind::Failed : StoreNotice::Kind::Resumed,
                         .sequence = 0,
                         .sentence = std::move(sentence)});
    if (!m_failed && m_commit == Commit::AtOnce) {
        commitAll();
    }
    if (m_wake) {
        m_wake();
    }
}

std::size_t MemoryBlotterStore::drain(std::vector<StoreNotice>& out) {
    const std::size_t count = m_notices.size();
    out.insert(out.end(), m_notices.begin(), m_notices.end());
    m_notices.clear();
    return count;
}

void MemoryBlotterStore::close() {
    commitAll();
}

}  // namespace tessera::storage
