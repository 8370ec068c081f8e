// chart.pan: one pan step with 10 M bars behind the chart, painted, beside the stock Qt Charts candles,
// QCustomPlot and a hand-written QPainter that know only what is visible. chart.lod: building and reading the
// pyramid itself.

#include <malloc.h>
#include <qcustomplot.h>

#include <QPainter>
#include <QtCharts/QCandlestickSeries>
#include <QtCharts/QCandlestickSet>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QDateTimeAxis>
#include <QtCharts/QValueAxis>
#include <cmath>
#include <ctime>
#include <random>

#include "app/history/bar_pyramid.h"
#include "tests/bench/bench.h"
#include "widgets/chart/chart_view.h"

namespace tessera::bench {
namespace {

using namespace widgets;
using domain::Bar;
using domain::Duration;
using domain::Price;
using domain::Quantity;
using domain::Timestamp;
using history::BarPyramid;

constexpr int kWidth = 1000, kHeight = 600;
constexpr Duration kMinute = std::chrono::minutes(1);
constexpr std::int64_t kStart = 1'200'000'000 / 60 * 60;  // seconds, on a minute

/// A cheap wandering price: the generator's time counts in chart.lod.
class Walk {
 public:
    Bar next() {
        m_state = m_state * 6364136223846793005u + 1442695040888963407u;
        const auto step = static_cast<std::int64_t>(m_state >> 44) - (1 << 19);
        const std::int64_t open = m_price, close = open + step - (open - 1'900'000'000) / 4096;
        const std::int64_t wick = static_cast<std::int64_t>((m_state >> 20) & 0x3ffff);
        Bar bar;
        bar.start = Timestamp::fromSeconds(kStart + 60 * m_index++);
        bar.open = Price::fromNanoUsd(open);
        bar.close = Price::fromNanoUsd(close);
        bar.high = Price::fromNanoUsd(std::max(open, close) + wick);
        bar.low = Price::fromNanoUsd(std::min(open, close) - wick);
        bar.volume = Quantity::fromRaw(static_cast<std::int64_t>((m_state >> 33) & 0xff));
        bar.buyVolume = Quantity::fromRaw(bar.volume.raw() / 2);
        m_price = close;
        return bar;
    }

 private:
    std::uint64_t m_state = 42;
    std::int64_t m_price = 1'900'000'000, m_index = 0;
};

BarPyramid average(const BarPyramid& bars, std::int64_t window) {
    BarPyramid out(kMinute);
    std::int64_t value = bars.at(0).close.nanoUsd();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        value += (bars.at(i).close.nanoUsd() - value) / window;
        const Price price = Price::fromNanoUsd(value);
        (void)out.append(Bar{bars.at(i).start, price, price, price, price, {}, {}});
    }
    return out;
}

ChartForecast fan(Timestamp origin, Price price, Duration step) {
    ChartForecast f;
    f.origin = origin;
    f.originPrice = price;
    f.paths.resize(8);
    for (int i = 1; i <= 64; ++i) {
        const auto at = [&](double z) {
            return price + domain::PriceDelta::fromNanoUsd(std::llround(z * 2e6 * std::sqrt(i)));
        };
        f.steps.push_back(
            {origin + step * i, at(-1.64), at(-1.28), at(-.67), at(.05), at(.67), at(1.28), at(1.64)});
        f.randomWalk.emplace_back(at(-1.5), at(1.5));
        for (std::size_t p = 0; p < f.paths.size(); ++p) {
            f.paths[p].push_back(at(std::sin(i * 0.7 + static_cast<double>(p))));
        }
    }
    return f;
}

/// Time this thread has run: an absolute figure must not count what the neighbours on a shared machine take.
double cpuNanos() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

QImage target() {
    return QImage(kWidth, kHeight, QImage::Format_RGB32);
}

double seconds(Timestamp t) {
    return static_cast<double>(t.nanos()) / 1e9;
}
double usd(Price p) {
    return static_cast<double>(p.nanoUsd()) / 1e9;
}

/// The last `count` bars, as the peers hold them.
std::vector<Bar> lastBars(const BarPyramid& bars, std::size_t count) {
    std::vector<Bar> out;
    for (std::size_t i = bars.size() - count; i < bars.size(); ++i) {
        out.push_back(bars.at(i));
    }
    return out;
}

double panOurs(ChartView& chart, const BarPyramid& bars, Duration span, QImage& image, std::size_t frames) {
    const Timestamp end = bars.lastStart() + kMinute * 80;
    return nanosEach(frames,
                     [&] {
                         for (std::size_t i = 0; i < frames; ++i) {
                             const Timestamp to = end - span / 800 * static_cast<std::int64_t>(i % 97);
                             chart.setVisibleTime(to - span, to);
                             chart.render(&image);
                         }
                     }) /
           1e6;
}

/// As Qt's own candlestick example sets it up: antialiased, legend below.
class StockCandles {
 public:
    explicit StockCandles(const std::vector<Bar>& bars) : m_view(new QChart) {
        auto* series = new QCandlestickSeries;
        for (const Bar& bar : bars) {
            series->append(new QCandlestickSet(usd(bar.open), usd(bar.high), usd(bar.low), usd(bar.close),
                                               seconds(bar.start) * 1e3));
        }
        QChart* chart = m_view.chart();
        chart->addSeries(series);
        m_axis = new QValueAxis;
        auto* prices = new QValueAxis;
        chart->addAxis(m_axis, Qt::AlignBottom);
        chart->addAxis(prices, Qt::AlignRight);
        series->attachAxis(m_axis);
        series->attachAxis(prices);
        m_from = seconds(bars.front().start) * 1e3;
        m_to = seconds(bars.back().start) * 1e3;
        m_step = (m_to - m_from) / 200;
        chart->legend()->setAlignment(Qt::AlignBottom);
        m_view.setRenderHint(QPainter::Antialiasing);
        m_view.resize(kWidth, kHeight);
    }
    double pan(QImage& image, std::size_t frames) {
        return nanosEach(frames,
                         [&] {
                             for (std::size_t i = 0; i < frames; ++i) {
                                 const double shift = i % 2 == 0 ? m_step : 0;
                                 m_axis->setRange(m_from + shift, m_to + shift);
                                 m_view.QWidget::render(&image);
                             }
                         }) /
               1e6;
    }

