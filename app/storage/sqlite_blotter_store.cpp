#include "app/storage/sqlite_blotter_store.h"

#include <fmt/format.h>
#include <pthread.h>
#include <readerwriterqueue.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/journal_anchor.h"

namespace tessera::storage {

using trading::JournalEntry;
using trading::StoreNotice;

namespace {

constexpr std::size_t kBatchMax = 4'096;  // entries a commit
// WAL pages worth a checkpoint: in a pause; before the log outgrows its reserve, when no entry waits (a
// commit beyond it costs two thirds more, because the file system's own journal is written too); under load,
// 64 MiB.
constexpr int kIdleCheckpointPages = 256;
constexpr int kReserveCheckpointPages = 896;
constexpr int kForcedCheckpointPages = 16'384;
static_assert(kReserveCheckpointPages * 4'120 < kReservedLog);
constexpr std::int64_t kIdleMicros = 200'000;
constexpr std::chrono::seconds kAnchorEvery{5};  // under load; while nothing waits, at once

}  // namespace

/// The queues are the only things both threads touch; the rest belongs to the writer once it runs.
struct SqliteBlotterStore::Impl {
    SqliteBlotterOptions options;
    std::string path;
    ProfileLock lock;
    Database db;
    BlotterWriter writer;
    Digest digest = kGenesis;
    std::vector<JournalEntry> batch;
    bool failed = false;
    int walPages = 0;
    int copiedPages = 0;      // of the log when it was copied last: as long as a reader needs it, it grows on
    JournalAnchor committed;  // the last row known to be durable; 0: none yet
    std::int64_t anchored = 0;  // the row the second place holds
    std::chrono::steady_clock::time_point anchoredAt;
    std::string fault;  // what the verification found; the owner's

    moodycamel::BlockingReaderWriterQueue<JournalEntry> incoming{1024};
    moodycamel::ReaderWriterQueue<StoreNotice> notices{1024};
    std::function<void()> wake;
    std::atomic<bool> stopping{false};
    std::thread thread;
    moodycamel::ReaderWriterQueue<std::string> verdicts{1};
    std::atomic<bool> stopsVerifying{false};
    std::thread verifier;

