// Half a minute of Coinbase as it was (2021-04-17), and a maker who quotes beside it on paper.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <map>

#include "feeds/adapters/adapter_streams.h"
#include "tests/paper/shadow_support.h"
#include "tests/support/test_paths.h"

namespace tessera::test {
namespace {

const std::string kCapture = TESSERA_SHARED_DATA "/books/COINBASE.ws.28.0";

/// Everything one message told, and when it was received.
struct Moment {
    Timestamp at;
    std::vector<ports::FeedEvent> events;
};
struct Story {
    std::vector<domain::Instrument> instruments;
    std::vector<Moment> moments;
    std::size_t trades = 0;
};

std::string pairsOf(simdjson::dom::array changes, std::string_view side) {
    std::string out;
    for (simdjson::dom::array change : changes) {
        const bool named = change.size() == 3;  // l2update: [side, price, size]; snapshot: [price, size]
        if (named && change.at(0).get_string().value() != side) {
            continue;
        }
        out += fmt::format("{}[\"{}\",\"{}\"]", out.empty() ? "" : ",",
                           change.at(named ? 1 : 0).get_string().value(),
                           change.at(named ? 2 : 1).get_string().value());
    }
    return out;
}

/// The exchange's message as cryptofeed sends it; empty: of no use here.
std::string asCryptofeed(simdjson::dom::element m) {
    const std::string_view type = m["type"].get_string();
    if (type == "match") {
        // Coinbase names the maker's side.
        return fmt::format(R"(COINBASE-trades-{0} {{"exchange":"COINBASE","symbol":"{0}","side":"{1}",)"
                           R"("amount":"{2}","price":"{3}","id":"{4}","timestamp":1618677817.0}})",
                           m["product_id"].get_string().value(),
                           m["side"].get_string().value() == "buy" ? "sell" : "buy",
                           m["size"].get_string().value(), m["price"].get_string().value(),
                           m["trade_id"].get_int64().value());
    }
    if (type != "snapshot" && type != "l2update") {
        return {};
    }
    const bool whole = type == "snapshot";
    return fmt::format(
        R"(COINBASE-book-{0} {{"exchange":"COINBASE","symbol":"{0}","{1}":{{"bid":[{2}],"ask":[{3}]}}}})",
        m["product_id"].get_string().value(), whole ? "book" : "delta",
        pairsOf(m[whole ? "bids" : "changes"].get_array(), "buy"),
        pairsOf(m[whole ? "asks" : "changes"].get_array(), "sell"));
}

Story readStory() {
    Story story;
    ports::FeedRing ring{1 << 18};
    std::map<InstrumentId, domain::Instrument> defined;
    adapters::AdapterStreams streams({}, ring, [&defined](ports::FeedNotice notice) {
        if (const auto* one = std::get_if<ports::InstrumentDefined>(&notice)) {
            defined[one->instrument.id] = one->instrument;
        }
    });
    std::ifstream lines(kCapture);
    simdjson::dom::parser parser;
    std::vector<ports::FeedEvent> room(1 << 14);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t brace = line.find(": {");
        simdjson::dom::element m;
        if (brace == std::string::npos || line.find('<') < brace ||
            parser.parse(line.substr(brace + 2)).get(m)) {
            continue;
        }
        const std::string text = asCryptofeed(m);
        if (text.empty()) {
            continue;
        }
        const double seconds = std::stod(line.substr(0, brace));
        const Timestamp at = Timestamp::fromNanos(static_cast<std::int64_t>(seconds * 1e6) * 1'000);
        for (const auto& [id, instrument] : defined) {
            streams.subscribe(id);
        }
        streams.onMessage(std::array<std::string_view, 1>{text}, {}, at);
        ring.publish();
        for (std::size_t n = ring.drain(room); n != 0; n = ring.drain(room)) {
            story.moments.push_back({at, {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(n)}});
            for (const ports::FeedEvent& event : story.moments.back().events) {
                story.trades +=
                    event.kind == ports::FeedEvent::Kind::Record && event.record.kind == RecordKind::Trade;
            }
        }
    }
    for (const auto& [id, instrument] : defined) {
        story.instruments.push_back(instrument);
    }
    return story;
}

/// What one order asked for, and what three models and a touch would have given it.
struct Outcome {
    InstrumentId instrument{};
    Side side = Side::Buy;
    Price price;
    Quantity quantity, touched;
    Timestamp from, until;
    std::array<Quantity, trading::kFillModels> filled;
};

/// Quotes the best bid and offer of every product, a quarter of what is shown there, anew each second; takes
/// the quotes back after three.
class Maker {
 public:
    /// `batch`: events handed over at a time, of one moment.
    Maker(const Story& story, std::size_t batch) : m_exchange(terms(), {}, 1) {
        for (const domain::Instrument& instrument : story.instruments) {
            m_exchange.define(instrument, story.moments.front().at);
            m_books.emplace(instrument.id, domain::OrderBook(instrument.tick));
        }
        for (const Moment& moment : story.moments) {
            for (std::size_t i = 0; i < moment.events.size(); i += batch) {
                const std::size_t n = std::min(batch, moment.events.size() - i);
                m_exchange.onEvents(std::span(moment.events).subspan(i, n), moment.at);
            }
            for (const ports::FeedEvent& event : moment.events) {
                look(event, moment.at);
            }
            if (moment.at - m_quotedAt >= std::chrono::seconds(1)) {
                quote(moment.at);
            }
            take();
        }
    }
    std::map<ClientOrderId, Outcome> orders;
    std::string fills;

