// What the exchange publishes: one numbering a channel and epoch, whatever is told of its instrument.

#include <gtest/gtest.h>

#include "feeds/venue/market_publisher.h"
#include "feeds/wire/endpoints.h"
#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT
using std::chrono::seconds;

class MarketPublisherTest : public ::testing::Test {
 protected:
    void open(const char* start) {
        m_socket.bind("inproc://published");
        auto config = sampleConfig(start);
        config.terms = sampleTerms({"10-sitc.toml"});
        auto exchange = Exchange::open(config, publisher);
        ASSERT_TRUE(exchange.ok()) << exchange.error().sentence;
        m_exchange = std::move(exchange).value();
        publisher.open(*m_exchange);
    }
    std::map<InstrumentId, std::uint64_t> numbers() const {
        std::map<InstrumentId, std::uint64_t> last;
        for (const Instrument& instrument : m_exchange->instruments()) {
            if (const RecordRing* ring = publisher.ring(instrument.id)) {
                last[instrument.id] = ring->last();
            }
        }
        return last;
    }

    ::zmq::context_t m_context;
    ::zmq::socket_t m_socket{m_context, ::zmq::socket_type::xpub};
    MarketPublisher publisher{m_socket, 7};
    std::unique_ptr<Exchange> m_exchange;
};

// A terminal that counted further takes everything under a smaller number for old: its ladder stands still.
TEST_F(MarketPublisherTest, TheDailySettlementTellsNewMarginsAndNoChannelCountsAnew) {
    ASSERT_NO_FATAL_FAILURE(open("2026-11-29T19:58:00Z"));
    const std::vector<Instrument> before = m_exchange->instruments();
    auto told = numbers();
    ASSERT_FALSE(told.empty());
    for (int i = 0; i < 300; ++i) {
        m_exchange->step(m_exchange->now() + seconds(1));
        for (const auto& [instrument, last] : numbers()) {
            const std::uint64_t earlier = std::exchange(told[instrument], last);
            ASSERT_GE(last, earlier)
                << m_exchange->instruments()[static_cast<std::size_t>(instrument) - 1].symbol;
        }
    }
    EXPECT_GT(std::ranges::count_if(before,
                                    [&](const Instrument& one) {
                                        const auto at = static_cast<std::size_t>(one.id) - 1;
                                        return m_exchange->instruments()[at] != one;
                                    }),
              0)
        << "no definition changed: nothing was tried";
}

/// Two thousand contracts end in a year: one that did costs a heartbeat every ten seconds, and no record of
/// it is kept. Whoever subscribes to it all the same hears it at once.
TEST_F(MarketPublisherTest, AContractThatEndedSaysLittleAndToNewcomersAtOnce) {
    ASSERT_NO_FATAL_FAILURE(open("2026-12-16T19:59:00Z"));
    const Instrument ended = *m_exchange->find("SITC-Z26"), goesOn = *m_exchange->find("SITC-F27");
    ::zmq::socket_t reader(m_context, ::zmq::socket_type::sub);
    reader.set(::zmq::sockopt::rcvtimeo, 0);
    reader.set(::zmq::sockopt::rcvhwm, 0);
    reader.connect("inproc://published");
    reader.set(::zmq::sockopt::subscribe, wire::topicFor(ended.symbol));
    ::zmq::message_t part;
    ASSERT_TRUE(m_socket.recv(part).has_value()) << "the subscription has arrived";
    const auto heard = [&] {
        int messages = 0;
        for (; reader.recv(part); ++messages) {
            EXPECT_TRUE(reader.recv(part).has_value());
        }
        return messages;
    };
    Duration mono{};
    const auto beatFor = [&](int span) {
        for (int i = 0; i < span * 20; ++i) {
            mono += std::chrono::milliseconds(50);
            publisher.keepTime(mono, m_exchange->now());
        }
        return heard();
    };
    EXPECT_GE(beatFor(10), 30) << "it is traded";
    for (int i = 0; i < 12; ++i) {
        m_exchange->step(m_exchange->now() + seconds(10));
    }
    ASSERT_EQ(m_exchange->tradingStatus(ended.id), TradingStatus::Settled);
    const std::uint64_t last = publisher.ring(ended.id)->last();
    (void)beatFor(2);
    EXPECT_LE(beatFor(60), 7);
    EXPECT_EQ(publisher.ring(ended.id)->last(), last) << "the numbers stay";
    EXPECT_EQ(publisher.ring(ended.id)->first(), last + 1) << "the records do not";
    EXPECT_GT(publisher.ring(goesOn.id)->last(), 0U);
    publisher.welcome(wire::topicFor(ended.symbol));
    EXPECT_EQ(heard(), 1);
    publisher.welcome(wire::topicFor(goesOn.symbol));
    publisher.welcome("md/nowhere");
    EXPECT_EQ(heard(), 0);
}

}  // namespace
}  // namespace tessera::venue
