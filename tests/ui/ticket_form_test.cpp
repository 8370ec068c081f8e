// The order ticket as a function: what is typed, what is said about it, what leaves.

#include <gtest/gtest.h>

#include "ui/ticket/ticket_form.h"

namespace tessera::ui {
namespace {

using domain::OrderType;
using domain::Price;
using domain::Side;
using domain::TimeInForce;

Price usd(double value) {
    return Price::fromNanoUsd(std::llround(value * 100) * 10'000'000);
}

struct Ticket : testing::Test {
    TicketForm form;
    TicketMarket market;
    Ticket() {
        domain::Instrument i;
        i.id = domain::InstrumentId{1};
        i.symbol = "SITC-Z26";
        i.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
        i.contractSize = 1000;
        i.feePerLot = domain::Money::fromNanoUsd(850'000'000);
        i.initialMarginPerLot = domain::Money::fromUsd(200);
        market.instrument = i;
        market.marginWith = [](domain::Side side, domain::Quantity quantity) {
            const auto before = domain::Money::fromUsd(400);
            const std::int64_t lots = side == domain::Side::Buy ? quantity.raw() : -quantity.raw();
            return marketdata::MarginChange{before, domain::Money::fromUsd(400 + 200 * lots)};
        };
        market.bid = usd(1.92);
        market.ask = usd(1.94);
        market.last = usd(1.93);
        market.isLive = market.isArmed = market.gateOpen = true;
        market.whyNotTraded.clear();
        market.now = domain::parseIso("2026-11-23T12:00:00Z").value();
        form.text(TicketField::Quantity) = "5";
        form.text(TicketField::Price) = "1.93";
        form.text(TicketField::Target) = "6";
        form.text(TicketField::Protection) = "8";
    }
    TicketView view() const { return evaluate(form, market); }
    QString priceProblem(const char* typed) {
        form.text(TicketField::Price) = QString::fromUtf8(typed);
        return view().problem(TicketField::Price);
    }
};

TEST_F(Ticket, SaysWhatTheExchangesPositionLimitLeavesAndRefusesBeyondIt) {
    EXPECT_EQ(view().position, "") << "not told";
    market.positionWith = [](domain::Side side, domain::Quantity quantity) {
        const std::int64_t lots = 46 + (side == domain::Side::Buy ? quantity.raw() : -quantity.raw());
        return ui::PositionLimitReading{domain::PositionLimitUse{"SITC-Z26", lots, 50},
                                        lots > 50 ? QStringLiteral("It could make it 51.") : QString()};
    };
    EXPECT_EQ(view().position, "51 of 50 lots of SITC-Z26");
    EXPECT_EQ(view().refusal, "It could make it 51.");
    EXPECT_TRUE(view().intents.empty());
    form.text(TicketField::Quantity) = "4";
    EXPECT_EQ(view().position, "50 of 50 lots of SITC-Z26");
    EXPECT_EQ(view().refusal, "");
}

TEST_F(Ticket, SaysTheOrderInPlainWordsWithItsWorstCost) {
    const TicketView v = view();
    EXPECT_EQ(v.refusal, "");
    EXPECT_EQ(
        v.sentence,
        "Buy 5 SITC-Z26 at 1.93 or better, good for the day; worst case cost 9,650.00 USD plus 4.25 fees.");
    EXPECT_EQ(v.margin, "+1,000.00 USD, then 1,400.00") << "beside what the account holds";
    ASSERT_EQ(v.intents.size(), 1U);
    EXPECT_EQ(v.intents[0].price, usd(1.93));
    EXPECT_EQ(v.intents[0].seen.source, "order ticket");
}

TEST_F(Ticket, AnOffTickPriceNamesTheTwoNearestOnes) {
    EXPECT_EQ(priceProblem("1.935"), "Off tick: the nearest prices are 1.93 and 1.94.");
    EXPECT_EQ(view().refusal, "Off tick: the nearest prices are 1.93 and 1.94.");
    EXPECT_TRUE(view().intents.empty());
}

TEST_F(Ticket, NonsenseAndNumbersTooLargeAreRefusedInWords) {
    for (const char* typed : {"", "abc", "1.9.3", "--2", "1e999", "99999999999999999999", "-1", "0", "nan"}) {
        EXPECT_FALSE(priceProblem(typed).isEmpty()) << typed;
        EXPECT_FALSE(view().refusal.isEmpty()) << typed;
    }
    form.text(TicketField::Price) = "1.93";
    for (const char* typed : {"", "0", "-3", "1.5", "201", "99999999999999999999999"}) {
        form.text(TicketField::Quantity) = typed;
        EXPECT_FALSE(view().problem(TicketField::Quantity).isEmpty()) << typed;
    }
}

TEST_F(Ticket, PartsOfALotAreTakenAndLimitsAreInWholeLots) {
    market.instrument->quantityDecimals = 3;
    form.text(TicketField::Quantity) = "0.5";
    const TicketView v = view();
    EXPECT_EQ(v.refusal, "");
    ASSERT_EQ(v.intents.size(), 1U);
    EXPECT_EQ(v.intents[0].quantity.raw(), 500);
    EXPECT_TRUE(v.sentence.startsWith("Buy 0.5 SITC-Z26")) << v.sentence.toStdString();
    form.text(TicketField::Quantity) = "200";
    EXPECT_EQ(view().refusal, "");
    form.text(TicketField::Quantity) = "200.001";
    EXPECT_EQ(view().refusal, "The limit is 200 lots an order.");
    form.text(TicketField::Quantity) = "0.0001";
    EXPECT_EQ(view().refusal, "Write a quantity of at most 3 decimals above zero.");
    form.text(TicketField::Quantity) = "99999999999999999999";
    EXPECT_EQ(view().refusal, "No order can have 99999999999999999999 lots.")
        << "it is a number, and above zero";
}

TEST_F(Ticket, ThousandsSeparatorsAreTakenWhereTheyStandAndRefusedWhereTheyCouldMeanDecimals) {
    EXPECT_EQ(plainNumber("1,234.50").value(), "1234.50");
    EXPECT_EQ(plainNumber(" 12,345 ").value(), "12345");
    EXPECT_EQ(plainNumber(QString::fromUtf8("1\u202f234")).value(), "1234");
    EXPECT_EQ(plainNumber("1 234 567").value(), "1234567");
    for (const char* typed : {"1,93", "1,2,3", ",5", "1.234,5", "12,34", "1,2345"}) {
        EXPECT_FALSE(plainNumber(typed).ok()) << typed;
    }
    EXPECT_TRUE(priceProblem("1,93").contains("two ways"));
}

TEST_F(Ticket, AStopOnTheWrongSideIsSaidWhileTyping) {
    form.type = OrderType::Stop;
    form.text(TicketField::StopPrice) = "1.93";
    EXPECT_EQ(view().refusal, "A buy stop goes above the last trade, 1.93; 1.93 is reached already.");
    form.text(TicketField::StopPrice) = "1.97";
    const TicketView v = view();
    ASSERT_EQ(v.intents.size(), 1U);
    EXPECT_EQ(v.intents[0].terms.stopPrice, usd(1.97));
    EXPECT_EQ(v.intents[0].price, Price{});
    EXPECT_TRUE(v.sentence.startsWith("Buy 5 SITC-Z26 once it trades at 1.97 or higher"))
        << v.sentence.toStdString();
    form.timeInForce = TimeInForce::Ioc;
    EXPECT_TRUE(view().refusal.contains("cannot be IOC"));
}

TEST_F(Ticket, TrailingTakesTicksOrPercent) {
    form.type = OrderType::TrailingStop;
    form.side = Side::Sell;
    form.text(TicketField::Trail) = "4";
    EXPECT_EQ(view().intents.at(0).terms.trail, market.instrument->tick * 4);
    form.trailsByPercent = true;
    form.text(TicketField::Trail) = "1.5";
    EXPECT_EQ(view().intents.at(0).terms.trailBp, 150);
    for (const char* typed : {"0", "100", "1.555", "x"}) {
        form.text(TicketField::Trail) = typed;
        EXPECT_FALSE(view().refusal.isEmpty()) << typed;
    }
}

TEST_F(Ticket, AGtdOrderEndsWithTheTradingDayOfItsDate) {
    form.timeInForce = TimeInForce::Gtd;
    form.text(TicketField::Date) = "2026-11-30";
    EXPECT_EQ(view().intents.at(0).terms.expireAt, domain::parseIso("2026-11-30T20:00:00Z").value());
    EXPECT_TRUE(view().sentence.contains("until 2026-11-30, 20:00 UTC"));
    for (const char* typed : {"2026-11-22", "30.11.2026", "2026-13-01", ""}) {
        form.text(TicketField::Date) = typed;
        EXPECT_FALSE(view().refusal.isEmpty()) << typed;
    }
}

TEST_F(Ticket, AnIcebergShowsAtMostTheOrder) {
    form.text(TicketField::Display) = "2";
    EXPECT_EQ(view().intents.at(0).terms.display.raw(), 2);
    form.text(TicketField::Display) = "6";
    EXPECT_TRUE(view().refusal.contains("cannot exceed the order's 5 lots"));
}

TEST_F(Ticket, ABracketIsThreeLegsAroundTheEntryWhoseExitsStandUntilCancelled) {
    form.combination = TicketCombination::Bracket;
    const TicketView v = view();
    ASSERT_EQ(v.intents.size(), 3U);
    EXPECT_EQ(v.intents[0].timeInForce, TimeInForce::Day);
    EXPECT_EQ(v.intents[1].price, usd(1.99));
    EXPECT_EQ(v.intents[1].timeInForce, TimeInForce::Gtc);
    EXPECT_EQ(v.intents[2].terms.stopPrice, usd(1.85));
    EXPECT_EQ(v.intents[2].side, Side::Sell);
    EXPECT_TRUE(v.sentence.contains("then a target at 1.99 and a stop at 1.85 for what it bought"))
        << v.sentence.toStdString();
    form.protectionTrails = true;
    EXPECT_EQ(view().intents.at(2).type, OrderType::TrailingStop);
}

TEST_F(Ticket, ABracketWhoseEntryTradesAtOnceIsSetAroundTheMarketsPrice) {
    form.combination = TicketCombination::Bracket;
    form.text(TicketField::Price) = "2.05";
    const TicketView v = view();
    ASSERT_EQ(v.intents.size(), 3U);
    EXPECT_EQ(v.intents[0].price, usd(2.05));
    EXPECT_EQ(v.intents[1].price, usd(2.00)) << "six ticks above the ask, 1.94";
    EXPECT_EQ(v.intents[2].terms.stopPrice, usd(1.86));
}

TEST_F(Ticket, AnOcoIsALimitAndAStopOfOneSide) {
    form.combination = TicketCombination::Oco;
    form.side = Side::Sell;
    form.text(TicketField::Price) = "1.99";
    form.text(TicketField::StopPrice) = "1.88";
    const TicketView v = view();
    ASSERT_EQ(v.intents.size(), 2U) << v.refusal.toStdString();
    EXPECT_EQ(v.intents[1].type, OrderType::Stop);
    EXPECT_EQ(v.intents[1].terms.role, domain::LinkRole::Oco);
}

TEST_F(Ticket, SendSaysWhyItIsOff) {
    market.isArmed = false;
    EXPECT_EQ(view().refusal, "SITC-Z26 is disarmed: arm it on its ladder to trade.");
    market.gateOpen = false;
    market.gateSentence = "Order entry is closed: the kill switch is on.";
    EXPECT_EQ(view().refusal, market.gateSentence);
    market.isLive = false;
    EXPECT_EQ(view().refusal, "The book of SITC-Z26 is not live; wait for it.");
    market.whyNotTraded = "SITC-Z26 cannot be traded: its source was removed.";
    EXPECT_EQ(view().refusal, "SITC-Z26 cannot be traded: its source was removed.");
    market.instrument.reset();
    EXPECT_EQ(view().refusal, "Choose a contract first.");
}

}  // namespace
}  // namespace tessera::ui
