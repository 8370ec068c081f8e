// The desk against the exchange's own process: orders, fills, kill -9 and the reasons told afterwards.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <mutex>

#include "app/domain/order_book.h"
#include "app/ports/system_clock.h"
#include "app/storage/blotter_export.h"
#include "app/storage/sqlite_blotter_store.h"
#include "app/terminal/order_session.h"
#include "feeds/zmq/zmq_market_data_feed.h"
#include "feeds/zmq/zmq_order_gateway.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_paths.h"

namespace tessera::test {
namespace {

using namespace std::chrono_literals;
using namespace trading;
using domain::ClientOrderId;
using domain::Quantity;
using domain::Side;

/// tessera-venue on ipc, with its log in a directory of the test.
class VenueChild {
 public:
    VenueChild(std::string base, std::string state) : m_base(std::move(base)), m_state(std::move(state)) {
        start();
    }
    ~VenueChild() { kill(SIGTERM); }
    void start() {
        const std::string program = TESSERA_BUILD_DIR "/bin/tessera-venue";
        std::vector<std::string> words{program,         "--bind", m_base,   "--state", m_state,
                                       "--warmup-days", "1",      "--seed", "7"};
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 0, 0);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 0, 0);
        m_started = ::posix_spawn(&m_pid, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0;
        posix_spawn_file_actions_destroy(&actions);
    }
    void kill(int signal) {
        if (m_started) {
            ::kill(m_pid, signal);
            ::waitpid(m_pid, nullptr, 0);
            m_started = false;
        }
    }

 private:
    std::string m_base, m_state;
    pid_t m_pid = -1;
    bool m_started = false;
};

/// Told on the session's thread.
class LimitsTold final : public ports::PositionLimitSink {
 public:
    void tell(std::vector<domain::PositionLimit> limits) override {
        const std::lock_guard lock(m_mutex);
        m_limits = std::move(limits);
    }
    std::vector<domain::PositionLimit> all() const {
        const std::lock_guard lock(m_mutex);
        return m_limits;
    }

 private:
    mutable std::mutex m_mutex;
    std::vector<domain::PositionLimit> m_limits;
};

struct RealVenue : testing::Test {
    ports::SystemClock clock;
    TemporaryDirectory directory;
    std::string base = "ipc://" + directory.path() + "/v";
    std::unique_ptr<VenueChild> venue;
    std::unique_ptr<zmq::ZmqMarketDataFeed> feed;
    LimitsTold limits;  // outlives the session
    std::unique_ptr<terminal::OrderSession> session;
    std::optional<domain::Instrument> future;
    std::unique_ptr<domain::OrderBook> book;
    bool live = false;
    std::vector<DeskEvent> events;

