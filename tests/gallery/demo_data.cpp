#include "tests/gallery/demo_data.h"

#include <cmath>
#include <random>

namespace tessera::gallery {

using domain::Money;
using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Side;
using domain::Timestamp;
using namespace widgets;

namespace {

constexpr std::int64_t kCent = 10'000'000;

Price cents(std::int64_t n) {
    return Price::fromNanoUsd(n * kCent);
}
Quantity lots(std::int64_t n) {
    return Quantity::fromRaw(n);
}

/// The middle of [0, 1) from a seed and a place; the same on every machine (std distributions are not).
double noise(unsigned seed, int at) {
    std::mt19937 random(seed * 7919u + static_cast<unsigned>(at));
    random.discard(3);
    return static_cast<double>(random()) / 4294967296.0;
}

LadderMine mine(std::uint64_t id, Side side, std::int64_t price, std::int64_t quantity, OrderMark mark) {
    LadderMine m;
    m.id = domain::ClientOrderId{id};
    m.side = side;
    m.price = cents(price);
    m.quantity = m.total = lots(quantity);
    m.mark = mark;
    return m;
}

void fillBook(LadderSnapshot& s, std::int64_t top, std::int64_t bid, std::int64_t ask, int rows,
              unsigned seed, std::int64_t size) {
    s.bestBid = cents(bid);
    s.bestAsk = cents(ask);
    s.rowStep = PriceDelta::fromNanoUsd(kCent);
    for (int i = 0; i < rows; ++i) {
        const std::int64_t price = top - i;
        LadderRow row;
        row.price = cents(price);
        const auto amount = [&](unsigned salt) {
            const double n = noise(seed + salt, static_cast<int>(price));
            return static_cast<std::int64_t>(20.0 +
                                             static_cast<double>(size) * n * n * (n > 0.9 ? 1.6 : 0.6));
        };
        if (price <= bid) {
            row.bid = lots(amount(1));
        }
        if (price >= ask) {
            row.ask = lots(amount(2));
        }
        const double distance = std::abs(static_cast<double>(price - bid)) / 6.0;
        const double traded = 420 * std::exp(-distance * distance / 2.0) *
                              (0.7 + 0.6 * noise(seed + 3, static_cast<int>(price)));
        if (traded > 8) {
            row.buyVolume = lots(
                static_cast<std::int64_t>(traded * (0.3 + 0.4 * noise(seed + 4, static_cast<int>(price)))));
            row.sellVolume = lots(static_cast<std::int64_t>(traded) - row.buyVolume.raw());
        }
        s.rows.push_back(row);
    }
}

void setProfit(LadderSnapshot& s, std::int64_t averageNano, std::int64_t net, std::int64_t size,
               std::int64_t fees) {
    for (LadderRow& row : s.rows) {
        row.profit =
            Money::fromNanoUsd((row.price.nanoUsd() - averageNano) * net * size - fees * 1'000'000'000);
    }
}

void mark(LadderSnapshot& s, std::int64_t price, int bits) {
    for (LadderRow& row : s.rows) {
        if (row.price == cents(price)) {
            row.marks = static_cast<std::uint8_t>(row.marks | bits);
        }
    }
}

}  // namespace

LadderSnapshot demoLadder(int rows) {
    LadderSnapshot s;
    s.phase = LadderPhase::Live;
    s.isArmed = true;
    s.sequence = 8'812'640;
    fillBook(s, 193 + rows / 2, 192, 193, rows, 11, 900);
    setProfit(s, 1'915'000'000, 20, 1000, 8);
    s.last = cents(193);
    s.lastDirection = 1;
    mark(s, 195, MarkHigh);
    mark(s, 192, MarkAverage | MarkBreakEven);
    mark(s, 191, MarkSettlement);
    mark(s, 187, MarkLow);
    s.forecast = LadderForecast{cents(182), cents(184), cents(188), Price::fromNanoUsd(1'937'000'000),
                                cents(200), cents(205), cents(209)};
    auto modifying = mine(7, Side::Sell, 199, 20, OrderMark::Modifying);
    auto sell = mine(6, Side::Sell, 197, 10, OrderMark::Working);
    sell.ahead = lots(88);
    auto buy = mine(5, Side::Buy, 191, 10, OrderMark::Working);
    buy.ahead = lots(214);
    auto sent = mine(8, Side::Buy, 189, 5, OrderMark::Sent);
    auto part = mine(3, Side::Buy, 188, 20, OrderMark::PartFilled);
    part.filled = lots(5);
    part.total = lots(25);
    part.ahead = lots(61);
    auto stop = mine(4, Side::Sell, 187, 20, OrderMark::Working);
    stop.isStop = true;
    auto cancelled = mine(2, Side::Sell, 202, 4, OrderMark::Cancelled);
    auto unknown = mine(1, Side::Sell, 204, 5, OrderMark::Unknown);
    auto cancelling = mine(9, Side::Buy, 185, 6, OrderMark::Cancelling);
    auto rejected = mine(10, Side::Buy, 183, 8, OrderMark::Rejected);
    s.mine = {modifying, sell, buy, sent, part, stop, cancelled, unknown, cancelling, rejected};
    s.quantityA = lots(10);
    s.quantityB = lots(50);
    s.tape = {{cents(193), lots(4), 1},  {cents(193), lots(12), 1}, {cents(192), lots(3), -1},
              {cents(193), lots(25), 1}, {cents(192), lots(8), -1}, {cents(192), lots(1), -1},
              {cents(193), lots(2), 1}};
    s.summary.symbol = "SITC-Z26";
    s.summary.lotWords = "1 lot = 1,000M tokens";
    s.summary.change = PriceDelta::fromNanoUsd(2 * kCent);
    s.summary.changeBasisPoints = 105;
    s.summary.spreadTicks = 1;
    s.summary.tickValue = Money::fromUsd(10);
    s.summary.volume = lots(6184);
    s.summary.position = lots(20);
    s.summary.average = Price::fromNanoUsd(1'915'000'000);
    s.summary.open = Money::fromUsd(300);
    s.summary.margin = Money::fromUsd(3860);
    return s;
}

LadderSnapshot demoShortLadder(int rows) {
    LadderSnapshot s;
    s.phase = LadderPhase::Live;
    s.isArmed = true;
    s.sequence = 1'204'418;
    fillBook(s, 241 + rows / 2, 240, 242, rows, 23, 240);
    setProfit(s, 2'400'000'000, -8, 730, 5);
    s.last = cents(241);
    s.lastDirection = -1;
    mark(s, 246, MarkHigh);
    mark(s, 240, MarkAverage);
    mark(s, 239, MarkBreakEven);
    mark(s, 242, MarkSettlement);
    mark(s, 236, MarkLow);
    s.forecast =
        LadderForecast{cents(200), cents(205), cents(232), cents(241), cents(248), cents(270), cents(280)};
    auto buy = mine(3, Side::Buy, 236, 8, OrderMark::Working);
    buy.ahead = lots(37);
    auto sell = mine(4, Side::Sell, 244, 4, OrderMark::Working);
    sell.ahead = lots(19);
    auto stop = mine(5, Side::Buy, 246, 8, OrderMark::Working);
    stop.isStop = true;
    s.mine = {buy, sell, stop};
    s.quantityA = lots(4);
    s.quantityB = lots(8);
    s.tape = {{cents(241), lots(2), -1}, {cents(242), lots(5), 1}, {cents(241), lots(3), -1}};
    s.summary.symbol = "H100-Z26";
    s.summary.lotWords = "1 lot = 730 GPU-hours";
    s.summary.change = PriceDelta::fromNanoUsd(-kCent);
    s.summary.changeBasisPoints = -41;
    s.summary.spreadTicks = 2;
    s.summary.tickValue = Money::fromNanoUsd(7'300'000'000);
    s.summary.volume = lots(1407);
    s.summary.position = lots(-8);
    s.summary.average = Price::fromNanoUsd(2'400'000'000);
    s.summary.open = Money::fromNanoUsd(-58'400'000'000);
    s.summary.margin = Money::fromNanoUsd(1'407'440'000'000);
    return s;
}

history::BarPyramid demoBars(int count) {
    constexpr auto kInterval = std::chrono::hours(4);
    history::BarPyramid bars(kInterval);
    const Timestamp end = domain::fromCivilDate({2026, 11, 19}, std::chrono::hours(16));
    double level = 1.90;
    for (int i = 0; i < count; ++i) {
        const int left = count - 1 - i;
        const Timestamp start = end - kInterval * left;
        if (left > 150 && left < 162) {
            continue;  // no trades: a gap
        }
        const double pull = (1.92 - level) * 0.06;
        double next = level + pull + (noise(5, i) - 0.5) * 0.05;
        if (left == 45) {
            next -= 0.10;
        } else if (left == 20) {
            next += 0.05;
        }
        const auto rounded = [](double v) { return cents(std::lround(v * 100)); };
        domain::Bar bar;
        bar.start = start;
        bar.open = rounded(level);
        bar.close = left == 0 ? cents(193) : rounded(next);
        bar.high = std::max(bar.open, bar.close) +
                   PriceDelta::fromNanoUsd(kCent) * static_cast<std::int64_t>(noise(6, i) * 4);
        bar.low = std::min(bar.open, bar.close) -
                  PriceDelta::fromNanoUsd(kCent) * static_cast<std::int64_t>(noise(7, i) * 3);
        bar.volume =
            lots(60 + static_cast<std::int64_t>(300 * noise(8, i) * noise(9, i)) + (left == 45 ? 500 : 0));
        bar.buyVolume = lots(bar.volume.raw() / 2);
        (void)bars.append(bar);
        level = next;
    }
    return bars;
}

history::BarPyramid demoAverage(const history::BarPyramid& bars) {
    history::BarPyramid average(bars.interval());
    double value = 0, weight = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const domain::Bar bar = bars.at(i);
        const auto volume = static_cast<double>(bar.volume.raw());
        value = value * 0.93 + static_cast<double>(bar.close.nanoUsd()) * volume;
        weight = weight * 0.93 + volume;
        const Price price = Price::fromNanoUsd(std::llround(value / weight));
        (void)average.append(domain::Bar{bar.start, price, price, price, price, {}, {}});
    }
    return average;
}

ChartIndexLine demoIndex(Timestamp end) {
    ChartIndexLine line;
    line.name = "@SITC";
    line.colour = 0;
    for (int i = 0; i < 30; ++i) {
        ChartStep step;
        step.time = end - std::chrono::hours(24) * (29 - i);
        step.value = Price::fromNanoUsd(1'960'000'000 - i * 2'000'000 + (i % 5 == 0 ? 20'000'000 : 0));
        step.isGap = i == 17 || i == 18;
        step.isSimulated = i > 22;
        line.steps.push_back(step);
    }
    return line;
}

ChartForecast demoForecast(Timestamp origin, Price price) {
    ChartForecast f;
    f.origin = origin;
    f.originPrice = price;
    f.line = "SmolLM2-135M, as of 20:00, 24 × 4h";
    f.badge = "UNPROVEN 12/30";
    f.paths.resize(5);
    const double start = static_cast<double>(price.nanoUsd()) / 1e9;
    std::array<double, 5> level{};
    level.fill(start);
    for (int i = 1; i <= 24; ++i) {
        const double spread = 0.033 * std::sqrt(i);
        const double middle = start + 0.0003 * i;
        const auto at = [&](double z) {
            return Price::fromNanoUsd(std::llround((middle + z * spread) * 1e9));
        };
        ChartFanStep step;
        step.time = origin + std::chrono::hours(4) * i;
        step.q05 = at(-1.64 * 0.6), step.q10 = at(-1.28 * 0.6), step.q25 = at(-0.67 * 0.5), step.q50 = at(0);
        step.q75 = at(0.67 * 0.6), step.q90 = at(1.28 * 0.7), step.q95 = at(1.64 * 0.75);
        f.steps.push_back(step);
        f.randomWalk.emplace_back(at(-1.64 * 0.45), at(1.64 * 0.45));
        for (std::size_t p = 0; p < f.paths.size(); ++p) {
            level[p] += (noise(40 + static_cast<unsigned>(p), i) - 0.5) * 0.06;
            f.paths[p].push_back(Price::fromNanoUsd(std::llround(level[p] * 1e9)));
        }
    }
    return f;
}

std::vector<ChartOrderLine> demoOrders() {
    return {
        {domain::ClientOrderId{7}, Side::Sell, cents(199), OrderMark::Modifying, false,
         "Sell 20 target 1.99, moving from 2.00"},
        {domain::ClientOrderId{6}, Side::Sell, cents(197), OrderMark::Working, false, "Sell 10 limit 1.97"},
        {domain::ClientOrderId{5}, Side::Buy, cents(191), OrderMark::Working, false, "Buy 10 limit 1.91"},
        {domain::ClientOrderId{8}, Side::Buy, cents(189), OrderMark::Sent, false, "Buy 5 limit 1.89, sent"},
        {domain::ClientOrderId{3}, Side::Buy, cents(188), OrderMark::PartFilled, false,
         "Buy 20 of 25 limit 1.88"},
        {domain::ClientOrderId{4}, Side::Sell, cents(187), OrderMark::Working, true, "Sell 20 stop 1.87"}};
}

}  // namespace tessera::gallery
