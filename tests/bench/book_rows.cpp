// book.l2, book.l3: one update and the best prices after it.

#include <cstdio>
#include <cstdlib>

#include "tests/bench/bench.h"
#include "tests/bench/market_flow.h"

namespace tessera::bench {
namespace {

using domain::MarketRecord;
using domain::OrderBook;
using domain::Side;

/// Both books must have said the same all along, or the comparison is void.
void mustAgree(std::int64_t ours, std::int64_t peer) {
    if (ours == peer) {
        return;
    }
    std::fprintf(stderr, "tessera-bench: the books disagree (%lld, %lld)\n", static_cast<long long>(ours),
                 static_cast<long long>(peer));
    std::abort();
}

std::int64_t nano(const std::optional<domain::BookLevel>& level) {
    return level ? level->price.nanoUsd() : 0;
}

TESSERA_BENCH("book.l2", "a price-level update with best bid and offer after it") {
    const auto flow = LevelFlow::make(context.scaled(1'000'000));
    std::int64_t ours = 0, peer = 0;
    const auto m =
        interleave(context, {[&] {
                                 OrderBook book(domain::PriceDelta::fromNanoUsd(kTickNano));
                                 std::int64_t sum = 0;
                                 const double ns = nanosEach(flow.size(), [&] {
                                     for (const MarketRecord& r : flow) {
                                         (void)book.setLevel(r.side, r.price(), r.quantity());
                                         sum += nano(book.best(Side::Buy)) + nano(book.best(Side::Sell));
                                     }
                                 });
                                 ours = sum;
                                 return ns;
                             },
                             [&] {
                                 MapLevelBook book;
                                 std::int64_t sum = 0;
                                 const double ns = nanosEach(flow.size(), [&] {
                                     for (const MarketRecord& r : flow) {
                                         book.set(r.side, r.priceNanoUsd, r.quantityRaw);
                                         sum += book.bestBid() + book.bestAsk();
                                     }
                                 });
                                 peer = sum;
                                 return ns;
                             }});
    mustAgree(ours, peer);
    context.add(timeRow("book.l2", "ns/update", m, "std::map").ratioAtLeast(6));
    context.add(timeRow("book.l2.ns", "ns/update", m, "std::map").atMost(15));
}

TESSERA_BENCH("book.l3", "a market-by-order record with best bid and offer after it") {
    const auto flow = orderFlow(context.scaled(1'000'000), 2'000);
    std::int64_t ours = 0, peer = 0;
    const auto m =
        interleave(context, {[&] {
                                 OrderBook book(domain::PriceDelta::fromNanoUsd(kTickNano));
                                 std::int64_t sum = 0;
                                 const double ns = nanosEach(flow.size(), [&] {
                                     for (const MarketRecord& r : flow) {
                                         (void)book.apply(r);
                                         sum += nano(book.best(Side::Buy)) + nano(book.best(Side::Sell));
                                     }
                                 });
                                 ours = sum;
                                 return ns;
                             },
                             [&] {
                                 MapOrderBook book;
                                 std::int64_t sum = 0;
                                 const double ns = nanosEach(flow.size(), [&] {
                                     for (const MarketRecord& r : flow) {
                                         book.apply(r);
                                         sum += book.bestBid() + book.bestAsk();
                                     }
                                 });
                                 peer = sum;
                                 return ns;
                             }});
    mustAgree(ours, peer);
    context.add(timeRow("book.l3", "ns/record", m, "map+list+unordered_map").ratioAtLeast(5));
}

}  // namespace
}  // namespace tessera::bench
