// The account window as a person uses it: accounts made and put away, results read, notes written and found.
#include "ui/accounts/account_window.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>

#include "tests/ui/fakes.h"
#include "ui/accounts/account_dialog.h"
#include "ui/accounts/account_text.h"
#include "ui/accounts/accounts_page.h"
#include "ui/accounts/note_dialog.h"
#include "ui/accounts/notes_page.h"
#include "ui/accounts/results_page.h"
#include "ui/bridge/account_figures.h"

namespace tessera::test {
namespace {

using domain::Money;
using domain::Result;

struct FakeResults final : analytics::ResultsQuery {
    std::vector<analytics::ResultsRange> asked;
    std::vector<analytics::ResultsAnswer> answers;
    domain::Timestamp askedAt;
    analytics::ResultsTicket request(const analytics::ResultsRange& range, domain::Timestamp now) override {
        askedAt = now;
        asked.push_back(range);
        return analytics::ResultsTicket{asked.size()};
    }
    std::size_t drain(std::vector<analytics::ResultsAnswer>& out) override {
        const std::size_t count = answers.size();
        out.insert(out.end(), answers.begin(), answers.end());
        answers.clear();
        return count;
    }
};

struct FakeNotes final : ports::NoteBook {
    std::vector<ports::NoteDraft> drafts;
    std::vector<ports::NoteId> asked;
    std::vector<ports::Note> kept;  // newest first
    std::vector<ports::NoteAnswer> answers;
    std::uint64_t changes = 1;
    std::string trouble;
    void write(ports::NoteDraft draft) override { drafts.push_back(std::move(draft)); }
    void readSnapshot(ports::NoteId id) override { asked.push_back(id); }
    std::vector<ports::Note> notes() const override { return kept; }
    std::uint64_t revision() const override { return changes; }
    std::string problem() const override { return trouble; }
    std::size_t drain(std::vector<ports::NoteAnswer>& out) override {
        const std::size_t count = answers.size();
        out.insert(out.end(), answers.begin(), answers.end());
        answers.clear();
        return count;
    }
    void keep(std::uint64_t id, domain::Timestamp at, const char* text, const char* tag,
              const char* file = "") {
        ports::Note note;
        note.id = ports::NoteId{id};
        note.versions.push_back({at, text, tag});
        note.snapshotFile = file;
        kept.insert(kept.begin(), note);
        ++changes;
    }
};

struct AccountScreen : testing::Test {
    Desk desk;
    FakeResults results;
    FakeNotes notes;
    std::vector<ports::PaperAccount> made;
    std::vector<std::string> switched, reset;
    std::unique_ptr<ui::AccountWindow> window;

