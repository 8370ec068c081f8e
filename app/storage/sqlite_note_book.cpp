#include "app/storage/sqlite_note_book.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "app/storage/audit_chain.h"
#include "app/storage/sqlite_handle.h"

namespace tessera::storage {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using ports::Note;
using ports::NoteAnswer;
using ports::NoteDraft;
using ports::NoteId;

namespace {

constexpr std::int64_t kNotesApplicationId = 0x5453524E;  // "TSRN"
constexpr const char* kSchema = R"sql(
CREATE TABLE note_version(
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, note INTEGER NOT NULL, text TEXT NOT NULL, tag TEXT NOT NULL,
  subject INTEGER NOT NULL, number INTEGER NOT NULL, symbol TEXT NOT NULL, picture TEXT NOT NULL,
  sha256 TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TRIGGER note_is_kept BEFORE DELETE ON note_version
  BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER note_is_fixed BEFORE UPDATE ON note_version
  BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
PRAGMA user_version=1;
)sql";

/// One version as it stands in its row.
struct Row {
    std::int64_t sequence = 0, at = 0, note = 0;
    std::string text, tag;
    ports::NoteSubject subject;
    std::string picture, sha256;  // file name within the folder of pictures

    std::string about() const {
        return fmt::format("{} {} {}", note, static_cast<int>(subject.kind), subject.number);
    }
    Digest digestAfter(const Digest& before) const {
        return chainDigest(before, sequence, at, {about(), text, tag, subject.symbol, picture, sha256});
    }
};

std::string folderOfPictures(const std::string& accountDir) {
    return accountDir + "/snapshots";
}

Error notKept(const std::string& path, const std::string& why) {
    return {ErrorCode::Unavailable,
            fmt::format(
                "The note was not written: {} cannot be stored ({}). Make room or free the folder and save "
                "the note again.",
                path, why),
            "note"};
}

/// Whole and synced before its name exists, so that a row never names half a picture.
Result<void> storePicture(const std::string& folder, const std::string& name, std::string_view png) {
    const std::string path = folder + "/" + name, part = path + ".part";
    ::mkdir(folder.c_str(), 0700);
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::size_t done = 0;
    bool isGood = file >= 0;
    while (isGood && done < png.size()) {
        const ssize_t put = ::write(file, png.data() + done, png.size() - done);
        isGood = put > 0;
        done += isGood ? static_cast<std::size_t>(put) : 0;
    }
    isGood = isGood && ::fsync(file) == 0;
    const int problem = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!isGood || ::rename(part.c_str(), path.c_str()) != 0) {
        const std::string why = std::strerror(isGood ? errno : problem);
        ::unlink(part.c_str());
        return notKept(path, why);
    }
    return {};
}

/// The picture, or in words why it is not the one that was written.
Result<std::string> readPicture(const std::string& path, const std::string& sha256) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("The picture {} is missing: it was moved or deleted outside Tessera. Put it back "
                        "from a backup to see it here.",
                        path),
            "snapshot"};
    }
    std::stringstream bytes;
    bytes << in.rdbuf();
    std::string png = bytes.str();
    if (hexadecimal(storage::sha256(png)) != sha256) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("The picture {} is not the one that was written: it was changed since. Its digest "
                        "no longer matches the note's.",
                        path),
            "snapshot"};
    }
    return png;
}

/// The columns behind the sequence. Gives the digest's column.
std::span<const std::byte> readVersion(Statement& row, Row& version) {
    version.at = row.integer();
    version.note = row.integer();
    version.text = row.text();
    version.tag = row.text();
    version.subject.kind =
        static_cast<ports::NoteSubject::Kind>(std::clamp<std::int64_t>(row.integer(), 0, 2));
    version.subject.number = row.id();
    version.subject.symbol = row.text();
    version.picture = row.text();
    version.sha256 = row.text();
    return row.blob();
}

/// Walks the chain; `each` gets every version.
template <class Each>
Result<ChainEnd> walk(Database& db, const std::string& path, Each each) {
    Row version;
    std::string about;
    ChainTable table;
    table.sql =
        "SELECT seq,at,note,text,tag,subject,number,symbol,picture,sha256,hash FROM note_version ORDER BY "
        "seq";
    table.read = [&](Statement& row) {
        ++version.sequence;
        const auto stored = readVersion(row, version);
        about = version.about();
        return ChainRow{
            version.at,
            {about, version.text, version.tag, version.subject.symbol, version.picture, version.sha256},
            stored};
    };
    table.take = [&]() -> Result<void> {
        each(version);
        return {};
    };
    return walkChain(db, path, {table}, [&path](std::int64_t sequence, ChainFault, std::int64_t) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} was changed outside Tessera: row {} does not match its digest. Keep a copy; "
                        "notes are not written until the file is put back or moved away.",
                        path, sequence),
            "chain"};
    });
}

