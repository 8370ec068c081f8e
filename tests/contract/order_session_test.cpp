// The desk as the screen has it: a thread, a journal on disk, a venue behind ZeroMQ.
#include "app/terminal/order_session.h"

#include <gtest/gtest.h>

#include <functional>

#include "app/ports/system_clock.h"
#include "app/storage/blotter_export.h"
#include "app/storage/memory_blotter_store.h"
#include "app/storage/sqlite_blotter_store.h"
#include "feeds/zmq/zmq_order_gateway.h"
#include "tests/contract/model_venue.h"
#include "tests/support/temporary_directory.h"

namespace tessera::test {
namespace {

using namespace std::chrono_literals;
using namespace trading;
using domain::ClientOrderId;
using domain::Price;
using domain::Quantity;

constexpr domain::InstrumentId kSit{1};

struct OrderSessionTest : testing::Test {
    ports::SystemClock clock;
    TemporaryDirectory profile;
    ModelVenue venue;
    std::string endpoint = "ipc://" + profile.path() + "/orders";
    ModelServer server{endpoint, venue};
    std::unique_ptr<terminal::OrderSession> session;
    std::vector<DeskEvent> events;
    std::int64_t quantity = 0;

    void open() {
        session.reset();
        events.clear();
        zmq::ZmqOrderGatewayOptions options;
        options.endpoint = endpoint;
        options.retryAfter = 20ms;
        storage::SqliteBlotterOptions disk;
        disk.profileDir = profile.path();
        auto store = storage::SqliteBlotterStore::open(disk);
        ASSERT_TRUE(store.ok()) << store.error().sentence;
        session = std::make_unique<terminal::OrderSession>(
            std::make_unique<zmq::ZmqOrderGateway>(options, clock), std::move(store).value(), clock);
        ASSERT_TRUE(session->start().ok());
        domain::Instrument sit;
        sit.id = kSit;
        sit.symbol = "SITC-Z26";
        sit.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
        sit.contractSize = 1000;
        session->defineInstrument(sit);
        session->updateReference(trading::marked({.instrument = kSit,
                                                  .bestBid = Price::fromNanoUsd(1'920'000'000),
                                                  .bestAsk = Price::fromNanoUsd(1'940'000'000),
                                                  .last = {},
                                                  .isLive = true,
                                                  .isHalted = false}));
        session->setArmed(kSit, true, "test");
        ASSERT_TRUE(until([&] { return gateIsOpen(); }));
    }
    bool until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!done() && std::chrono::steady_clock::now() < end) {
            session->drain(events);
            std::this_thread::sleep_for(1ms);
        }
        return done();
    }
    bool gateIsOpen() const {
        bool open = false;
        for (const DeskEvent& event : events) {
            if (const auto* gate = std::get_if<GateChanged>(&event)) {
                open = gate->open;
            }
        }
        return open;
    }
    std::optional<OrderView> last(std::optional<ClientOrderId> id = {}) const {
        std::optional<OrderView> found;
        for (const DeskEvent& event : events) {
            const auto* changed = std::get_if<OrderChanged>(&event);
            if (changed != nullptr && (!id || changed->order.id == *id)) {
                found = changed->order;
            }
        }
        return found;
    }
    void place() {
        OrderIntent order;
        order.instrument = kSit;
        order.price = Price::fromNanoUsd(1'920'000'000);
        order.quantity = Quantity::fromRaw(++quantity);
        session->place(order);
    }
};
using OrderSession = OrderSessionTest;

TEST_F(OrderSession, AClickBecomesAWorkingOrderAndARightClickEndsIt) {
    open();
    place();
    ASSERT_TRUE(until([&] { return last() && last()->life == OrderLife::Live; }));
    const ClientOrderId id = last()->id;
    session->cancel(id, "right click");
    ASSERT_TRUE(until([&] { return last(id)->life == OrderLife::Canceled; }));
    EXPECT_EQ(last(id)->note, "by me");
}

TEST_F(OrderSession, ARestartFindsItsWorkingOrdersAndTheReasonsOfThoseThatEnded) {
    open();
    place();
    place();
    ASSERT_TRUE(until([&] {
        return last() && last()->quantity == Quantity::fromRaw(2) && last()->life == OrderLife::Live;
    }));
    const std::vector<VenueOrder> working = venue.open();
    ASSERT_EQ(working.size(), 2U);
    session->stop();
    session.reset();
    server.endUnasked(working[0].id);
    open();
    ASSERT_TRUE(until([&] {
        return last(working[0].id) && last(working[0].id)->life == OrderLife::Canceled &&
               last(working[1].id) && !last(working[1].id)->unknown;
    }));
    EXPECT_EQ(last(working[0].id)->note, "cancelled on disconnect");
    EXPECT_EQ(last(working[1].id)->life, OrderLife::Live);
    session.reset();
    const auto audit = storage::verifyAudit(profile.path());
    EXPECT_TRUE(audit.ok()) << audit.error().sentence;
}

TEST_F(OrderSession, StopCommitsWhatWasAskedBeforeIt) {
    open();
    for (int i = 0; i < 20; ++i) {
        place();
    }
    session->stop();
    session->drain(events);
    int placed = 0;
    for (const DeskEvent& event : events) {
        const auto* changed = std::get_if<OrderChanged>(&event);
        placed += changed != nullptr && changed->order.life == OrderLife::PendingNew ? 1 : 0;
    }
    EXPECT_GE(placed, 20);
}

TEST_F(OrderSession, TheKillSwitchEndsEveryOrder) {
    open();
    for (int i = 0; i < 40; ++i) {
        place();
    }
    ASSERT_TRUE(until([&] {
        return last() && last()->quantity == Quantity::fromRaw(40) && last()->life == OrderLife::Live;
    }));
    session->setKillSwitch(true);
    ASSERT_TRUE(until([&] { return last(ClientOrderId{last()->id}) && venue.open().empty(); }));
}

}  // namespace
}  // namespace tessera::test
