// What a person is told, and by whom: bursts, muting, the desktop's service on a real bus, the window without
// one.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>

#include "tests/ui/fakes.h"
#include "ui/notify/desktop_notifier.h"
#include "ui/notify/notify_center.h"
#include "ui/notify/notify_window.h"
#include "ui/notify/tone_player.h"
#include "ui/tones/tones.h"

namespace tessera::test {
namespace {

using domain::Duration;
using domain::Side;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ui::Note;
using ui::NoteKind;
using ui::Tone;

template <class Check>
bool within(int ms, Check check) {
    QElapsedTimer timer;
    for (timer.start(); timer.elapsed() < ms && !check();) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    return check();
}

trading::FillView fill(Side side, std::int64_t lots, const char* symbol = "SITC-Z26") {
    trading::FillView f;
    f.instrument = domain::InstrumentId{1};
    f.symbol = symbol;
    f.side = side;
    f.quantity = domain::Quantity::fromRaw(lots);
    f.price = usd(1.93);
    return f;
}

TEST(NoteGatherer, OneFillSaysWhatItWasAndABurstItsNumberAndNet) {
    ui::NoteGatherer gatherer;
    gatherer.addFill(fill(Side::Buy, 10), 0, "1.93", Duration{});
    EXPECT_TRUE(gatherer.due(milliseconds(100)).empty()) << "it waits for others";
    auto notes = gatherer.due(milliseconds(300));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].title, "Bought 10 SITC-Z26 at 1.93");
    for (int i = 0; i < 12; ++i) {
        gatherer.addFill(fill(i < 10 ? Side::Buy : Side::Sell, 1), 0, "1.93", milliseconds(400 + i));
    }
    EXPECT_TRUE(gatherer.due(milliseconds(900)).empty()) << "not sooner than three seconds after the last";
    notes = gatherer.due(milliseconds(3'300));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].title, "12 fills, net +8 SITC-Z26");
    EXPECT_EQ(notes[0].text, "The last one: Sold 1 SITC-Z26 at 1.93");
    EXPECT_TRUE(gatherer.due(seconds(60)).empty());
}

TEST(NoteGatherer, PartsOfALotAreAddedUpAtTheInstrumentsScale) {
    ui::NoteGatherer gatherer;
    gatherer.addFill(fill(Side::Buy, 50'000'000), 8, "64000", Duration{});
    gatherer.addFill(fill(Side::Buy, 25'000'000), 8, "64000", Duration{});
    const auto notes = gatherer.due(milliseconds(300));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].title, "2 fills, net +0.75 SITC-Z26");
    EXPECT_EQ(notes[0].text, "The last one: Bought 0.25 SITC-Z26 at 64000");
}

TEST(NoteGatherer, KindsDoNotWaitForEachOtherAndATonesOwnEchoIsDropped) {
    ui::NoteGatherer gatherer;
    gatherer.addFill(fill(Side::Buy, 10), 0, "1.93", Duration{});
    gatherer.addFill(fill(Side::Sell, 4, "H100-Z26"), 0, "2.08", Duration{});
    gatherer.add({.kind = NoteKind::Reject, .title = "Not sent", .text = "why"}, Duration{});
    const auto notes = gatherer.due(milliseconds(300));
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].title, "2 fills, net -4 H100-Z26, +10 SITC-Z26");
    EXPECT_TRUE(gatherer.mayPlay(Tone::BuyFill, Duration{}));
    EXPECT_FALSE(gatherer.mayPlay(Tone::BuyFill, milliseconds(100)));
    EXPECT_TRUE(gatherer.mayPlay(Tone::SellFill, milliseconds(100)));
    EXPECT_TRUE(gatherer.mayPlay(Tone::BuyFill, milliseconds(400)));
}