Result<void> openFile(Database& db, const std::string& path) {
    const int code =
        openOwnFile(db, path, fmt::format("{}PRAGMA application_id={};", kSchema, kNotesApplicationId));
    if (code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    if (db.integer("PRAGMA application_id") != kNotesApplicationId ||
        db.integer("PRAGMA user_version") != 1) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} is no file of notes this Tessera can read. Move it away to begin anew.", path),
            "application_id"};
    }
    return {};
}

}  // namespace

std::string notesPath(const std::string& accountDir) {
    return accountDir + "/notes.sqlite";
}

/// The worker owns file and chain; the rest is shared under the mutex.
struct SqliteNoteBook::Impl {
    std::string accountDir;
    const ports::Clock* clock = nullptr;
    Database db;
    Digest digest = kGenesis;
    std::int64_t sequence = 0;
    std::thread thread;

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::variant<NoteDraft, NoteId>> commands;
    std::vector<Note> notes;  // oldest first
    std::vector<NoteAnswer> answers;
    std::uint64_t revision = 0;
    std::string problem;
    bool isStopping = false;

    void load();
    void run();
    NoteAnswer answer(const NoteDraft& draft);
    NoteAnswer answer(NoteId id);
    Result<Row> append(const NoteDraft& draft);
    int insert(const Row& row, const Digest& hash);
    void keep(const Row& row);
};

void SqliteNoteBook::Impl::keep(const Row& row) {
    const NoteId id{static_cast<std::uint64_t>(row.note)};
    const auto known = std::ranges::find(notes, id, &Note::id);
    const bool isNew = known == notes.end();
    Note& note = isNew ? notes.emplace_back() : *known;
    if (isNew) {
        note.id = id;
        note.subject = row.subject;
        note.snapshotFile = row.picture.empty() ? "" : folderOfPictures(accountDir) + "/" + row.picture;
        note.snapshotSha256 = row.sha256;
    }
    note.versions.push_back({domain::Timestamp::fromNanos(row.at), row.text, row.tag});
    ++revision;
}

void SqliteNoteBook::Impl::load() {
    const std::string path = notesPath(accountDir);
    Result<void> opened = openFile(db, path);
    if (opened) {
        const auto end = walk(db, path, [this](const Row& row) { keep(row); });
        opened = end ? Result<void>{} : Result<void>(end.error());
        sequence = end ? end->rows : 0;
        digest = end ? end->digest : kGenesis;
    }
    problem = opened ? "" : opened.error().sentence;
}

int SqliteNoteBook::Impl::insert(const Row& row, const Digest& hash) {
    Statement statement;
    if (const int code = statement.prepare(db, "INSERT INTO note_version VALUES(?,?,?,?,?,?,?,?,?,?,?)");
        code != SQLITE_OK) {
        return code;
    }
    return statement.bind(row.sequence)
        .bind(row.at)
        .bind(row.note)
        .bind(row.text)
        .bind(row.tag)
        .bind(static_cast<std::int64_t>(row.subject.kind))
        .bindId(row.subject.number)
        .bind(row.subject.symbol)
        .bind(row.picture)
        .bind(row.sha256)
        .bindBlob(hash)
        .run();
}

Result<Row> SqliteNoteBook::Impl::append(const NoteDraft& draft) {
    Row row;
    row.sequence = sequence + 1;
    row.at = clock->utcNow().nanos();
    row.text = draft.text;
    row.tag = draft.tag;
    row.note = row.sequence;
    row.subject = draft.subject;
    if (draft.edited != NoteId{}) {
        const std::scoped_lock lock(mutex);
        const auto known = std::ranges::find(notes, draft.edited, &Note::id);
        if (known == notes.end()) {
            return Error{ErrorCode::NotFound, "The note was not changed: there is no such note.", "note"};
        }
        row.note = static_cast<std::int64_t>(draft.edited);
        row.subject = known->subject;
    } else if (!draft.png.empty()) {
        row.sha256 = hexadecimal(storage::sha256(draft.png));
        row.picture = fmt::format("note-{}-{}.png", row.sequence, row.sha256.substr(0, 12));
        if (const auto kept = storePicture(folderOfPictures(accountDir), row.picture, draft.png); !kept) {
            return kept.error();
        }
    }
    const Digest after = row.digestAfter(digest);
    if (const int code = insert(row, after); code != SQLITE_DONE) {
        Error error = describeSqlite(code, notesPath(accountDir), db.message());
        error.sentence = "The note was not written. " + error.sentence;
        return error;
    }
    digest = after;
    sequence = row.sequence;
    return row;
}