 private:
    QChartView m_view;
    QValueAxis* m_axis = nullptr;
    double m_from = 0, m_to = 0, m_step = 0;
};

/// The same content as ours: candles, volume, two lines and the fan's bands, with 800 bars visible.
class CustomPlot {
 public:
    CustomPlot(const std::vector<Bar>& bars, const ChartForecast& f) {
        m_plot.resize(kWidth, kHeight);
        addFan(f);
        auto* candles = new QCPFinancial(m_plot.xAxis, m_plot.yAxis);
        candles->setChartStyle(QCPFinancial::csCandlestick);
        candles->setTwoColored(true);
        candles->setWidth(48);
        auto* volume = new QCPBars(m_plot.xAxis, m_plot.yAxis2);
        volume->setWidth(48);
        QSharedPointer<QCPFinancialDataContainer> data(new QCPFinancialDataContainer);
        QVector<double> x, v, a, b;
        double slow = usd(bars.front().close);
        for (const Bar& bar : bars) {
            data->add(QCPFinancialData(seconds(bar.start), usd(bar.open), usd(bar.high), usd(bar.low),
                                       usd(bar.close)));
            x << seconds(bar.start);
            v << static_cast<double>(bar.volume.raw());
            a << usd(bar.close);
            slow += (usd(bar.close) - slow) / 50;
            b << slow;
        }
        candles->setData(data);
        volume->setData(x, v, true);
        m_plot.yAxis2->setRange(0, 1500);
        for (const QVector<double>& line : {a, b}) {
            m_plot.addGraph()->setData(x, line, true);
        }
        m_end = x.last() + 80 * 60;
        m_candles = candles;
    }

    double pan(QImage& image, double span, std::size_t frames) {
        return nanosEach(frames,
                         [&] {
                             for (std::size_t i = 0; i < frames; ++i) {
                                 const double to = m_end - span / 800 * static_cast<double>(i % 97);
                                 m_plot.xAxis->setRange(to - span, to);
                                 m_candles->rescaleValueAxis(false, true);
                                 m_plot.replot(QCustomPlot::rpQueuedRefresh);
                                 m_plot.render(&image);
                             }
                         }) /
               1e6;
    }

