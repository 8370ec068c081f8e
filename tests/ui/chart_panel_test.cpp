// A chart panel whose file names studies, comparisons and drawings, as markets come and are told anew.

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QTemporaryDir>

#include "app/domain/session_day.h"
#include "feeds/prices/built_in_prices.h"
#include "tests/ui/fake_prices.h"
#include "tests/ui/fakes.h"
#include "ui/chart/chart_panel.h"
#include "ui/chart/drawing_store.h"

namespace tessera::test {
namespace {

using std::chrono::minutes;

class ChartPanelTest : public ::testing::Test {
 protected:
    ChartPanelTest() : m_settings(m_folder.filePath("settings.ini"), QSettings::IniFormat) {
        m_screen.context.settings().load(m_settings);
    }
    void tellHistory(domain::InstrumentId id, double base) {
        ports::BarHistory history{id, minutes(1), {}};
        const domain::Timestamp end = floorTo(m_screen.clock.now, minutes(1));
        for (int i = 300; i > 0; --i) {
            const domain::Price close = usd(base + 0.001 * (300 - i));
            history.bars.push_back({end - minutes(i), close, close, close, close, {}, {}});
        }
        m_screen.feed.notices.push_back(history);
        m_screen.context.tick();
    }
    void defineOther() {
        domain::Instrument other = sitc();
        other.id = domain::InstrumentId{7};
        other.symbol = "SITC-F27";
        m_screen.feed.notices.push_back(ports::InstrumentDefined{other, true});
        m_screen.context.tick();
    }
    static QStringList spoken(ui::ChartPanel& panel) {
        QStringList names;
        for (int i = 0; i < panel.view().spokenParts(); ++i) {
            names << panel.view().spokenPart(i).name;
        }
        return names;
    }
    static bool says(ui::ChartPanel& panel, const QString& words) {
        return spoken(panel).join('\n').contains(words);
    }
    std::unique_ptr<ui::ChartPanel> shown(const char* state) {
        auto panel = std::make_unique<ui::ChartPanel>(m_screen.context);
        panel->link().setColour(ui::LinkColour::None);
        panel->resize(700, 500);
        panel->show();
        panel->restoreState(QJsonDocument::fromJson(state).object());
        m_screen.context.tick();
        return panel;
    }

    QTemporaryDir m_folder;
    Desk m_screen;
    QSettings m_settings;
};

constexpr const char* kState = R"({"symbol":"SITC-Z26","seconds":60,"scale":"percent","inverted":true,
    "studies":[{"study":"sma","parameters":{"length":3}},{"study":"rsi"}],
    "compared":[{"symbol":"SITC-F27","colour":2}]})";

TEST_F(ChartPanelTest, AComparedMarketThatComesLateAndIsToldAnewIsDrawn) {
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(kState);
    EXPECT_TRUE(says(*panel, QStringLiteral("Study SITC-F27: no value")))
        << "unknown until a source tells of it";
    defineOther();
    for (int i = 0; i < 3; ++i) {  // each is another series under a chart with panes
        tellHistory(m_screen.hub.findSymbol("SITC-F27")->instrument().id, 2.00 + i);
        tellHistory(m_screen.id, 1.90);
        m_screen.context.tick();
        panel->grab();
    }
    EXPECT_TRUE(says(*panel, QStringLiteral("Study SITC-F27: +"))) << spoken(*panel).join('\n').toStdString();
    EXPECT_TRUE(says(*panel, QStringLiteral("Study SMA 3: 2.1980")));
    EXPECT_TRUE(says(*panel, QStringLiteral("inverted percent scale")));
}

