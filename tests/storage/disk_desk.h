#pragma once
// A desk over the real store, and answers of the reader that pages it.

#include <thread>

#include "app/storage/sqlite_blotter_query.h"
#include "app/storage/sqlite_blotter_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {

using storage::SqliteBlotterStore;

inline OrderCoreOptions diskOptions() {
    OrderCoreOptions options;
    options.limits.repeatSeconds = 0;  // scripts repeat themselves
    return options;
}

/// SQL: the contracts' table as versions 1 to 8 had it, whose rows a migration does not need.
inline constexpr const char* kEarlierInstruments =
    "DROP TABLE instruments; CREATE TABLE instruments(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, symbol "
    "TEXT "
    "NOT NULL, unit TEXT NOT NULL, tick INTEGER NOT NULL, price_decimals INTEGER NOT NULL, quantity_decimals "
    "INTEGER NOT NULL, contract_size INTEGER NOT NULL, near_leg INTEGER NOT NULL, last_trading INTEGER NOT "
    "NULL) "
    "STRICT;";

/// A desk over the real store.
struct DiskDesk {
    explicit DiskDesk(const std::string& profile, const std::string& vfs = {},
                      const OrderCoreOptions& core_ = diskOptions()) {
        storage::SqliteBlotterOptions options;
        options.profileDir = profile;
        options.vfs = vfs;
        options.retryInterval = std::chrono::milliseconds(10);
        auto opened = SqliteBlotterStore::open(options);
        if (!opened) {
            problem = opened.error().sentence;
            return;
        }
        store = std::move(opened).value();
        core = std::make_unique<OrderCore>(clock, *store, gateway, core_);
        if (const auto started = core->start(); !started) {
            problem = started.error().sentence;
            return;
        }
        core->defineInstrument(sitDecember());
        core->updateReference(trading::marked({.instrument = kSit,
                                               .bestBid = usd(1.92),
                                               .bestAsk = usd(1.94),
                                               .last = {},
                                               .isLive = true,
                                               .isHalted = false}));
        RecoverySnapshot snapshot;
        snapshot.lastServerSequence = serverSequence = core->state().header().lastServerSequence;
        for (const auto& [id, position] : core->state().positions()) {
            snapshot.positions.push_back({.instrument = id, .net = position.net});
        }
        gateway.recover(snapshot);
        core->setArmed(kSit, true, "test");
        settle();
    }
    bool settle(int milliseconds = 5000) {
        for (int i = 0; i < milliseconds * 5 && core->hasWaiting(); ++i) {
            core->onStore();
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
        core->onStore();
        core->takeEvents(events);
        return !core->hasWaiting();
    }
    ClientOrderId place(std::int64_t quantity, Side side = Side::Buy) {
        clock.advance(std::chrono::seconds(1));
        core->place(intent(side, quantity, 1.92));
        settle();
        return ClientOrderId{core->state().header().lastClientOrderId};
    }
    void fill(ClientOrderId id, std::int64_t quantity, Side side = Side::Buy,
              domain::InstrumentId impliedBy = {}) {
        ExecutionReport r;
        r.impliedBy = impliedBy;
        r.side = side;
        r.type = ExecType::Trade;
        r.id = id;
        r.instrument = kSit;
        r.execId = domain::ExecId{serverSequence + 1};
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(1.92);
        r.fee = Money::fromNanoUsd(500'000'000);
        core->onReport(r, ++serverSequence, false);
    }
    /// The venue closes what is held at the end of trading.
    void settleFinally(std::int64_t quantity) {
        ExecutionReport r;
        r.side = Side::Sell;
        r.type = ExecType::Trade;
        r.reason = domain::Reason::Settled;
        r.instrument = kSit;
        r.execId = domain::ExecId{serverSequence + 1};
        r.lastQuantity = lots(quantity);
        r.lastPrice = usd(1.95);
        core->onReport(r, ++serverSequence, false);
    }

    std::string problem;
    ManualClock clock;
    ScriptedGateway gateway;
    std::unique_ptr<SqliteBlotterStore> store;
    std::unique_ptr<OrderCore> core;
    std::vector<DeskEvent> events;
    std::uint64_t serverSequence = 0;
};

/// Waits for the reader's answer.
template <class Answer>
Answer answered(storage::SqliteBlotterQuery& query, trading::PageTicket ticket) {
    std::vector<BlotterPage> pages;
    for (int i = 0; i < 20'000; ++i) {
        query.drain(pages);
        for (const BlotterPage& page : pages) {
            if (const auto* answer = std::get_if<Answer>(&page);
                answer != nullptr && answer->ticket == ticket) {
                return *answer;
            }
        }
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ADD_FAILURE() << "no answer";
    return {};
}

}  // namespace tessera::test
