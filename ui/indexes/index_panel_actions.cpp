// What can be asked of the index panel: menus, prices added and taken away, the audit as a file.

#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>
#include <QTabBar>

#include "ui/indexes/index_panel.h"
#include "ui/indexes/index_words.h"
#include "ui/indexes/series_dialog.h"

namespace tessera::ui {

using domain::Timestamp;

void IndexPanel::seriesMenu(const QPoint& at) {
    const int row = m_seriesView->rowAt(at.y());
    QMenu menu(this);
    if (row >= 0 && row < static_cast<int>(m_picture.entries.size())) {
        const IndexEntry& entry = m_picture.entries[static_cast<std::size_t>(row)];
        menu.addAction(!entry.isTier   ? QStringLiteral("Take off the chart")
                       : entry.isDrawn ? QStringLiteral("Hide on the chart")
                                       : QStringLiteral("Draw on the chart"),
                       this, [this, row] { toggleDrawn(row); });
        if (entry.isTier) {
            menu.addAction(QStringLiteral("Fixings"), this, [this, row] {
                chooseTier(row);
                m_tabs->setCurrentIndex(FixingsTab);
            });
        }
        menu.addSeparator();
    }
    menu.addAction(QStringLiteral("Add a price…"), this, [this] { askForSeries(); });
    widgets::addCopyAction(menu, m_seriesView->copiedText());
    menu.exec(m_seriesView->viewport()->mapToGlobal(at));
}

/// A tier is there already; a price counts once.
QString IndexPanel::addSeries(const QString& text) {
    const auto key = indexes::parseSeriesKey(text.toStdString());
    if (!key) {
        return QString::fromStdString(key.error().sentence);
    }
    if (const auto* index = std::get_if<indexes::IndexSeriesKey>(&*key)) {
        m_state.hidden.erase(QString::fromStdString(index->tier));
        changed();
        return {};
    }
    if (m_book != nullptr) {
        if (const auto line = indexes::findSeries(*m_book, *key, m_now); !line) {
            return QString::fromStdString(line.error().sentence);
        }
    }
    const QString written = said(indexes::seriesKeyText(*key));
    if (!m_state.series.contains(written)) {
        if (m_state.series.size() >= IndexState::kMostSeries) {
            return QStringLiteral("%1 prices are drawn already: take one off first.")
                .arg(IndexState::kMostSeries);
        }
        m_state.series << written;
    }
    m_tabs->setCurrentIndex(SeriesTab);
    changed();
    return {};
}

QStringList IndexPanel::offeredKeys() const {
    QStringList keys;
    if (m_book != nullptr) {
        for (const std::string& key : indexes::offeredModelSeries(*m_book)) {
            keys << said(key);
        }
    }
    return keys;
}

void IndexPanel::askForSeries() {
    if (m_book == nullptr) {
        emit m_context.told(words().title, true);
        return;
    }
    SeriesDialog dialog(
        offeredKeys(), [this](const QString& typed) { return addSeries(typed); }, this);
    dialog.exec();
}

void IndexPanel::exportAudit() {
    if (m_isStale[AuditTab]) {
        m_audit->show(m_picture, m_state, m_now);
        m_isStale[AuditTab] = false;
    }
    const QString csv = m_audit->csv();
    if (csv.isEmpty()) {
        emit m_context.told(QStringLiteral("There is no fixing to export yet."), true);
        return;
    }
    const QString suggested =
        QStringLiteral("index-%1-%2.csv").arg(m_state.tier, said(indexes::dayText(m_audit->day())));
    const QString path = QFileDialog::getSaveFileName(this, QStringLiteral("Export the audit"), suggested,
                                                      QStringLiteral("CSV (*.csv)"));
    if (path.isEmpty()) {
        return;
    }
    QSaveFile file(path);
    const QByteArray bytes = csv.toUtf8();
    const bool isWritten =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    emit m_context.told(isWritten ? QStringLiteral("The audit was written to %1.").arg(path)
                                  : QStringLiteral("%1 was not written: %2.").arg(path, file.errorString()),
                        !isWritten);
}

/// From a day on the chart to what its fixing was made of.
void IndexPanel::chartMenu(const QPoint& onScreen, Timestamp at) {
    QMenu menu(this);
    const IndexEntry* tier = m_picture.tier(m_state.tier);
    if (const auto day = m_picture.fixingDay(at); day && tier != nullptr) {
        menu.addAction(QStringLiteral("Audit of %1, %2").arg(tier->name.toLower(), indexDayWords(*day)), this,
                       [this, day] { chooseDay(*day, true); });
        menu.addSeparator();
    }
    menu.addAction(QStringLiteral("Add a price…"), this, [this] { askForSeries(); });
    menu.exec(onScreen);
}

}  // namespace tessera::ui