TEST_F(ChartPanelTest, AnExpressionIsComparedAndChartedFromTheClosesOfMinutes) {
    tellHistory(m_screen.id, 1.90);
    defineOther();
    tellHistory(m_screen.hub.findSymbol("SITC-F27")->instrument().id, 2.40);
    const auto beside = shown(
        R"({"symbol":"SITC-Z26","seconds":60,"compared":[{"symbol":"SITC-F27 - SITC-Z26","colour":2}]})");
    EXPECT_TRUE(says(*beside, QStringLiteral("Study SITC-F27 - SITC-Z26: 0.50")))
        << spoken(*beside).join('\n').toStdString();
    const auto alone = shown(R"({"expression":"SITC-F27 - SITC-Z26","seconds":300})");
    EXPECT_EQ(alone->title(), QStringLiteral("SITC-F27 - SITC-Z26, 5m"));
    EXPECT_TRUE(says(*alone, QStringLiteral("0.50"))) << spoken(*alone).join('\n').toStdString();
    EXPECT_EQ(alone->saveState().value("expression").toString(), "SITC-F27 - SITC-Z26");
    alone->takeInstrument(m_screen.hub.findSymbol("SITC-F27"));
    EXPECT_EQ(alone->title(), QStringLiteral("SITC-F27, 5m")) << "another instrument ends it";
    const auto unknown = shown(R"({"expression":"SITC-F27 - NEVER","seconds":300})");
    EXPECT_TRUE(unknown->view().spokenName().contains(QStringLiteral("Nothing is called \"NEVER\"")))
        << unknown->view().spokenName().toStdString();
}

TEST_F(ChartPanelTest, AComparedSeriesOnALeftAxisStaysThere) {
    tellHistory(m_screen.id, 1.90);
    defineOther();
    tellHistory(m_screen.hub.findSymbol("SITC-F27")->instrument().id, 2.40);
    const auto panel = shown(
        R"({"symbol":"SITC-Z26","seconds":60,"compared":[{"symbol":"SITC-F27","colour":2,"left":true}]})");
    EXPECT_TRUE(says(*panel, QStringLiteral("Study SITC-F27, left axis: ")))
        << spoken(*panel).join('\n').toStdString();
    EXPECT_GT(panel->view().chartGeometry().plot.left(), 0);
    const QJsonObject written = panel->saveState();
    EXPECT_TRUE(written.value("compared").toArray().first().toObject().value("left").toBool());
    const auto again = shown(QJsonDocument(written).toJson().constData());
    EXPECT_GT(again->view().chartGeometry().plot.left(), 0);
}

TEST_F(ChartPanelTest, AContractThatHasEndedSaysSoAndAtWhatItWasSettled) {
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(kState);
    EXPECT_FALSE(says(*panel, QStringLiteral("ended")));
    domain::Instrument ending = m_screen.market().instrument();
    ending.lastTradingTime = m_screen.clock.now;
    m_screen.feed.notices.push_back(ports::InstrumentDefined{ending, true});
    m_screen.feed.notices.push_back(
        domain::SettlementPrice{m_screen.id, m_screen.clock.now, usd(1.9123), true});
    for (int i = 0; i < 40; ++i) {
        m_screen.context.tick();
    }
    const QString end = QStringLiteral("SITC-Z26 ended on 2026-11-21 at 22:26 UTC");
    EXPECT_TRUE(panel->view().spokenName().contains(
        end + QStringLiteral(" and was settled at 1.912300: it is no longer traded.")))
        << panel->view().spokenName().toStdString();
}

TEST_F(ChartPanelTest, WritesWhatItReadAndAnOlderFileHasNone) {
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(kState);
    const QJsonObject written = panel->saveState();
    const QJsonObject read = QJsonDocument::fromJson(kState).object();
    for (const char* key : {"symbol", "scale", "inverted"}) {
        EXPECT_EQ(written.value(QLatin1String(key)), read.value(QLatin1String(key))) << key;
    }
    EXPECT_EQ(written.value("studies").toArray().size(), 2);
    EXPECT_EQ(written.value("compared").toArray().first().toObject().value("symbol").toString(), "SITC-F27");
    const auto older = shown(R"({"symbol":"SITC-Z26","seconds":60,"scale":"log"})");
    EXPECT_TRUE(older->view().panes().empty());
    EXPECT_EQ(older->view().scale(), widgets::ChartScale::Log);
}

