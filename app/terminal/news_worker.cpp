#include "app/terminal/news_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/forecast/headline.h"
#include "app/history/file_io.h"

namespace tessera::terminal {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using ports::ContextEvent;
using ports::NewsSource;
using ports::NewsSourceView;
using State = NewsSourceView::State;

namespace {

constexpr std::size_t kLongestTitle = 160;  // characters
constexpr std::size_t kKeptTitles = 50;     // of a source
constexpr int kMostDoublings = 4;
constexpr Duration kSoonest = std::chrono::minutes(1);
constexpr Duration kLongestWait = std::chrono::hours(24);  // a server may ask for
constexpr Duration kTold = std::chrono::hours(24 * 7);

/// What the server asks for, within reason.
Duration waitOf(const news::NewsAnswer& answer) {
    return std::min<Duration>(answer.retryAfter.value_or(std::chrono::seconds(0)), kLongestWait);
}

struct Source {
    NewsSourceView view;
    news::NewsValidators validators;
    std::vector<ContextEvent> titles;
    int failuresInARow = 0;
};

std::string listText(const std::vector<Source>& sources) {
    nlohmann::json all = nlohmann::json::array();
    for (const Source& one : sources) {
        all.push_back({{"url", one.view.source.url}, {"allowed", one.view.source.isAllowed}});
    }
    return nlohmann::json{{"format", 1}, {"sources", std::move(all)}}.dump(
               2, ' ', false, nlohmann::json::error_handler_t::replace) +
           '\n';
}

/// None: it is no such text.
std::optional<std::vector<NewsSource>> readList(const std::string& text) {
    const auto all = nlohmann::json::parse(text, nullptr, false);
    if (!all.is_object() || !all.contains("sources") || !all["sources"].is_array()) {
        return std::nullopt;
    }
    std::vector<NewsSource> sources;
    for (const auto& one : all["sources"]) {
        if (!one.is_object() || !one.contains("url") || !one["url"].is_string()) {
            return std::nullopt;
        }
        const auto allowed = one.find("allowed");
        sources.push_back({one["url"].get<std::string>(),
                           allowed != one.end() && allowed->is_boolean() && allowed->get<bool>()});
    }
    return sources;
}

Source sourceOf(NewsSource from) {
    Source source;
    source.view.state = from.isAllowed ? State::Waiting : State::NotAllowed;
    source.view.sentence = from.isAllowed ? "it is asked soon" : "it is asked once it is allowed";
    source.view.source = std::move(from);
    return source;
}

}  // namespace

struct NewsWorker::Impl {
    std::string path;
    const ports::Clock& clock;
    Fetch fetch;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::vector<Source> sources;
    std::vector<std::string> problems;
    std::uint64_t revision = 0;
    std::atomic<bool> isEnding{false};
    std::thread thread;

    Impl(std::string file, const ports::Clock& time, Fetch ask)
        : path(std::move(file)), clock(time), fetch(std::move(ask)) {}

