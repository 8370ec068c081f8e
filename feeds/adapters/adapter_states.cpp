// Of AdapterStreams: what is trusted, what is silent, and what the consumer asked for.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "feeds/adapters/adapter_streams.h"

namespace tessera::adapters {

using domain::Duration;
using domain::InstrumentId;
using domain::OrderBook;
using ports::StreamState;

namespace {

/// A stream that is heard and does not change says so this often.
constexpr Duration kBeat = std::chrono::seconds(1);

}  // namespace

// ---------------------------------------------------------------- trust

/// The book is wrong or may be: nothing of it is shown until a snapshot brings it back.
void AdapterStreams::distrust(AdapterBook& book) {
    ++book.figures.rejected;
    book.isUnderRepair |= book.hasSnapshot;
    book.hasSnapshot = false;
    book.book.clear();
    book.reset(false);
    setState(book, StreamState::Waiting);
    tend(book);
}

void AdapterStreams::countRecovery(AdapterBook& book) {
    if (!std::exchange(book.isUnderRepair, false)) {
        return;
    }
    ++m_counters.recoveries;
    ++book.figures.recoveries;
}

void AdapterStreams::onProducerGone() {
    m_isGone = true;
    for (AdapterBook* book : m_byId) {
        book->isUnderRepair |= book->hasSnapshot;
        book->hasSnapshot = false;
        book->volumeNano = -1;
        book->book.clear();
        book->reset(false);
        setState(*book, StreamState::Disconnected);
        tend(*book);
    }
}

// ---------------------------------------------------------------- silence

void AdapterStreams::setState(AdapterBook& book, StreamState next) {
    --m_inState[static_cast<std::size_t>(book.state)];
    ++m_inState[static_cast<std::size_t>(next)];
    book.setState(next);
}

/// A message of this very stream came, and was dealt with.
void AdapterStreams::heard(AdapterBook& book) {
    book.lastMessage = m_now;
    if (std::exchange(book.isOverdue, false)) {
        book.age = m_byAge.insert(m_byAge.end(), &book);
    } else {
        m_byAge.splice(m_byAge.end(), m_byAge, book.age);
    }
    if (book.state == StreamState::Stale && !book.resetWaits) {
        setState(book, StreamState::Live);
    }
}

void AdapterStreams::beat(AdapterBook& book) {
    if (book.stream && m_now - book.lastBeat >= kBeat) {
        book.lastBeat = m_now;
        book.stream->state(book.state);
    }
}

void AdapterStreams::onTimer(Duration now) {
    m_now = now;
    releaseHeld();
    watchSilence();
    tendAll();
}

void AdapterStreams::watchSilence() {
    const auto makeStale = [this](AdapterBook& book) {
        if (book.state == StreamState::Live) {
            setState(book, StreamState::Stale);
            tend(book);
        }
    };
    if (m_now - m_lastMessage > m_staleAfter && !std::exchange(m_isSilent, true)) {
        std::ranges::for_each(m_byId, [&](AdapterBook* book) { makeStale(*book); });
    }
    while (m_isPromised && !m_byAge.empty() && m_now - m_byAge.front()->lastMessage > m_staleAfter) {
        AdapterBook& book = *m_byAge.front();
        m_byAge.pop_front();
        book.isOverdue = true;
        makeStale(book);
    }
}

void AdapterStreams::releaseHeld() {
    std::erase_if(m_held, [this](AdapterBook* book) {
        if (book->resetWaits && m_now < book->holdUntil) {
            return false;
        }
        if (book->resetWaits) {
            book->release();
            if (book->isSound()) {
                setState(*book, m_isSilent || book->isOverdue ? StreamState::Stale : StreamState::Live);
            }
            tend(*book);
        }
        return true;
    });
}

// ---------------------------------------------------------------- full queues

/// Brings on what waits, and remembers who is not done.
void AdapterStreams::tend(AdapterBook& book) {
    if (!book.stream || !book.stream->hasOverflowed()) {
        return;
    }
    book.flush();
    if (book.stream->hasOverflowed() && !std::exchange(book.isTended, true)) {
        m_tended.push_back(&book);
    }
}

void AdapterStreams::tendAll() {
    std::erase_if(m_tended, [](AdapterBook* book) {
        book->flush();
        book->isTended = book->stream && book->stream->hasOverflowed();
        return !book->isTended;
    });
}

// ---------------------------------------------------------------- the consumer's wishes

AdapterBook* AdapterStreams::find(InstrumentId id) {
    const auto number = static_cast<std::size_t>(id);
    if (number > 0 && number <= m_byId.size()) {
        return m_byId[number - 1];
    }
    m_tell(ports::FeedProblem{id, false,
                              fmt::format("{} has sent no instrument number {}.", m_rules.producer,
                                          static_cast<std::uint32_t>(id))});
    return nullptr;
}

void AdapterStreams::subscribe(InstrumentId id) {
    AdapterBook* book = find(id);
    if (book == nullptr || book->stream) {
        return;
    }
    book->stream = std::make_unique<ports::FeedStream>(m_ring, id, book->book);
    if (book->hasSnapshot) {
        book->reset(true);
    }
    book->stream->state(book->state);
    tend(*book);
}

void AdapterStreams::unsubscribe(InstrumentId id) {
    if (AdapterBook* book = find(id)) {
        book->stream.reset();
    }
}

void AdapterStreams::sendBars(InstrumentId id) {
    if (const AdapterBook* book = find(id)) {
        m_tell(ports::BarHistory{id, std::chrono::minutes(1), book->bars});
    }
}

std::uint64_t AdapterStreams::dropped() const {
    return m_ring.dropped();
}

std::vector<ports::ChannelStatistics> AdapterStreams::channels() const {
    std::vector<ports::ChannelStatistics> all;
    for (const auto& [key, book] : m_books) {
        ports::ChannelStatistics& line = all.emplace_back(book->figures);
        line.instrument = book->instrument.id;
        line.symbol = book->instrument.symbol;
        line.state = book->state;
        line.dropped = book->stream ? book->stream->dropped() : 0;
        line.silence = m_now - book->lastMessage;
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return all;
}

StreamState AdapterStreams::worst() const {
    for (const StreamState state : {StreamState::Disconnected, StreamState::Stale, StreamState::Recovering,
                                    StreamState::Waiting, StreamState::Live}) {
        if (countIn(state) > 0) {
            return state;
        }
    }
    return StreamState::Waiting;
}

const OrderBook* AdapterStreams::book(std::string_view exchange, std::string_view symbol) const {
    const auto found = m_books.find({std::string(exchange), std::string(symbol)});
    return found == m_books.end() ? nullptr : &found->second->book;
}

}  // namespace tessera::adapters