TEST_F(ChartPanelTest, ADrawingIsOnEveryChartOfItsInstrumentAndInTheProfile) {
    tellHistory(m_screen.id, 1.90);
    defineOther();
    const auto first = shown(R"({"symbol":"SITC-Z26","seconds":60})");
    const auto second = shown(R"({"symbol":"SITC-Z26","seconds":3600})");
    const auto other = shown(R"({"symbol":"SITC-F27","seconds":60})");
    drawings::Drawing line{.id = 0,
                           .kind = drawings::DrawingKind::Horizontal,
                           .points = {{m_screen.clock.now, usd(1.95)}},
                           .text = {}};
    emit first->view().drawingPlaced(line);
    tellHistory(m_screen.hub.findSymbol("SITC-F27")->instrument().id, 2.00);
    EXPECT_TRUE(says(*first, QStringLiteral("Horizontal line, 1.95 at")));
    EXPECT_TRUE(says(*second, QStringLiteral("Horizontal line, 1.95 at")));
    EXPECT_FALSE(says(*other, QStringLiteral("Horizontal line")));

    Desk again;
    again.context.settings().load(m_settings);
    const drawings::DrawingSet& kept = ui::DrawingStore::of(again.context).set(QStringLiteral("SITC-Z26"));
    ASSERT_EQ(kept.all().size(), 1U);
    EXPECT_EQ(kept.all()[0].points, line.points) << "to the nano-dollar and the nanosecond";
    emit first->view().undoWanted();
    EXPECT_FALSE(says(*second, QStringLiteral("Horizontal line")));
    emit second->view().redoWanted();
    EXPECT_TRUE(says(*first, QStringLiteral("Horizontal line")));
}

TEST_F(ChartPanelTest, APictureSaysWhoStatesTheListPricesInItAndUnderWhatLicence) {
    FakePrices prices;
    auto book = std::make_shared<listprices::PriceBook>();
    ASSERT_TRUE(book->append(*prices::builtInPrices()).ok());
    prices.ready = book;
    prices.number = 1;
    m_screen.context.setPrices(&prices);
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(
        R"({"symbol":"SITC-Z26","seconds":60,
            "compared":[{"symbol":"gpt-4o output"},{"symbol":"SITC-Z26 / gpt-4o input"}]})");
    EXPECT_TRUE(panel->foot().contains("Source: ")) << panel->foot().toStdString();
    EXPECT_TRUE(panel->foot().endsWith(" List prices: jvrck/openrouterlist (MIT), as of 2026-08-22."))
        << panel->foot().toStdString();
    const auto plain = shown(R"({"symbol":"SITC-Z26","seconds":60})");
    EXPECT_FALSE(plain->foot().contains("List prices"));
}

TEST_F(ChartPanelTest, APictureSaysOfALineOfTwoListsHowOldEachOfThemIs) {
    FakePrices prices;
    auto book = std::make_shared<listprices::PriceBook>();
    ASSERT_TRUE(book->append(*prices::builtInPrices()).ok());
    listprices::PriceBatch batch;
    batch.asOf = day("2026-11-20");
    batch.sources = {{"local", "test", batch.asOf}};
    const listprices::PriceKey key{"local",
                                   "openrouter",
                                   "openai/gpt-4o",
                                   listprices::PriceDimension::Output,
                                   0,
                                   listprices::ServiceTier::Standard};
    batch.facts = {{key, batch.asOf, batch.asOf, listprices::StatedPrice::priced(usd(12))}};
    ASSERT_TRUE(book->append(batch).ok());
    prices.ready = book;
    prices.number = 1;
    m_screen.context.setPrices(&prices);
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(
        R"({"symbol":"SITC-Z26","seconds":60,
            "compared":[{"symbol":"gpt-4o output"},{"symbol":"SITC-Z26 / gpt-4o output"}]})");
    EXPECT_TRUE(
        panel->foot().endsWith(" List prices: local (test), as of 2026-11-20; before 2026-11-20 "
                               "jvrck/openrouterlist (MIT), as of 2026-08-22."))
        << panel->foot().toStdString();
}