 private:
    static paper::ShadowTerms terms() {
        paper::ShadowTerms terms;
        terms.startingCash = Money::fromUsd(10'000'000);
        return terms;
    }
    void look(const ports::FeedEvent& event, Timestamp at) {
        domain::OrderBook& book = m_books.at(event.instrument);
        if (event.kind == ports::FeedEvent::Kind::Reset) {
            book.clear();
        }
        if (event.kind != ports::FeedEvent::Kind::Record) {
            return;
        }
        (void)book.apply(event.record);
        const bool isTrade = event.record.kind == RecordKind::Trade;
        for (auto& [id, order] : orders) {
            if (order.instrument != event.instrument || at <= order.from || at > order.until) {
                continue;
            }
            const auto other = book.best(domain::opposite(order.side));
            const auto reaches = [&order](Price price) {
                return order.side == Side::Buy ? price <= order.price : price >= order.price;
            };
            if ((isTrade && reaches(event.record.price())) || (other && reaches(other->price))) {
                order.touched = order.quantity;  // all of it, at the first touch
            }
        }
    }
    void quote(Timestamp at) {
        m_quotedAt = at;
        for (auto it = orders.begin(); it != orders.end(); ++it) {
            const bool isOld =
                at - it->second.from > std::chrono::seconds(3) && !m_cancelled.contains(it->first);
            if (isOld) {
                m_exchange.send(domain::CancelOrder{ClientOrderId{++m_lastId}, it->first}, at);
                m_cancelled.insert(it->first);
                it->second.until = at + std::chrono::seconds(1);
            }
        }
        for (const auto& [instrument, book] : m_books) {
            for (const Side side : {Side::Buy, Side::Sell}) {
                const auto best = book.best(side);
                if (!best) {
                    continue;
                }
                const Quantity size = Quantity::fromRaw(std::max<std::int64_t>(1, best->quantity.raw() / 4));
                const ClientOrderId id{++m_lastId};
                domain::NewOrder order;
                order.id = id;
                order.instrument = instrument;
                order.side = side;
                order.price = best->price;
                order.quantity = size;
                m_exchange.send(order, at);
                orders[id] = {.instrument = instrument,
                              .side = side,
                              .price = best->price,
                              .quantity = size,
                              .touched = {},
                              .from = at,
                              .until = at + std::chrono::hours(1),
                              .filled = {}};
            }
        }
    }
    void take() {
        for (const paper::ShadowOutput& out : m_exchange.take()) {
            const auto* fill = std::get_if<ModelFill>(&out);
            if (fill == nullptr || fill->order == ClientOrderId{}) {
                continue;
            }
            orders[fill->order].filled[static_cast<std::size_t>(fill->model)] += fill->quantity;
            fills += fmt::format("{} {} {} {} {} {} {}\n", trading::toText(fill->model),
                                 static_cast<std::uint64_t>(fill->order), fill->price.nanoUsd(),
                                 fill->quantity.raw(), fill->fee.nanoUsd(), fill->at.nanos(),
                                 static_cast<int>(fill->reason.cause));
        }
    }

    ShadowExchange m_exchange;
    std::map<InstrumentId, domain::OrderBook> m_books;
    std::set<ClientOrderId> m_cancelled;
    std::uint64_t m_lastId = 0;
    Timestamp m_quotedAt;
};

TEST(CoinbaseCapture, PaperFillsAreTheSameOnEveryRunAndConservativeAgainstATouchFill) {
    if (!std::ifstream(kCapture)) {
        GTEST_SKIP() << "no captures: " << kCapture << " is absent";
    }
    const Story story = readStory();
    ASSERT_GT(story.moments.size(), 5'000U);
    ASSERT_GT(story.trades, 80U);
    const Maker first(story, 1 << 20), again(story, 1 << 20), oneByOne(story, 1);
    EXPECT_EQ(first.fills, again.fills);
    EXPECT_EQ(first.fills, oneByOne.fills) << "how events are handed over must not matter";

    std::array<std::size_t, trading::kFillModels> filledOrders{};
    std::size_t touched = 0;
    std::array<double, trading::kFillModels> share{};  // of what was asked, order by order
    double touchedShare = 0;
    for (const auto& [id, order] : first.orders) {
        touched += !order.touched.isZero();
        touchedShare += order.touched.isZero() ? 0 : 1;
        for (std::size_t m = 0; m < trading::kFillModels; ++m) {
            EXPECT_LE(order.filled[m], order.touched)
                << "order " << static_cast<std::uint64_t>(id) << " in the "
                << trading::toText(static_cast<FillModel>(m)) << " model";
            filledOrders[m] += !order.filled[m].isZero();
            share[m] +=
                static_cast<double>(order.filled[m].raw()) / static_cast<double>(order.quantity.raw());
        }
    }
    fmt::print(
        "[          ] {} orders beside {} trades: a touch fills {}, optimistic {}, base {}, pessimistic {}\n",
        first.orders.size(), story.trades, touched, filledOrders[0], filledOrders[1], filledOrders[2]);
    fmt::print(
        "[          ] as orders' worth: touch {:.1f}, optimistic {:.1f}, base {:.1f}, pessimistic {:.1f}\n",
        touchedShare, share[0], share[1], share[2]);
    EXPECT_GT(filledOrders[1], 0U) << "a model that never fills proves nothing";
    EXPECT_LT(share[1], touchedShare);
    EXPECT_LE(share[2], share[0]);
}

}  // namespace
}  // namespace tessera::test
