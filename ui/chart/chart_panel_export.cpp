// A chart leaves the program: as a file, by the clipboard; with where its data are from.

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>

#include "app/domain/timestamp.h"
#include "ui/chart/chart_panel.h"
#include "widgets/chart/chart_picture.h"

namespace tessera::ui {

/// Source and time of what is seen. A licence is told where it is known.
QString ChartPanel::foot() const {
    const InstrumentMarket* market = m_presenter.market();
    if (market == nullptr) {
        return {};
    }
    const bool isReplay = m_context.replay() != nullptr;
    const bool isPaper = market->feed() == 0 && !isReplay;
    QString source;
    for (const FeedReading& reading : m_context.hub().readings()) {
        if (reading.feed == market->feed()) {
            source = QString::fromStdString(reading.statistics.name);
        }
    }
    const QString words = isPaper    ? QStringLiteral("Tessera paper exchange, simulated, no real market")
                          : isReplay ? QStringLiteral("a recording, replayed: %1").arg(source)
                                     : source;
    const QString now = QString::fromStdString(domain::formatIso(m_context.clock().utcNow(), 0))
                            .replace(QLatin1Char('T'), QLatin1Char(' '))
                            .left(16);
    return QStringLiteral("%1 (%2). Source: %3. As of %4 UTC.")
        .arg(title(), QString::fromStdString(market->instrument().name), words, now);
}

void ChartPanel::exportChart() {
    QString path =
        QFileDialog::getSaveFileName(this, QStringLiteral("Export %1").arg(title()),
                                     title().replace(QStringLiteral(", "), QStringLiteral("-"))
                                             .replace(QLatin1Char('/'), QLatin1Char('-')) +
                                         QStringLiteral(".png"),
                                     QStringLiteral("Picture (*.png);;Drawing (*.svg);;Document (*.pdf)"));
    if (!path.isEmpty()) {
        const QString problem = widgets::saveChart(*m_view, foot(), m_context.theme(), path);
        emit m_context.told(problem.isEmpty() ? QStringLiteral("%1 is written.").arg(path) : problem,
                            !problem.isEmpty());
    }
}

void ChartPanel::copyChart() {
    QApplication::clipboard()->setImage(widgets::chartImage(*m_view, foot(), m_context.theme()));
    emit m_context.told(QStringLiteral("The chart is on the clipboard."), false);
}

void ChartPanel::addExportActions(QMenu& menu) {
    menu.addAction(QStringLiteral("Copy picture"), this, &ChartPanel::copyChart);
    menu.addAction(QStringLiteral("Export picture…"), this, &ChartPanel::exportChart);
    menu.addSeparator();
}

}  // namespace tessera::ui
