// Position limits: what an account may come to hold of a contract and of a family.

#include "feeds/venue/position_limits.h"

#include <gtest/gtest.h>

#include "tests/venue/market_samples.h"

namespace tessera::venue {
namespace {

using namespace domain;  // NOLINT

market::MarketTerms termsWith(const char* limits) {
    std::vector<market::NamedText> files;
    for (market::NamedText& file : market::embeddedContracts()) {
        if (file.name == "10-sitc.toml") {
            const std::size_t from = file.text.find("position = "), to = file.text.find("[spreads]");
            file.text.replace(from, to - from, limits);
            files.push_back(std::move(file));
        }
    }
    auto terms = market::marketTerms(std::move(files));
    EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.error().sentence);
    return std::move(terms).value();
}

class PositionLimitsTest : public ::testing::Test {
 protected:
    void open(const char* limits) {
        ExchangeConfig config = sampleConfig("2026-11-24T12:00:00Z", 0);
        config.terms = termsWith(limits);
        m_exchange = Exchange::open(config, sink).value();
        for (int i = 0; i < 20; ++i) {
            m_exchange->step(m_exchange->now() + std::chrono::seconds(1));
        }
    }
    NewOrder order(const char* symbol, Side side, std::int64_t lots, OrderType type = OrderType::Limit) {
        NewOrder made;
        made.id = ClientOrderId{++m_id};
        made.instrument = m_exchange->find(symbol)->id;
        made.side = side;
        made.type = type;
        made.timeInForce = type == OrderType::Market ? TimeInForce::Ioc : TimeInForce::Gtc;
        made.quantity = Quantity::fromRaw(lots);
        return made;
    }
    void hold(const char* symbol, Side side, std::int64_t lots) {
        m_exchange->submit(kMe, order(symbol, side, lots, OrderType::Market), m_exchange->now());
        const auto net = m_exchange->positions().at(kMe).at(m_exchange->find(symbol)->id).net.raw();
        ASSERT_EQ(net, side == Side::Buy ? lots : -lots);
    }
    /// As the market reports it.
    ExecutionReport work(const NewOrder& working) {
        ExecutionReport made;
        made.id = working.id;
        made.orderId = OrderId{static_cast<std::uint64_t>(working.id)};
        made.instrument = working.instrument;
        made.side = working.side;
        made.quantity = made.leavesQuantity = working.quantity;
        made.terms = working.terms;
        m_book.add(made);
        return made;
    }
    template <class Asked>
    std::string ask(Asked asked) {
        return overPositionLimit(*m_exchange, m_book, LogInput{m_exchange->now(), kMe, Reason::None, asked});
    }

    static constexpr AccountId kMe{1};
    KeepingSink sink;
    std::unique_ptr<Exchange> m_exchange;
    Account m_book;