TEST(Tones, AreShortQuietAndNoTwoAlike) {
    std::vector<std::vector<std::int16_t>> all;
    for (const std::string_view name : tones::names()) {
        all.push_back(tones::synthesise(tones::notesOf(name)));
        const auto& samples = all.back();
        EXPECT_GT(samples.size(), tones::kRate / 10U) << name;
        EXPECT_LT(samples.size(), tones::kRate * 6U / 10) << name;
        EXPECT_LT(*std::ranges::max_element(samples), 16'384) << name;
        EXPECT_LT(std::abs(samples.front()), 200) << name << " begins with a click";
        EXPECT_LT(std::abs(samples.back()), 800) << name << " ends with a click";
    }
    for (std::size_t a = 0; a < all.size(); ++a) {
        for (std::size_t b = a + 1; b < all.size(); ++b) {
            EXPECT_NE(all[a], all[b]);
        }
    }
    for (const Tone tone :
         {Tone::BuyFill, Tone::SellFill, Tone::Reject, Tone::Disconnect, Tone::StaleFeed, Tone::Risk}) {
        EXPECT_FALSE(tones::notesOf(ui::nameOf(tone)).empty());
    }
    EXPECT_TRUE(tones::notesOf("no such tone").empty());
}

/// A session bus of its own, and on it, when asked for, a service that remembers what it was told to show.
class Bus : public QDBusVirtualObject {
 public:
    Bus() {
        m_daemon.start("dbus-daemon", {"--session", "--nofork", "--print-address"});
        if (m_daemon.waitForReadyRead(3000)) {
            qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
        }
    }
    ~Bus() override {
        QDBusConnection::disconnectFromBus("service");
        m_daemon.kill();
        m_daemon.waitForFinished(2000);
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    }
    bool isRunning() const { return m_daemon.state() == QProcess::Running; }
    bool serve() {
        auto bus = QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), "service");
        return bus.registerVirtualObject("/org/freedesktop/Notifications", this) &&
               bus.registerService("org.freedesktop.Notifications");
    }
    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
        if (message.member() == "GetServerInformation") {
            connection.send(message.createReply(QVariantList{"Fake desktop", "test", "1.0", "1.2"}));
        } else if (message.member() == "Notify") {
            told.push_back(message.arguments());
            connection.send(message.createReply(QVariant::fromValue(quint32(told.size()))));
        }
        return true;
    }
    std::vector<QVariantList> told;

 private:
    QProcess m_daemon;
};

struct Notified : testing::Test {
    QTemporaryDir folder;
    Desk screen;
    QSettings settings{folder.filePath("settings.ini"), QSettings::IniFormat};
    QWidget window;
    Notified() {
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("XDG_RUNTIME_DIR", folder.path().toUtf8());
        settings.setValue("notify/fill.heard", false);  // this test is about what is shown
        settings.setValue("notify/reject.heard", false);
        settings.setValue("notify/disconnect.heard", false);
        settings.setValue("notify/risk.heard", false);
        window.resize(800, 600);
    }
    /// Some frames, and the time a note waits.
    void pass() {
        for (int i = 0; i < 14; ++i) {
            screen.clock.advance(milliseconds(50));
            screen.context.tick();
        }
        screen.clock.advance(seconds(4));
        for (int i = 0; i < 14; ++i) {
            screen.context.tick();
        }
    }
};

TEST_F(Notified, OnTheDesktopByItsServiceWithTheLastNoteOfAKindReplaced) {
    Bus bus;
    if (!bus.isRunning()) {
        GTEST_SKIP() << "no dbus-daemon here: install the package dbus-daemon";
    }
    ASSERT_TRUE(bus.serve());
    ui::NotifyCenter center(screen.context, settings, window);
    screen.desk.events.push_back(trading::FillAdded{fill(Side::Sell, 7)});
    pass();
    ASSERT_TRUE(within(3000, [&] { return bus.told.size() == 1; }));
    EXPECT_EQ(bus.told[0][0].toString(), "Tessera");
    EXPECT_EQ(bus.told[0][3].toString(), "Sold 7 SITC-Z26 at 1.93");
    within(100, [] { return false; });  // the service's answer
    for (int i = 0; i < 3; ++i) {
        screen.desk.events.push_back(trading::FillAdded{fill(Side::Buy, 2)});
    }
    pass();
    ASSERT_TRUE(within(3000, [&] { return bus.told.size() == 2; }));
    EXPECT_EQ(bus.told[1][3].toString(), "3 fills, net +6 SITC-Z26");
    EXPECT_EQ(bus.told[1][1].toUInt(), 1U) << "it takes the first one's place";
    EXPECT_EQ(center.shownInWindow(), 0U);
    center.desktop().probe();
    EXPECT_TRUE(within(3000, [&] {
        return center.desktop().sentence().contains("shown by Fake desktop 1.0");
    })) << center.desktop().sentence().toStdString();
}

