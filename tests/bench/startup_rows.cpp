// app.startup: the whole Trader workspace with four charts, two ladders and the blotter, on models without sockets.

#include <QApplication>
#include <QSettings>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <memory>

#include "tests/bench/bench.h"
#include "tests/ui/fakes.h"
#include "ui/workspace/main_window.h"

namespace tessera::bench {
namespace {

double millisSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double workspaceMs(const std::string& scratch) {
    test::Desk screen;
    QSettings settings(QString::fromStdString(scratch + "/settings.ini"), QSettings::IniFormat);
    const auto start = std::chrono::steady_clock::now();
    ui::MainWindow window(screen.context, settings);
    std::vector<std::unique_ptr<ui::ChartPanel>> charts;
    for (int i = 0; i < 3; ++i) {
        charts.push_back(std::make_unique<ui::ChartPanel>(screen.context));
        charts.back()->resize(618, 400);
        charts.back()->show();
    }
    window.show();
    QApplication::processEvents();
    return millisSince(start);
}

double bareMs() {
    const auto start = std::chrono::steady_clock::now();
    QMainWindow window;
    window.setCentralWidget(new QChartView(new QChart));
    window.resize(1680, 1050);
    window.show();
    QApplication::processEvents();
    return millisSince(start);
}

TESSERA_BENCH("app.startup", "the full workspace, first paint, against a bare window with a chart") {
    const auto m = interleave(context, {[&] { return workspaceMs(context.scratch); }, [] { return bareMs(); }});
    context.add(timeRow("app.startup", "ms", m, "QMainWindow + QChart").ratioAtMost(2.5));
    context.add(timeRow("app.startup.ms", "ms", m, "QMainWindow + QChart").atMost(120));
}

}  // namespace
}  // namespace tessera::bench