 private:
    std::uint64_t m_id = 0;
};

TEST_F(PositionLimitsTest, NameTheLimitAndThePosition) {
    open("position = 50\nfamily_position = 120\n");
    hold("SITC-Z26", Side::Buy, 40);
    EXPECT_EQ(ask(order("SITC-Z26", Side::Buy, 10)), "") << "up to it";
    EXPECT_EQ(
        ask(order("SITC-Z26", Side::Buy, 11)),
        "The position limit of SITC-Z26 is 50 lots. The account holds 40 bought, 0 more to buy and 0 more to "
        "sell are working, and this order could make it 51.");
    EXPECT_EQ(ask(order("SITC-Z26", Side::Sell, 90)), "") << "to fifty sold";
    EXPECT_NE(ask(order("SITC-Z26", Side::Sell, 91)), "");
    EXPECT_EQ(ask(order("SITC-Z26", Side::Sell, 40)), "") << "what closes passes";
}

TEST_F(PositionLimitsTest, CountWhatWorksAndAReplaceByWhatItAdds) {
    open("position = 50\nfamily_position = 120\n");
    const NewOrder working = order("SITC-F27", Side::Buy, 30);
    work(working);
    EXPECT_EQ(ask(order("SITC-F27", Side::Buy, 20)), "");
    EXPECT_NE(ask(order("SITC-F27", Side::Buy, 21)), "");
    EXPECT_EQ(ask(order("SITC-F27", Side::Sell, 50)), "") << "the other side is another worst case";
    ReplaceOrder replace{ClientOrderId{90}, working.id, {}, Quantity::fromRaw(50), {}};
    EXPECT_EQ(ask(replace), "");
    replace.quantity = Quantity::fromRaw(51);
    EXPECT_NE(ask(replace), "");
    EXPECT_EQ(ask(CancelOrder{ClientOrderId{91}, working.id}), "");
}

TEST_F(PositionLimitsTest, OfAFamilyAreOverAllItsContracts) {
    open("position = 50\nfamily_position = 120\n");
    work(order("SITC-Z26", Side::Buy, 50));
    work(order("SITC-F27", Side::Sell, 50));
    const NewOrderList list{{order("SITC-G27", Side::Buy, 10), order("SITC-H27", Side::Sell, 11)}};
    EXPECT_EQ(ask(list),
              "The position limit of the SITC family is 120 lots over all its contracts. The account's "
              "positions and working orders could come to 100, and this order could make it 121.");
    EXPECT_EQ(ask(order("SITC-G27", Side::Buy, 20)), "");
}

TEST_F(PositionLimitsTest, FollowWhatBecomesOfAWorkingOrder) {
    open("position = 50\nfamily_position = 120\n");
    ExecutionReport told = work(order("SITC-F27", Side::Buy, 30));
    told.type = ExecType::Trade;
    told.cumQuantity = Quantity::fromRaw(10);
    told.leavesQuantity = Quantity::fromRaw(20);
    m_book.add(told);
    EXPECT_EQ(ask(order("SITC-F27", Side::Buy, 30)), "") << "the position is the exchange's to add";
    EXPECT_NE(ask(order("SITC-F27", Side::Buy, 31)), "");
    told.type = ExecType::Replaced;
    told.id = ClientOrderId{70};
    told.quantity = Quantity::fromRaw(45);
    told.leavesQuantity = Quantity::fromRaw(35);
    m_book.add(told);
    EXPECT_NE(ask(order("SITC-F27", Side::Buy, 16)), "");
    EXPECT_EQ(ask(order("SITC-F27", Side::Buy, 15)), "");
    told.type = ExecType::Canceled;
    told.leavesQuantity = {};
    m_book.add(told);
    EXPECT_EQ(ask(order("SITC-F27", Side::Buy, 50)), "");
    EXPECT_TRUE(m_book.working.empty());
}

TEST_F(PositionLimitsTest, CountAnOcoOnce) {
    open("position = 50\nfamily_position = 120\n");
    NewOrder limit = order("SITC-F27", Side::Buy, 30), stop = order("SITC-F27", Side::Buy, 30);
    for (NewOrder* leg : {&limit, &stop}) {
        leg->terms.role = LinkRole::Oco;
        leg->terms.listId = limit.id;
    }
    EXPECT_EQ(ask(NewOrderList{{limit, stop}}), "") << "one of them trades alone";
    work(limit);
    ExecutionReport told = work(stop);
    EXPECT_EQ(ask(order("SITC-F27", Side::Buy, 20)), "");
    EXPECT_NE(ask(order("SITC-F27", Side::Buy, 21)), "");
    told.type = ExecType::Canceled;
    told.leavesQuantity = {};
    told.terms = {};
    m_book.add(told);
    EXPECT_NE(ask(order("SITC-F27", Side::Buy, 21)), "") << "the other one works on";
}

/// Entry, target and protection of 30 lots.
std::vector<NewOrder> bracketOf(NewOrder entry, ClientOrderId second, ClientOrderId third) {
    entry.terms.role = LinkRole::Entry;
    entry.terms.listId = entry.id;
    NewOrder target = entry, protection = entry;
    target.id = second;
    protection.id = third;
    target.terms.role = LinkRole::Target;
    protection.terms.role = LinkRole::Protection;
    target.side = protection.side = opposite(entry.side);
    return {entry, target, protection};
}

TEST_F(PositionLimitsTest, CountABracketByItsEntryUntilItFills) {
    open("position = 50\nfamily_position = 120\n");
    work(order("SITC-F27", Side::Sell, 50));
    EXPECT_EQ(ask(NewOrderList{
                  bracketOf(order("SITC-F27", Side::Buy, 50), ClientOrderId{800}, ClientOrderId{801})}),
              "")
        << "its exits sell what it bought";
    EXPECT_NE(ask(NewOrderList{
                  bracketOf(order("SITC-F27", Side::Buy, 51), ClientOrderId{800}, ClientOrderId{801})}),
              "");
}

TEST_F(PositionLimitsTest, AnExitReducesOnlyWhatIsStillHeld) {
    open("position = 50\nfamily_position = 120\n");
    std::vector<ExecutionReport> told;
    for (const NewOrder& leg :
         bracketOf(order("SITC-F27", Side::Buy, 30), ClientOrderId{800}, ClientOrderId{850})) {
        told.push_back(work(leg));
    }
    ExecutionReport& entry = told.front();
    entry.type = ExecType::Trade;
    entry.cumQuantity = entry.quantity;
    entry.leavesQuantity = {};
    m_book.add(entry);
    hold("SITC-F27", Side::Buy, 30);
    EXPECT_EQ(ask(order("SITC-F27", Side::Sell, 30)), "") << "to close by hand";
    EXPECT_EQ(ask(order("SITC-F27", Side::Sell, 50)), "") << "with the exit, fifty sold";
    EXPECT_NE(ask(order("SITC-F27", Side::Sell, 51)), "") << "the exit still works";
    m_exchange->submit(kMe, order("SITC-F27", Side::Sell, 30, OrderType::Market), m_exchange->now());
    EXPECT_EQ(ask(order("SITC-F27", Side::Sell, 20)), "");
    EXPECT_NE(ask(order("SITC-F27", Side::Sell, 21)), "") << "what it was to reduce is gone";
    for (ExecutionReport* exit : {&told[1], &told[2]}) {
        exit->type = ExecType::Canceled;
        exit->leavesQuantity = {};
        m_book.add(*exit);
    }
    EXPECT_EQ(ask(order("SITC-F27", Side::Sell, 50)), "");
    EXPECT_TRUE(m_book.working.empty());
}

TEST_F(PositionLimitsTest, AreToldByFamily) {
    open("position = 50\nfamily_position = 120\n");
    EXPECT_EQ(positionLimits(*m_exchange), (std::vector<PositionLimit>{{"SITC", 50, 120}}));
}

TEST_F(PositionLimitsTest, AnEarlierMarketHasNone) {
    open("");
    EXPECT_TRUE(positionLimits(*m_exchange).empty());
    EXPECT_EQ(m_exchange->termsOf("SITC")->positionLimit, 0);
    EXPECT_EQ(ask(order("SITC-Z26", Side::Buy, 9'000'000)), "");
}

TEST(PositionLimitTerms, AreWholeLotsAndTheFamilysNoSmaller) {
    const auto complaint = [](const char* limits) {
        std::vector<market::NamedText> files;
        for (market::NamedText& file : market::embeddedContracts()) {
            if (file.name == "10-sitc.toml") {
                const std::size_t from = file.text.find("position = "), to = file.text.find("[spreads]");
                file.text.replace(from, to - from, limits);
                files.push_back(std::move(file));
            }
        }
        const auto terms = market::marketTerms(std::move(files));
        return terms.ok() ? std::string() : terms.error().sentence;
    };
    EXPECT_EQ(complaint("position = 0\nfamily_position = 9\n"),
              "10-sitc.toml: line 37: [limits] position must be a whole number from 1 to 1000000000, not 0.");
    EXPECT_EQ(complaint("position = 50\nfamily_position = 9\n"),
              "10-sitc.toml: line 38: [limits] family_position must be a whole number from 50 to 1000000000, "
              "not 9.");
    EXPECT_EQ(complaint("position = 50\n"),
              "10-sitc.toml: [limits] family_position must be a whole number from 50 to 1000000000.");
}

}  // namespace
}  // namespace tessera::venue
