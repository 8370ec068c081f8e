// The alerts of a person: kept in the profile, watched by the desk, set in a window, listed in a panel.

#include "ui/context/alert_list.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "app/domain/decimal.h"
#include "tests/ui/fake_prices.h"
#include "tests/ui/fakes.h"
#include "ui/alerts/alert_editor.h"
#include "ui/alerts/alert_panel.h"
#include "ui/chart/drawing_store.h"

namespace tessera::test {
namespace {

using alerts::Alert;
using alerts::AlertId;
using alerts::AlertPhase;
using alerts::Crossing;
using alerts::Firing;

/// Remembers what it was told, and answers as the test says.
class FakeAlertDesk final : public alerts::AlertDesk {
 public:
    std::vector<Alert> begun, put_;
    std::vector<AlertId> removed;
    std::optional<domain::Timestamp> closedFrom, venueClosedFrom;
    std::vector<std::string> outcomes;
    std::optional<alerts::AlertNews> news;

    void begin(std::vector<Alert> alerts, const alerts::WatchedUntil& from) override {
        begun = std::move(alerts);
        closedFrom = from.wall;
        venueClosedFrom = from.venue;
    }
    void put(Alert alert) override { put_.push_back(std::move(alert)); }
    void remove(AlertId id) override { removed.push_back(id); }
    void setPrices(std::shared_ptr<const listprices::PriceBook>) override {}
    void resolved(std::string, domain::Timestamp, std::string outcome) override {
        outcomes.push_back(std::move(outcome));
    }
    bool take(alerts::AlertNews& out) override {
        if (!news) {
            return false;
        }
        out = std::move(*news);
        news.reset();
        return true;
    }
    bool needsPrices() const override { return false; }
};

class AlertListTest : public ::testing::Test {
 protected:
    AlertListTest() : m_settings(m_folder.filePath("settings.ini"), QSettings::IniFormat) { open(); }

    void open() {
        m_screen = std::make_unique<Desk>();
        m_screen->context.settings().load(m_settings);
        m_desk = FakeAlertDesk{};
        m_screen->context.setAlerts(&m_desk);
    }
    void close() { m_screen.reset(); }
    ui::AlertList& list() { return *m_screen->context.alerts(); }

    static Alert above(const char* level) {
        Alert alert;
        alert.condition = alerts::PriceCondition{"SITC-Z26", Crossing::Up, domain::parsePrice(level).value()};
        alert.note = "sell half, \"slowly\"";
        return alert;
    }
    void fire(AlertId id, const char* what, bool wasMissed = false) {
        alerts::AlertNews news;
        news.states[id] = {AlertPhase::Off, {}, 1, m_screen->clock.now};
        news.firings.push_back({id, m_screen->clock.now, what, "sell half", wasMissed});
        m_desk.news = news;
        m_screen->context.tick();
    }

