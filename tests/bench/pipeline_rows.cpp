// feed.pipeline: socket to book over tcp, beside a bare zmq_msg_recv loop over the same bytes. The publisher
// has XPUB_NODROP here only, so that every record arrives and can be counted.

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <zmq.hpp>

#include "feeds/wire/codec.h"
#include "feeds/wire/endpoints.h"
#include "feeds/zmq/frame_reader.h"
#include "feeds/zmq/market_data_session.h"
#include "feeds/zmq/socket.h"
#include "tests/bench/bench.h"
#include "tests/bench/market_flow.h"

namespace tessera::bench {
namespace {

using domain::MarketRecord;

/// Encoded batches of the flow, numbered from 1.
struct Tape {
    std::size_t records = 0;
    std::vector<std::vector<std::byte>> frames;
};

Tape makeTape(const std::vector<MarketRecord>& flow, std::size_t perFrame) {
    Tape tape;
    wire::Encoder encoder;
    for (std::size_t at = 0; at < flow.size(); at += perFrame) {
        const auto part = std::span(flow).subspan(at, std::min(perFrame, flow.size() - at));
        const auto bytes = encoder.encode(wire::Batch{7, at + 1, 1, part, std::nullopt});
        tape.frames.emplace_back(bytes.begin(), bytes.end());
        tape.records += part.size();
    }
    return tape;
}

/// Publishes the tape each time it is asked to.
class Publisher {
 public:
    Publisher(::zmq::context_t& context, const Tape& tape)
        : m_tape(tape), m_socket(context, ::zmq::socket_type::xpub) {
        m_socket.set(::zmq::sockopt::xpub_nodrop, true);
        m_socket.set(::zmq::sockopt::sndhwm, 4000);
        m_socket.set(::zmq::sockopt::linger, 0);
        m_socket.bind("tcp://127.0.0.1:*");
        endpoint = m_socket.get(::zmq::sockopt::last_endpoint);
    }
    void waitForSubscriber() {
        ::zmq::message_t subscription;
        (void)m_socket.recv(subscription);
    }
    void publish() {
        for (const auto& frame : m_tape.frames) {
            m_socket.send(::zmq::buffer(m_topic), ::zmq::send_flags::sndmore);
            // Zero copy: the tape outlives the run.
            ::zmq::message_t body(const_cast<std::byte*>(frame.data()), frame.size(), [](void*, void*) {});
            m_socket.send(body, ::zmq::send_flags::none);
        }
    }
    std::string endpoint;

 private:
    const Tape& m_tape;
    const std::string m_topic = wire::topicFor("SITC-Z26");
    ::zmq::socket_t m_socket;
};

struct Counting final : zmq::SessionOutput {
    void request(const wire::RecoveryRequest& r) override { requested = r; }
    void noAnswer() override {}
    void records(std::uint64_t, std::span<const MarketRecord> records) override { count += records.size(); }
    void reset(std::uint64_t, domain::TradingStatus) override {}
    void state(ports::StreamState) override {}
    void problem(const std::string&) override {}
    wire::RecoveryRequest requested;
    std::size_t count = 0;
};

/// A session that has joined on an empty book and waits for record 1.
void join(zmq::MarketDataSession& session, const Counting& output) {
    session.join({});
    session.onBatch({7, 1, 1, {}, std::nullopt}, {});
    wire::RecoveryChunk end;
    end.requestId = output.requested.requestId;
    end.status = wire::ChunkStatus::End;
    end.epoch = 7;
    end.checksum = domain::OrderBook(domain::PriceDelta::fromNanoUsd(kTickNano)).checksum();
    end.tradingStatus = domain::TradingStatus::Open;
    session.onChunk(end, {});
}

/// Receives one tape with `read(socket)`; nanoseconds a record from its first frame to its last.
template <class Read>
double receive(const Tape& tape, Read&& read) {
    ::zmq::context_t context(1);
    Publisher publisher(context, tape);
    ::zmq::context_t own(1);
    auto socket = zmq::connectedSocket(own, zmq::SocketRole::MarketData, publisher.endpoint, {});
    socket.set(::zmq::sockopt::subscribe, "md/");
    publisher.waitForSubscriber();
    std::thread sender([&] { publisher.publish(); });
    const double ns = nanosEach(tape.records, [&] { read(socket); });
    sender.join();
    return ns;
}

double bare(const Tape& tape) {
    std::size_t bytes = 0;
    const double ns = receive(tape, [&](::zmq::socket_t& socket) {
        ::zmq::message_t topic, body;
        for (std::size_t i = 0; i < tape.frames.size(); ++i) {
            (void)zmq_msg_recv(topic.handle(), socket.handle(), 0);
            (void)zmq_msg_recv(body.handle(), socket.handle(), 0);
            bytes += topic.size() + body.size();
        }
    });
    keep(bytes);
    return ns;
}

/// The feed's own reader, decoder, session and book.
double ours(const Tape& tape) {
    Counting output;
    zmq::MarketDataSession session("SITC-Z26", domain::PriceDelta::fromNanoUsd(kTickNano), 1, output);
    join(session, output);
    wire::Decoder decoder;
    wire::Batch batch;
    zmq::FrameReader reader;
    const std::string topicWanted = wire::topicFor("SITC-Z26");
    const auto take = [&](const ::zmq::message_t& topic, const ::zmq::message_t& body, bool isWhole) {
        if (!isWhole || topic.to_string_view() != topicWanted ||
            !decoder.decodeInto(zmq::bytesOf(body), batch)) {
            std::abort();
        }
        session.onBatch(batch, {});
    };
    const double ns = receive(tape, [&](::zmq::socket_t& socket) {
        std::size_t frames = 0, idle = 0;
        while (frames < tape.frames.size()) {
            const std::size_t count = reader.readGroup(socket, take);
            frames += count;
            idle = count == 0 ? idle + 1 : 0;
            if (idle > 2) {
                ::zmq::pollitem_t item{socket.handle(), 0, ZMQ_POLLIN, 0};
                ::zmq::poll(&item, 1, std::chrono::milliseconds(50));
            } else if (count == 0) {
                zmq::FrameReader::giveWay();
            }
        }
    });
    if (output.count != tape.records) {
        fmt::print(stderr, "tessera-bench: {} of {} records arrived\n", output.count, tape.records);
        std::abort();
    }
    return ns;
}

TESSERA_BENCH("feed.pipeline", "socket to book over tcp: receive, align, verify, decode, apply") {
    const int before = context.repeats;
    context.repeats = 7;
    for (const std::size_t perFrame : {1U, 4U, 16U, 64U}) {
        const std::size_t records = context.scaled(perFrame == 1 ? 400'000 : 1'600'000);
        const Tape tape = makeTape(orderFlow(records, 2'000), perFrame);
        const auto m = interleave(context, {[&] { return ours(tape); }, [&] { return bare(tape); }});
        const std::vector<double> rates{1e3 / m[0], 1e3 / m[1]};
        const std::string name = fmt::format("feed.pipeline/{}", perFrame);
        context.add(rateRow(name, "M updates/s", rates, "bare zmq_msg_recv").ratioAtLeast(0.8));
        if (perFrame == 64) {
            context.add(rateRow(name + ".rate", "M updates/s", rates, "bare zmq_msg_recv").atLeast(10));
        }
    }
    context.repeats = before;
}

}  // namespace
}  // namespace tessera::bench
