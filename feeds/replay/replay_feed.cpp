#include "feeds/replay/replay_feed.h"

#include <sys/resource.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "feeds/replay/replay_worker.h"

namespace tessera::replay {

namespace {

constexpr std::size_t kNobodysEvents = 1'024;
constexpr int kBehindAllElse = 10;  // nice

}  // namespace

struct ReplayFeed::Impl {
    Impl(ReplayOptions o, std::unique_ptr<RecordSource> s, const ports::Clock& c)
        : options(std::move(o)),
          clock(c),
          source(std::move(s)),
          shared(options.queueCapacity),
          worker(std::make_unique<ReplayWorker>(options, *source, clock, shared)) {}

    /// A thread of its own reads the file once more, for the places a seek can begin from.
    void survey() {
        (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBehindAllElse);
        if (const auto again = openRecording(options.file, options.open); again && (*again)->hasPlaces()) {
            ReplayWorker(options, **again, clock, unseen).survey(shared);
        }
        shared.isSurveyed = true;
    }

    /// The market's thread asks for streams, the screen's for the pace.
    void send(ReplayCommand command) {
        {
            const std::lock_guard lock(commandMutex);
            shared.commands.enqueue(command);
        }
        shared.wake.notify_one();
    }

    ReplayOptions options;
    const ports::Clock& clock;
    std::unique_ptr<RecordSource> source;
    ReplayShared shared;
    ReplayShared unseen{kNobodysEvents};  // the survey's
    std::unique_ptr<ReplayWorker> worker;
    std::mutex commandMutex;  // the queue takes one producer at a time
    std::thread thread, surveyor;
};

ReplayFeed::ReplayFeed(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

ReplayFeed::~ReplayFeed() {
    stop();
}

domain::Result<std::unique_ptr<ReplayFeed>> ReplayFeed::open(ReplayOptions options,
                                                             const ports::Clock& clock) {
    auto source = openRecording(options.file, options.open);
    if (!source) {
        return source.error();
    }
    return std::unique_ptr<ReplayFeed>(
        new ReplayFeed(std::make_unique<Impl>(std::move(options), std::move(source).value(), clock)));
}

domain::Result<void> ReplayFeed::start() {
    if (m_impl->thread.joinable()) {
        return {};
    }
    if (!m_impl->worker) {
        return domain::Error{
            domain::ErrorCode::Refused, "A replay that was stopped is not started again; open it anew.", {}};
    }
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->worker->run(); });
    m_impl->surveyor = std::thread([impl = m_impl.get()] { impl->survey(); });
    return {};
}

void ReplayFeed::stop() {
    if (!m_impl->thread.joinable()) {
        return;
    }
    ++m_impl->shared.errand;
    m_impl->send({ReplayCommand::Kind::Stop, {}, 1});
    ++m_impl->unseen.errand;
    m_impl->thread.join();
    m_impl->surveyor.join();
    m_impl->worker.reset();
}

void ReplayFeed::setWake(ports::FeedWake* wake) {
    m_impl->shared.events.setWake(wake);
}

void ReplayFeed::subscribe(domain::InstrumentId id) {
    m_impl->send({ReplayCommand::Kind::Subscribe, id, 1});
}
void ReplayFeed::unsubscribe(domain::InstrumentId id) {
    m_impl->send({ReplayCommand::Kind::Unsubscribe, id, 1});
}
void ReplayFeed::requestBars(domain::InstrumentId id) {
    m_impl->send({ReplayCommand::Kind::Bars, id, 1});
}
void ReplayFeed::play() {
    m_impl->send({ReplayCommand::Kind::Play, {}, 1});
}
void ReplayFeed::pause() {
    m_impl->send({ReplayCommand::Kind::Pause, {}, 1});
}
void ReplayFeed::step() {
    m_impl->send({ReplayCommand::Kind::Step, {}, 1});
}
void ReplayFeed::setSpeed(double speed) {
    m_impl->send({ReplayCommand::Kind::Speed, {}, speed});
}
void ReplayFeed::restart() {
    m_impl->send({ReplayCommand::Kind::Restart, {}, 1});
}

void ReplayFeed::seek(domain::Timestamp to) {
    ReplayCommand command{ReplayCommand::Kind::Seek, {}, 1};
    command.to = to;
    command.errand = ++m_impl->shared.errand;
    m_impl->send(command);
}

void ReplayFeed::stay() {
    ++m_impl->shared.errand;
}

void ReplayFeed::stepBar(domain::Duration interval) {
    ReplayCommand command{ReplayCommand::Kind::StepBar, {}, 1};
    command.interval = interval;
    command.errand = ++m_impl->shared.errand;
    m_impl->send(command);
}

std::size_t ReplayFeed::drain(std::span<ports::FeedEvent> out) {
    return m_impl->shared.events.drain(out);
}

std::size_t ReplayFeed::drainNotices(std::vector<ports::FeedNotice>& out) {
    std::size_t count = 0;
    ports::FeedNotice notice;
    while (m_impl->shared.notices.try_dequeue(notice)) {
        out.push_back(std::move(notice));
        ++count;
    }
    return count;
}

ports::FeedStatistics ReplayFeed::statistics() const {
    const std::lock_guard lock(m_impl->shared.mutex);
    return m_impl->shared.statistics;
}

ports::ReplayStatus ReplayFeed::replayStatus() const {
    const std::lock_guard lock(m_impl->shared.mutex);
    return m_impl->shared.status;
}

bool ReplayFeed::isSurveyed() const {
    return m_impl->shared.isSurveyed;
}

std::vector<history::Tick> ReplayFeed::prints(domain::InstrumentId instrument, domain::Timestamp from,
                                              domain::Timestamp to) const {
    std::shared_ptr<PrintLog> log;
    {
        const std::lock_guard lock(m_impl->shared.mutex);
        const auto found = m_impl->shared.prints.find(static_cast<std::uint32_t>(instrument));
        log = found != m_impl->shared.prints.end() ? found->second : nullptr;
    }
    return log ? log->read(from, to) : std::vector<history::Tick>{};
}

domain::Timestamp ReplayFeed::recordedNow() const {
    return domain::Timestamp::fromNanos(m_impl->shared.positionNanos.load(std::memory_order_relaxed));
}

}  // namespace tessera::replay