    void SetUp() override {
        if (!std::filesystem::exists(TESSERA_BUILD_DIR "/bin/tessera-venue")) {
            GTEST_SKIP() << "tessera-venue is not built";
        }
        venue = std::make_unique<VenueChild>(base, directory.path() + "/venue");
        const auto endpoints = wire::endpointsFor(base);
        ASSERT_TRUE(endpoints.ok());
        zmq::ZmqMarketDataFeedOptions options;
        options.endpoints = *endpoints;
        feed = std::make_unique<zmq::ZmqMarketDataFeed>(options, clock);
        ASSERT_TRUE(feed->start().ok());
        ASSERT_TRUE(until([&] { return future.has_value(); }));
        feed->subscribe(future->id);
        openDesk();
    }
    void openDesk() {
        session.reset();
        events.clear();
        zmq::ZmqOrderGatewayOptions options;
        options.endpoint = wire::endpointsFor(base)->orders;
        storage::SqliteBlotterOptions disk;
        disk.profileDir = directory.path();
        auto store = storage::SqliteBlotterStore::open(disk);
        ASSERT_TRUE(store.ok()) << store.error().sentence;
        OrderCoreOptions core;
        core.positionLimits = &limits;
        session = std::make_unique<terminal::OrderSession>(
            std::make_unique<zmq::ZmqOrderGateway>(options, clock), std::move(store).value(), clock, core);
        ASSERT_TRUE(session->start().ok());
        session->defineInstrument(*future);
        session->setArmed(future->id, true, "test");
        ASSERT_TRUE(until([&] { return gateIsOpen() && live && bid() && ask(); })) << told();
    }
    std::optional<domain::Price> bid() const { return priceOf(Side::Buy); }
    std::optional<domain::Price> ask() const { return priceOf(Side::Sell); }
    std::optional<domain::Price> priceOf(Side side) const {
        const auto best = book ? book->best(side) : std::nullopt;
        return best ? std::optional(best->price) : std::nullopt;
    }
    void look() {
        std::vector<ports::FeedNotice> notices;
        feed->drainNotices(notices);
        for (const auto& notice : notices) {
            const auto* defined = std::get_if<ports::InstrumentDefined>(&notice);
            if (defined != nullptr && !future &&
                defined->instrument.kind() == domain::InstrumentKind::Future) {
                future = defined->instrument;
                book = std::make_unique<domain::OrderBook>(future->tick);
            }
        }
        std::array<ports::FeedEvent, 256> batch;
        for (std::size_t count = feed->drain(batch); count > 0; count = feed->drain(batch)) {
            for (std::size_t i = 0; i < count; ++i) {
                const ports::FeedEvent& e = batch[i];
                if (e.kind == ports::FeedEvent::Kind::Reset) {
                    book->clear();
                }
                if (e.kind == ports::FeedEvent::Kind::Record) {
                    book->apply(e.record);
                }
                if (e.kind == ports::FeedEvent::Kind::State) {
                    live = e.state == ports::StreamState::Live;
                }
            }
        }
        if (session) {
            session->updateReference(trading::marked({.instrument = future->id,
                                                      .bestBid = bid(),
                                                      .bestAsk = ask(),
                                                      .last = {},
                                                      .isLive = live,
                                                      .isHalted = false}));
            session->drain(events);
        }
    }
    bool until(const std::function<bool()>& done, std::chrono::seconds most = 20s) {
        const auto end = std::chrono::steady_clock::now() + most;
        while (!done() && std::chrono::steady_clock::now() < end) {
            look();
            std::this_thread::sleep_for(5ms);
        }
        return done();
    }
    /// What the person would have read.
    std::string told() const {
        std::string all = "feed: " + feed->statistics().sentence + (live ? " live" : " not live");
        for (const DeskEvent& event : events) {
            if (const auto* gate = std::get_if<GateChanged>(&event)) {
                all += "\n" + gate->sentence;
            }
            if (const auto* link = std::get_if<LinkChanged>(&event)) {
                all += "\n" + link->sentence;
            }
            if (const auto* alert = std::get_if<Alert>(&event)) {
                all += "\n" + alert->sentence;
            }
        }
        return all;
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
    std::optional<OrderView> find(std::int64_t quantity) const {
        std::optional<OrderView> found;
        for (const DeskEvent& event : events) {
            const auto* changed = std::get_if<OrderChanged>(&event);
            if (changed != nullptr && changed->order.quantity.raw() == quantity) {
                found = changed->order;
            }
        }
        return found;
    }
    /// Waits for the order of that quantity (each test's orders differ in it).
    bool becomes(std::int64_t quantity, OrderLife life) {
        return until(
            [&] { return find(quantity) && find(quantity)->life == life && !find(quantity)->unknown; });
    }
    void place(Side side, std::int64_t quantity, domain::Price price,
               domain::TimeInForce tif = domain::TimeInForce::Day) {
        OrderIntent order;
        order.instrument = future->id;
        order.side = side;
        order.price = price;
        order.quantity = Quantity::fromRaw(quantity);
        order.timeInForce = tif;
        session->place(order);
    }
};

TEST_F(RealVenue, AMarketableOrderFillsAndTheJournalSurvivesBothProcessesKilled) {
    place(Side::Buy, 2, *ask() + future->tick * 3);
    ASSERT_TRUE(becomes(2, OrderLife::Filled)) << (find(2) ? find(2)->note : "no order");
    place(Side::Buy, 3, *bid() - future->tick * 12, domain::TimeInForce::Gtc);
    place(Side::Buy, 4, *bid() - future->tick * 12);
    ASSERT_TRUE(becomes(3, OrderLife::Live));
    ASSERT_TRUE(becomes(4, OrderLife::Live));
    const ClientOrderId day = find(4)->id;

    venue->kill(SIGKILL);
    ASSERT_TRUE(until([&] { return find(4)->unknown; })) << "a lost link makes orders unknown";
    venue->start();
    ASSERT_TRUE(until([&] { return gateIsOpen() && find(4)->life == OrderLife::Canceled; }));
    EXPECT_EQ(find(4)->note, "cancelled on disconnect");
    EXPECT_EQ(find(3)->life, OrderLife::Live);
    EXPECT_FALSE(find(3)->unknown);
    const ClientOrderId gtc = find(3)->id;

    openDesk();  // a restarted terminal on the same journal
    ASSERT_TRUE(find(3).has_value());
    EXPECT_EQ(find(3)->id, gtc);
    std::optional<PositionView> position;
    for (const DeskEvent& event : events) {
        if (const auto* changed = std::get_if<PositionChanged>(&event)) {
            position = changed->position;
        }
    }
    ASSERT_TRUE(position.has_value());
    EXPECT_GE(position->net.raw(), 2);
    session->cancel(gtc, "test");
    EXPECT_TRUE(until([&] { return isTerminal(find(3)->life); }));
    place(Side::Buy, 5, *bid() - future->tick * 12);
    ASSERT_TRUE(becomes(5, OrderLife::Live));
    EXPECT_GT(find(5)->id, day);
    session.reset();
    const auto audit = storage::verifyAudit(directory.path());
    EXPECT_TRUE(audit.ok()) << audit.error().sentence;
}

TEST_F(RealVenue, AReplaceAndACancelTravelToTheVenueAndBack) {
    place(Side::Buy, 6, *bid() - future->tick * 12);
    ASSERT_TRUE(becomes(6, OrderLife::Live));
    const ClientOrderId id = find(6)->id;
    const domain::Price price = *bid() - future->tick * 13;
    session->replace(id, price, Quantity::fromRaw(7), {});
    ASSERT_TRUE(until([&] { return find(7) && find(7)->price == price; }));
    EXPECT_EQ(find(7)->id, id);
    EXPECT_NE(find(7)->currentId, id);
    session->cancel(id, "test");
    ASSERT_TRUE(becomes(7, OrderLife::Canceled));
}

TEST_F(RealVenue, ThePositionLimitComesWithTheRecoveryAndIsKeptBeforeAnOrderLeaves) {
    const std::vector<domain::PositionLimit> told = limits.all();
    const domain::PositionLimit* limit = domain::positionLimitOf(*future, told);
    ASSERT_NE(limit, nullptr) << future->family;
    for (const RiskLimit mine : {RiskLimit::OrderQuantity, RiskLimit::Position, RiskLimit::OrderValue}) {
        session->setLimit(
            {.instrument = {},
             .limit = mine,
             .value = mine == RiskLimit::OrderValue ? 9'000'000'000'000'000'000 : 1'000'000'000});
    }
    const std::int64_t tooMany = limit->perContract + 1;
    place(Side::Buy, tooMany, *bid() - future->tick * 12);
    ASSERT_TRUE(becomes(tooMany, OrderLife::Denied));
    EXPECT_NE(find(tooMany)->note.find("The position limit of " + future->symbol), std::string::npos)
        << find(tooMany)->note;
}

TEST_F(RealVenue, AFlattenCancelsClosesAndTellsItsEnd) {
    place(Side::Buy, 12, *ask() + future->tick * 3);
    ASSERT_TRUE(becomes(12, OrderLife::Filled)) << (find(12) ? find(12)->note : "no order");
    place(Side::Sell, 13, *ask() + future->tick * 12);
    ASSERT_TRUE(becomes(13, OrderLife::Live));
    for (int press = 0; press < 3; ++press) {
        session->begin({.kind = IntentKind::Flatten, .instrument = future->id});
    }
    std::optional<IntentChanged> end;
    ASSERT_TRUE(until([&] {
        for (const DeskEvent& event : events) {
            const auto* changed = std::get_if<IntentChanged>(&event);
            const bool isEnd = changed != nullptr && (changed->step == IntentChanged::Step::Done ||
                                                      changed->step == IntentChanged::Step::Failed);
            end = isEnd ? std::optional(*changed) : end;
        }
        return end.has_value();
    })) << told();
    EXPECT_EQ(end->step, IntentChanged::Step::Done) << end->sentence;
    EXPECT_NE(end->sentence.find(": flat, sold 12 at market. 1 order cancelled."), std::string::npos)
        << end->sentence;
    session.reset();
    const auto audit = storage::verifyAudit(directory.path());
    EXPECT_TRUE(audit.ok()) << audit.error().sentence;
}

TEST_F(RealVenue, ABracketWorksOnAtTheVenueWhileTheTerminalIsGone) {
    const auto leg = [this](Side side, domain::LinkRole role) {
        OrderIntent order;
        order.instrument = future->id;
        order.side = side;
        order.quantity = Quantity::fromRaw(11);
        order.timeInForce = domain::TimeInForce::Gtc;
        order.terms.role = role;
        return order;
    };
    std::vector<OrderIntent> legs{leg(Side::Buy, domain::LinkRole::Entry),
                                  leg(Side::Sell, domain::LinkRole::Target),
                                  leg(Side::Sell, domain::LinkRole::Protection)};
    legs[0].price = *ask() + future->tick * 4;
    legs[1].price = *ask() + future->tick * 15;
    legs[2].type = domain::OrderType::TrailingStop;
    legs[2].terms.trail = future->tick;  // the market's own trades reach it within seconds
    session->placeList(legs);
    const auto roleOf = [this](domain::LinkRole role) {
        std::optional<OrderView> found;
        for (const DeskEvent& event : events) {
            const auto* changed = std::get_if<OrderChanged>(&event);
            if (changed != nullptr && changed->order.terms.role == role) {
                found = changed->order;
            }
        }
        return found;
    };
    using domain::LinkRole;
    ASSERT_TRUE(until([&] {
        const auto entry = roleOf(LinkRole::Entry);
        return entry && entry->life == OrderLife::Filled;
    })) << (roleOf(LinkRole::Entry) ? roleOf(LinkRole::Entry)->note : "no entry");
    const ClientOrderId protection = roleOf(LinkRole::Protection)->id;
    session.reset();  // the terminal is gone; the venue is not
    const auto away = std::chrono::steady_clock::now() + 12s;
    until([&] { return std::chrono::steady_clock::now() > away; }, 14s);
    openDesk();
    ASSERT_TRUE(until([&] {
        const auto stop = roleOf(LinkRole::Protection);
        return stop && stop->id == protection && stop->terms.triggered;
    })) << "the stop triggered while nobody watched, and the desk learns it";
    EXPECT_TRUE(until([&] {
        const auto target = roleOf(LinkRole::Target);
        return target && target->life == OrderLife::Canceled && target->note == "the linked order traded";
    }));
    session.reset();
    const auto audit = storage::verifyAudit(directory.path());
    EXPECT_TRUE(audit.ok()) << audit.error().sentence;
}

}  // namespace
}  // namespace tessera::test
