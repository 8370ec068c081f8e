// The band of a replay: to a place by the line, by bars and by marks that are kept.

#include "ui/shell/replay_bar.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QInputDialog>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include "tests/ui/fakes.h"

namespace tessera::test {
namespace {

using domain::Timestamp;

class FakeReplay final : public ports::ReplayControl, public ports::ReplayPosition {
 public:
    ports::ReplayStatus status;
    std::vector<Timestamp> sought;
    std::vector<domain::Duration> bars;
    domain::Duration pausesAfter{};

    ports::ReplayStatus replayStatus() const override { return status; }
    void play() override {}
    void pause() override {
        status.isPlaying = false;
        status.position = status.position + pausesAfter;  // it is on its way to another thread
    }
    void step() override {}
    void setSpeed(double) override {}
    void restart() override {}
    Timestamp recordedNow() const override { return status.position; }
    void seek(Timestamp to) override {
        sought.push_back(to);
        status.position = to;
    }
    void stepBar(domain::Duration interval) override { bars.push_back(interval); }
    void stay() override {
        ++stays;
        status.way.reset();
    }
    int stays = 0;
};

Timestamp at(std::int64_t second) {
    return Timestamp::fromSeconds(1'795'392'000 + second);
}

struct ReplayBand : testing::Test {
    ReplayBand() {
        replay.status.file = "/somewhere/day.tsr";
        replay.status.first = replay.status.position = at(0);
        replay.status.last = at(1'000);
        screen.context.setReplay(&replay);
        bar = std::make_unique<ui::ReplayBar>(screen.context);
        bar->setPosition(&replay);
        bar->resize(1'400, 32);
        bar->show();
        QCoreApplication::processEvents();
    }
    void press(double share, QEvent::Type type = QEvent::MouseButtonPress) {
        ui::ReplayTrack& track = bar->track();
        const QPointF where(share * (track.width() - 1), 10);
        QMouseEvent event(type, where, track.mapToGlobal(where), Qt::LeftButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&track, &event);
    }
    Desk screen;
    FakeReplay replay;
    std::unique_ptr<ui::ReplayBar> bar;
};

TEST_F(ReplayBand, APressOnTheLineGoesThereAndADragFollows) {
    press(0.25);
    ASSERT_EQ(replay.sought.size(), 1u);
    EXPECT_EQ(replay.sought[0], at(250));
    press(0.5, QEvent::MouseMove);
    EXPECT_EQ(replay.sought.back(), at(500));
    press(1);
    EXPECT_EQ(replay.sought.back(), at(1'000));
}

TEST_F(ReplayBand, AWayThatTakesLongSaysHowFarItIsAndCanBeGivenUp) {
    QPushButton* play = nullptr;
    for (auto* button : bar->findChildren<QPushButton*>()) {
        play = button->text() == QStringLiteral("Play") || button->text() == QStringLiteral("Pause") ? button
                                                                                                     : play;
    }
    ASSERT_NE(play, nullptr);
    const auto says = [&](const QString& words) {
        for (int i = 0; i < 4; ++i) {
            screen.context.tick();
        }
        const auto labels = bar->findChildren<QLabel*>();
        return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == words; });
    };
    replay.status.way = ports::ReplayWay{at(100), at(900)};
    replay.status.position = at(300);
    EXPECT_TRUE(says(QStringLiteral("25 % of the way to 00:15:00")));
    EXPECT_EQ(play->text(), QStringLiteral("Stay here"));
    play->click();
    EXPECT_EQ(replay.stays, 1);
    EXPECT_FALSE(says(QStringLiteral("25 % of the way to 00:15:00")));
    EXPECT_EQ(play->text(), QStringLiteral("Play"));
}

TEST_F(ReplayBand, ARecordingThatDoesNotSayItsEndHasNoPlacesOnTheLine) {
    replay.status.last = {};
    bar->setPosition(&replay);
    press(0.5);
    EXPECT_TRUE(replay.sought.empty());
}

TEST_F(ReplayBand, AMarkIsKeptListedAndGoneBackTo) {
    replay.status.position = at(120);
    bar->mark(QStringLiteral("  The   drop "));
    replay.status.position = at(60);
    bar->mark({});
    ASSERT_EQ(bar->marks().list().size(), 2u);
    EXPECT_EQ(bar->marks().list()[0].at, at(60));
    EXPECT_EQ(bar->marks().list()[0].name, "2026-11-23 00:01:00.000");
    EXPECT_EQ(bar->marks().list()[1].name, "The drop");
    bar->goTo(bar->marks().list()[1].at);
    EXPECT_EQ(replay.sought.back(), at(120));
    // Another start of the same recording, wherever it lies now.
    const ui::ReplayMarks again(screen.context.settings(), QStringLiteral("/elsewhere/day.tsr"), at(0));
    EXPECT_EQ(again.list(), bar->marks().list());
    const ui::ReplayMarks other(screen.context.settings(), QStringLiteral("/elsewhere/day.tsr"), at(1));
    EXPECT_TRUE(other.list().empty());
}

TEST_F(ReplayBand, AMarkIsWhereThePersonPressedThoughThePauseComesLater) {
    replay.status.position = at(120);
    replay.pausesAfter = std::chrono::seconds(7);
    QTimer::singleShot(0, [] {
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        ASSERT_NE(dialog, nullptr);
        EXPECT_TRUE(dialog->labelText().contains(QStringLiteral("2026-11-23 00:02:00.000")));
        dialog->accept();
    });
    for (auto* button : bar->findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Mark")) {
            button->click();
        }
    }
    ASSERT_EQ(bar->marks().list().size(), 1u);
    EXPECT_EQ(bar->marks().list()[0].at, at(120));
    EXPECT_EQ(bar->marks().list()[0].name, "2026-11-23 00:02:00.000");
}

TEST(ReplayMarks, AreReadBackFromTheSettingsFileAndSurviveNonsense) {
    QTemporaryDir folder;
    const Timestamp first = at(0), precise = Timestamp::fromNanos(at(5).nanos() + 123'456'789);
    {
        QSettings file(folder.filePath("s.ini"), QSettings::IniFormat);
        ui::SettingsStore store;
        store.load(file);
        ui::ReplayMarks marks(store, "a.tsr", first);
        EXPECT_TRUE(marks.add(precise, QStringLiteral("Überschuss, \"quoted\"; 50 %")));
        for (int i = 0; i < 300; ++i) {
            EXPECT_EQ(marks.add(at(10 + i), QStringLiteral("x")), i < 199);
        }
        EXPECT_TRUE(marks.add(precise, QStringLiteral("Überschuss")));  // the same place is no further one
        marks.remove(at(10));
        EXPECT_EQ(marks.list().size(), 199u);
    }
    QSettings file(folder.filePath("s.ini"), QSettings::IniFormat);
    ui::SettingsStore store;
    store.load(file);
    EXPECT_EQ(ui::ReplayMarks(store, "a.tsr", first).list().front(),
              (ui::ReplayMark{precise, QStringLiteral("Überschuss")}));
    store.setText(QStringLiteral("replayMarks/a.tsr@%1").arg(first.nanos()),
                  QStringLiteral("[{\"at\":7},3,{\"at\":\"9\"}"));
    EXPECT_TRUE(ui::ReplayMarks(store, "a.tsr", first).list().empty());
}

}  // namespace
}  // namespace tessera::test
