#include "app/indexes/weights.h"

#include <algorithm>
#include <numeric>

#include "app/domain/values.h"

namespace tessera::indexes {

using domain::Int128;

namespace {

Int128 sumOf(std::span<const std::int64_t> values) {
    return std::accumulate(values.begin(), values.end(), Int128{0});
}

}  // namespace

std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> claims) {
    const Int128 sum = sumOf(claims);
    std::vector<std::int64_t> parts;
    std::vector<Int128> remainders;
    std::int64_t left = total;
    for (const std::int64_t claim : claims) {
        const Int128 scaled = Int128{total} * claim;
        parts.push_back(static_cast<std::int64_t>(scaled / sum));
        remainders.push_back(scaled % sum);
        left -= parts.back();
    }
    std::vector<std::size_t> order(claims.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](auto a, auto b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left) {
        ++parts[order[i]];
    }
    return parts;
}

std::vector<std::int64_t> capped(std::span<const std::int64_t> claims, std::int64_t cap) {
    const auto count = static_cast<std::int64_t>(claims.size());
    if (Int128{cap} * count < kWhole) {
        return apportion(kWhole, std::vector<std::int64_t>(claims.size(), 1));
    }
    std::vector<bool> isCapped(claims.size(), false);
    for (;;) {
        std::vector<std::int64_t> free;
        std::int64_t room = kWhole;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            isCapped[i] ? void(room -= cap) : free.push_back(claims[i]);
        }
        const Int128 sum = sumOf(free);
        bool isMore = false;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            if (!isCapped[i] && Int128{claims[i]} * room > sum * cap) {
                isCapped[i] = isMore = true;
            }
        }
        if (isMore) {
            continue;
        }
        const auto shares = free.empty() ? free : apportion(room, free);
        std::vector<std::int64_t> parts;
        for (std::size_t i = 0, next = 0; i < claims.size(); ++i) {
            parts.push_back(isCapped[i] ? cap : shares[next++]);
        }
        return parts;
    }
}

}  // namespace tessera::indexes
