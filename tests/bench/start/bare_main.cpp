// The peer of app.startup: what any Qt program with one chart in its window pays.

#include <QMainWindow>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>

#include "tests/bench/start/first_paint.h"

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    QMainWindow window;
    window.setCentralWidget(new QChartView(new QChart));
    window.resize(1680, 1050);
    tessera::bench::showUntilPainted(window);
    tessera::bench::tellPaintedAndLeave();
}
