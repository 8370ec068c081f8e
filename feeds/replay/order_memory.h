#pragma once
// The orders of one instrument that a recording's reader knows from the recording itself, by slot: what a
// modification, deletion or execution refers to takes a byte instead of an order id. Internal to
// feeds/replay; writer and reader run the same code, the rule is in recording_format.h.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "app/domain/market_record.h"

namespace tessera::replay {

class OrderMemory {
 public:
    struct Slot {
        std::uint64_t id = 0;
        std::int64_t price = 0;  // 1e-9 USD
        std::int64_t quantity = 0;
        domain::Side side = domain::Side::Buy;
        bool isUsed = false;
    };

    void clear() {
        m_slots.clear();
        m_free.clear();
        m_byId.clear();
    }
    /// About, in memory.
    std::size_t bytes() const {
        constexpr std::size_t kNode =
            sizeof(std::pair<const std::uint64_t, std::uint32_t>) + 2 * sizeof(void*);
        return m_slots.capacity() * sizeof(Slot) + m_free.capacity() * sizeof(std::uint32_t) +
               m_byId.size() * kNode + m_byId.bucket_count() * sizeof(void*);
    }
    /// 0: not known; else the slot's number plus one.
    std::uint64_t referenceTo(std::uint64_t id) const {
        const auto found = m_byId.find(id);
        return found == m_byId.end() ? 0 : found->second + std::uint64_t{1};
    }
    /// Null for a reference to nothing.
    const Slot* at(std::uint64_t reference) const {
        const bool isGood = reference > 0 && reference <= m_slots.size() && m_slots[reference - 1].isUsed;
        return isGood ? &m_slots[static_cast<std::size_t>(reference - 1)] : nullptr;
    }
    void apply(const domain::MarketRecord& r) {
        using domain::RecordKind;
        if (r.kind == RecordKind::Clear) {
            return clear();
        }
        if (r.kind == RecordKind::Add) {
            return add(r);
        }
        const bool isChange =
            r.kind == RecordKind::Modify || r.kind == RecordKind::Delete || r.kind == RecordKind::Execute;
        const auto found = isChange ? m_byId.find(r.orderId) : m_byId.end();
        if (found == m_byId.end()) {
            return;
        }
        Slot& slot = m_slots[found->second];
        if (r.kind == RecordKind::Modify) {
            slot.price = r.priceNanoUsd;
            slot.quantity = r.quantityRaw;
        } else if (r.kind == RecordKind::Execute && r.quantityRaw < slot.quantity) {
            slot.quantity -= r.quantityRaw;
        } else {
            slot.isUsed = false;
            m_free.push_back(found->second);
            m_byId.erase(found);
        }
    }

 private:
    void add(const domain::MarketRecord& r) {
        const auto [place, isNew] = m_byId.try_emplace(r.orderId, 0);
        if (isNew && m_free.empty()) {
            place->second = static_cast<std::uint32_t>(m_slots.size());
            m_slots.emplace_back();
        } else if (isNew) {
            place->second = m_free.back();
            m_free.pop_back();
        }
        m_slots[place->second] = {r.orderId, r.priceNanoUsd, r.quantityRaw, r.side, true};
    }

    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_free;  // last freed, first used
    std::unordered_map<std::uint64_t, std::uint32_t> m_byId;
};

}  // namespace tessera::replay
