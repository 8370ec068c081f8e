#pragma once
// The feed's thread: sockets in, sessions, ring out. Everything here but the shared block belongs to that
// thread.

#include <readerwriterqueue/readerwriterqueue.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "app/ports/clock.h"
#include "app/ports/feed_outlet.h"
#include "feeds/wire/codec.h"
#include "feeds/zmq/frame_reader.h"
#include "feeds/zmq/market_data_session.h"
#include "feeds/zmq/reference_session.h"
#include "feeds/zmq/socket.h"
#include "feeds/zmq/zmq_market_data_feed.h"

namespace tessera::zmq {

namespace feed_command {
struct Subscribe {
    domain::InstrumentId instrument{};
};
struct Unsubscribe {
    domain::InstrumentId instrument{};
};
struct RequestBars {
    domain::InstrumentId instrument{};
};
struct Stop {};
}  // namespace feed_command
using FeedCommand = std::variant<feed_command::Subscribe, feed_command::Unsubscribe,
                                 feed_command::RequestBars, feed_command::Stop>;

/// What the market thread and the feed thread share. The queues have one producer and one consumer each.
struct FeedShared {
    explicit FeedShared(std::size_t capacity) : events(capacity), commands(256), notices(4096) {}

    ports::FeedRing events;                                    // feed -> market
    moodycamel::ReaderWriterQueue<FeedCommand> commands;       // GUI -> feed
    moodycamel::ReaderWriterQueue<ports::FeedNotice> notices;  // feed -> market
    int wakeFd = -1;                                           // eventfd: a command waits
    mutable std::mutex statisticsMutex;                        // taken 20 times a second, never per message
    ports::FeedStatistics statistics;
    std::vector<ports::ChannelStatistics> channels;
};

class FeedWorker final : public ReferenceOutput {
 public:
    /// Opens the sockets; throws ::zmq::error_t. Call on any thread, then run() on the one that will own it.
    FeedWorker(const ZmqMarketDataFeedOptions& options, const ports::Clock& clock, FeedShared& shared);
    ~FeedWorker() override;

    /// Until a Stop command.
    void run();

 private:
    /// One instrument's stream.
    struct Channel final : SessionOutput {
        Channel(FeedWorker& worker, const domain::Instrument& instrument, std::uint32_t number);

        void request(const wire::RecoveryRequest& request) override;
        void noAnswer() override;
        void records(std::uint64_t first, std::span<const domain::MarketRecord> records) override;
        void reset(std::uint64_t sequence, domain::TradingStatus status) override;
        void state(ports::StreamState state) override;
        void problem(const std::string& sentence) override;

        FeedWorker& worker;
        domain::InstrumentId instrument;
        std::uint32_t number;
        std::size_t line = 0;
        MarketDataSession session;
        ports::FeedStream stream;
    };

    /// One SUB socket; libzmq loses subscriptions in bulk on reconnect beyond some hundreds (its issue 4064).
    struct Line {
        Line(::zmq::context_t& context, const ZmqMarketDataFeedOptions& options);
        ::zmq::socket_t socket;
        LinkMonitor monitor;
        std::size_t symbols = 0;
    };

    struct PendingHistory {
        domain::InstrumentId instrument{};
        bool fixings = false;
        int tries = 0;
        domain::Duration deadline{};
        ports::BarHistory bars;
        std::vector<domain::Fixing> history;
    };

    struct TopicHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    // ReferenceOutput
    void request(const wire::RecoveryRequest& request) override;
    void noAnswer() override;
    void reference(const wire::RefBatch& batch) override;
    void state(ports::StreamState state) override;
    void problem(const std::string& sentence) override;

    void turn();
    void poll();
    std::size_t receive(Line& line);
    void onFrame(std::string_view topic, std::span<const std::byte> body);
    void onBookFrame(Channel& channel, std::span<const std::byte> body);
    void onReferenceFrame(std::span<const std::byte> body);
    void receiveAnswers();
    void onAnswer(const wire::RecoveryChunk& chunk);
    void watchLinks();
    void runCommands();
    void onTimers();

    void subscribe(domain::InstrumentId instrument);
    void unsubscribe(domain::InstrumentId instrument);
    void requestBars(domain::InstrumentId instrument);
    void sendHistoryRequest(PendingHistory history);
    void onHistoryChunk(const wire::RecoveryChunk& chunk);
    void retryHistories();
    Line& lineWithRoom();

    void reject(const domain::Error& error);
    void tell(domain::InstrumentId instrument, std::string sentence);
    void publishStatistics();
    void publishChannels();
    std::optional<domain::Duration> clockOffset() const;
    ports::StreamState worstState() const;
    std::string sentenceFor(ports::StreamState state) const;

    const ZmqMarketDataFeedOptions m_options;
    const ports::Clock& m_clock;
    FeedShared& m_shared;
    ::zmq::context_t m_context{1};
    std::vector<std::unique_ptr<Line>> m_lines;
    ::zmq::socket_t m_recovery;
    domain::Duration m_recoveryRenewed{};
    bool m_toldNoAnswer = false;  // since the last answer to a session
    FrameReader m_reader;
    wire::Decoder m_decoder;
    wire::Encoder m_encoder;
    ReferenceSession m_reference;
    std::unordered_map<std::uint32_t, domain::Instrument> m_instruments;
    std::unordered_map<std::uint32_t, domain::Fixing> m_fixings;  // latest told
    std::unordered_map<std::uint32_t, domain::SettlementPrice> m_settlements;
    std::unordered_map<std::string, std::unique_ptr<Channel>, TopicHash, std::equal_to<>>
        m_channels;  // by topic
    std::unordered_map<std::uint32_t, Channel*> m_channelByNumber;
    std::unordered_map<std::uint32_t, bool> m_indexStreams;         // subscribed indexes
    std::unordered_map<std::uint64_t, PendingHistory> m_histories;  // by request id
    std::string m_referenceTopic;
    std::uint32_t m_lastChannel = 0;
    std::uint32_t m_lastHistory = 0;
    bool m_running = true;
    bool m_wrongKey = false;

    domain::Duration m_now{};
    domain::Duration m_nextTimer{};
    domain::Duration m_nextRejectReport{};
    std::uint64_t m_rejectedToldAt = 0;
    domain::Duration m_nextChannels{};
    std::vector<domain::Duration> m_lags;  // of this second
    domain::Duration m_lagsSince{};
    ports::FeedStatistics m_statistics;
    std::uint64_t m_closedGaps = 0, m_closedRecoveries = 0,
                  m_closedDropped = 0;  // of streams unsubscribed since
};

}  // namespace tessera::zmq
