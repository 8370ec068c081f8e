// ui.handoff: from the feed's thread to the GUI's. Ours: the bounded ring, drained once a frame, depth
// coalescing when the screen cannot follow. Peer: one queued signal a message, the way Qt's documentation
// shows it. Both apply every message that reaches them to a book, and both must end with the feed's own book.

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "app/ports/feed_outlet.h"
#include "tests/bench/bench.h"
#include "tests/bench/market_flow.h"

namespace tessera::bench {

class Producer : public QObject {
    Q_OBJECT
 signals:
    void message(tessera::ports::FeedEvent event);
};

namespace {

using domain::MarketRecord;
using domain::OrderBook;
using ports::FeedEvent;

constexpr int kFrameMs = 16;
constexpr double kTickBudgetMs = 6;

struct Outcome {
    double ratePerSecond = 0;
    double frameGapP99Ms = 0;
    double tickMaxMs = 0;
    double coalesced = 0;  // share of the records that did not travel one by one
};

/// Runs the event loop with a frame timer until `done`; `tick` is the frame's work.
template <class Tick, class Done>
void runFrames(Tick&& tick, Done&& done, Outcome& out) {
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    std::vector<double> gaps;
    QElapsedTimer sinceTick;
    sinceTick.start();
    QObject::connect(&timer, &QTimer::timeout, [&] {
        gaps.push_back(static_cast<double>(sinceTick.nsecsElapsed()) / 1e6);
        sinceTick.start();
        tick();
        out.tickMaxMs = std::max(out.tickMaxMs, static_cast<double>(sinceTick.nsecsElapsed()) / 1e6);
    });
    timer.start(kFrameMs);
    while (!done()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    out.frameGapP99Ms = percentile(gaps, 0.99);
}

/// GUI side of ours, as ui/bridge does it.
struct RingScreen {
    ports::FeedRing& ring;
    OrderBook book{domain::PriceDelta::fromNanoUsd(kTickNano)};
    std::vector<FeedEvent> events = std::vector<FeedEvent>(4096);
    std::uint64_t sequence = 0;
    bool consistent = true;

    void tick() {
        QElapsedTimer budget;
        budget.start();
        std::size_t count = 0;
        do {
            count = ring.drain(events);
            for (std::size_t i = 0; i < count; ++i) {
                apply(events[i]);
            }
        } while (count == events.size() &&
                 static_cast<double>(budget.nsecsElapsed()) < kTickBudgetMs * 0.9e6);
    }
    void apply(const FeedEvent& e) {
        if (e.kind == FeedEvent::Kind::Reset) {
            book.clear();
        }
        if (e.kind == FeedEvent::Kind::Record && book.apply(e.record) != domain::BookError::None) {
            std::abort();
        }
        consistent = e.kind == FeedEvent::Kind::Record && e.record.endsEvent();
        sequence = e.sequence;
    }
};

Outcome throughRing(const std::vector<MarketRecord>& flow) {
    ports::FeedRing ring(65'536);
    OrderBook book(domain::PriceDelta::fromNanoUsd(kTickNano));
    ports::FeedStream stream(ring, domain::InstrumentId{1}, book);
    RingScreen screen{ring};
    Outcome out;
    std::atomic<bool> stop{false};
    const auto start = std::chrono::steady_clock::now();
    std::thread feed([&] {
        std::uint64_t sequence = 0;
        for (const MarketRecord& r : flow) {
            (void)book.apply(r);
            stream.record(++sequence, r);
            if (sequence % 64 == 0) {
                if (stream.hasOverflowed()) {
                    stream.flush();
                }
                ring.publish();
            }
        }
        while (!stop.load()) {  // the feed's timer
            stream.flush();
            ring.publish();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    runFrames([&] { screen.tick(); }, [&] { return screen.sequence == flow.size() && screen.consistent; },
              out);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    stop = true;
    feed.join();
    if (screen.book.checksum(1000) != book.checksum(1000)) {
        std::abort();
    }
    out.ratePerSecond = static_cast<double>(flow.size()) / took.count();
    out.coalesced = static_cast<double>(stream.dropped()) / static_cast<double>(flow.size());
    return out;
}

Outcome throughSignals(const std::vector<MarketRecord>& flow) {
    OrderBook feedBook(domain::PriceDelta::fromNanoUsd(kTickNano));
    OrderBook book(domain::PriceDelta::fromNanoUsd(kTickNano));
    std::uint64_t sequence = 0;
    QObject receiver;
    Producer producer;
    QObject::connect(
        &producer, &Producer::message, &receiver,
        [&](const FeedEvent& e) {
            if (book.apply(e.record) != domain::BookError::None) {
                std::abort();
            }
            sequence = e.sequence;
        },
        Qt::QueuedConnection);
    Outcome out;
    const auto start = std::chrono::steady_clock::now();
    std::thread feed([&] {
        FeedEvent event;
        event.instrument = domain::InstrumentId{1};
        for (const MarketRecord& r : flow) {
            (void)feedBook.apply(r);
            event.record = r;
            ++event.sequence;
            emit producer.message(event);
        }
    });
    runFrames([] {}, [&] { return sequence == flow.size(); }, out);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    feed.join();
    if (book.checksum(1000) != feedBook.checksum(1000)) {
        std::abort();
    }
    out.ratePerSecond = static_cast<double>(flow.size()) / took.count();
    return out;
}

TESSERA_BENCH("ui.handoff", "feed thread to GUI thread at frame rate") {
    qRegisterMetaType<ports::FeedEvent>("tessera::ports::FeedEvent");
    // Ours runs long enough for many frames; the peer's queue would only grow.
    auto flow = orderFlow(context.scaled(10'000'000), 500);
    const auto few = orderFlow(context.scaled(1'000'000), 500);
    for (int i = 0; i < 500; ++i) {
        flow.pop_back();  // leave a book standing to compare
    }
    std::vector<double> gaps, ticks, coalesced;
    const auto m = interleave(context, {[&] {
                                            const Outcome o = throughRing(flow);
                                            gaps.push_back(o.frameGapP99Ms);
                                            ticks.push_back(o.tickMaxMs);
                                            coalesced.push_back(o.coalesced);
                                            return o.ratePerSecond / 1e6;
                                        },
                                        [&] { return throughSignals(few).ratePerSecond / 1e6; }});
    context.add(rateRow("ui.handoff", "M updates/s", m, "a queued signal each")
                    .ratioAtLeast(20)
                    .remark(std::to_string(static_cast<int>(median(coalesced) * 100)) + " % coalesced"));
    context.add(plainRow("ui.handoff.gap", "ms p99", median(gaps)).atMost(20));
    context.add(plainRow("ui.handoff.tick", "ms max", median(ticks)).atMost(kTickBudgetMs));
}

}  // namespace
}  // namespace tessera::bench

Q_DECLARE_METATYPE(tessera::ports::FeedEvent)
#include "handoff_rows.moc"