    void load();
    void keep();
    void changed() {
        ++revision;
        wake.notify_one();
    }
    Source* find(const std::string& url) {
        const auto found =
            std::ranges::find_if(sources, [&](const Source& s) { return s.view.source.url == url; });
        return found == sources.end() ? nullptr : &*found;
    }
    void run();
    Source* nextDue();
    bool isWanted(const std::string& url);
    void take(const std::string& url, news::NewsAnswer answer);
    void takeGood(Source& source, const news::NewsAnswer& answer, Timestamp now) const;
    void takeBad(Source& source, const news::NewsAnswer& answer, Timestamp now) const;
};

/// Before the thread runs.
void NewsWorker::Impl::load() {
    const auto text = history::readWhole(path);
    if (!text) {
        if (text.error().code != ErrorCode::NotFound) {
            problems.push_back(text.error().sentence);
        }
        return;
    }
    const auto read = readList(*text);
    if (!read) {
        const bool isKept = history::writeWhole(path + ".unread", *text).ok();
        problems.emplace_back(isKept
                                  ? "The list of news feeds cannot be read; it is kept as news.json.unread."
                                  : "The list of news feeds cannot be read.");
        return;
    }
    for (const NewsSource& one : *read) {
        if (http::checkUrl(one.url) && find(one.url) == nullptr && sources.size() < kMostSources) {
            sources.push_back(sourceOf(one));
        } else {
            problems.push_back(fmt::format("A news feed is left out: {}", forecast::plainLine(one.url, 100)));
        }
    }
}

/// Under the mutex.
void NewsWorker::Impl::keep() {
    if (const auto done = history::writeWhole(path, listText(sources)); !done) {
        problems.push_back(done.error().sentence);
    }
}

/// The one to ask now: allowed, and its time has come. Under the mutex.
Source* NewsWorker::Impl::nextDue() {
    const Timestamp now = clock.utcNow();
    for (Source& source : sources) {
        if (source.view.source.isAllowed && (!source.view.next.isSet() || source.view.next <= now)) {
            return &source;
        }
    }
    return nullptr;
}

bool NewsWorker::Impl::isWanted(const std::string& url) {
    const std::lock_guard lock(mutex);
    const Source* source = find(url);
    return !isEnding && source != nullptr && source->view.source.isAllowed;
}

void NewsWorker::Impl::run() {
    std::unique_lock lock(mutex);
    while (!isEnding) {
        Source* due = nextDue();
        if (due == nullptr) {
            wake.wait_for(lock, std::chrono::seconds(1));
            continue;
        }
        const std::string url = due->view.source.url;
        const news::NewsValidators before = due->validators;
        due->view.state = State::Asking;
        due->view.sentence = "it is being asked";
        due->view.askedAt = clock.utcNow();
        ++due->view.asked;
        ++revision;
        lock.unlock();
        news::NewsAnswer answer = fetch(url, before, clock.utcNow(), [this, &url] { return isWanted(url); });
        lock.lock();
        take(url, std::move(answer));
    }
}

/// Under the mutex.
void NewsWorker::Impl::take(const std::string& url, news::NewsAnswer answer) {
    Source* source = find(url);
    if (source == nullptr || !source->view.source.isAllowed || answer.isStopped) {
        return;
    }
    const Timestamp now = clock.utcNow();
    if (answer.reading.problem) {
        takeBad(*source, answer, now);
    } else {
        takeGood(*source, answer, now);
    }
    ++revision;
}

void NewsWorker::Impl::takeGood(Source& source, const news::NewsAnswer& answer, Timestamp now) const {
    NewsSourceView& view = source.view;
    source.failuresInARow = 0;
    source.validators = {answer.etag, answer.lastModified};
    view.state = State::Good;
    view.goodAt = now;
    view.next = now + std::max<Duration>(kBetween, waitOf(answer));
    if (!answer.isNotModified) {
        const std::string server = http::serverOf(view.source.url);
        source.titles.clear();
        for (const news::NewsTitle& title : answer.reading.titles) {
            std::string line = forecast::plainLine(title.text, kLongestTitle);
            if (!line.empty() && source.titles.size() < kKeptTitles) {
                source.titles.push_back({title.at, fmt::format("{} ({})", line, server)});
            }
        }
        view.titles = static_cast<int>(source.titles.size());
        view.undated = answer.reading.undated;
        view.future = answer.reading.future;
    }
    view.sentence = fmt::format("{} titles", view.titles);
    if (view.undated > 0) {
        view.sentence += fmt::format(", {} without a date left out", view.undated);
    }
    if (view.future > 0) {
        view.sentence += fmt::format(", {} from the future left out", view.future);
    }
}

/// What it said before stands until it answers again: headlines do not become untrue, they grow old.
void NewsWorker::Impl::takeBad(Source& source, const news::NewsAnswer& answer, Timestamp now) const {
    NewsSourceView& view = source.view;
    ++view.failed;
    const int doublings = std::min(source.failuresInARow++, kMostDoublings);
    view.state = State::Failed;
    view.sentence = answer.reading.sentence;
    view.undated = answer.reading.undated;
    view.future = answer.reading.future;
    view.next = now + std::max<Duration>(Duration(kBetween) * (1 << doublings), waitOf(answer));
}

NewsWorker::NewsWorker(std::string path, const ports::Clock& clock, Fetch fetch)
    : m_impl(std::make_unique<Impl>(std::move(path), clock, std::move(fetch))) {
    m_impl->load();
    m_impl->thread = std::thread([raw = m_impl.get()] { raw->run(); });
}

NewsWorker::~NewsWorker() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->isEnding = true;
    }
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

