// What is published, as a subscriber in the same process sees it: levels for who comes late, changes in
// sequence.

#include "feeds/collector/price_publisher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::collector {
namespace {

using listprices::PriceBatch;
using listprices::StatedPrice;
using nlohmann::json;

class PricePublishing : public testing::Test {
 protected:
    void SetUp() override {
        auto bound = PricePublisher::bind(endpoint(), 77);
        ASSERT_TRUE(bound.ok()) << bound.error().sentence;
        m_publisher = std::move(bound).value();
        m_sources["lab"].ledgerSource = "lab list";
        m_sources["other"].ledgerSource = "other list";
    }
    std::string endpoint() const { return "ipc://" + m_directory.path() + "/prices"; }
    /// Each model at `nano`, said now.
    listprices::Appended state(int models, std::int64_t nano) {
        PriceBatch batch;
        batch.asOf = m_clock.now;
        batch.sources = {{"lab list", "MIT", batch.asOf}};
        for (int i = 0; i < models; ++i) {
            batch.facts.push_back({{"lab list", "lab", fmt::format("m{}", i)},
                                   batch.asOf,
                                   batch.asOf,
                                   StatedPrice::priced(domain::Price::fromNanoUsd(nano + i))});
        }
        auto added = m_book.append(batch);
        EXPECT_TRUE(added.ok());
        return added ? std::move(added).value() : listprices::Appended();
    }
    ::zmq::socket_t subscribe(const std::string& topic) {
        ::zmq::socket_t socket(m_context, ::zmq::socket_type::sub);
        socket.set(::zmq::sockopt::linger, 0);
        socket.set(::zmq::sockopt::subscribe, topic);
        socket.connect(endpoint());
        return socket;
    }
    /// The next message that is no status, pumping meanwhile; null: none came.
    json next(::zmq::socket_t& socket) {
        for (int i = 0; i < 400; ++i) {
            m_publisher->pump(m_book, m_sources, m_clock.now);
            ::zmq::message_t topic, body;
            if (socket.recv(topic, ::zmq::recv_flags::dontwait) && socket.recv(body)) {
                EXPECT_LE(body.size(), PricePublisher::kMostBytes);
                json message = json::parse(body.to_string_view());
                EXPECT_EQ(topic.to_string(), fmt::format("px/{}/", message["source"].get<std::string>()));
                EXPECT_EQ(message["epoch"], 77);
                if (message["kind"] != "status") {
                    return message;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return nullptr;
    }

    tessera::test::TemporaryDirectory m_directory;
    tessera::test::FakeClock m_clock;
    listprices::PriceBook m_book;
    std::unique_ptr<PricePublisher> m_publisher;
    std::map<std::string, SourceState> m_sources;
    ::zmq::context_t m_context;
};

TEST_F(PricePublishing, LevelsFirstAndThenEveryChangeInSequence) {
    m_publisher->publishChanges("lab", m_book, state(2, 5'000), m_clock.now);  // nobody listens yet
    auto socket = subscribe("px/lab/");
    const json levels = next(socket);
    ASSERT_EQ(levels["kind"], "levels") << levels;
    EXPECT_EQ(levels["sequence"], 1);
    ASSERT_EQ(levels["prices"].size(), 2u);
    EXPECT_EQ(levels["prices"][1]["listing"], "m1");
    EXPECT_EQ(levels["prices"][1]["nano_usd_per_mtok"], 5'001);
    EXPECT_EQ(levels["prices"][1]["state"], "priced");
    m_clock.advance(std::chrono::hours(1));
    m_publisher->publishChanges("lab", m_book, state(1, 4'000), m_clock.now);
    const json change = next(socket);
    ASSERT_EQ(change["kind"], "changes") << change;
    EXPECT_EQ(change["sequence"], 2);
    ASSERT_EQ(change["changes"].size(), 1u);
    EXPECT_EQ(change["changes"][0]["nano_usd_per_mtok"], 4'000);
    EXPECT_EQ(change["changes"][0]["before"]["nano_usd_per_mtok"], 5'000);
    EXPECT_EQ(change["changes"][0]["known_at"], domain::formatIso(m_clock.now));
}

TEST_F(PricePublishing, EverySubscriberGetsLevelsAndAFloodOfThemIsAnsweredOnceASecond) {
    m_publisher->publishChanges("lab", m_book, state(1, 5'000), m_clock.now);
    auto first = subscribe("px/lab/");
    EXPECT_EQ(next(first)["kind"], "levels");
    auto second = subscribe("px/");
    std::vector<::zmq::socket_t> flood;
    for (int i = 0; i < 20; ++i) {
        flood.push_back(subscribe("px/lab/"));
    }
    EXPECT_EQ(next(second)["source"], "other");  // a source without prices says so
    EXPECT_TRUE(next(first).is_null());          // the clock stands still
    m_clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(next(second)["source"], "lab");
    EXPECT_EQ(next(first)["kind"], "levels");
    EXPECT_TRUE(next(first).is_null());  // once for all twenty-one
}

TEST_F(PricePublishing, AListThatIsLargerThanAMessageComesInParts) {
    constexpr int kModels = 3'000;
    auto socket = subscribe("px/lab/");
    EXPECT_EQ(next(socket)["prices"].size(), 0u);
    m_publisher->publishChanges("lab", m_book, state(kModels, 1), m_clock.now);
    std::size_t changes = 0;
    std::uint64_t sequence = 0;
    while (changes < kModels) {
        const json message = next(socket);
        ASSERT_EQ(message["kind"], "changes");
        ASSERT_EQ(message["sequence"], ++sequence);
        changes += message["changes"].size();
    }
    EXPECT_EQ(changes, std::size_t{kModels});
    EXPECT_GT(sequence, 1u);
    m_clock.advance(std::chrono::seconds(2));
    auto late = subscribe("px/lab/");
    std::size_t levels = 0, part = 0, parts = 1;
    for (; part < parts; ++part) {
        const json message = next(late);
        ASSERT_EQ(message["kind"], "levels");
        ASSERT_EQ(message["part"], part);
        ASSERT_EQ(message["sequence"], sequence);
        parts = message["parts"];
        levels += message["prices"].size();
    }
    EXPECT_EQ(levels, std::size_t{kModels});
}

TEST_F(PricePublishing, OnlyWhereNobodyElseCouldPublish) {
    const auto refusal = [](const std::string& where) {
        const auto bound = PricePublisher::bind(where, 1);
        return bound ? "" : bound.error().sentence;
    };
    EXPECT_NE(refusal("tcp://127.0.0.1:7000").find("on this machine alone"), std::string::npos);
    EXPECT_NE(refusal("ipc://" + m_directory.path() + "/" + std::string(120, 'x')).find("bytes too long"),
              std::string::npos);
    EXPECT_NE(refusal("ipc:///nowhere/prices").find("no directory /nowhere"), std::string::npos);
    ASSERT_EQ(::chmod(m_directory.path().c_str(), 0755), 0);
    EXPECT_NE(refusal(endpoint() + "2").find("is open to others (mode 0755)"), std::string::npos);
}

}  // namespace
}  // namespace tessera::collector
