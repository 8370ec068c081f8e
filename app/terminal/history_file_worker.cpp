#include "app/terminal/history_file_worker.h"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

#include "app/domain/decimal.h"
#include "app/terminal/history_files.h"

namespace tessera::terminal {

using domain::Result;
using history::FileAnswer;
using history::HistoryStore;

struct HistoryFileWorker::Impl {
    history::HistoryDesk& desk;
    std::string room;
    const ports::Clock& clock;
    imports::ImportProgress progress;
    std::atomic<bool> isBusy{false};

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> waiting;  // guarded, as all below
    bool isEnding = false;
    std::optional<Result<history::ImportPreview>> preview;
    std::optional<std::vector<history::SeriesInfo>> series;
    std::optional<FileAnswer> answer;
    std::thread thread;
    std::function<void(HistoryStore&)> imported;

    Impl(history::HistoryDesk& desk_, std::string room_, const ports::Clock& clock_)
        : desk(desk_), room(std::move(room_)), clock(clock_) {}

    void tellImported(HistoryStore* store) const {
        if (store != nullptr && imported) {
            imported(*store);
        }
    }

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return isEnding || !waiting.empty(); });
            if (isEnding) {
                return;
            }
            const auto next = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            next();
            lock.lock();
        }
    }

    void post(std::function<void()> work) {
        {
            const std::lock_guard lock(mutex);
            waiting.push_back(std::move(work));
        }
        wake.notify_all();
    }

    void say(FileAnswer told) {
        const std::lock_guard lock(mutex);
        answer = std::move(told);
        isBusy = false;
    }

    /// False, and said, where the history cannot be written.
    bool isThere(HistoryStore* store, const history::ImportCounts& counts) {
        if (store == nullptr) {
            say({false, "The history is not open: " + desk.status().sentence, counts, 0});
        }
        return store != nullptr;
    }
};

namespace {

history::ImportCounts countsOf(const std::shared_ptr<ReadRows>& read) {
    return std::as_const(read->rows).counts();
}

/// The sentence with the name of the file before it, where it does not name it itself.
std::string ofFile(const std::string& path, const std::string& sentence) {
    const std::string name = std::filesystem::path(path).filename().string();
    return sentence.find(name) != std::string::npos ? sentence : name + ": " + sentence;
}

}  // namespace

HistoryFileWorker::HistoryFileWorker(history::HistoryDesk& desk, std::string room, const ports::Clock& clock,
                                     std::function<void(HistoryStore&)> imported)
    : m_impl(std::make_shared<Impl>(desk, std::move(room), clock)) {
    m_impl->imported = std::move(imported);
    desk.post([impl = m_impl](HistoryStore* store) { impl->tellImported(store); });
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

HistoryFileWorker::~HistoryFileWorker() {
    cancel();
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->isEnding = true;
    }
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

void HistoryFileWorker::preview(history::ImportRequest request) {
    m_impl->post([impl = m_impl.get(), request = std::move(request)] {
        auto preview = imports::previewFile(request, systemZones());
        const std::lock_guard lock(impl->mutex);
        impl->preview = std::move(preview);
    });
}

void HistoryFileWorker::import(history::ImportRequest request) {
    m_impl->progress.isCancelled = false;
    m_impl->progress.share = 0;
    m_impl->isBusy = true;
    m_impl->post([impl = m_impl, request = std::move(request)] {
        auto read = readImport(request, impl->room, impl->clock.utcNow(), impl->progress);
        if (!read) {
            impl->say({false, ofFile(request.path, read.error().sentence), {}, 0});
            return;
        }
        const std::shared_ptr<ReadRows> rows = std::move(read).value();
        impl->desk.post([impl, rows, request](HistoryStore* store) {
            if (!impl->isThere(store, countsOf(rows))) {
                return;
            }
            if (impl->progress.isCancelled) {
                impl->say({false, ofFile(request.path, "The import was cancelled. Nothing was imported."),
                           countsOf(rows), 0});
                return;
            }
            const auto done = store->import(
                rows->parts, std::filesystem::path(request.path).filename().string(), impl->clock.utcNow());
            impl->tellImported(store);
            impl->say(
                done
                    ? FileAnswer{true, importSentence(request.path, *rows, *done), countsOf(rows), done->id}
                    : FileAnswer{false, done.error().sentence + " Nothing was imported.", countsOf(rows), 0});
        });
    });
}

void HistoryFileWorker::undo(std::uint32_t importId) {
    m_impl->isBusy = true;
    m_impl->desk.post([impl = m_impl, importId](HistoryStore* store) {
        if (!impl->isThere(store, {})) {
            return;
        }
        const auto undone = store->undoImport(importId);
        impl->tellImported(store);
        impl->say(undone
                      ? FileAnswer{true,
                                   fmt::format(
                                       "Import {} taken back: {} bars and {} prints.", importId,
                                       domain::formatCount(static_cast<std::int64_t>(undone->changedBars)),
                                       domain::formatCount(static_cast<std::int64_t>(undone->changedTicks))),
                                   {},
                                   0}
                      : FileAnswer{false, undone.error().sentence, {}, 0});
    });
}

void HistoryFileWorker::exportTo(history::ExportRange range) {
    m_impl->isBusy = true;
    m_impl->desk.post([impl = m_impl, range = std::move(range)](HistoryStore* store) {
        if (!impl->isThere(store, {})) {
            return;
        }
        const auto rows = exportRange(*store, range, impl->clock.utcNow(), std::cout);
        impl->say(
            rows ? FileAnswer{true,
                              fmt::format("{} rows written to {}.",
                                          domain::formatCount(static_cast<std::int64_t>(*rows)), range.file),
                              {},
                              0}
                 : FileAnswer{false, rows.error().sentence, {}, 0});
    });
}

void HistoryFileWorker::list() {
    m_impl->desk.post([impl = m_impl](HistoryStore* store) {
        auto series = store != nullptr ? store->list() : std::vector<history::SeriesInfo>();
        const std::lock_guard lock(impl->mutex);
        impl->series = std::move(series);
    });
}

void HistoryFileWorker::cancel() {
    m_impl->progress.isCancelled = true;
}

std::optional<int> HistoryFileWorker::progress() const {
    return m_impl->isBusy ? std::optional(m_impl->progress.share.load()) : std::nullopt;
}

std::optional<Result<history::ImportPreview>> HistoryFileWorker::takePreview() {
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->preview, std::nullopt);
}

std::optional<std::vector<history::SeriesInfo>> HistoryFileWorker::takeList() {
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->series, std::nullopt);
}

std::optional<FileAnswer> HistoryFileWorker::takeAnswer() {
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->answer, std::nullopt);
}

}  // namespace tessera::terminal
