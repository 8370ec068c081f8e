#pragma once
// What the venue really published: a plain subscriber on the undisturbed socket that notes the checksum of
// each book after each event. It shares no code with the session it judges but the decoder and the book.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
#include <zmq.hpp>

#include "app/domain/order_book.h"
#include "feeds/wire/codec.h"
#include "feeds/wire/endpoints.h"

namespace tessera::zmq {

class MarketTruth {
 public:
    /// Follows these instruments from now on, in a thread of its own.
    MarketTruth(wire::Endpoints endpoints, const std::vector<domain::Instrument>& instruments)
        : m_endpoints(std::move(endpoints)) {
        for (const domain::Instrument& i : instruments) {
            m_channels.emplace(wire::topicFor(i.symbol), Channel(i));
        }
        m_thread = std::thread([this] { run(); });
    }
    ~MarketTruth() { stop(); }
    MarketTruth(const MarketTruth&) = delete;

    bool isReady() const { return m_ready; }
    void stop() {
        m_stop = true;
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }

    bool follows(const std::string& symbol) const { return m_channels.contains(wire::topicFor(symbol)); }

    // --- after stop()
    bool lostSomething() const { return m_lost; }
    struct Verdict {
        std::uint64_t compared = 0, wrong = 0, unknown = 0;  // unknown: from before this one listened
    };
    /// `seen`: sequence and checksum of consistent books somebody showed.
    Verdict judge(const std::string& symbol,
                  const std::vector<std::pair<std::uint64_t, std::uint32_t>>& seen) const {
        Verdict verdict;
        const auto& known = m_channels.at(wire::topicFor(symbol)).checksums;
        for (const auto& [sequence, checksum] : seen) {
            const auto found = known.find(sequence);
            if (found == known.end()) {
                ++verdict.unknown;
            } else {
                ++verdict.compared;
                verdict.wrong += found->second == checksum ? 0 : 1;
            }
        }
        return verdict;
    }

 private:
    struct Channel {
        explicit Channel(const domain::Instrument& i) : symbol(i.symbol), book(i.tick) {}
        std::string symbol;
        domain::OrderBook book;
        bool joined = false;
        std::uint64_t last = 0;
        std::vector<std::pair<std::uint64_t, domain::MarketRecord>> early;
        std::unordered_map<std::uint64_t, std::uint32_t> checksums;
    };

    void run() {
        ::zmq::context_t context(1);
        ::zmq::socket_t stream(context, ::zmq::socket_type::sub);
        stream.set(::zmq::sockopt::rcvhwm, 0);
        stream.connect(m_endpoints.marketData);
        for (const auto& [topic, channel] : m_channels) {
            stream.set(::zmq::sockopt::subscribe, topic);
        }
        ::zmq::socket_t recovery(context, ::zmq::socket_type::dealer);
        recovery.set(::zmq::sockopt::linger, 0);
        recovery.connect(m_endpoints.recovery);
        ::zmq::pollitem_t items[] = {{stream.handle(), 0, ZMQ_POLLIN, 0},
                                     {recovery.handle(), 0, ZMQ_POLLIN, 0}};
        const auto subscribed = std::chrono::steady_clock::now();
        bool asked = false;
        while (!m_stop) {
            ::zmq::poll(items, 2, std::chrono::milliseconds(10));
            ::zmq::message_t topic, body;
            while (stream.recv(topic, ::zmq::recv_flags::dontwait) && stream.recv(body)) {
                onBatch(topic, body);
            }
            while (recovery.recv(body, ::zmq::recv_flags::dontwait)) {
                onChunk(body);
            }
            // The subscription must have arrived before the snapshot is taken.
            if (!asked && std::chrono::steady_clock::now() - subscribed > std::chrono::seconds(1)) {
                asked = true;
                askForSnapshots(recovery);
            }
        }
    }
    void askForSnapshots(::zmq::socket_t& recovery) {
        wire::Encoder encoder;
        for (const auto& [topic, channel] : m_channels) {
            wire::RecoveryRequest request;
            request.what = wire::RecoveryKind::Snapshot;
            request.symbol = channel.symbol;
            request.requestId = m_requests.size() + 1;
            m_requests.push_back(topic);
            const auto bytes = encoder.encode(request);
            recovery.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::none);
        }
    }
    static std::span<const std::byte> bytes(const ::zmq::message_t& m) {
        return {static_cast<const std::byte*>(m.data()), m.size()};
    }
    void onBatch(const ::zmq::message_t& topic, const ::zmq::message_t& body) {
        Channel& channel = m_channels.at(topic.to_string());
        const auto message = m_decoder.decode(bytes(body));
        ASSERT_TRUE(message.ok());
        const auto& batch = std::get<wire::Batch>(*message);
        std::uint64_t sequence = batch.firstSeq;
        for (const domain::MarketRecord& record : batch.records) {
            if (channel.joined) {
                take(channel, sequence, record);
            } else {
                channel.early.emplace_back(sequence, record);
            }
            ++sequence;
        }
    }
    void onChunk(const ::zmq::message_t& body) {
        const auto message = m_decoder.decode(bytes(body));
        ASSERT_TRUE(message.ok());
        const auto& chunk = std::get<wire::RecoveryChunk>(*message);
        Channel& channel = m_channels.at(m_requests.at(chunk.requestId - 1));
        for (const domain::MarketRecord& record : chunk.records) {
            (void)channel.book.apply(record);
        }
        if (chunk.status != wire::ChunkStatus::End) {
            return;
        }
        channel.joined = true;
        channel.last = chunk.lastSeq;
        channel.checksums[channel.last] = channel.book.checksum();
        for (const auto& [sequence, record] : channel.early) {
            if (sequence > channel.last) {
                take(channel, sequence, record);
            }
        }
        channel.early.clear();
        m_ready = ++m_joined == m_channels.size();
    }
    void take(Channel& channel, std::uint64_t sequence, const domain::MarketRecord& record) {
        m_lost |= sequence != channel.last + 1;
        channel.last = sequence;
        (void)channel.book.apply(record);
        if (record.endsEvent()) {
            channel.checksums[sequence] = channel.book.checksum();
        }
    }

    wire::Endpoints m_endpoints;
    std::map<std::string, Channel> m_channels;  // by topic
    std::vector<std::string> m_requests;        // topic by request id - 1
    wire::Decoder m_decoder;
    std::size_t m_joined = 0;
    std::atomic<bool> m_stop{false}, m_ready{false};
    bool m_lost = false;
    std::thread m_thread;
};

}  // namespace tessera::zmq
