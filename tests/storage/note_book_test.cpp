// Notes as a person keeps them: written, edited, found again after a restart, and what is said of a damaged
// one.
#include "app/storage/sqlite_note_book.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/support/temporary_directory.h"
#include "tests/trading/desk_fixture.h"

namespace tessera::test {
namespace {

using ports::Note;
using ports::NoteAnswer;
using ports::NoteDraft;
using ports::NoteId;
using storage::SqliteNoteBook;

struct NotesOnDisk : testing::Test {
    TemporaryDirectory folder;
    ManualClock clock;
    std::unique_ptr<SqliteNoteBook> book = SqliteNoteBook::open(folder.path(), clock);

    template <class Answer>
    Answer next() {
        std::vector<NoteAnswer> answers;
        for (int i = 0; i < 20'000 && answers.empty(); ++i) {
            book->drain(answers);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        const auto* answer = answers.empty() ? nullptr : std::get_if<Answer>(&answers.front());
        EXPECT_NE(answer, nullptr);
        return answer != nullptr ? *answer : Answer{};
    }
    NoteId write(const std::string& text, const std::string& tag = {}, const std::string& png = {}) {
        clock.advance(std::chrono::seconds(60));
        NoteDraft draft;
        draft.text = text;
        draft.tag = tag;
        draft.png = png;
        book->write(std::move(draft));
        return next<ports::NoteWritten>().id;
    }
    NoteId edit(NoteId id, const std::string& text) {
        clock.advance(std::chrono::seconds(60));
        NoteDraft draft;
        draft.edited = id;
        draft.text = text;
        book->write(std::move(draft));
        return next<ports::NoteWritten>().id;
    }
    void reopen() {
        book.reset();
        book = SqliteNoteBook::open(folder.path(), clock);
    }
    int sql(const char* text) const {
        sqlite3* raw = nullptr;
        sqlite3_open(storage::notesPath(folder.path()).c_str(), &raw);
        const int code = sqlite3_exec(raw, text, nullptr, nullptr, nullptr);
        sqlite3_close(raw);
        return code;
    }
};

TEST_F(NotesOnDisk, AreThereAgainAfterARestartNewestFirst) {
    write("Bought the dip too early", "patience");
    NoteDraft draft;
    draft.text = "Second try";
    draft.subject = {ports::NoteSubject::Kind::Order, 17, "SITC-Z26"};
    book->write(draft);
    next<ports::NoteWritten>();
    reopen();
    const std::vector<Note> notes = book->notes();
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].latest().text, "Second try");
    EXPECT_EQ(notes[0].subject, draft.subject);
    EXPECT_EQ(notes[1].latest().tag, "patience");
    EXPECT_FALSE(notes[1].isEdited());
    EXPECT_EQ(book->problem(), "");
}

TEST_F(NotesOnDisk, AnEditIsANewVersionAndWhatItSaidBeforeStays) {
    const NoteId id = write("Stop was too near", "stops", "picture");
    EXPECT_EQ(edit(id, "Stop was two ticks too near"), id);
    reopen();
    const std::vector<Note> notes = book->notes();
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_TRUE(notes[0].isEdited());
    EXPECT_EQ(notes[0].versions[0].text, "Stop was too near");
    EXPECT_EQ(notes[0].latest().text, "Stop was two ticks too near");
    EXPECT_GT(notes[0].versions[1].at, notes[0].versions[0].at);
    book->readSnapshot(id);
    EXPECT_EQ(next<ports::SnapshotRead>().png, "picture");  // the picture is the note's, whatever its words
    EXPECT_EQ(*storage::verifyNotes(folder.path()), 2);
}

TEST_F(NotesOnDisk, NothingCanBeRewrittenOrRemovedInTheFile) {
    write("As it was");
    EXPECT_EQ(sql("UPDATE note_version SET text='better'"), SQLITE_CONSTRAINT);
    EXPECT_EQ(sql("DELETE FROM note_version"), SQLITE_CONSTRAINT);
}

TEST_F(NotesOnDisk, ARowChangedAllTheSameIsToldAndNothingIsWrittenBehindIt) {
    write("As it was");
    book.reset();
    ASSERT_EQ(sql("DROP TRIGGER note_is_fixed; UPDATE note_version SET text='better'"), SQLITE_OK);
    reopen();
    EXPECT_NE(book->problem().find("row 1 does not match its digest"), std::string::npos) << book->problem();
    NoteDraft draft;
    draft.text = "Next";
    book->write(draft);
    const auto refused = next<ports::NoteRefused>();
    EXPECT_EQ(refused.draft.text, "Next");  // comes back: nothing typed is lost
    EXPECT_EQ(refused.sentence, book->problem());
    EXPECT_FALSE(storage::verifyNotes(folder.path()).ok());
}

TEST_F(NotesOnDisk, AMissingAndAnAlteredPictureAreToldApartInWords) {
    const NoteId kept = write("With its chart", {}, "picture one");
    const NoteId gone = write("Its chart was deleted", {}, "picture two");
    const NoteId changed = write("Its chart was painted over", {}, "picture three");
    EXPECT_EQ(*storage::verifyNotes(folder.path()), 3);
    const auto notes = book->notes();
    std::filesystem::remove(notes[1].snapshotFile);
    std::ofstream(notes[0].snapshotFile) << "picture 3";
    book->readSnapshot(kept);
    EXPECT_EQ(next<ports::SnapshotRead>().png, "picture one");
    book->readSnapshot(gone);
    const auto missing = next<ports::SnapshotRead>();
    EXPECT_TRUE(missing.png.empty());
    EXPECT_NE(missing.sentence.find("is missing: it was moved or deleted outside Tessera"),
              std::string::npos);
    book->readSnapshot(changed);
    const auto altered = next<ports::SnapshotRead>();
    EXPECT_TRUE(altered.png.empty());
    EXPECT_NE(altered.sentence.find("is not the one that was written"), std::string::npos);
    EXPECT_FALSE(storage::verifyNotes(folder.path()).ok());
}

TEST_F(NotesOnDisk, AreForTheOwnersEyesAlone) {
    write("Private", {}, "picture");
    struct stat info {};
    for (const std::string& path : {storage::notesPath(folder.path()), book->notes().front().snapshotFile}) {
        ASSERT_EQ(::stat(path.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777, 0600U) << path;
    }
}

TEST_F(NotesOnDisk, APictureThatCannotBeStoredBringsTheDraftBack) {
    std::ofstream(folder.path() + "/snapshots") << "a file where the folder should be";
    NoteDraft draft;
    draft.text = "Must not be lost";
    draft.png = "picture";
    book->write(draft);
    const auto refused = next<ports::NoteRefused>();
    EXPECT_EQ(refused.draft.text, "Must not be lost");
    EXPECT_EQ(refused.draft.png, "picture");
    EXPECT_NE(refused.sentence.find("The note was not written"), std::string::npos) << refused.sentence;
    EXPECT_TRUE(book->notes().empty());
}

TEST_F(NotesOnDisk, ABlankOneIsRefused) {
    NoteDraft draft;
    draft.text = " \n ";
    book->write(draft);
    EXPECT_EQ(next<ports::NoteRefused>().sentence, "A note has from 1 to 10000 characters; this one has 3.");
}

TEST_F(NotesOnDisk, WhatWasHandedInIsWrittenBeforeTheEnd) {
    for (int i = 0; i < 20; ++i) {
        NoteDraft draft;
        draft.text = "Line " + std::to_string(i);
        book->write(draft);
    }
    reopen();
    EXPECT_EQ(book->notes().size(), 20U);
}

}  // namespace
}  // namespace tessera::test
