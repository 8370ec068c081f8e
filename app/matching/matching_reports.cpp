// What comes out of MatchingEngine: market records, reports, the hash over both, and what is read from it.

#include "app/matching/matching_engine.h"
#include "app/matching/matching_rules.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

void MatchingEngine::record(RecordKind kind, OrderId order, Side side, Price price, Quantity quantity,
                            Timestamp now, std::uint32_t aux) {
    MarketRecord& out = m_records.emplace_back();
    out.orderId = static_cast<std::uint64_t>(order);
    out.priceNanoUsd = price.nanoUsd();
    out.quantityRaw = quantity.raw();
    out.venueTimeNanos = now.nanos();
    out.kind = kind;
    out.side = side;
    out.aux = aux;
}

void MatchingEngine::endEvent(InstrumentId instrument) {
    if (m_records.empty()) {
        return;
    }
    emitEvent(instrument, m_records);
    if (!m_otherRecords.empty()) [[unlikely]] {
        endOtherEvents();
    }
}

void MatchingEngine::emitEvent(InstrumentId instrument, std::vector<MarketRecord>& records) {
    records.back().flags |= record_flag::kEventEnd;
    mix(m_hash, static_cast<std::uint64_t>(instrument));
    for (const MarketRecord& record : records) {
        mix(m_hash, record.orderId);
        mix(m_hash, static_cast<std::uint64_t>(record.priceNanoUsd));
        mix(m_hash, static_cast<std::uint64_t>(record.quantityRaw));
        mix(m_hash, static_cast<std::uint64_t>(record.venueTimeNanos));
        mix(m_hash, static_cast<std::uint64_t>(record.kind) | static_cast<std::uint64_t>(record.side) << 8U |
                        static_cast<std::uint64_t>(record.flags) << 16U |
                        static_cast<std::uint64_t>(record.aux) << 32U);
    }
    m_sink.onEvent(instrument, records);
    records.clear();
}

ExecutionReport MatchingEngine::describe(const Working& order, ExecType type, Timestamp now) const {
    ExecutionReport out;
    out.type = type;
    out.id = order.id;
    out.orderId = order.orderId;
    out.account = order.account;
    out.instrument = order.instrument;
    out.side = order.side;
    out.orderType = order.type;
    out.timeInForce = order.timeInForce;
    out.price = order.price;
    out.quantity = order.quantity;
    out.cumQuantity = order.filled;
    out.leavesQuantity = order.leaves();
    out.venueTime = now;
    out.terms = order.terms;
    return out;
}

void MatchingEngine::report(ExecutionReport report) {
    report.execId = ExecId{m_nextExecId++};
    mix(m_hash, static_cast<std::uint64_t>(report.type) | static_cast<std::uint64_t>(report.reason) << 8U |
                    static_cast<std::uint64_t>(report.side) << 16U |
                    static_cast<std::uint64_t>(report.isMaker) << 24U |
                    static_cast<std::uint64_t>(report.account) << 32U);
    mix(m_hash, static_cast<std::uint64_t>(report.id));
    mix(m_hash, static_cast<std::uint64_t>(report.orderId));
    mix(m_hash, static_cast<std::uint64_t>(report.execId));
    mix(m_hash, static_cast<std::uint64_t>(report.price.nanoUsd()));
    mix(m_hash, static_cast<std::uint64_t>(report.lastPrice.nanoUsd()));
    mix(m_hash, static_cast<std::uint64_t>(report.cumQuantity.raw()));
    mix(m_hash, static_cast<std::uint64_t>(report.leavesQuantity.raw()));
    if (report.terms != OrderTerms{}) {
        mix(m_hash, static_cast<std::uint64_t>(report.terms.stopPrice.nanoUsd()));
        mix(m_hash, static_cast<std::uint64_t>(report.terms.role) |
                        static_cast<std::uint64_t>(report.terms.triggered) << 8U);
        mix(m_hash, static_cast<std::uint64_t>(report.terms.listId));
    }
    m_sink.onReport(report);
}

void MatchingEngine::reject(AccountId account, const NewOrder& order, Reason why, Timestamp now) {
    Working refused;
    refused.id = order.id;
    refused.account = account;
    refused.instrument = order.instrument;
    refused.side = order.side;
    refused.type = order.type;
    refused.timeInForce = order.timeInForce;
    refused.price = order.price;
    refused.quantity = order.quantity;
    refused.terms = order.terms;
    ExecutionReport out = describe(refused, ExecType::Rejected, now);
    out.reason = why;
    out.leavesQuantity = {};
    report(out);
}

std::uint32_t MatchingEngine::takeSlot() {
    if (m_freeSlots.empty()) {
        m_working.emplace_back();
        return static_cast<std::uint32_t>(m_working.size() - 1);
    }
    const std::uint32_t slot = m_freeSlots.back();
    m_freeSlots.pop_back();
    return slot;
}

void MatchingEngine::freeSlot(std::uint32_t slot) {
    m_working[slot].inUse = false;
    m_freeSlots.push_back(slot);
}

const OrderBook* MatchingEngine::book(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? nullptr : &market->book;
}

TradingStatus MatchingEngine::tradingStatus(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? TradingStatus::Closed : market->status;
}

MatchingEngine::Limits MatchingEngine::limits(InstrumentId instrument) const {
    const Market* market = find(instrument);
    return market == nullptr ? Limits{} : market->hard;
}

}  // namespace tessera::matching