TEST_F(ChartPanelTest, AnExpressionSaysSinceWhenItIsNotKnown) {
    FakePrices prices;
    auto book = std::make_shared<listprices::PriceBook>();
    ASSERT_TRUE(book->append(*prices::builtInPrices()).ok());
    prices.ready = book;
    prices.number = 1;
    m_screen.context.setPrices(&prices);
    ui::ChartPresenter presenter(m_screen.context);
    presenter.setExpression(QStringLiteral("gpt-4o output / gpt-4o input"), std::chrono::hours(1));
    for (int i = 0; i < 3; ++i) {
        m_screen.context.tick();
        (void)presenter.advance();
    }
    EXPECT_EQ(presenter.note(), QStringLiteral("computed, not known since 2026-08-23"));
    m_screen.context.setPrices(nullptr);
}

TEST_F(ChartPanelTest, AnAnchoredVwapSurvivesTheIntervalAndIsWatchedAsAStudy) {
    ports::BarHistory history{m_screen.id, minutes(1), {}};
    const domain::Timestamp end = floorTo(m_screen.clock.now, std::chrono::hours(1));
    for (int i = 120; i > 0; --i) {
        const domain::Price price = usd(i > 60 ? 1.90 : 2.10);
        history.bars.push_back(
            {end - minutes(i), price, price, price, price, domain::Quantity::fromRaw(i > 60 ? 3 : 1), {}});
    }
    m_screen.feed.notices.push_back(history);
    m_screen.context.tick();
    const auto minute = shown(R"({"symbol":"SITC-Z26","seconds":60})");
    const auto hour = shown(R"({"symbol":"SITC-Z26","seconds":3600})");
    emit minute->view().drawingPlaced({.id = 0,
                                       .kind = drawings::DrawingKind::AnchoredVwap,
                                       .points = {{end - minutes(120), usd(5)}},
                                       .text = {}});
    for (int i = 0; i < 3; ++i) {
        m_screen.context.tick();
    }
    for (ui::ChartPanel* panel : {minute.get(), hour.get()}) {
        EXPECT_TRUE(says(*panel, QStringLiteral(": 1.9500"))) << spoken(*panel).join('\n').toStdString();
    }
    emit minute->view().undoWanted();
    EXPECT_FALSE(says(*hour, QStringLiteral("VWAP")));
    // In the middle of an hour: bars of hours count it whole, for they cannot be divided.
    emit minute->view().drawingPlaced({.id = 0,
                                       .kind = drawings::DrawingKind::AnchoredVwap,
                                       .points = {{end - minutes(90), usd(5)}},
                                       .text = {}});
    for (int i = 0; i < 3; ++i) {
        m_screen.context.tick();
    }
    EXPECT_TRUE(says(*minute, QStringLiteral(": 1.9800"))) << spoken(*minute).join('\n').toStdString();
    EXPECT_TRUE(says(*hour, QStringLiteral(": 1.9500"))) << spoken(*hour).join('\n').toStdString();
}

TEST_F(ChartPanelTest, TheOwnSeriesAndAComparedOneChangeAxesAndStayThere) {
    tellHistory(m_screen.id, 1.90);
    defineOther();
    tellHistory(m_screen.hub.findSymbol("SITC-F27")->instrument().id, 2.40);
    const auto panel = shown(
        R"({"symbol":"SITC-Z26","seconds":60,"ownLeft":true,"compared":[{"symbol":"SITC-F27","colour":2}]})");
    EXPECT_TRUE(says(*panel, QStringLiteral("Study SITC-F27, right axis: ")))
        << spoken(*panel).join('\n').toStdString();
    EXPECT_TRUE(panel->saveState().value("ownLeft").toBool());
    const auto both = shown(
        R"({"symbol":"SITC-Z26","seconds":60,"ownLeft":true,"compared":[{"symbol":"SITC-F27","left":true}]})");
    EXPECT_TRUE(says(*both, QStringLiteral("Study SITC-F27: "))) << "on one axis, and one scale";
    EXPECT_TRUE(both->view().isOwnLeft());
    EXPECT_FALSE(shown(R"({"symbol":"SITC-Z26","seconds":60})")->view().isOwnLeft()) << "an older file";
}

