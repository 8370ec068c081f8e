#pragma once
// A near and a far month with their spread, a dearer tier of the near month with the spread between the two
// tiers, and what everybody came to hold: for the tests of implied orders.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "app/matching/matching_engine.h"
#include "tests/support/text_book.h"

namespace tessera::matching {

class ImpliedBooks : public MatchSink {
 public:
    enum Contract : std::uint32_t { kNear = 1, kFar, kSpread, kDear, kTiers };
    static constexpr std::uint32_t kContracts = 5;
    static constexpr std::uint32_t kExchange = 0;  // the account that stands between implied matches

    explicit ImpliedBooks(bool implies = true) : engine(*this) {
        define(kNear, "SITC-Z26", "0.01", "1.93");
        define(kFar, "SITC-F27", "0.01", "1.88");
        define(kSpread, "SITC-Z26-F27", "0.005", "0.05", {{kNear, kFar}});
        define(kDear, "SITF-Z26", "0.05", "6.00");
        define(kTiers, "SITF-SITC-Z26", "0.005", "4.07", {{kDear, kNear}});
        for (const Contract spread : {kSpread, kTiers}) {
            EXPECT_TRUE(!implies || engine.imply(domain::InstrumentId{spread}, now));
        }
    }

    void onEvent(domain::InstrumentId id, std::span<const domain::MarketRecord> event) override {
        ASSERT_FALSE(event.empty());
        for (std::size_t i = 0; i < event.size(); ++i) {
            ASSERT_EQ(event[i].endsEvent(), i + 1 == event.size());
            ASSERT_EQ(mirrors.at(id).apply(event[i]), domain::BookError::None);
        }
        ASSERT_FALSE(mirrors.at(id).isCrossedOrLocked());
        if (event.back().kind != domain::RecordKind::Status) {
            events.push_back(id);
        }
    }
    void onReport(const domain::ExecutionReport& report) override {
        reports.push_back(report);
        if (report.type == domain::ExecType::Trade) {
            book(static_cast<std::uint32_t>(report.account), report, 1);
            const bool isBuy = report.side == domain::Side::Buy;
            const bool isMarket = report.orderType == domain::OrderType::Market;
            EXPECT_TRUE(isMarket ||
                        (isBuy ? report.lastPrice <= report.price : report.lastPrice >= report.price))
                << "nobody trades at worse than the limit";
            EXPECT_TRUE(report.lastPrice.isMultipleOf(engine.book(report.instrument)->tick()));
        }
    }
    void onImpliedFill(const domain::ExecutionReport& fill) override {
        ++impliedFills;
        book(kExchange, fill, -1);
    }

    domain::NewOrder order(Contract contract, domain::Side side, std::string_view at, std::int64_t quantity,
                           domain::TimeInForce tif = domain::TimeInForce::Gtc) {
        domain::NewOrder out;
        out.id = domain::ClientOrderId{++lastId};
        out.instrument = domain::InstrumentId{contract};
        out.side = side;
        out.timeInForce = tif;
        out.price = testing::price(at);
        out.quantity = testing::lots(quantity);
        return out;
    }
    domain::OrderId submit(std::uint32_t account, const domain::NewOrder& order) {
        return engine.submit(domain::AccountId{account}, order, now);
    }
    domain::OrderId buy(std::uint32_t account, Contract contract, std::string_view at,
                        std::int64_t quantity) {
        return submit(account, order(contract, domain::Side::Buy, at, quantity));
    }
    domain::OrderId sell(std::uint32_t account, Contract contract, std::string_view at,
                         std::int64_t quantity) {
        return submit(account, order(contract, domain::Side::Sell, at, quantity));
    }
    /// "B 3 SITC-Z26 @ 1.940" for each fill since the last call, as told.
    std::vector<std::string> fills() {
        std::vector<std::string> out;
        for (const domain::ExecutionReport& report : reports) {
            if (report.type == domain::ExecType::Trade) {
                out.push_back(std::to_string(static_cast<std::uint32_t>(report.account)) +
                              (report.side == domain::Side::Buy ? " buys " : " sells ") +
                              std::to_string(report.lastQuantity.raw()) + " " + symbolOf(report.instrument) +
                              " @ " + domain::formatPrice(report.lastPrice, 3));
            }
        }
        reports.clear();
        return out;
    }
    std::string symbolOf(domain::InstrumentId id) const {
        return instruments[static_cast<std::size_t>(id) - 1].symbol;
    }
    std::string text(Contract contract) const {
        return testing::toText(*engine.book(domain::InstrumentId{contract}), 3);
    }
    /// "4 @ 1.930", or "-".
    std::string implied(Contract contract, domain::Side side) const {
        const auto level = engine.impliedBest(domain::InstrumentId{contract}, side);
        return level ? std::to_string(level->quantity.raw()) + " @ " + domain::formatPrice(level->price, 3)
                     : "-";
    }
    /// What of a lock or a cross the books show, implied prices included; empty: nothing.
    std::string crossing() const {
        for (std::uint32_t id = 1; id <= kContracts; ++id) {
            const domain::OrderBook& own = *engine.book(domain::InstrumentId{id});
            for (const domain::Side side : {domain::Side::Buy, domain::Side::Sell}) {
                const auto level = engine.impliedBest(domain::InstrumentId{id}, side);
                const auto other = own.best(domain::opposite(side));
                if (level && other &&
                    (side == domain::Side::Buy ? level->price >= other->price
                                               : level->price <= other->price)) {
                    return symbolOf(domain::InstrumentId{id});
                }
            }
        }
        return {};
    }
    std::int64_t net(std::uint32_t account, Contract contract) {
        return positions[account][domain::InstrumentId{contract}];
    }

    struct Legs {
        std::uint32_t bought, sold;
    };
    std::vector<domain::Instrument> instruments;
    domain::Timestamp now = domain::Timestamp::fromSeconds(1'795'000'000);
    std::map<domain::InstrumentId, domain::OrderBook> mirrors;  // what a subscriber sees
    std::vector<domain::InstrumentId> events;
    std::vector<domain::ExecutionReport> reports;
    std::map<std::uint32_t, std::map<domain::InstrumentId, std::int64_t>> positions;
    std::map<std::uint32_t, domain::Int128> cash;  // 1e-9 USD a lot, without fees
    std::uint64_t lastId = 0;
    int impliedFills = 0;
    MatchingEngine engine;

 private:
    void define(Contract contract, const char* symbol, const char* tick, const char* reference,
                std::vector<Legs> legs = {}) {
        domain::Instrument one;
        one.id = domain::InstrumentId{contract};
        one.symbol = symbol;
        one.tick = testing::delta(tick);
        one.contractSize = 1000;
        domain::PriceDelta base;
        if (!legs.empty()) {
            one.spec = domain::SpreadSpec{.contractMonth = {},
                                          .legs = {{domain::InstrumentId{legs[0].bought}, 1},
                                                   {domain::InstrumentId{legs[0].sold}, -1}}};
            base = testing::delta("2.00");
        }
        instruments.push_back(one);
        mirrors.emplace(one.id, domain::OrderBook(one.tick));
        EXPECT_TRUE(engine.list(one, testing::price(reference), now, base).ok());
    }
    void book(std::uint32_t account, const domain::ExecutionReport& fill, int sign) {
        const std::int64_t lots = (fill.side == domain::Side::Buy ? sign : -sign) * fill.lastQuantity.raw();
        positions[account][fill.instrument] += lots;
        cash[account] -= domain::Int128{fill.lastPrice.nanoUsd()} * lots;
    }
};

}  // namespace tessera::matching