std::vector<NewsSourceView> NewsWorker::sources() const {
    const std::lock_guard lock(m_impl->mutex);
    std::vector<NewsSourceView> all;
    for (const Source& source : m_impl->sources) {
        all.push_back(source.view);
    }
    return all;
}

std::uint64_t NewsWorker::revision() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->revision;
}

domain::Result<void> NewsWorker::add(const std::string& url) {
    if (const auto checked = http::checkUrl(url); !checked) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("{} cannot be asked: {}.", forecast::plainLine(url, 100), checked.error().sentence),
            "news"};
    }
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->find(url) != nullptr) {
        return Error{ErrorCode::BadInput, "That feed is on the list already.", "news"};
    }
    if (m_impl->sources.size() >= kMostSources) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("{} feeds are on the list, which is the most: remove one first.", kMostSources),
            "news"};
    }
    m_impl->sources.push_back(sourceOf({url, false}));
    m_impl->keep();
    m_impl->changed();
    return {};
}

void NewsWorker::remove(const std::string& url) {
    const std::lock_guard lock(m_impl->mutex);
    std::erase_if(m_impl->sources, [&](const Source& source) { return source.view.source.url == url; });
    m_impl->keep();
    m_impl->changed();
}

void NewsWorker::allow(const std::string& url, bool isAllowed) {
    const std::lock_guard lock(m_impl->mutex);
    Source* source = m_impl->find(url);
    if (source != nullptr && source->view.source.isAllowed != isAllowed) {
        *source = sourceOf({url, isAllowed});
        m_impl->keep();
        m_impl->changed();
    }
}

void NewsWorker::askNow(const std::string& url) {
    const std::lock_guard lock(m_impl->mutex);
    Source* source = m_impl->find(url);
    if (source != nullptr && source->view.source.isAllowed && source->view.state != State::Asking) {
        const Timestamp soonest =
            source->view.askedAt.isSet() ? source->view.askedAt + kSoonest : m_impl->clock.utcNow();
        source->view.next = std::max(soonest, m_impl->clock.utcNow());
        m_impl->changed();
    }
}

std::vector<ContextEvent> NewsWorker::titles() const {
    std::vector<ContextEvent> all;
    {
        const std::lock_guard lock(m_impl->mutex);
        for (const Source& source : m_impl->sources) {
            if (source.view.source.isAllowed) {
                all.insert(all.end(), source.titles.begin(), source.titles.end());
            }
        }
    }
    std::ranges::stable_sort(all, std::greater{}, &ContextEvent::at);
    return all;
}

std::string NewsWorker::whatIsFetched() const {
    return fmt::format(
        "Each feed that is allowed is fetched every {} minutes while Tessera runs, by https, with nothing "
        "but its "
        "address and Tessera's name and version; a feed that fails is asked less and less often, every eight "
        "hours "
        "at the least. Redirects to another server are not followed. Titles and their times are read, at "
        "most {} of "
        "{} MB; links, pictures and texts are not, and nothing a feed names is fetched. Titles go nowhere "
        "but to "
        "this screen, as flags on the charts, and to the correctors you turned on, quoted as data: the "
        "newest {} of "
        "seven days.",
        kBetween.count(), news::kMostTitles, news::kLongestFeed >> 20, kToldTitles);
}

std::vector<std::string> NewsWorker::takeProblems() {
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->problems, {});
}

std::vector<ContextEvent> newsUpTo(const ports::NewsDesk& desk, Timestamp upTo) {
    std::vector<ContextEvent> told;
    for (ContextEvent& title : desk.titles()) {
        if (title.at <= upTo && title.at >= upTo - kTold && told.size() < kToldTitles) {
            told.push_back(std::move(title));
        }
    }
    return told;
}

}  // namespace tessera::terminal