TEST_F(ChartPanelTest, EverySessionHasItsVolumeByPriceByTheExchangesOwnDay) {
    // Two sessions that meet at 20:00 UTC: 1.90 before it, 2.10 after.
    const domain::Timestamp turn =
        domain::sessionStartOf(domain::sessionDayOf(m_screen.clock.now - std::chrono::hours(30)));
    ports::BarHistory history{m_screen.id, minutes(1), {}};
    for (int i = -600; i < 600; ++i) {
        const domain::Price close = usd(i < 0 ? 1.90 : 2.10);
        history.bars.push_back(
            {turn + minutes(i), close, close, close, close, domain::Quantity::fromRaw(5), {}});
    }
    m_screen.feed.notices.push_back(history);
    m_screen.context.tick();
    const auto panel = shown(R"({"symbol":"SITC-Z26","seconds":3600,"sessionProfiles":true})");
    panel->view().setVisibleTime(turn - std::chrono::hours(12), turn + std::chrono::hours(12));
    const auto words = [&](domain::Timestamp of, const char* price) {
        return QStringLiteral("Session %1: most volume between %2 and")
            .arg(QString::fromStdString(domain::sessionDayText(domain::sessionDayOf(of))),
                 QLatin1String(price));
    };
    EXPECT_TRUE(says(*panel, words(turn - minutes(1), "1.90"))) << spoken(*panel).join('\n').toStdString();
    EXPECT_TRUE(says(*panel, words(turn, "2.10"))) << spoken(*panel).join('\n').toStdString();
    EXPECT_TRUE(panel->saveState().value("sessionProfiles").toBool());
    panel->view().setVisibleTime(turn + std::chrono::hours(9), turn + std::chrono::hours(13));
    EXPECT_TRUE(says(*panel, words(turn, "2.10"))) << "whole, though its beginning is out of sight";
    const auto daily = shown(R"({"symbol":"SITC-Z26","seconds":86400,"sessionProfiles":true})");
    EXPECT_FALSE(says(*daily, QStringLiteral("Session ")));
}

TEST_F(ChartPanelTest, BarsBelowAMinuteAreChosenAndKeptWithTheWorkspace) {
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(R"({"symbol":"SITC-Z26","seconds":15})");
    EXPECT_EQ(panel->title(), QStringLiteral("SITC-Z26, 15s"));
    EXPECT_EQ(panel->saveState().value("seconds").toInteger(), 15);
    EXPECT_TRUE(panel->view().spokenName().contains(QStringLiteral("No bars below a minute")))
        << panel->view().spokenName().toStdString();
    const auto odd = shown(R"({"symbol":"SITC-Z26","seconds":17})");
    EXPECT_NE(odd->title(), QStringLiteral("SITC-Z26, 17s")) << "no length one can choose";
}

TEST_F(ChartPanelTest, BarsThatAreToldAnewDoNotMoveAViewFromThePast) {
    tellHistory(m_screen.id, 1.90);
    const auto panel = shown(R"({"symbol":"SITC-Z26","seconds":60})");
    panel->grab();
    const domain::Timestamp end = floorTo(m_screen.clock.now, minutes(1));
    panel->view().setVisibleTime(end - minutes(250), end - minutes(200));
    tellHistory(m_screen.id, 1.95);
    m_screen.context.tick();
    EXPECT_EQ(panel->view().chartGeometry().from, end - minutes(250));
    m_screen.clock.now = m_screen.clock.now + std::chrono::hours(10);  // a jump of a replay
    panel->view().resetView();
    m_screen.context.tick();
    tellHistory(m_screen.id, 1.95);
    m_screen.context.tick();
    EXPECT_GT(panel->view().chartGeometry().to, end + std::chrono::hours(9))
        << "who looked at the end, sees the end";
}

}  // namespace
}  // namespace tessera::test
