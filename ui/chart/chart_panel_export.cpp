// A chart leaves the program: as a file, by the clipboard; with where its data are from.

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <algorithm>

#include "app/domain/time_text.h"
#include "app/domain/timestamp.h"
#include "app/expressions/expression.h"
#include "app/history/history_desk.h"
#include "app/history/import_desk.h"
#include "app/indexes/series_lookup.h"
#include "ui/chart/chart_panel.h"
#include "widgets/chart/chart_picture.h"

namespace tessera::ui {

namespace {

/// Who states the list prices in `symbol`, as ComparedSeries reads it; each source once.
void addListSources(std::vector<listprices::PriceLineSource>& sources, const AppServices& services,
                    const std::string& symbol) {
    if (services.hub().findSymbol(symbol) != nullptr || services.prices() == nullptr) {
        return;
    }
    if (expressions::Expression::isOne(symbol)) {
        const expressions::Expression parsed = expressions::Expression::parse(symbol).value();
        for (const std::string& operand : parsed.operands()) {
            addListSources(sources, services, operand);
        }
        return;
    }
    const auto book = services.prices()->book();
    const auto key = indexes::parseSeriesKey(symbol);
    if (!key || book == nullptr) {
        return;
    }
    const auto line = indexes::findSeries(*book, *key, services.clock().utcNow());
    if (!line) {
        return;
    }
    for (const listprices::PriceLineSource& each : line->sources) {
        if (std::ranges::find(sources, each) == sources.end()) {
            sources.push_back(each);
        }
    }
}

}  // namespace

/// Source and time of what is seen. A licence is told where it is known.
QString ChartPanel::foot() const {
    QString words = ownFoot();
    std::vector<listprices::PriceLineSource> lists;
    addListSources(lists, m_context, m_expression.toStdString());
    for (const Compared& compared : m_comparisons.all()) {
        if (!compared.isHidden) {
            addListSources(lists, m_context, compared.symbol.toStdString());
        }
    }
    return lists.empty()
               ? words
               : words + QStringLiteral(" List prices: %1.")
                             .arg(QString::fromStdString(sourcesText(lists, listprices::SourceAge::Said)));
}

QString ChartPanel::ownFoot() const {
    const QString now = QString::fromStdString(domain::minuteText(m_context.clock().utcNow()));
    const InstrumentMarket* market = m_presenter.market();
    if (market == nullptr) {
        return m_expression.isEmpty()
                   ? QString()
                   : QStringLiteral("%1. Computed by Tessera from closes of minutes. As of %2 UTC.")
                         .arg(title(), now);
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
    return QStringLiteral("%1 (%2). Source: %3. As of %4 UTC.")
        .arg(title(), QString::fromStdString(market->instrument().name), words, now);
}

void ChartPanel::exportChart() {
    QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Export %1").arg(title()),
        title().replace(QStringLiteral(", "), QStringLiteral("-"))
                .replace(QLatin1Char('/'), QLatin1Char('-')) +
            QStringLiteral(".png"),
        QStringLiteral("Picture (*.png);;Drawing (*.svg);;Document (*.pdf);;Bars as text (*.csv);;Bars as a "
                       "workbook (*.xlsx)"));
    if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive) ||
        path.endsWith(QStringLiteral(".xlsx"), Qt::CaseInsensitive)) {
        exportBars(path);
    } else if (!path.isEmpty()) {
        const QString problem = widgets::saveChart(*m_view, foot(), m_context.theme(), path);
        emit m_context.told(problem.isEmpty() ? QStringLiteral("%1 is written.").arg(path) : problem,
                            !problem.isEmpty());
    }
}

/// The bars that are seen, from what is stored of the instrument.
void ChartPanel::exportBars(const QString& path) {
    const InstrumentMarket* market = m_presenter.market();
    const auto view =
        market != nullptr && m_context.history() != nullptr
            ? m_context.history()->view(market->instrument().id, market->instrument().quantityDecimals)
            : nullptr;
    if (view == nullptr || m_context.historyFiles() == nullptr) {
        emit m_context.told(
            QStringLiteral("Nothing of %1 is stored: its bars cannot be exported.").arg(title()), true);
        return;
    }
    m_context.historyFiles()->exportTo({.key = view->key,
                                        .from = m_view->chartGeometry().from,
                                        .to = m_view->chartGeometry().to,
                                        .interval = m_presenter.interval(),
                                        .isTicks = false,
                                        .file = path.toStdString()});
    m_awaitsExport = true;
}

void ChartPanel::tellExport() {
    if (!m_awaitsExport) {
        return;
    }
    if (const auto answer = m_context.historyFiles()->takeAnswer()) {
        m_awaitsExport = false;
        emit m_context.told(QString::fromStdString(answer->sentence), !answer->isDone);
    }
}

void ChartPanel::copyChart() {
    QApplication::clipboard()->setImage(widgets::chartImage(*m_view, foot(), m_context.theme()));
    emit m_context.told(QStringLiteral("The chart is on the clipboard."), false);
}

void ChartPanel::addExportActions(QMenu& menu) {
    menu.addAction(QStringLiteral("Copy picture"), this, &ChartPanel::copyChart);
    menu.addAction(QStringLiteral("Export picture or bars…"), this, &ChartPanel::exportChart);
    menu.addSeparator();
}

}  // namespace tessera::ui