NoteAnswer SqliteNoteBook::Impl::answer(const NoteDraft& draft) {
    std::string why;
    {
        const std::scoped_lock lock(mutex);
        why = problem;
    }
    if (why.empty() && (draft.text.find_first_not_of(" \t\r\n") == std::string::npos ||
                        draft.text.size() > ports::kNoteLengthMost)) {
        why = fmt::format("A note has from 1 to {} characters; this one has {}.", ports::kNoteLengthMost,
                          draft.text.size());
    }
    if (!why.empty()) {
        return ports::NoteRefused{draft, why};
    }
    const auto row = append(draft);
    if (!row) {
        return ports::NoteRefused{draft, row.error().sentence};
    }
    const std::scoped_lock lock(mutex);
    keep(*row);
    return ports::NoteWritten{NoteId{static_cast<std::uint64_t>(row->note)}};
}

NoteAnswer SqliteNoteBook::Impl::answer(NoteId id) {
    std::string file, sha256;
    {
        const std::scoped_lock lock(mutex);
        if (const auto known = std::ranges::find(notes, id, &Note::id); known != notes.end()) {
            file = known->snapshotFile;
            sha256 = known->snapshotSha256;
        }
    }
    if (file.empty()) {
        return ports::SnapshotRead{id, {}, "This note has no picture."};
    }
    auto png = readPicture(file, sha256);
    return png ? ports::SnapshotRead{id, std::move(png).value(), {}}
               : ports::SnapshotRead{id, {}, png.error().sentence};
}

void SqliteNoteBook::Impl::run() {
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [this] { return isStopping || !commands.empty(); });
        if (commands.empty()) {
            return;
        }
        const auto command = std::move(commands.front());
        commands.pop_front();
        lock.unlock();
        NoteAnswer told = std::visit([this](const auto& asked) { return answer(asked); }, command);
        lock.lock();
        answers.push_back(std::move(told));
    }
}

SqliteNoteBook::SqliteNoteBook(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

std::unique_ptr<SqliteNoteBook> SqliteNoteBook::open(const std::string& accountDir,
                                                     const ports::Clock& clock) {
    auto impl = std::make_unique<Impl>();
    impl->accountDir = accountDir;
    impl->clock = &clock;
    impl->load();
    impl->thread = std::thread([raw = impl.get()] { raw->run(); });
    return std::unique_ptr<SqliteNoteBook>(new SqliteNoteBook(std::move(impl)));
}

SqliteNoteBook::~SqliteNoteBook() {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->isStopping = true;
    }
    m_impl->wake.notify_one();
    m_impl->thread.join();
}

void SqliteNoteBook::write(NoteDraft draft) {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->commands.emplace_back(std::move(draft));
    }
    m_impl->wake.notify_one();
}

void SqliteNoteBook::readSnapshot(NoteId id) {
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->commands.emplace_back(id);
    }
    m_impl->wake.notify_one();
}

std::vector<Note> SqliteNoteBook::notes() const {
    const std::scoped_lock lock(m_impl->mutex);
    return {m_impl->notes.rbegin(), m_impl->notes.rend()};
}

std::uint64_t SqliteNoteBook::revision() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->revision;
}

std::string SqliteNoteBook::problem() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->problem;
}

std::size_t SqliteNoteBook::drain(std::vector<NoteAnswer>& out) {
    const std::scoped_lock lock(m_impl->mutex);
    const std::size_t count = m_impl->answers.size();
    std::ranges::move(m_impl->answers, std::back_inserter(out));
    m_impl->answers.clear();
    return count;
}

Result<std::int64_t> verifyNotes(const std::string& accountDir) {
    const std::string path = notesPath(accountDir);
    if (::access(path.c_str(), F_OK) != 0) {
        return std::int64_t{0};
    }
    Database db;
    if (const int code = db.open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX); code != SQLITE_OK) {
        return describeSqlite(code, path, db.message());
    }
    std::vector<std::pair<std::string, std::string>> pictures;
    const auto end = walk(db, path, [&](const Row& row) {
        if (!row.picture.empty()) {
            pictures.emplace_back(folderOfPictures(accountDir) + "/" + row.picture, row.sha256);
        }
    });
    for (const auto& [file, sha256] : pictures) {
        if (const auto picture = readPicture(file, sha256); end && !picture) {
            return picture.error();
        }
    }
    return end ? Result<std::int64_t>(end->rows) : end.error();
}

}  // namespace tessera::storage