 private:
    void addFan(const ChartForecast& f) {
        const std::pair<Price ChartFanStep::*, Price ChartFanStep::*> bands[] = {
            {&ChartFanStep::q05, &ChartFanStep::q95},
            {&ChartFanStep::q10, &ChartFanStep::q90},
            {&ChartFanStep::q25, &ChartFanStep::q75}};
        for (const auto& [low, high] : bands) {
            QVector<double> x, l, h;
            for (const ChartFanStep& step : f.steps) {
                x << seconds(step.time);
                l << usd(step.*low);
                h << usd(step.*high);
            }
            QCPGraph* lower = m_plot.addGraph();
            QCPGraph* upper = m_plot.addGraph();
            lower->setData(x, l, true);
            upper->setData(x, h, true);
            upper->setBrush(QColor(0x38, 0x35, 0x55));
            upper->setChannelFillGraph(lower);
        }
    }

    QCustomPlot m_plot;
    QCPFinancial* m_candles = nullptr;
    double m_end = 0;
};

/// What one would write by hand for these 800 bars: no axes' logic, no layers, no history.
double panByHand(const std::vector<Bar>& bars, const ChartForecast& f, QImage& image, std::size_t frames) {
    const double left = seconds(bars.front().start), span = 800 * 60, high = 2.4, low = 1.4;
    const auto y = [&](Price p) { return 480 - (usd(p) - low) / (high - low) * 480; };
    return nanosEach(frames,
                     [&] {
                         for (std::size_t frame = 0; frame < frames; ++frame) {
                             QPainter painter(&image);
                             painter.fillRect(0, 0, kWidth, kHeight, QColor(0x15, 0x1A, 0x21));
                             const double shift = left + static_cast<double>(frame % 97) * 60;
                             const auto x = [&](Timestamp t) { return (seconds(t) - shift) / span * kWidth; };
                             painter.setPen(Qt::NoPen);
                             painter.setRenderHint(QPainter::Antialiasing);
                             for (const auto& [a, b] : {std::pair{&ChartFanStep::q05, &ChartFanStep::q95},
                                                        {&ChartFanStep::q10, &ChartFanStep::q90},
                                                        {&ChartFanStep::q25, &ChartFanStep::q75}}) {
                                 QPolygonF band;
                                 for (const ChartFanStep& s : f.steps) {
                                     band << QPointF(x(s.time), y(s.*a));
                                 }
                                 for (auto it = f.steps.rbegin(); it != f.steps.rend(); ++it) {
                                     band << QPointF(x(it->time), y((*it).*b));
                                 }
                                 painter.setBrush(QColor(0x38, 0x35, 0x55));
                                 painter.drawPolygon(band);
                             }
                             painter.setRenderHint(QPainter::Antialiasing, false);
                             QPolygonF closes, slow;
                             double average = usd(bars.front().close);
                             for (const Bar& bar : bars) {
                                 const bool isUp = bar.close >= bar.open;
                                 const QColor colour =
                                     isUp ? QColor(0x2E, 0xBD, 0x85) : QColor(0xFF, 0x5C, 0x70);
                                 const double cx = x(bar.start);
                                 painter.setPen(colour);
                                 painter.drawLine(QPointF(cx, y(bar.high)), QPointF(cx, y(bar.low)));
                                 painter.fillRect(QRectF(cx - 0.5, y(std::max(bar.open, bar.close)), 1,
                                                         std::abs(y(bar.open) - y(bar.close))),
                                                  colour);
                                 const double height = static_cast<double>(bar.volume.raw()) / 3;
                                 painter.fillRect(QRectF(cx - 0.5, kHeight - height, 1, height), colour);
                                 average += (usd(bar.close) - average) / 50;
                                 closes << QPointF(cx, y(bar.close));
                                 slow << QPointF(cx, 480 - (average - low) / (high - low) * 480);
                             }
                             painter.setPen(QColor(0xC8, 0xA3, 0x5A));
                             painter.drawPolyline(closes);
                             painter.drawPolyline(slow);
                         }
                     }) /
           1e6;
}

TESSERA_BENCH("chart.pan", "one pan step: candles, volume, two studies and the fan, 10 M bars behind") {
    Walk walk;
    BarPyramid bars(kMinute);
    const std::size_t count = context.scaled(10'000'000);
    for (std::size_t i = 0; i < count; ++i) {
        keep(bars.append(walk.next()).ok());
    }
    const BarPyramid slow = average(bars, 50);
    const ChartForecast forecast = fan(bars.lastStart() + kMinute, bars.at(count - 1).close, kMinute);

    ChartView chart(makeTheme(Appearance::Dark));
    chart.resize(kWidth, kHeight);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    const auto lineOf = [](const BarPyramid& source) {  // they outlive the chart
        return std::make_shared<widgets::CloseLine>(
            std::shared_ptr<const domain::BarSource>(std::shared_ptr<void>(), &source));
    };
    chart.setStudies(
        {{.id = 1, .name = "close", .outputs = {{.title = {}, .colour = 0}}, .values = lineOf(bars)},
         {.id = 2, .name = "EMA 50", .outputs = {{}}, .values = lineOf(slow)}});
    chart.setForecast(forecast);
    chart.setSource(&bars);

    const std::vector<Bar> visible = lastBars(bars, 800);
    StockCandles stock(lastBars(bars, 600));
    CustomPlot custom(lastBars(bars, 20'000), forecast);
    QImage image = target();
    const std::size_t frames = context.scaled(40) + 6;
    const Duration near = kMinute * 800, all = kMinute * static_cast<std::int64_t>(count);
    const auto m = interleave(
        context, {[&] { return panOurs(chart, bars, near, image, frames); },
                  [&] { return stock.pan(image, 10); }, [&] { return custom.pan(image, 800 * 60, frames); },
                  [&] { return panByHand(visible, forecast, image, frames); },
                  [&] { return panOurs(chart, bars, all, image, frames); }});
    context.add(timeRow("chart.pan", "ms/step", {m[0], m[1]}, "QCandlestickSeries, 600").ratioAtLeast(15));
    context.add(
        timeRow("chart.pan.qcp", "ms/step", {m[0], m[2]}, "QCustomPlot, 800 visible").ratioAtMost(1.0));
    context.add(timeRow("chart.pan.plain", "ms/step", {m[0], m[3]}, "plain QPainter, 800").ratioAtMost(2.0));
    context.add(plainRow("chart.pan.all", "ms/step", m[4]).remark("the whole history in view"));
}

/// An hour of a busy book, a column a second: two hundred levels a side that wander with the price.
class BusyBook final : public ChartDepthSource {
 public:
    static constexpr int kColumns = 3600, kLevels = 200;
    BusyBook() {
        Walk walk;
        std::uint64_t state = 7;
        for (int i = 0; i < kColumns; ++i) {
            const std::int64_t middle = walk.next().close.nanoUsd() / kTick * kTick;
            ChartDepthColumn& column = m_columns.emplace_back();
            column.start = Timestamp::fromSeconds(kStart + i);
            for (int level = -kLevels; level < kLevels; ++level) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                column.cells.push_back({Price::fromNanoUsd(middle + level * kTick),
                                        static_cast<std::int64_t>((state >> 40) & 0x3ff) + 1});
            }
        }
    }
    std::uint64_t end() const override { return kColumns; }
    std::uint64_t begin() const override { return 0; }
    Timestamp startOf(std::uint64_t number) const override { return m_columns[number].start; }
    Duration interval() const override { return std::chrono::seconds(1); }
    ChartDepthColumn column(std::uint64_t number) const override { return m_columns[number]; }
    const std::vector<ChartDepthColumn>& columns() const { return m_columns; }

    static constexpr std::int64_t kTick = 10'000'000;

 private:
    std::vector<ChartDepthColumn> m_columns;
};

/// What one would write by hand: every cell of the view into a picture, each frame.
double paintCells(const BusyBook& book, QImage& image, std::size_t frames) {
    QImage cells(kWidth, kHeight, QImage::Format_RGB32);
    return nanosEach(
               frames,
               [&] {
                   for (std::size_t frame = 0; frame < frames; ++frame) {
                       cells.fill(QColor(0x15, 0x1A, 0x21));
                       for (int i = 0; i < BusyBook::kColumns; ++i) {
                           const int x = (i - static_cast<int>(frame % 97)) * kWidth / BusyBook::kColumns;
                           for (const ChartDepthCell& cell :
                                book.columns()[static_cast<std::size_t>(i)].cells) {
                               const int y =
                                   static_cast<int>(kHeight / 2 - (usd(cell.price) - 1.9) * kHeight / 5);
                               if (x >= 0 && x < kWidth && y >= 0 && y < kHeight) {
                                   const int strength = static_cast<int>(cell.quantity / 4);
                                   reinterpret_cast<QRgb*>(cells.scanLine(y))[x] =
                                       qRgb(0, strength, strength);
                               }
                           }
                       }
                       QPainter painter(&image);
                       painter.drawImage(0, 0, cells);
                   }
               }) /
           1e6;
}

TESSERA_BENCH("chart.heatmap", "one pan step over an hour of a busy book: 3,600 columns of 400 levels") {
    const auto book = std::make_shared<BusyBook>();
    Walk walk;
    BarPyramid bars(kMinute);
    for (int i = 0; i < 120; ++i) {
        keep(bars.append(walk.next()).ok());
    }
    ChartView chart(makeTheme(Appearance::Dark));
    chart.resize(kWidth, kHeight);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(BusyBook::kTick));
    chart.setSource(&bars);
    chart.setDepth(book);
    QImage image = target();
    const std::size_t frames = context.scaled(40) + 6;
    const auto ours = [&] {
        return nanosEach(frames,
                         [&] {
                             for (std::size_t frame = 0; frame < frames; ++frame) {
                                 const Timestamp from =
                                     Timestamp::fromSeconds(kStart + static_cast<int>(frame % 97));
                                 chart.setVisibleTime(from, from + std::chrono::hours(1));
                                 chart.render(&image);
                             }
                         }) /
               1e6;
    };
    const auto m = interleave(context, {ours, [&] { return paintCells(*book, image, frames); }});
    // 60 frames a second.
    context.add(timeRow("chart.heatmap", "ms/step", {m[0], m[1]}, "every cell into a QImage, each frame")
                    .atMost(16.7));
}

TESSERA_BENCH("chart.lod", "building the pyramid; reading 800 columns at any zoom") {
    // The kernel's page faults cost more than the bars (13 us a page on some virtual machines) and say
    // nothing about this code: what the warm-up round freed is kept and used again.
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    const std::size_t count = context.scaled(10'000'000);
    std::unique_ptr<BarPyramid> bars;
    const auto build =
        interleave(context, {[&] {
                       bars.reset();
                       Walk walk;
                       std::vector<Bar> block(4096);
                       bars = std::make_unique<BarPyramid>(kMinute);
                       double nanos = 0;
                       for (std::size_t done = 0; done < count; done += block.size()) {
                           std::generate(block.begin(), block.end(), [&] { return walk.next(); });
                           const double before = cpuNanos();
                           keep(bars->appendAll(block).ok());
                           nanos += cpuNanos() - before;
                       }
                       return nanos / static_cast<double>(bars->size());
                   }});
    context.add(plainRow("chart.lod.build", "cpu ns/bar", build[0]).atMost(10).remark("memory at hand"));

    std::mt19937_64 random(7);
    std::vector<Bar> out;
    double worst = 0;
    for (std::int64_t spanBars = 400; spanBars <= static_cast<std::int64_t>(count); spanBars *= 3) {
        const auto m = interleave(
            context, {[&] {
                constexpr std::size_t kReads = 50;
                const double before = cpuNanos();
                for (std::size_t i = 0; i < kReads; ++i) {
                    const auto room =
                        static_cast<std::uint64_t>(static_cast<std::int64_t>(count) - spanBars + 1);
                    const Timestamp from =
                        Timestamp::fromSeconds(kStart + static_cast<std::int64_t>(random() % room) * 60);
                    keep(bars->read(from, from + kMinute * spanBars, 800, out));
                }
                return (cpuNanos() - before) / kReads / 1e3;
            }});
        worst = std::max(worst, m[0]);
    }
    context.add(plainRow("chart.lod.read", "cpu us/read", worst).atMost(25).remark("slowest zoom"));
}

}  // namespace
}  // namespace tessera::bench
