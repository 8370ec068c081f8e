// A third-party format from its bytes to a screen. The input is a session: byte 2 ends a message, byte 1 a
// part of it, byte 3 lets 200 ms pass, byte 4 is the producer's end. A screen that sees only notices and
// events must have the books the adapter has, never crossed, and nothing where the state says that nothing is
// to be trusted.

#include <map>
#include <string_view>

#include "feeds/adapters/adapter_streams.h"
#include "tests/fuzz/check.h"

namespace {

using namespace tessera;
using adapters::AdapterStreams;
using domain::Side;
using ports::FeedEvent;
using ports::StreamState;

constexpr auto kFormat = ports::FeedFormat::TESSERA_FUZZ_FORMAT;
constexpr std::size_t kRing = 256;  // small, so that overflows are met

using Levels = std::vector<std::pair<std::int64_t, std::int64_t>>;

Levels levelsOf(const domain::OrderBook& book) {
    Levels out;
    std::vector<domain::BookLevel> levels;
    book.levels(Side::Buy, 1'000'000, levels);
    levels.emplace_back();  // between the sides
    book.levels(Side::Sell, 1'000'000, levels);
    for (const auto& level : levels) {
        out.emplace_back(level.price.nanoUsd(), level.quantity.raw());
    }
    return out;
}

struct Market {
    domain::Instrument instrument;
    std::unique_ptr<domain::OrderBook> book;
    StreamState state = StreamState::Waiting;
};

class Session {
 public:
    void message(std::string_view text) {
        std::vector<std::string_view> parts;
        for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(end + 1)) {
            end = text.find('\x01');
            parts.push_back(text.substr(0, end));
            if (end == std::string_view::npos) {
                break;
            }
        }
        m_streams.onMessage(parts, m_now, domain::Timestamp::fromSeconds(1'800'000'000));
        look();
    }
    void pass() {
        m_now += std::chrono::milliseconds(200);
        m_streams.onTimer(m_now);
        look();
    }
    void producerGone() {
        m_streams.onProducerGone();
        look();
    }
    /// Everything is released and drained: now screen and adapter must agree.
    void settle() {
        for (int i = 0; i < 3; ++i) {
            pass();
        }
        for (const auto& [id, market] : m_markets) {
            checkMarket(market);
        }
        const auto& c = m_streams.counters();
        std::uint64_t sum = 0;
        for (const std::uint64_t count : c.rejectedKinds) {
            sum += count;
        }
        FUZZ_CHECK(sum == c.rejected);
        FUZZ_CHECK(m_streams.instrumentCount() == m_markets.size());
    }
    std::map<std::uint32_t, Levels> books() const {
        std::map<std::uint32_t, Levels> out;
        for (const auto& [id, market] : m_markets) {
            out[id] = levelsOf(*market.book);
        }
        return out;
    }

 private:
    /// Notices first, then events, as the program's hub does.
    void look() {
        takeNotices();
        std::vector<FeedEvent> events(kRing);
        for (int round = 0; round < 10'000; ++round) {
            m_ring.publish();
            const std::size_t count = m_ring.drain(events);
            for (std::size_t i = 0; i < count; ++i) {
                apply(events[i]);
            }
            if (count == 0) {
                break;
            }
            m_streams.onTimer(m_now);  // brings what waits
        }
        takeNotices();
    }
    void takeNotices() {
        std::vector<ports::FeedNotice> notices;
        notices.swap(m_notices);
        for (const auto& notice : notices) {
            if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
                define(defined->instrument);
            }
            if (const auto* history = std::get_if<ports::BarHistory>(&notice)) {
                checkBars(history->bars);
            }
        }
    }
    void define(const domain::Instrument& instrument) {
        const auto id = static_cast<std::uint32_t>(instrument.id);
        const bool fresh = !m_markets.contains(id);
        Market& market = m_markets[id];
        FUZZ_CHECK(instrument.tick.nanoUsd() > 0 && !instrument.symbol.empty());
        FUZZ_CHECK(instrument.priceDecimals >= 0 && instrument.priceDecimals <= 9);
        FUZZ_CHECK(instrument.quantityDecimals >= 0 && instrument.quantityDecimals <= 9);
        market.book = std::make_unique<domain::OrderBook>(instrument.tick);
        market.instrument = instrument;
        if (fresh) {
            m_streams.subscribe(instrument.id);
        }
    }
    void apply(const FeedEvent& event) {
        Market& market = m_markets.at(static_cast<std::uint32_t>(event.instrument));
        if (event.kind == FeedEvent::Kind::State) {
            market.state = event.state;
        }
        if (event.kind == FeedEvent::Kind::Reset) {
            market.book->clear();
        }
        if (event.kind != FeedEvent::Kind::Record) {
            return;
        }
        const domain::MarketRecord& r = event.record;
        FUZZ_CHECK(r.quantityRaw >= 0 && r.quantityRaw <= domain::kQuantityLimit);
        FUZZ_CHECK(r.kind == domain::RecordKind::Clear || r.kind == domain::RecordKind::Status ||
                   r.priceNanoUsd > 0);
        FUZZ_CHECK(market.book->apply(r) == domain::BookError::None);
        FUZZ_CHECK(!r.endsEvent() || !market.book->isCrossed());
    }
    void checkMarket(const Market& market) {
        const std::string& symbol = market.instrument.symbol;
        const std::size_t colon = kFormat == ports::FeedFormat::Dwx ? std::string::npos : symbol.find(':');
        const domain::OrderBook* book = m_streams.book({}, symbol);
        if (book == nullptr && colon != std::string::npos) {
            book = m_streams.book(symbol.substr(0, colon), symbol.substr(colon + 1));
        }
        if (book != nullptr) {
            FUZZ_CHECK(levelsOf(*book) == levelsOf(*market.book));
        }
        FUZZ_CHECK(!market.book->isCrossed());
        if (market.state == StreamState::Waiting || market.state == StreamState::Disconnected) {
            FUZZ_CHECK(!market.book->best(Side::Buy) && !market.book->best(Side::Sell));
        }
        m_streams.sendBars(market.instrument.id);
        takeNotices();
    }
    void checkBars(const std::vector<domain::Bar>& bars) {
        for (const domain::Bar& bar : bars) {
            FUZZ_CHECK(bar.low <= bar.open && bar.open <= bar.high && bar.low <= bar.close &&
                       bar.close <= bar.high);
            FUZZ_CHECK(bar.buyVolume.raw() >= 0 && bar.buyVolume <= bar.volume);
        }
    }

    ports::FeedRing m_ring{kRing};
    std::vector<ports::FeedNotice> m_notices;
    AdapterStreams m_streams{
        {kFormat, {}, {}}, m_ring, [this](ports::FeedNotice n) { m_notices.push_back(std::move(n)); }};
    domain::Duration m_now = std::chrono::seconds(100);
    std::map<std::uint32_t, Market> m_markets;
};

void play(Session& session, std::string_view input) {
    while (!input.empty()) {
        const std::size_t end = input.find_first_of("\x02\x03\x04");
        if (end != 0) {
            session.message(input.substr(0, end));
        }
        if (end == std::string_view::npos) {
            break;
        }
        if (input[end] == '\x03') {
            session.pass();
        }
        if (input[end] == '\x04') {
            session.producerGone();
        }
        input.remove_prefix(end + 1);
    }
    session.settle();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    Session first, second;
    play(first, input);
    play(second, input);
    FUZZ_CHECK(first.books() == second.books());  // the same session twice is the same book
    return 0;
}