TEST_F(Notified, InTheWindowWhenABusHasNoServiceAndWhenThereIsNoBus) {
    {
        ui::NotifyCenter center(screen.context, settings, window);
        screen.desk.events.push_back(trading::FillAdded{fill(Side::Buy, 7)});
        pass();
        EXPECT_TRUE(within(3000, [&] { return center.shownInWindow() == 1; }));
        EXPECT_TRUE(center.desktop().sentence().contains("no message bus"));
    }
    Bus bus;
    if (!bus.isRunning()) {
        GTEST_SKIP() << "no dbus-daemon here: install the package dbus-daemon";
    }
    ui::NotifyCenter center(screen.context, settings, window);
    screen.desk.events.push_back(trading::FillAdded{fill(Side::Buy, 7)});
    pass();
    EXPECT_TRUE(within(3000, [&] { return center.shownInWindow() == 1; }));
    EXPECT_TRUE(center.desktop().sentence().contains("No notification service answers"));
}

TEST_F(Notified, OfRefusalsLostLinksAndTradingStatesOnceEach) {
    ui::NotifyCenter center(screen.context, settings, window);
    trading::OrderView refused = screen.working(9, Side::Buy, 1.92, 10);
    refused.life = trading::OrderLife::Denied;
    refused.note = "largest order 200 lots; asked 250";
    screen.desk.events.push_back(trading::OrderChanged{refused});
    screen.desk.events.push_back(trading::OrderChanged{refused});  // tagged later: no second note
    // A start: the gate is closed until the records were compared, and nobody lost anything.
    screen.desk.events.push_back(trading::GateChanged{false, "the venue's record is being compared"});
    screen.desk.events.push_back(trading::LinkChanged{trading::LinkState::Ready, "ready", {}});
    screen.desk.events.push_back(trading::GateChanged{false, "the venue's record is being compared"});
    screen.desk.events.push_back(trading::GateChanged{true, "open"});
    pass();
    EXPECT_EQ(center.shownInWindow(), 1U);
    screen.desk.events.push_back(
        trading::LinkChanged{trading::LinkState::Down, "the venue closed the link", {}});
    screen.desk.events.push_back(trading::GateChanged{false, "closed: the venue closed the link"});
    pass();
    EXPECT_EQ(center.shownInWindow(), 2U) << "a gate closed by a lost link is no note of its own";
    trading::RiskView risk;
    risk.state = trading::TradingState::CloseOnly;
    risk.sentence = "The day's result reached the loss limit.";
    screen.desk.events.push_back(trading::RiskChanged{risk});
    screen.desk.events.push_back(trading::RiskChanged{risk});
    pass();
    EXPECT_EQ(center.shownInWindow(), 3U);
}

TEST_F(Notified, OfAMarginCallOnceAndOfItsEnd) {
    ui::NotifyCenter center(screen.context, settings, window);
    trading::AccountView account;
    screen.desk.events.push_back(trading::AccountChanged{account});
    pass();
    EXPECT_EQ(center.shownInWindow(), 0U);
    account.marginCall = {domain::Money::fromUsd(1'893), domain::Money::fromUsd(2'620),
                          domain::parseIso("2026-12-01T21:00:00Z").value()};
    screen.desk.events.push_back(trading::AccountChanged{account});
    screen.desk.events.push_back(trading::AccountChanged{account});  // a fill, with the call open
    pass();
    EXPECT_EQ(center.shownInWindow(), 1U);
    account.marginCall = {};
    screen.desk.events.push_back(trading::AccountChanged{account});
    pass();
    EXPECT_EQ(center.shownInWindow(), 2U);
}

TEST_F(Notified, OfAPositionThatSoonEndsAndOfTheEndNothingMore) {
    ui::NotifyCenter center(screen.context, settings, window);
    QStringList told;
    QObject::connect(&screen.context, &ui::AppServices::told, &window,
                     [&](const QString& sentence) { told << sentence; });
    domain::Instrument ending = sitc();
    ending.lastTradingTime = screen.clock.now + std::chrono::minutes(50);
    screen.feed.notices.push_back(ports::InstrumentDefined{ending, true});
    trading::PositionView held;
    held.instrument = screen.id;
    held.symbol = "SITC-Z26";
    screen.desk.events.push_back(trading::PositionChanged{held});
    pass();
    EXPECT_EQ(center.shownInWindow(), 0U) << "nothing is held";
    held.net = domain::Quantity::fromRaw(12);
    screen.desk.events.push_back(trading::PositionChanged{held});
    pass();
    pass();
    EXPECT_EQ(center.shownInWindow(), 1U);
    ASSERT_EQ(told.size(), 1);
    EXPECT_TRUE(told[0].startsWith("SITC-Z26 ends on ")) << told[0].toStdString();
}