    QTemporaryDir m_folder;
    QSettings m_settings;
    FakeAlertDesk m_desk;
    std::unique_ptr<Desk> m_screen;
};

/// One of every kind, with values no window begins with.
std::vector<alerts::Condition> everyKind(domain::Timestamp now) {
    const drawings::Drawing ray{.id = 3,
                                .kind = drawings::DrawingKind::Ray,
                                .points = {{now, usd(1.5)}, {now + std::chrono::hours(1), usd(1.6)}},
                                .text = {}};
    return {

        alerts::PriceCondition{"SITC-Z26", Crossing::Down, domain::parsePrice("0.000000001").value()},
        alerts::StudyCondition{
            "SITC-Z26", std::chrono::minutes(15), "bollinger", {20, 2.5}, 1, Crossing::Up, {}},
        alerts::StudyCondition{"SITC-Z26", std::chrono::minutes(3), "rsi", {14}, 0, Crossing::Down, 30.5},
        alerts::StudyCondition{"SITC-Z26", std::chrono::hours(24), "rsi", {14}, 0, Crossing::Down, 30.5},
        alerts::StudyCondition{
            "SITC-Z26", std::chrono::hours(1), "anchoredVwap", {1'795'788'123.5}, 0, Crossing::Up, {}},
        alerts::DrawingCondition{"SITC-Z26", ray, Crossing::Either},
        alerts::ExpressionCondition{"SITC-H27 - SITC-Z26", Crossing::Up, domain::parsePrice("-0.05").value()},
        alerts::FixingCondition{"@SITC", false, true},
        alerts::SeriesCondition{"gpt-4o output"},
        alerts::ForecastCondition{"SITC-Z26"}};
}

TEST_F(AlertListTest, EveryKindIsKeptAsItWasSet) {
    const auto conditions = everyKind(m_screen->clock.now);
    for (const alerts::Condition& condition : conditions) {
        Alert alert;
        alert.condition = condition;
        alert.isRepeated = true;
        alert.quiet = std::chrono::minutes(7);
        alert.expires = m_screen->clock.now + std::chrono::hours(5);
        EXPECT_EQ(list().put(alert), QString()) << alerts::describe(condition);
    }
    const auto before = list().all();
    EXPECT_EQ(m_desk.put_.size(), conditions.size());
    close();
    open();
    EXPECT_EQ(list().all(), before);
    EXPECT_EQ(m_desk.begun.size(), conditions.size());
    ASSERT_TRUE(m_desk.closedFrom) << "when the program was closed is known";
}

TEST_F(AlertListTest, UntilWhenItWatchedIsKnownByTheVenuesClockToo) {
    ASSERT_FALSE(list().put(above("2.05")).size());
    close();
    open();
    EXPECT_FALSE(m_desk.venueClosedFrom) << "the venue had told no time";
    constexpr domain::Duration kAhead = std::chrono::hours(24 * 40);
    m_screen->feed.venueTimeOffset = kAhead;
    m_screen->clock.advance(std::chrono::seconds(1));
    m_screen->context.tick();
    const domain::Timestamp until = m_screen->hub.venueNow();
    close();
    open();
    ASSERT_TRUE(m_desk.venueClosedFrom);
    EXPECT_EQ(*m_desk.venueClosedFrom, domain::floorTo(until, std::chrono::seconds(1)));
    close();
    open();  // ended before the venue answered: what was known of it stays
    EXPECT_EQ(*m_desk.venueClosedFrom, domain::floorTo(until, std::chrono::seconds(1)));
}

TEST_F(AlertListTest, WhatCannotBeIsRefusedInWordsAndWhatAFileHoldsOfItIsLeftOut) {
    Alert bad = above("2.05");
    std::get<alerts::PriceCondition>(bad.condition).symbol.clear();
    EXPECT_EQ(list().put(bad), QStringLiteral("An alert needs an instrument."));
    EXPECT_TRUE(m_desk.put_.empty());
    EXPECT_EQ(list().put(above("2.05")), QString());
    QString kept = m_screen->context.settings().text(QStringLiteral("alerts/list"));
    kept.insert(kept.size() - 1, QStringLiteral(",{\"id\":\"9\",\"kind\":\"magic\"}"));
    m_screen->context.settings().setText(QStringLiteral("alerts/list"), kept);
    m_screen->context.setAlerts(nullptr);
    QStringList told;
    QObject::connect(&m_screen->context, &ui::AppServices::told,
                     [&](const QString& sentence) { told << sentence; });
    m_screen->context.setAlerts(&m_desk);
    EXPECT_EQ(list().all().size(), 1U);
    EXPECT_EQ(told, QStringList{QStringLiteral("An alert was left out: there is no kind \"magic\"")});
}

TEST_F(AlertListTest, AFiringIsToldKeptAndTurnsAnAlertOff) {
    ASSERT_EQ(list().put(above("2.05")), QString());
    QSignalSpy fired(&list(), &ui::AlertList::fired);
    fire(1, "SITC-Z26 rose through 2.05: 2.06 at 14:03:12 UTC", true);
    EXPECT_EQ(fired.size(), 1);
    EXPECT_FALSE(list().all().at(1).isOn);
    EXPECT_EQ(
        m_screen->context.events().front().sentence,
        QStringLiteral("While the program was closed: SITC-Z26 rose through 2.05: 2.06 at 14:03:12 UTC."));
    close();
    open();
    EXPECT_FALSE(m_desk.begun.at(0).isOn) << "once is once, also after a restart";
    ASSERT_EQ(list().told().size(), 1U);
    EXPECT_TRUE(list().told()[0].wasMissed);
}

TEST_F(AlertListTest, AnAlertGoesWhereItsDrawingGoesAndEndsWithIt) {
    ui::DrawingStore& store = ui::DrawingStore::of(m_screen->context);
    const QString symbol = QStringLiteral("SITC-Z26");
    drawings::Drawing line{.id = 0,
                           .kind = drawings::DrawingKind::Horizontal,
                           .points = {{m_screen->clock.now, usd(1.5)}},
                           .text = {}};
    store.edit(symbol, [&](drawings::DrawingSet& set) { return set.add(line); });
    Alert alert;
    alert.condition = alerts::DrawingCondition{"SITC-Z26", store.set(symbol).all()[0], Crossing::Either};
    ASSERT_EQ(list().put(alert), QString());
    drawings::Drawing moved = store.set(symbol).all()[0];
    moved.points[0].price = usd(1.7);
    store.edit(symbol, [&](drawings::DrawingSet& set) { return set.change(moved); });
    EXPECT_EQ(std::get<alerts::DrawingCondition>(list().all().at(1).condition).drawing.points[0].price,
              usd(1.7));
    EXPECT_EQ(m_desk.put_.size(), 2U);
    store.edit(symbol, [&](drawings::DrawingSet& set) { return set.remove(moved.id); });
    EXPECT_TRUE(list().all().empty());
    EXPECT_EQ(m_desk.removed, std::vector<AlertId>{1});
}

TEST_F(AlertListTest, WhatWasToldInTheMinuteItWasClosedInIsNotToldAgainAsMissed) {
    Alert again = above("2.05");
    again.isRepeated = true;
    ASSERT_EQ(list().put(again), QString());
    m_screen->clock.now = domain::Timestamp::fromSeconds(1'795'000'020) + std::chrono::seconds(7);
    fire(1, "SITC-Z26 rose through 2.05: 2.06 at 12:14:07 UTC");
    close();
    open();
    m_screen->clock.now = domain::Timestamp::fromSeconds(1'795'000'020);  // its minute begins
    fire(1, "SITC-Z26 rose through 2.05: 2.06 at 12:14 UTC", true);
    EXPECT_EQ(list().told().size(), 1U);
    m_screen->clock.now = domain::Timestamp::fromSeconds(1'795'000'080);
    fire(1, "SITC-Z26 rose through 2.05: 2.06 at 12:15 UTC", true);
    EXPECT_EQ(list().told().size(), 2U) << "the next minute is another";
}

TEST_F(AlertListTest, TheWindowSaysWhatItWouldTellAndWhatIsWrong) {
    ui::AlertEditor editor(m_screen->context, above("2.05"), nullptr);
    EXPECT_EQ(editor.sentence(), QStringLiteral("SITC-Z26 rises through 2.05: told once."));
    auto* level = editor.fields().findChildren<QLineEdit*>().last();
    level->setText(QStringLiteral("2,05"));
    EXPECT_TRUE(editor.sentence().contains(QStringLiteral("2,05"))) << editor.sentence().toStdString();
    level->setText(QStringLiteral("2.10"));
    editor.accept();
    ASSERT_EQ(list().all().size(), 1U);
    EXPECT_EQ(alerts::describe(list().all().at(1).condition), "SITC-Z26 rises through 2.10");

    ui::AlertEditor study(m_screen->context, list().all().at(1), nullptr);
    study.kind().setCurrentIndex(1);
    EXPECT_TRUE(study.sentence().contains(QStringLiteral("SITC-Z26 1h"))) << study.sentence().toStdString();
    study.accept();
    EXPECT_EQ(list().all().size(), 1U) << "the same alert, changed";
    EXPECT_EQ(alerts::kindTitle(list().all().at(1).condition), "Study");
}

TEST_F(AlertListTest, AnExpressionWithANameThatNothingHasIsNotWatchedFor) {
    FakePrices prices;
    Alert alert;
    alert.condition = alerts::ExpressionCondition{"SITC-Z26 / gtp-4o output", Crossing::Up, usd(0.2)};
    EXPECT_EQ(ui::AlertEditor(m_screen->context, alert, nullptr).sentence(),
              QStringLiteral("SITC-Z26 / gtp-4o output rises through 0.20: told once."))
        << "no price list was read yet";
    m_screen->context.setPrices(&prices);
    ui::AlertEditor editor(m_screen->context, alert, nullptr);
    EXPECT_TRUE(editor.sentence().startsWith(QStringLiteral("Nothing is called \"gtp-4o output\".")))
        << editor.sentence().toStdString();
    editor.accept();
    EXPECT_TRUE(list().all().empty());
    m_screen->context.setPrices(nullptr);
}

TEST_F(AlertListTest, TheWindowOpensOnEveryKindAndChangesNothingByItself) {
    for (const alerts::Condition& condition : everyKind(m_screen->clock.now)) {
        Alert alert;
        alert.condition = condition;
        ASSERT_EQ(list().put(alert), QString()) << alerts::describe(condition);
        const AlertId id = list().all().rbegin()->first;
        ui::AlertEditor editor(m_screen->context, list().all().at(id), nullptr);
        editor.accept();
        EXPECT_EQ(list().all().at(id).condition, condition) << editor.sentence().toStdString();
    }
}

TEST_F(AlertListTest, ThePanelListsThemAndItsKeysTurnOffAndRemove) {
    ASSERT_EQ(list().put(above("2.05")), QString());
    ASSERT_EQ(list().put(above("2.10")), QString());
    ui::AlertPanel panel(m_screen->context);
    panel.resize(900, 300);
    panel.show();
    m_screen->context.tick();
    auto& table = panel.alertTable();
    ASSERT_EQ(table.model()->rowCount(), 2);
    EXPECT_EQ(table.model()->index(0, 0).data().toString(), QStringLiteral("SITC-Z26 rises through 2.10"));
    fire(2, "it happened");
    EXPECT_EQ(table.model()->index(0, ui::AlertTable::State).data().toString(), QStringLiteral("Told, off"));
    EXPECT_EQ(panel.toldTable().model()->rowCount(), 1);
    const QFontMetrics numbers(m_screen->context.theme().numbers(11));
    EXPECT_GE(panel.toldTable().columnWidth(0),
              numbers.horizontalAdvance(panel.toldTable().model()->index(0, 0).data().toString()) + 16)
        << "the time is not cut";
    table.setCurrentIndex(table.model()->index(0, 0));
    const auto press = [&](Qt::Key key) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QCoreApplication::sendEvent(&table, &event);
        m_screen->context.tick();
    };
    press(Qt::Key_Space);
    EXPECT_TRUE(m_desk.put_.back().isOn) << "it watches again";
    press(Qt::Key_Delete);
    EXPECT_EQ(table.model()->rowCount(), 1);
}

/// As many forecasts as the forecasters of a day make stand between a forecast and its outcome.
TEST_F(AlertListTest, AnOutcomeIsHandedOnHoweverManyForecastsWereMadeSince) {
    auto series = std::make_shared<ports::ForecastSeries>();
    series->forecaster = m_screen->forecasts.forecasters().front();
    series->symbol = "SITC-Z26";
    series->interval = std::chrono::hours(1);
    series->horizon = 24;
    const auto add = [&](int hour) {
        ports::ResolvedForecast one;
        one.origin = domain::Timestamp::fromSeconds(1'795'000'000 + 3600 * hour);
        one.target = one.origin + std::chrono::hours(24);
        one.lastClose = 2;
        one.outcome = 2.5;
        one.levels = {.05, .5, .95};
        one.values = {1.9, 2.25, 2.6};
        one.crps = 0.125;
        series = std::make_shared<ports::ForecastSeries>(*series);
        series->resolved.push_back(one);
    };
    const auto tell = [&] {
        auto other = std::make_shared<ports::ForecastSeries>(*series);
        other->forecaster = "somebody else";
        m_screen->ledger.lists = {series, other};
        ++m_screen->ledger.linesAndScores;
        m_screen->context.tick();
        m_screen->context.tick();
    };
    m_screen->ledger.rows.assign(300, {});  // newer ones, without an outcome
    add(0);
    tell();
    ASSERT_EQ(m_desk.outcomes.size(), 1u);
    EXPECT_EQ(m_desk.outcomes[0],
              "SITC-Z26: the forecast " + series->forecaster +
                  " made at 2026-11-18 11:06 UTC came out at 2.5; its median was 2.25. Its error (CRPS) was "
                  "0.125, that of a random walk not known");
    tell();
    EXPECT_EQ(m_desk.outcomes.size(), 1u);
    add(1);
    tell();
    EXPECT_EQ(m_desk.outcomes.size(), 2u);
}

}  // namespace
}  // namespace tessera::test
