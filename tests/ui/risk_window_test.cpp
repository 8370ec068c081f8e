// Limits as the window edits them, and the blotter's rows as a person searches and changes them.
#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <set>

#include "app/domain/decimal.h"
#include "tests/ui/fakes.h"
#include "ui/blotter/blotter_panel.h"
#include "ui/blotter/filter_bar.h"
#include "ui/blotter/order_details.h"
#include "ui/bridge/account_figures.h"
#include "ui/risk/risk_models.h"
#include "ui/shell/top_band.h"

namespace tessera::test {
namespace {

using ui::RiskLimitsModel;

struct RiskScreen : testing::Test {
    Desk desk;
    RiskLimitsModel model{desk.context};
    QString problem;
    RiskScreen() {
        QObject::connect(&model, &RiskLimitsModel::problem, [this](const QString& text) { problem = text; });
    }
    QModelIndex at(trading::RiskLimit limit, int column) const {
        return model.index(static_cast<int>(limit), column);
    }
    QString shown(trading::RiskLimit limit, int column) const { return at(limit, column).data().toString(); }
    bool type(trading::RiskLimit limit, int column, const char* text) {
        return model.setData(at(limit, column), QString::fromUtf8(text), Qt::EditRole);
    }
    void tell(trading::RiskView view) {
        desk.desk.events.push_back(trading::RiskChanged{std::move(view)});
        desk.context.tick();
    }
};

TEST_F(RiskScreen, ShowsEveryLimitInItsUnit) {
    EXPECT_EQ(model.rowCount(), 9);
    EXPECT_EQ(shown(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account), "200 lots");
    EXPECT_EQ(shown(trading::RiskLimit::DailyLoss, RiskLimitsModel::Account), "25,000.00 USD");
    EXPECT_EQ(shown(trading::RiskLimit::Collar, RiskLimitsModel::Account), "10.00 %");
}

TEST_F(RiskScreen, AnEditAsksTheDeskAndShowsItOnlyOnceItIsRecorded) {
    EXPECT_TRUE(type(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account, "1,50"));
    ASSERT_EQ(desk.desk.limits.size(), 1U);
    EXPECT_EQ(desk.desk.limits.front().value, 150);
    EXPECT_FALSE(desk.desk.limits.front().instrument.has_value());
    EXPECT_EQ(shown(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account), "200 lots");
    trading::RiskView view;
    view.account.maxOrderQuantity = domain::Quantity::fromRaw(150);
    tell(view);
    EXPECT_EQ(shown(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account), "150 lots");
}

TEST_F(RiskScreen, NonsenseIsAnsweredInWordsAndAsksNothing) {
    EXPECT_FALSE(type(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account, "-5"));
    EXPECT_EQ(problem, "Largest order: a number from 1 to 1,000,000,000 lots is expected.");
    EXPECT_FALSE(type(trading::RiskLimit::OrderQuantity, RiskLimitsModel::Account, ""));
    EXPECT_FALSE(type(trading::RiskLimit::DisableLoss, RiskLimitsModel::Account, "100"));
    EXPECT_TRUE(problem.contains("cannot be smaller than"));
    EXPECT_FALSE(type(trading::RiskLimit::DailyLoss, RiskLimitsModel::Own, "100"));
    EXPECT_TRUE(desk.desk.limits.empty());
}

TEST_F(RiskScreen, AnInstrumentsOwnLimitIsSetAndRemovedInItsColumn) {
    model.setInstrument(desk.id);
    EXPECT_TRUE(type(trading::RiskLimit::Position, RiskLimitsModel::Own, "40"));
    EXPECT_EQ(desk.desk.limits.back().instrument, desk.id);
    trading::RiskView view;
    view.overrides.push_back({desk.id, trading::RiskLimit::Position, 40});
    tell(view);
    EXPECT_EQ(shown(trading::RiskLimit::Position, RiskLimitsModel::Own), "40 lots");
    EXPECT_TRUE(type(trading::RiskLimit::Position, RiskLimitsModel::Own, " "));
    EXPECT_FALSE(desk.desk.limits.back().value.has_value());
}

TEST_F(RiskScreen, TheBandSaysCloseOnlyAndDisabledInWords) {
    ui::TopBand band(desk.context);
    trading::RiskView view;
    view.state = trading::TradingState::CloseOnly;
    view.sentence = "Close only: because.";
    tell(view);
    for (int i = 0; i < 20; ++i) {
        desk.context.tick();
    }
    bool found = false;
    for (const QToolButton* button : band.findChildren<QToolButton*>()) {
        found =
            found || (button->text().contains("CLOSE ONLY") && button->toolTip() == "Close only: because.");
    }
    EXPECT_TRUE(found);
}

QString bandFigure(const ui::TopBand& band, const char* name) {
    for (const QLabel* title : band.findChildren<QLabel*>()) {
        if (const auto* value = qobject_cast<const QLabel*>(title->buddy());
            value != nullptr && title->text() == name) {
            return value->text();
        }
    }
    return {};
}

/// The band's figure by its first word, with what it says and in which tone.
struct MarginFigure {
    QString title, text, tone, tip;
};
MarginFigure marginOf(const ui::TopBand& band) {
    for (const QLabel* title : band.findChildren<QLabel*>()) {
        if (const auto* value = qobject_cast<const QLabel*>(title->buddy());
            value != nullptr && title->text().contains("argin", Qt::CaseInsensitive)) {
            return {title->text(), value->text(), value->property("tone").toString(), value->toolTip()};
        }
    }
    return {};
}

/// The first cell of a column in the table of that name.
QString firstCell(const QWidget& panel, const char* table, const QString& column) {
    for (const auto* each : panel.findChildren<widgets::RecordTable*>()) {
        for (std::size_t i = 0; each->accessibleName() == table && i < each->columns().size(); ++i) {
            if (each->columns()[i].title == column) {
                return each->model()->index(0, static_cast<int>(i)).data().toString();
            }
        }
    }
    return {};
}

TEST_F(RiskScreen, BandLadderAndPositionsShowOneValueInEveryFrame) {
    ui::TopBand band(desk.context);
    ui::BlotterPanel blotter(desk.context);
    blotter.show();
    trading::PositionView held;
    held.instrument = desk.id;
    held.symbol = "SITC-Z26";
    held.net = domain::Quantity::fromRaw(10);
    held.cost = domain::Money::fromUsd(19'250);
    desk.desk.events.push_back(trading::PositionChanged{held});
    desk.desk.events.push_back(trading::AccountChanged{
        {.name = "Practice", .startingCash = {}, .cash = {}, .realised = {}, .fees = {}, .marginCall = {}}});
    std::set<std::string> shown;
    for (int frame = 0; frame < 90; ++frame) {
        desk.feed.trade(desk.id, domain::Side::Buy, frame % 7 < 3 ? 1.92 : 1.93, 1, desk.clock.now);
        if (frame == 40) {  // a fill: what is held and what it is worth change together
            held.net = domain::Quantity::fromRaw(20);
            held.cost = domain::Money::fromUsd(38'400);
            desk.desk.events.push_back(trading::PositionChanged{held});
        }
        desk.context.tick();
        const auto ladder = ui::positionFigures(*desk.deskModel.position(desk.id), desk.hub).open;
        ASSERT_TRUE(ladder.has_value());
        const std::string open = domain::formatSignedMoney(*ladder);
        EXPECT_EQ(firstCell(blotter, "Positions", "Open USD").toStdString(), open) << "frame " << frame;
        EXPECT_EQ(bandFigure(band, "Equity USD").toStdString(), domain::formatMoney(*ladder))
            << "frame " << frame;
        shown.insert(open);
    }
    EXPECT_GE(shown.size(), 3U) << "it is not one value for ever";
}

TEST_F(RiskScreen, TheBandsMarginHasTheToneOfWhatFollowsLongBeforeACall) {
    ui::TopBand band(desk.context);
    trading::PositionView held;
    held.instrument = desk.id;
    held.symbol = "SITC-Z26";
    held.net = domain::Quantity::fromRaw(12);
    held.cost = domain::Money::fromUsd(23'100);  // 1.925, the middle of the book
    desk.desk.events.push_back(trading::PositionChanged{held});
    const auto standing = [&](std::int64_t cash, const domain::MarginNotice& call = {}) {
        desk.desk.events.push_back(trading::AccountChanged{{.name = "Small",
                                                            .startingCash = domain::Money::fromUsd(2'500),
                                                            .cash = domain::Money::fromUsd(cash),
                                                            .realised = {},
                                                            .fees = {},
                                                            .marginCall = call}});
        for (int i = 0; i < 20; ++i) {
            desk.context.tick();
        }
        return marginOf(band);
    };
    standing(100'000);
    const auto figures = ui::accountFigures(desk.deskModel, desk.hub);
    ASSERT_TRUE(figures.marginUsed.has_value());
    const std::int64_t margin = figures.marginUsed->nanoUsd() / 1'000'000'000;
    ASSERT_GT(margin, 0);
    EXPECT_EQ(standing(margin * 2).tone, "");
    EXPECT_EQ(standing(margin * 10 / 9).tone, "warning");
    EXPECT_EQ(standing(margin * 10 / 9).title, "Margin");
    const MarginFigure below = standing(margin * 9 / 10);
    EXPECT_EQ(below.tone, "warning");
    EXPECT_EQ(below.title, "▲ Margin");
    EXPECT_TRUE(below.tip.contains("margin call follows")) << below.tip.toStdString();
    EXPECT_TRUE(below.tip.contains("Selling 2 of your 12 lots of SITC-Z26 would hold it"))
        << below.tip.toStdString();
    const MarginFigure callable = standing(margin / 2);
    EXPECT_EQ(callable.tone, "bad");
    EXPECT_TRUE(callable.tip.contains("the daily settlement at 20:00 UTC calls you"));
    EXPECT_TRUE(standing(-5).text.contains("no equity")) << "a share of nothing is no number";
    const MarginFigure called =
        standing(margin / 2, {domain::Money::fromUsd(margin / 2), domain::Money::fromUsd(margin),
                              domain::parseIso("2026-11-27T21:00:00Z").value()});
    EXPECT_EQ(called.title, "▲ MARGIN CALL");
    EXPECT_TRUE(called.text.contains("by 21:00 UTC"));
    EXPECT_TRUE(called.tip.contains("Selling 6 of your 12 lots")) << called.tip.toStdString();
    for (const QWidget* part : band.findChildren<QWidget*>()) {
        EXPECT_TRUE(part->styleSheet().isEmpty()) << "its tool tip would be as red and bold as it is";
    }
}

TEST_F(RiskScreen, ASearchAsksTheWholeStoreAndItsAnswerIsShown) {
    ui::BlotterPanel panel(desk.context);
    desk.context.tick();
    panel.filterBar().search()->setText("SITC-Z");
    emit panel.filterBar().filterChanged();
    ASSERT_FALSE(desk.query.searches.empty());
    EXPECT_EQ(desk.query.searches.back().filter.text, "SITC-Z");
    trading::Page<trading::OrderView> page;
    page.ticket = desk.query.searches.back().ticket;
    page.rows.push_back(desk.working(9, domain::Side::Buy, 1.9, 5));
    desk.query.pages.push_back(page);
    desk.context.tick();
    const auto* table = panel.findChild<widgets::RecordTable*>("orders");
    EXPECT_EQ(table->model()->rowCount(), 1);
}

TEST_F(RiskScreen, PriceAndQuantityOfALiveOrderAreTypedOverInItsRow) {
    ui::OrdersModel orders(desk.context);
    desk.desk.events.push_back(trading::OrderChanged{desk.working(9, domain::Side::Buy, 1.90, 5)});
    desk.context.tick();
    const QModelIndex price = orders.index(0, ui::OrdersModel::kPriceColumn);
    ASSERT_TRUE(orders.flags(price) & Qt::ItemIsEditable);
    EXPECT_FALSE(orders.flags(orders.index(0, 3)) & Qt::ItemIsEditable);
    EXPECT_TRUE(orders.setData(price, "1.91", Qt::EditRole));
    ASSERT_EQ(desk.desk.replaced.size(), 1U);
    EXPECT_EQ(desk.desk.replaced.front().second, usd(1.91));
    EXPECT_FALSE(orders.setData(price, "cheap", Qt::EditRole));
    EXPECT_EQ(desk.desk.replaced.size(), 1U);
}

TEST_F(RiskScreen, TheDetailsTellTheBookAtTheClickAndWhyItTraded) {
    trading::OrderHistory history;
    history.order = desk.working(9, domain::Side::Buy, 1.93, 5);
    trading::OrderIntent intent;
    intent.side = domain::Side::Buy;
    intent.price = usd(1.93);
    intent.seen = {77, usd(1.92), usd(1.93), "ladder click"};
    history.intent = intent;
    trading::FillView fill;
    fill.price = usd(1.93);
    fill.quantity = domain::Quantity::fromRaw(5);
    history.fills.push_back(fill);
    const QString text = ui::orderHistoryText(history, 2, 0);
    EXPECT_TRUE(text.contains("bid 1.92, ask 1.93, sequence 77, by ladder click")) << text.toStdString();
    EXPECT_TRUE(text.contains("The limit reached the other side"));
    EXPECT_TRUE(text.contains("it met an order that rested in the book"));
}

TEST_F(RiskScreen, TheDetailsAndTheRowTellWhichFillWasImplied) {
    trading::OrderHistory history;
    history.order = desk.working(9, domain::Side::Buy, 1.93, 5);
    trading::FillView fill;
    fill.price = usd(1.93);
    fill.quantity = domain::Quantity::fromRaw(5);
    fill.impliedBy = domain::InstrumentId{44};
    history.fills = {fill, fill};
    history.fills.back().isMaker = true;
    const auto books = [](domain::InstrumentId spread) {
        return spread == domain::InstrumentId{44} ? std::vector<std::string>{"SITC-Z26-F27", "SITC-F27"}
                                                  : std::vector<std::string>{};
    };
    const std::string text = ui::orderHistoryText(history, 2, 0, books).toStdString();
    EXPECT_NE(
        text.find("implied: it met a price that the exchange made of orders of SITC-Z26-F27 and SITC-F27"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("implied: it rested in the book and traded together with orders of SITC-Z26-F27 and"),
              std::string::npos)
        << text;
    EXPECT_TRUE(ui::orderHistoryText(history, 2, 0).contains("made of orders of two other books"));
}

TEST_F(RiskScreen, ChosenColumnsComeBackAfterARestart) {
    ui::PanelState state;
    {
        ui::BlotterPanel panel(desk.context);
        panel.findChild<widgets::RecordTable*>("orders")->setColumnShown(10, false);
        state = panel.saveState();
    }
    ui::BlotterPanel panel(desk.context);
    panel.restoreState(state);
    EXPECT_TRUE(panel.findChild<widgets::RecordTable*>("orders")->isColumnHidden(10));
    for (const QString& key : state.keys()) {
        state.insert(key, "garbage");
    }
    panel.restoreState(state);
}

}  // namespace
}  // namespace tessera::test