    AccountScreen() {
        ports::PaperAccount practice, shadow;
        practice.name = "Practice";
        shadow.name = "Beside";
        shadow.kind = ports::PaperKind::Shadow;
        shadow.latencyMs = 120;
        ports::AccountDesk accounts;
        accounts.current = "Practice";
        made = {practice, shadow};
        accounts.list = [this] { return made; };
        accounts.archives = [] { return std::vector<ports::ArchivedAccount>(); };
        accounts.create = [this](const ports::PaperAccount& account) -> Result<void> {
            if (account.name == "Practice") {
                return domain::Error{domain::ErrorCode::BadInput, "There is an account \"Practice\" already.",
                                     ""};
            }
            made.push_back(account);
            return {};
        };
        accounts.switchTo = [this](const std::string& name) -> Result<void> {
            switched.push_back(name);
            return {};
        };
        accounts.reset = [this](const std::string& name) -> Result<void> {
            reset.push_back(name);
            return {};
        };
        desk.context.setAccounts(accounts);
        desk.context.setResults(&results);
        desk.context.setNotes(&notes);
        window = std::make_unique<ui::AccountWindow>(desk.context);
    }
    void frames(int count = 15) {
        for (int i = 0; i < count; ++i) {
            desk.context.tick();
        }
    }
    static QString cell(const widgets::RecordTable& table, int row, int column) {
        return table.model()->index(row, column).data().toString();
    }
    QString figure(const QString& name) {
        const widgets::RecordTable& table = *window->resultsPage().figuresTable();
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            if (cell(table, row, 0) == name) {
                return cell(table, row, 1);
            }
        }
        return "no such figure";
    }
    void answer(const analytics::Results& counted) {
        results.answers.push_back({analytics::ResultsTicket{results.asked.size()}, counted});
        frames();
    }
};

TEST_F(AccountScreen, EveryAccountIsThereWithWhatItIsAndWhichIsOpen) {
    window->open(ui::AccountWindow::Page::Accounts);
    const widgets::RecordTable& table = *window->accountsPage().table();
    ASSERT_EQ(table.model()->rowCount(), 2);
    EXPECT_EQ(cell(table, 0, 0), "Practice");
    EXPECT_EQ(cell(table, 0, 1), "Open");
    EXPECT_EQ(cell(table, 0, 2), "Venue paper");
    EXPECT_EQ(cell(table, 0, 3), "100,000.00");
    EXPECT_EQ(cell(table, 0, 4), "–");  // the venue's own
    EXPECT_EQ(cell(table, 1, 1), "");
    EXPECT_EQ(cell(table, 1, 2), "Shadow paper");
    EXPECT_EQ(cell(table, 1, 4), "0.40 % / 0.60 %");
    EXPECT_EQ(cell(table, 1, 5), "120 ms");
}

TEST_F(AccountScreen, SwitchingAsksForTheChosenOneAndNeverForTheOneThatIsOpen) {
    window->open(ui::AccountWindow::Page::Accounts);
    window->accountsPage().switchToSelected();  // the open one is chosen at first
    EXPECT_TRUE(switched.empty());
    window->accountsPage().table()->selectRow(1);
    window->accountsPage().switchToSelected();
    EXPECT_EQ(switched, std::vector<std::string>{"Beside"});
}

TEST_F(AccountScreen, AResetAsksFirstAndSaysThatNothingIsDeleted) {
    window->open(ui::AccountWindow::Page::Accounts);
    QString said;
    const auto press = [&](const QString& button) {
        QTimer::singleShot(0, window.get(), [&said, button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            ASSERT_NE(box, nullptr);
            said = box->informativeText();
            for (QAbstractButton* each : box->buttons()) {
                if (each->text() == button) {
                    each->click();
                }
            }
        });
        window->accountsPage().resetSelected();
    };
    press("Keep as it is");
    EXPECT_TRUE(reset.empty());
    EXPECT_TRUE(said.contains("moved into the archive, whole: nothing is deleted")) << said.toStdString();
    EXPECT_TRUE(said.contains("begins again with 100,000.00 USD")) << said.toStdString();
    press("Put away and begin again");
    EXPECT_EQ(reset, std::vector<std::string>{"Practice"});
}

TEST_F(AccountScreen, TheFormSaysWhatIsWrongAndKeepsWhatWasTyped) {
    ui::AccountDialog form(desk.context);
    form.nameField()->setText("Practice");
    form.create();
    EXPECT_EQ(form.problemLabel()->text(), "There is an account \"Practice\" already.");
    form.cashField()->setText("much");
    form.create();
    EXPECT_EQ(form.problemLabel()->text(),
              "Starting cash: a whole number is expected, such as 100; \"much\" is none.");
    EXPECT_EQ(form.nameField()->text(), "Practice");
    form.nameField()->setText("Second");
    form.cashField()->setText("25,000");
    form.kindField()->setCurrentIndex(1);
    form.create();
    EXPECT_EQ(form.result(), QDialog::Accepted);
    ASSERT_EQ(made.size(), 3U);
    EXPECT_EQ(made.back().startingCash, Money::fromUsd(25'000));
    EXPECT_EQ(made.back().kind, ports::PaperKind::Shadow);
}

TEST_F(AccountScreen, ThreeRoundTripsAreTooFewAndNoRateIsShown) {
    window->open(ui::AccountWindow::Page::Results);
    analytics::Results counted;
    counted.total.fills = 6;
    counted.total.roundTrips = counted.total.wins = 3;
    counted.total.winRate = 1.0;
    counted.total.expectancy = Money::fromUsd(500);
    counted.total.result = Money::fromUsd(1'500);
    answer(counted);
    EXPECT_EQ(window->resultsPage().sentenceLabel()->text(),
              "3 round trips: too few to say anything. Rates and averages are shown from 10.");
    EXPECT_EQ(figure("Win rate"), "–");
    EXPECT_EQ(figure("Expectancy USD"), "–");
    EXPECT_EQ(figure("Result USD"), "+1,500.00");  // a fact, however few
    counted.total.roundTrips = 40;
    counted.total.winRate = .55;
    counted.total.profitFactor.reset();
    results.asked.emplace_back();
    window->open(ui::AccountWindow::Page::Results);
    answer(counted);
    EXPECT_EQ(figure("Win rate"), "55.0 %");
    EXPECT_EQ(figure("Profit factor"), "–");  // without a loser it is not defined
    EXPECT_TRUE(window->resultsPage().sentenceLabel()->isHidden());
}

TEST_F(AccountScreen, WithoutFillsEveryFigureIsADash) {
    window->open(ui::AccountWindow::Page::Results);
    answer({});
    for (const char* name : {"Result USD", "Win rate", "Profit factor", "Largest drawdown USD",
                             "Exposure USD", "Time in market", "Slippage USD", "Longest below the highest"}) {
        EXPECT_EQ(figure(name), "–") << name;
    }
}

TEST_F(AccountScreen, ARangeIsAskedInWholeUtcDays) {
    window->open(ui::AccountWindow::Page::Results);
    EXPECT_EQ(results.asked.back(), analytics::ResultsRange{});
    window->resultsPage().rangeField()->setCurrentText("Last 7 days");
    const domain::Timestamp today = domain::floorTo(desk.clock.now, std::chrono::hours(24));
    EXPECT_EQ(results.asked.back().from, today - std::chrono::hours(24 * 6));
    EXPECT_FALSE(results.asked.back().to.isSet());
    window->resultsPage().rangeField()->setCurrentText("From day to day");
    EXPECT_EQ(results.asked.back().to, today + std::chrono::hours(24));  // today is in it
}

TEST_F(AccountScreen, RangesAreDaysOfMarketTime) {
    desk.feed.venueTimeOffset =
        std::chrono::hours(24 * 40);  // an exchange that has run at many times our speed
    desk.clock.advance(std::chrono::seconds(1));
    frames();
    const domain::Timestamp now = desk.clock.now + desk.feed.venueTimeOffset;
    const domain::Timestamp today = domain::floorTo(now, std::chrono::hours(24));
    window->open(ui::AccountWindow::Page::Results);
    EXPECT_EQ(results.askedAt, now);
    window->resultsPage().rangeField()->setCurrentText("Today");
    EXPECT_EQ(results.asked.back().from, today);
    window->resultsPage().rangeField()->setCurrentText("From day to day");
    EXPECT_EQ(results.asked.back().to, today + std::chrono::hours(24));
}

TEST_F(AccountScreen, AFailureToCountIsSaidInWords) {
    window->open(ui::AccountWindow::Page::Results);
    analytics::Results failed;
    failed.sentence = "The blotter cannot be read.";
    answer(failed);
    EXPECT_EQ(window->resultsPage().sentenceLabel()->text(), "The blotter cannot be read.");
}

TEST_F(AccountScreen, ANoteGoesWithItsSubjectItsTagAndTheChart) {
    QImage chart(40, 30, QImage::Format_RGB32);
    chart.fill(Qt::blue);
    window->writeNote({ports::NoteSubject::Kind::Order, 17, "SITC-Z26"}, chart);
    ui::NoteDialog& form = window->noteDialog();
    form.save();
    EXPECT_TRUE(form.problemLabel()->text().contains("The note is empty"));
    EXPECT_TRUE(notes.drafts.empty());
    form.textField()->setPlainText("Too early");
    form.tagField()->setText(" patience ");
    form.save();
    ASSERT_EQ(notes.drafts.size(), 1U);
    EXPECT_EQ(notes.drafts[0].text, "Too early");
    EXPECT_EQ(notes.drafts[0].tag, "patience");
    EXPECT_EQ(notes.drafts[0].subject.number, 17U);
    EXPECT_EQ(notes.drafts[0].png.substr(1, 3), "PNG");
    EXPECT_FALSE(form.isVisible());
}

TEST_F(AccountScreen, ARefusedNoteComesBackWithItsWords) {
    ports::NoteDraft draft;
    draft.text = "Must not be lost";
    notes.answers.push_back(ports::NoteRefused{draft, "The disk is full."});
    frames();
    EXPECT_TRUE(window->noteDialog().isVisible());
    EXPECT_EQ(window->noteDialog().textField()->toPlainText(), "Must not be lost");
    EXPECT_EQ(window->noteDialog().problemLabel()->text(), "The disk is full.");
}

TEST_F(AccountScreen, NotesAreFoundByWordsTagAndDay) {
    notes.keep(1, desk.clock.now - std::chrono::hours(48), "Stop too near", "stops");
    notes.keep(2, desk.clock.now, "Waited for the second touch", "patience");
    notes.keep(3, desk.clock.now, "Stop was right", "");
    window->open(ui::AccountWindow::Page::Notes);
    frames();
    ui::NotesPage& page = window->notesPage();
    const widgets::RecordTable& table = *page.table();
    EXPECT_EQ(table.model()->rowCount(), 3);
    page.wordsField()->setText("stop WAS");
    ASSERT_EQ(table.model()->rowCount(), 1);
    EXPECT_EQ(cell(table, 0, 3), "Stop was right");
    page.wordsField()->clear();
    page.tagField()->setCurrentText("patience");
    ASSERT_EQ(table.model()->rowCount(), 1);
    EXPECT_EQ(cell(table, 0, 3), "Waited for the second touch");
    page.tagField()->setCurrentText("No tag");
    EXPECT_EQ(table.model()->rowCount(), 1);
}

TEST_F(AccountScreen, AMissingPictureIsSaidAndAnEditShowsWhatItSaidBefore) {
    notes.keep(1, desk.clock.now, "First words", "", "/gone.png");
    notes.kept[0].versions.push_back({desk.clock.now, "Better words", ""});
    window->open(ui::AccountWindow::Page::Notes);
    frames();
    window->notesPage().table()->selectRow(0);
    ASSERT_EQ(notes.asked.size(), 1U);
    notes.answers.push_back(ports::SnapshotRead{ports::NoteId{1}, {}, "The picture /gone.png is missing."});
    frames();
    EXPECT_EQ(window->notesPage().pictureSentence()->text(), "The picture /gone.png is missing.");
    EXPECT_FALSE(window->notesPage().picture()->hasPicture());
    EXPECT_EQ(window->notesPage().textLabel()->text(), "Better words");
    EXPECT_EQ(cell(*window->notesPage().table(), 0, 3), "(edited) Better words");
    bool isOldThere = false;
    for (const QLabel* label : window->findChildren<QLabel*>()) {
        isOldThere = isOldThere || label->text().contains("Before, it said:\nFirst words");
    }
    EXPECT_TRUE(isOldThere);
}

TEST_F(AccountScreen, AShadowAccountsTotalStandsInTheBandOfItsModels) {
    const auto position = [&](std::int64_t lots, double cost, double realised) {
        trading::PositionView view;
        view.instrument = desk.id;
        view.net = domain::Quantity::fromRaw(lots);
        view.cost = Money::fromNanoUsd(std::llround(cost * 1e9));
        view.realised = Money::fromNanoUsd(std::llround(realised * 1e9));
        view.fees = Money::fromUsd(1);
        return view;
    };
    using trading::FillModel;
    trading::AccountView account;
    account.name = "Beside";
    account.startingCash = Money::fromUsd(1'000);
    account.realised = Money::fromUsd(20);
    account.fees = Money::fromUsd(1);
    account.cash = Money::fromUsd(1'019);
    desk.desk.events.push_back(trading::AccountChanged{account});
    desk.desk.events.push_back(trading::PositionChanged{position(1, 1'900, 20)});
    desk.desk.events.push_back(trading::ModelPositionChanged{FillModel::Optimistic, position(2, 3'800, 30)});
    desk.desk.events.push_back(trading::ModelPositionChanged{FillModel::Pessimistic, position(0, 0, -5)});
    desk.context.tick();
    // Every model is marked at the same price, of 1,000 units a lot: 1.925, the middle of the book.
    const ui::AccountFigures figures = ui::accountFigures(desk.deskModel, desk.hub);
    EXPECT_EQ(ui::totalWords(figures, true), "+44.00 (-6.00 to +79.00)");
    EXPECT_EQ(ui::totalWords(figures, false), "+44.00");
    EXPECT_EQ(figures.models[0].open, 1U);
    EXPECT_EQ(figures.models[2].open, 0U);
}

}  // namespace
}  // namespace tessera::test
