#pragma once
// One filled-in value of every message, shared by the wire tests.

#include <vector>

#include "feeds/wire/codec.h"

namespace tessera::wire::samples {

inline domain::MarketRecord record(std::uint64_t n) {
    domain::MarketRecord r;
    r.orderId = n;
    r.priceNanoUsd = 1'930'000'000 + static_cast<std::int64_t>(n % 7) * 10'000'000;
    r.quantityRaw = 1 + static_cast<std::int64_t>(n % 50);
    r.venueTimeNanos = 1'795'000'000'000'000'000 + static_cast<std::int64_t>(n);
    r.kind = domain::RecordKind(n % 6);
    r.side = domain::Side(n % 2);
    r.flags = domain::record_flag::kEventEnd;
    r.aux = static_cast<std::uint32_t>(n);
    return r;
}

inline std::vector<domain::MarketRecord> records(std::size_t count) {
    std::vector<domain::MarketRecord> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(record(i + 1));
    }
    return out;
}

inline domain::Instrument instrument() {
    domain::Instrument i;
    i.id = domain::InstrumentId{12};
    i.spec = domain::SpreadSpec{.contractMonth = {2026, 12},
                                .legs = {{domain::InstrumentId{10}, 1}, {domain::InstrumentId{11}, -1}}};
    i.symbol = "SITC-Z26-H27";
    i.name = "Composite, December 2026 to March 2027";
    i.family = "SITC";
    i.underlying = "@SITC";
    i.unit = "Mtok";
    i.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
    i.priceDecimals = 3;
    i.quantityDecimals = 0;
    i.contractSize = 1000;
    i.lastTradingTime = domain::Timestamp::fromSeconds(1'797'000'000);
    i.feePerLot = domain::Money::fromNanoUsd(850'000'000);
    i.initialMarginPerLot = domain::Money::fromUsd(190);
    i.maintenancePercent = 70;
    i.haltBand = 1400;
    i.limitBand = 2400;
    i.sizesKnown = false;
    return i;
}

inline RefBatch refBatch() {
    RefBatch b;
    b.epoch = 77;
    b.firstSeq = 5;
    b.sendNanos = 123;
    b.definitions = {instrument()};
    domain::Fixing f;
    f.instrument = domain::InstrumentId{1};
    f.asOf = domain::Timestamp::fromSeconds(1000);
    f.knownAt = domain::Timestamp::fromSeconds(1001);
    f.level = domain::Price::fromNanoUsd(1'934'567'890);
    f.observations = 41;
    f.providers = 9;
    f.withheldReason = "dispersion 0.71 above 0.60";
    f.simulated = true;
    b.fixings = {f};
    b.settlements = {{domain::InstrumentId{12}, domain::Timestamp::fromSeconds(2000),
                      domain::Price::fromNanoUsd(-20'000'000), true}};
    b.openInterest = {{domain::InstrumentId{12}, domain::Timestamp::fromSeconds(2100),
                       domain::Quantity::fromRaw(6'095), domain::Quantity::fromRaw(5'883)},
                      {domain::InstrumentId{13}, domain::Timestamp::fromSeconds(2101),
                       domain::Quantity::fromRaw(7), std::nullopt}};
    return b;
}

inline std::vector<SessionBody> sessionBodies() {
    domain::NewOrder order{domain::ClientOrderId{900},
                           domain::InstrumentId{12},
                           domain::Side::Sell,
                           domain::OrderType::Limit,
                           domain::TimeInForce::Fok,
                           true,
                           domain::Price::fromNanoUsd(-30'000'000),
                           domain::Quantity::fromRaw(17)};
    domain::NewOrder stop = order;
    stop.id = domain::ClientOrderId{901};
    stop.type = domain::OrderType::TrailingStop;
    stop.timeInForce = domain::TimeInForce::Gtd;
    stop.terms = {.stopPrice = domain::Price::fromNanoUsd(-10'000'000),
                  .trail = domain::PriceDelta::fromNanoUsd(30'000'000),
                  .trailBp = 150,
                  .display = domain::Quantity::fromRaw(4),
                  .expireAt = domain::Timestamp::fromSeconds(4000),
                  .role = domain::LinkRole::Protection,
                  .listId = domain::ClientOrderId{900},
                  .triggered = true};
    domain::ExecutionReport report;
    report.type = domain::ExecType::Trade;
    report.reason = domain::Reason::SelfTrade;
    report.id = domain::ClientOrderId{900};
    report.origId = domain::ClientOrderId{899};
    report.orderId = domain::OrderId{4711};
    report.execId = domain::ExecId{815};
    report.account = domain::AccountId{3};
    report.instrument = domain::InstrumentId{12};
    report.side = domain::Side::Sell;
    report.orderType = domain::OrderType::Market;
    report.timeInForce = domain::TimeInForce::Ioc;
    report.price = domain::Price::fromNanoUsd(1'930'000'000);
    report.quantity = domain::Quantity::fromRaw(17);
    report.lastPrice = domain::Price::fromNanoUsd(1'940'000'000);
    report.lastQuantity = domain::Quantity::fromRaw(5);
    report.cumQuantity = domain::Quantity::fromRaw(6);
    report.leavesQuantity = domain::Quantity::fromRaw(11);
    report.fee = domain::Money::fromNanoUsd(-4'250'000'000);
    report.isMaker = true;
    report.impliedBy = domain::InstrumentId{17};
    report.venueTime = domain::Timestamp::fromSeconds(3000);
    report.terms = stop.terms;
    report.margin = {domain::Money::fromUsd(-12), domain::Money::fromUsd(900),
                     domain::Timestamp::fromSeconds(3600)};
    RecoveryDone done{
        42,
        {{domain::ClientOrderId{900}, domain::OrderId{4711}, domain::InstrumentId{12}, domain::Side::Sell,
          domain::Price::fromNanoUsd(1'930'000'000), domain::Quantity::fromRaw(17),
          domain::Quantity::fromRaw(6), domain::OrderType::StopLimit, domain::TimeInForce::Gtd, stop.terms}},
        {{domain::InstrumentId{12}, domain::Quantity::fromRaw(-6)}},
        report.margin,
        {{"SITC", 20'000, 60'000}, {"SKILL-ETS", 10'000, 30'000}}};
    return {
        Logon{"desk", 41, 99, domain::Money::fromUsd(100'000)},
        LogonAck{7, 77, domain::AccountId{3}, domain::ClientOrderId{898}, 100, 200},
        LogonRefused{"the account is already logged on"},
        order,
        domain::CancelOrder{domain::ClientOrderId{901}, domain::ClientOrderId{900}},
        domain::ReplaceOrder{domain::ClientOrderId{902}, domain::ClientOrderId{900},
                             domain::Price::fromNanoUsd(1'950'000'000), domain::Quantity::fromRaw(20),
                             domain::Price::fromNanoUsd(1'960'000'000)},
        StatusRequest{domain::ClientOrderId{900}},
        report,
        done,
        SessionHeartbeat{true, 1'795'000'000'000'000'000},
        Logout{"bye"},
        domain::NewOrderList{{order, stop}},
        SessionReject{21, domain::ClientOrderId{900}, "order.quantity -5", domain::Reason::PositionLimit}};
}

inline SessionMessage sessionMessage(SessionBody body) {
    return {7, 21, 42, 40, 1'795'000'000'000'000'123, 2000, true, std::move(body)};
}

/// Every kind of message as bytes.
inline std::vector<std::vector<std::byte>> everyMessage() {
    std::vector<std::vector<std::byte>> out;
    Encoder encoder;
    const auto keep = [&](std::span<const std::byte> bytes) { out.emplace_back(bytes.begin(), bytes.end()); };
    const auto some = records(8);
    keep(encoder.encode(Batch{77, 100, 5, some, 0xCAFE}));
    keep(encoder.encode(refBatch()));
    keep(encoder.encode(RecoveryRequest{9, RecoveryKind::Replay, "SITC-Z26", 77, 10, 20}));
    RecoveryChunk chunk;
    chunk.records = some;
    chunk.reference = refBatch();
    chunk.bars.resize(3);
    keep(encoder.encode(chunk));
    for (SessionBody& body : sessionBodies()) {
        keep(encoder.encode(sessionMessage(std::move(body))));
    }
    return out;
}

}  // namespace tessera::wire::samples