    domain::Result<void> reopen();
    void run();
    void collect(std::int64_t waitMicros);
    int writeBatch();
    domain::Result<void> comeBack();
    void onFailure(const domain::Error& error);
    void commitBatch();
    void checkpointWhenDue(bool isIdle);
    void anchorWhenDue(bool isIdle);
    void verify();
    void tell(StoreNotice notice) {
        notices.enqueue(std::move(notice));
        if (wake) {
            wake();
        }
    }
};

domain::Result<void> SqliteBlotterStore::Impl::reopen() {
    writer = {};
    db.close();
    copiedPages = 0;
    if (auto there = checkJournalIsThere(options.profileDir); !there) {
        return there.error();
    }
    if (auto opened = openForWriting(db, path, options.vfs); !opened) {
        return opened.error();
    }
    if (const int code = writer.prepare(db); code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    sqlite3_wal_hook(
        db.get(),
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Impl*>(self)->walPages = pages;
            return SQLITE_OK;
        },
        this);
    if (committed.sequence > 0) {
        if (auto same = checkAnchor(db, options.profileDir, committed); !same) {
            return same.error();
        }
    }
    Statement last;
    digest = kGenesis;
    if (last.prepare(db, "SELECT hash FROM event ORDER BY seq DESC LIMIT 1") == SQLITE_OK &&
        last.step() == SQLITE_ROW && !readDigest(last.blob(), digest)) {
        return domain::Error{
            domain::ErrorCode::Corrupt,
            path +
                " is damaged: its last journal row has no digest. Keep a copy and run \"tessera "
                "audit verify\".",
            "hash size"};
    }
    return {};
}

void SqliteBlotterStore::Impl::collect(std::int64_t waitMicros) {
    JournalEntry entry;
    if (!incoming.wait_dequeue_timed(entry, waitMicros)) {
        return;
    }
    do {
        if (entry.event.sequence != 0) {  // 0: only to wake for the stop
            batch.push_back(std::move(entry));
        }
    } while (batch.size() < kBatchMax && incoming.try_dequeue(entry));
}

int SqliteBlotterStore::Impl::writeBatch() {
    int code = db.execute("BEGIN IMMEDIATE");
    for (const JournalEntry& entry : batch) {
        if (code == SQLITE_OK || code == SQLITE_DONE) {
            writer.addEvent(entry.event, digest);
            code = writer.addChanges(entry.changes, entry.event.sequence);
        }
    }
    if (code == SQLITE_DONE) {
        code = writer.writeHeader(batch.back().header);
    }
    return code == SQLITE_DONE ? db.execute("COMMIT") : code;
}

domain::Result<void> SqliteBlotterStore::Impl::comeBack() {
    if (auto opened = reopen(); !opened) {
        db.close();
        return opened.error();
    }
    // A commit whose sync failed may stand in the log all the same, unsynced, and a second sync of the same
    // pages would say yes without writing them. Copying the log into the database writes and syncs those
    // pages anew.
    if (const int code =
            sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr);
        code != SQLITE_OK) {
        const domain::Error error = describeSqlite(code, path, db.message());
        db.close();
        return error;
    }
    const auto last = static_cast<std::uint64_t>(db.integer("SELECT max(seq) FROM event"));
    std::erase_if(batch, [last](const JournalEntry& entry) { return entry.event.sequence <= last; });
    return {};
}

void SqliteBlotterStore::Impl::onFailure(const domain::Error& error) {
    if (!failed) {
        failed = true;
        tell({.kind = StoreNotice::Kind::Failed,
              .sequence = 0,
              .sentence = "the journal cannot be written: " + error.sentence});
    }
}

void SqliteBlotterStore::Impl::commitBatch() {
    const std::uint64_t sequence = batch.back().event.sequence;
    if (!db.isOpen()) {
        if (const auto back = comeBack(); !back) {
            onFailure(back.error());
            return;
        }
    }
    const Digest before = digest;
    if (const int code = batch.empty() ? SQLITE_OK : writeBatch(); code != SQLITE_OK) {
        onFailure(describeSqlite(code, path, db.message()));
        db.execute("ROLLBACK");
        writer.forget();
        digest = before;
        if ((code & 0xFF) != SQLITE_FULL) {
            writer = {};
            db.close();  // what this connection believes about the file is not to be trusted
        }
        return;
    }
    if (failed) {
        failed = false;
        tell({.kind = StoreNotice::Kind::Resumed, .sequence = 0, .sentence = {}});
    }
    committed = {static_cast<std::int64_t>(sequence), digest};
    tell({.kind = StoreNotice::Kind::Committed, .sequence = sequence, .sentence = {}});
    batch.clear();
}

void SqliteBlotterStore::Impl::checkpointWhenDue(bool isIdle) {
    copiedPages = walPages != 0 && walPages < copiedPages ? 0 : copiedPages;  // the log began anew
    const int due = isIdle                       ? kIdleCheckpointPages
                    : incoming.peek() == nullptr ? kReserveCheckpointPages
                                                 : kForcedCheckpointPages;
    if (db.isOpen() && walPages - copiedPages >= due) {
        copiedPages = walPages;
        sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        walPages = 0;  // counted anew by the next commit
    }
}

/// Only what a commit has made durable: the second place must never be ahead of the journal.
void SqliteBlotterStore::Impl::anchorWhenDue(bool isIdle) {
    const auto now = std::chrono::steady_clock::now();
    if (committed.sequence == anchored || (!isIdle && now - anchoredAt < kAnchorEvery)) {
        return;
    }
    if (writeAnchor(options.profileDir, committed)) {
        anchored = committed.sequence;
    }  // a full disk is the next commit's to tell; this is tried again
    anchoredAt = now;
}

void SqliteBlotterStore::Impl::verify() {
    constexpr int kLowest = 19;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowest);  // of this thread
    const auto report = verifyAudit(options.profileDir, &stopsVerifying);
    if (report || report.error().code == domain::ErrorCode::Cancelled) {
        return;
    }
    verdicts.enqueue("the journal did not pass its check. " + report.error().sentence);
    if (wake) {
        wake();
    }
}

