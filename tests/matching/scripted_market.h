#pragma once
// A listed instrument, an engine and everything that came out of it; orders are placed in words.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/matching/matching_engine.h"
#include "tests/support/text_book.h"

namespace tessera::matching {

class ScriptedMarket : public MatchSink {
 public:
    explicit ScriptedMarket(std::string_view reference = "1.93",
                            domain::InstrumentKind kind = domain::InstrumentKind::Future)
        : engine(*this) {
        instrument.id = domain::InstrumentId{1};
        instrument.spec = domain::emptySpec(kind);
        instrument.symbol = "SITC-Z26";
        instrument.tick = testing::delta("0.01");
        instrument.contractSize = 1000;
        instrument.feePerLot = domain::Money::fromNanoUsd(850'000'000);
        const auto base =
            kind == domain::InstrumentKind::CalendarSpread ? testing::delta("1.93") : domain::PriceDelta{};
        EXPECT_TRUE(engine.list(instrument, testing::price(reference), now, base).ok());
    }

    void onEvent(domain::InstrumentId, std::span<const domain::MarketRecord> event) override {
        EXPECT_FALSE(event.empty());
        for (std::size_t i = 0; i < event.size(); ++i) {
            EXPECT_EQ(event[i].endsEvent(), i + 1 == event.size());
            EXPECT_EQ(mirror.apply(event[i]), domain::BookError::None);
        }
        records.insert(records.end(), event.begin(), event.end());
        EXPECT_FALSE(mirror.isCrossedOrLocked());
    }
    void onReport(const domain::ExecutionReport& report) override { reports.push_back(report); }

    domain::OrderId limit(std::uint32_t account, domain::Side side, std::string_view price, std::int64_t lots,
                          domain::TimeInForce tif = domain::TimeInForce::Day, bool postOnly = false) {
        domain::NewOrder order;
        order.id = domain::ClientOrderId{++lastClientId};
        order.instrument = instrument.id;
        order.side = side;
        order.timeInForce = tif;
        order.postOnly = postOnly;
        order.price = testing::price(price);
        order.quantity = testing::lots(lots);
        return engine.submit(domain::AccountId{account}, order, now);
    }
    domain::OrderId buy(std::uint32_t account, std::string_view price, std::int64_t lots,
                        domain::TimeInForce tif = domain::TimeInForce::Day) {
        return limit(account, domain::Side::Buy, price, lots, tif);
    }
    domain::OrderId sell(std::uint32_t account, std::string_view price, std::int64_t lots,
                         domain::TimeInForce tif = domain::TimeInForce::Day) {
        return limit(account, domain::Side::Sell, price, lots, tif);
    }
    domain::OrderId market(std::uint32_t account, domain::Side side, std::int64_t lots) {
        domain::NewOrder order;
        order.id = domain::ClientOrderId{++lastClientId};
        order.instrument = instrument.id;
        order.side = side;
        order.type = domain::OrderType::Market;
        order.quantity = testing::lots(lots);
        return engine.submit(domain::AccountId{account}, order, now);
    }
    bool replace(domain::OrderId order, std::string_view price, std::int64_t lots) {
        return engine.replace(order,
                              {domain::ClientOrderId{++lastClientId}, domain::ClientOrderId{1},
                               testing::price(price), testing::lots(lots)},
                              now);
    }

    std::string text() const { return testing::toText(*engine.book(instrument.id)); }
    /// "10 @ 1.93" for each trade of the account since the last call.
    std::vector<std::string> tradesOf(std::uint32_t account) {
        std::vector<std::string> out;
        for (const auto& report : reports) {
            if (report.type == domain::ExecType::Trade && report.account == domain::AccountId{account}) {
                out.push_back(std::to_string(report.lastQuantity.raw()) + " @ " +
                              domain::formatPrice(report.lastPrice, 2));
            }
        }
        reports.clear();
        return out;
    }
    const domain::ExecutionReport& last() const { return reports.back(); }

    domain::Instrument instrument;
    domain::Timestamp now = domain::Timestamp::fromSeconds(1'795'000'000);
    std::vector<domain::MarketRecord> records;
    std::vector<domain::ExecutionReport> reports;
    std::uint64_t lastClientId = 0;
    domain::OrderBook mirror{testing::delta("0.01")};  // what a subscriber sees
    MatchingEngine engine;
};

}  // namespace tessera::matching