TEST_F(Notified, NotAtAllOfWhatIsMutedAndTheChoiceIsKept) {
    {
        ui::NotifyCenter center(screen.context, settings, window);
        ui::NotifySettings chosen = center.settings();
        chosen.choices[NoteKind::Fill].isShown = false;
        center.setSettings(chosen);
        screen.desk.events.push_back(trading::FillAdded{fill(Side::Buy, 7)});
        pass();
        EXPECT_EQ(center.shownInWindow(), 0U);
        center.setMuted(true);
        trading::OrderView refused = screen.working(9, Side::Buy, 1.92, 10);
        refused.life = trading::OrderLife::Rejected;
        screen.desk.events.push_back(trading::OrderChanged{refused});
        pass();
        EXPECT_EQ(center.shownInWindow(), 0U);
    }
    ui::NotifyCenter again(screen.context, settings, window);
    EXPECT_TRUE(again.isMuted());
    EXPECT_FALSE(again.settings().choiceOf(NoteKind::Fill).isShown);
    EXPECT_TRUE(again.settings().choiceOf(NoteKind::Reject).isShown);
    ui::NotifyWindow page(again, nullptr);
    const auto boxes = page.findChildren<QCheckBox*>();
    ASSERT_EQ(boxes.size(), 1 + 2 * static_cast<int>(ui::kNoteKinds.size()));
    boxes[0]->click();
    EXPECT_FALSE(again.isMuted());
}

/// A helper of the test's own: writes down what it is asked.
QString helper(const QTemporaryDir& folder, const QString& body) {
    const QString path = folder.filePath("tones");
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + body.toUtf8());
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

TEST(TonePlayer, NamesTheToneAndTellsTheDevice) {
    const QTemporaryDir folder;
    const QString heard = folder.filePath("heard");
    ui::TonePlayer player(
        helper(folder, "echo device Fake speakers\nwhile read line; do echo $line >> " + heard + "; done\n"));
    player.play(Tone::BuyFill);
    player.play(Tone::Disconnect);
    EXPECT_TRUE(within(3000, [&] { return player.sentence() == "Sounds go to Fake speakers."; }));
    EXPECT_TRUE(within(3000, [&] {
        QFile file(heard);
        return file.open(QIODevice::ReadOnly) && file.readAll() == "buy\ndisconnect\n";
    }));
}

TEST(TonePlayer, SaysSoWithoutADeviceOrAProgramAndGivesUpOnOneThatFalls) {
    const QTemporaryDir folder;
    ui::TonePlayer none(helper(folder, "echo no device\nwhile read line; do :; done\n"));
    none.probe();
    EXPECT_TRUE(within(3000, [&] { return none.sentence().contains("No sound device was found"); }));
    ui::TonePlayer missing(folder.filePath("nothing-here"));
    missing.play(Tone::Reject);
    EXPECT_TRUE(within(3000, [&] { return missing.sentence().contains("could not be started"); }));
    const QString counted = folder.filePath("starts");
    ui::TonePlayer falls(helper(folder, "echo x >> " + counted + "\nexit 1\n"));
    for (int i = 0; i < 6; ++i) {
        falls.play(Tone::Reject);
        within(150, [] { return false; });
    }
    QFile file(counted);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), "x\nx\nx\n");
}

TEST(TonePlayer, TheRealProgramAnswersAndEndsWithItsInput) {
    QProcess tones;
    tones.start(QCoreApplication::applicationDirPath() + "/tessera-tones", {});
    ASSERT_TRUE(tones.waitForStarted(3000));
    tones.write("device\nbuy\n");
    ASSERT_TRUE(tones.waitForReadyRead(5000));
    EXPECT_TRUE(tones.readLine().contains("device"));
    tones.closeWriteChannel();
    EXPECT_TRUE(tones.waitForFinished(5000));
    EXPECT_EQ(tones.exitCode(), 0);
}

}  // namespace
}  // namespace tessera::test