void SqliteBlotterStore::Impl::run() {
    if (options.vfs.empty()) {
        reserveLog(path);
    }
    const std::int64_t retryMicros = std::chrono::microseconds(options.retryInterval).count();
    for (;;) {
        if (!batch.empty()) {
            std::this_thread::sleep_for(stopping ? std::chrono::milliseconds(0) : options.retryInterval);
        }
        collect(batch.empty() ? kIdleMicros : std::min<std::int64_t>(retryMicros, 1));
        const bool isIdle = batch.empty();
        const bool isLast = stopping && incoming.peek() == nullptr;
        if (!isIdle) {
            commitBatch();
        }
        checkpointWhenDue(isIdle);
        anchorWhenDue(isIdle || isLast);
        if (isLast && (batch.empty() || failed)) {
            return;
        }
    }
}

SqliteBlotterStore::SqliteBlotterStore(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

SqliteBlotterStore::~SqliteBlotterStore() {
    close();
}

domain::Result<std::unique_ptr<SqliteBlotterStore>> SqliteBlotterStore::open(SqliteBlotterOptions options) {
    // Before SQLite's first use in the process: its allocation counters cost a mutex a call. Too late is
    // harmless.
    static const int ignored = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)ignored;
    auto impl = std::make_unique<Impl>();
    impl->options = std::move(options);
    impl->path = blotterPath(impl->options.profileDir);
    if (auto locked = impl->lock.take(impl->options.profileDir); !locked) {
        return locked.error();
    }
    if (const auto anchor = readAnchor(impl->options.profileDir)) {
        impl->committed = *anchor;
        impl->anchored = anchor->sequence;
    }
    if (auto opened = impl->reopen(); !opened) {
        return opened.error();
    }
    return std::unique_ptr<SqliteBlotterStore>(new SqliteBlotterStore(std::move(impl)));
}

domain::Result<trading::StoredDesk> SqliteBlotterStore::load() {
    auto desk = readDesk(m_impl->db, m_impl->path);
    if (desk && !m_impl->thread.joinable()) {
        m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
        ::pthread_setname_np(m_impl->thread.native_handle(), "storage");
        if (m_impl->options.verifies) {
            m_impl->verifier = std::thread([impl = m_impl.get()] { impl->verify(); });
            ::pthread_setname_np(m_impl->verifier.native_handle(), "verify");
        }
    }
    return desk;
}

void SqliteBlotterStore::append(JournalEntry entry) {
    m_impl->incoming.enqueue(std::move(entry));
}

std::size_t SqliteBlotterStore::drain(std::vector<StoreNotice>& out) {
    const std::size_t before = out.size();
    StoreNotice notice;
    std::string& fault = m_impl->fault;
    if (m_impl->verdicts.try_dequeue(fault)) {
        out.push_back({.kind = StoreNotice::Kind::Failed, .sequence = 0, .sentence = fault});
    }
    while (m_impl->notices.try_dequeue(notice)) {
        if (notice.kind == StoreNotice::Kind::Resumed && !fault.empty()) {
            notice = {
                .kind = StoreNotice::Kind::Failed, .sequence = 0, .sentence = fault};  // still not sound
        }
        out.push_back(std::move(notice));
    }
    return out.size() - before;
}

void SqliteBlotterStore::setWake(std::function<void()> wake) {
    m_impl->wake = std::move(wake);
}

void SqliteBlotterStore::close() {
    if (m_impl->verifier.joinable()) {
        m_impl->stopsVerifying = true;
        m_impl->verifier.join();
    }
    if (m_impl->thread.joinable()) {
        m_impl->stopping = true;
        m_impl->incoming.enqueue(JournalEntry{});
        m_impl->thread.join();
    }
    m_impl->writer = {};
    m_impl->db.close();
}

}  // namespace tessera::storage
