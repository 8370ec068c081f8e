// Ids that collide: a venue's consecutive numbers never do, a foreign source's may.

#include "app/domain/order_index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <unordered_map>
#include <vector>

namespace tessera::domain {
namespace {

/// The table with the nodes it points into.
struct Indexed {
    OrderIndex index;
    std::vector<std::uint64_t> idOfNode;

    std::size_t place(std::uint64_t id) const {
        return index.place(id, [&](std::uint32_t node) { return idOfNode[node] == id; });
    }
    std::uint32_t find(std::uint64_t id) const { return index.nodeAt(place(id)); }
    void insert(std::uint64_t id, std::uint32_t node) {
        index.reserveOne();
        index.insertAt(place(id), id, node);
    }
};

RC_GTEST_PROP(OrderIndex, AnyHistoryOfCollidingIdsEqualsAMap, ()) {
    Indexed table;
    std::unordered_map<std::uint64_t, std::uint32_t> naive;
    std::vector<std::uint64_t> ids;
    // Multiples of the hash constant's inverse hash to neighbouring slots: long runs, wrapping at the end
    // too.
    constexpr std::uint64_t kInverse = 0xF1DE83E19937733DULL;
    static_assert(kInverse * 0x9E3779B97F4A7C15ULL == 1);
    const auto spread = *rc::gen::element<std::uint64_t>(std::uint64_t{1} << 50, std::uint64_t{1} << 54, 1);
    const auto start = *rc::gen::arbitrary<std::uint64_t>();
    const auto steps =
        *rc::gen::container<std::vector<std::uint32_t>>(400, rc::gen::arbitrary<std::uint32_t>());
    for (const std::uint32_t step : steps) {
        if (ids.empty() || step % 3 != 0) {
            const std::uint64_t id = kInverse * (start + spread * (step / 3 % 64)) | 1;
            if (naive.contains(id)) {
                continue;
            }
            const auto node = static_cast<std::uint32_t>(table.idOfNode.size());
            table.idOfNode.push_back(id);
            table.insert(id, node);
            naive[id] = node;
            ids.push_back(id);
        } else {
            const std::size_t at = step / 3 % ids.size();
            table.index.eraseAt(table.place(ids[at]));
            naive.erase(ids[at]);
            ids[at] = ids.back();
            ids.pop_back();
        }
        RC_ASSERT(table.index.size() == naive.size());
        for (const auto& [id, node] : naive) {
            RC_ASSERT(table.find(id) == node);
        }
    }
}

TEST(OrderIndex, GrowsAndFindsEveryIdAndNoOther) {
    Indexed table;
    for (std::uint32_t node = 0; node < 50'000; ++node) {
        table.idOfNode.push_back(std::uint64_t{node} * 1'000'003 + 1);
        table.insert(table.idOfNode.back(), node);
    }
    for (std::uint32_t node = 0; node < 50'000; ++node) {
        ASSERT_EQ(table.find(table.idOfNode[node]), node);
        ASSERT_EQ(table.find(table.idOfNode[node] + 1), OrderIndex::kAbsent);
    }
}

}  // namespace
}  // namespace tessera::domain
