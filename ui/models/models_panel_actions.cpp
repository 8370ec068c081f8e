// What the panel of model prices hands to others: a file to the ledger, a price to a chart.

#include <QFileDialog>
#include <QMenu>

#include "app/listprices/price_line.h"
#include "ui/models/models_panel.h"

namespace tessera::ui {

using listprices::ModelKey;
using listprices::PriceDimension;

void ModelsPanel::importFile() {
    if (m_context.prices() == nullptr) {
        emit m_context.told(QStringLiteral("Prices of models are not kept in a replay."), true);
        return;
    }
    const QString path =
        QFileDialog::getOpenFileName(this, QStringLiteral("Import prices"), QString(),
                                     QStringLiteral("Price lists (*.json *.jsonl *.csv);;All files (*)"));
    if (!path.isEmpty()) {
        m_context.prices()->importFile(path.toStdString());
    }
}

/// By its text key: which panel draws it is not this one's to know.
void ModelsPanel::drawElsewhere(const ModelKey& key, PriceDimension dimension) {
    emit m_context.seriesWanted(
        QString::fromStdString(listprices::priceLineText({key.name, dimension, key.vendor})));
}

void ModelsPanel::modelMenu(const QPoint& at) {
    widgets::RecordTable& table = *m_tables[ModelsTab];
    const int row = table.rowAt(at.y());
    QMenu menu(this);
    if (row >= 0) {
        const ModelKey key = m_models->keyAt(row);
        m_selected = key;
        for (const auto& [dimension, words] :
             {std::pair(PriceDimension::Output, "Add the output price to the index chart"),
              std::pair(PriceDimension::Input, "Add the input price to the index chart")}) {
            menu.addAction(QLatin1String(words), this,
                           [this, key, dimension = dimension] { drawElsewhere(key, dimension); });
        }
        if (m_context.alerts() != nullptr) {
            menu.addAction(QStringLiteral("Alert when its output price changes…"), this, [this, key] {
                alerts::Alert draft;
                draft.condition = alerts::SeriesCondition{
                    listprices::priceLineText({key.name, PriceDimension::Output, key.vendor})};
                emit m_context.alertWanted(draft);
            });
        }
        const ComparedModel* drawn = m_state.compared.find(key);
        menu.addAction(drawn != nullptr && drawn->isKept ? QStringLiteral("Take off the chart here")
                                                         : QStringLiteral("Keep on the chart here"),
                       this, [this, key] { toggle(key); });
        menu.addSeparator();
    }
    widgets::addCopyAction(menu, table.copiedText());
    menu.exec(table.viewport()->mapToGlobal(at));
}

}  // namespace tessera::ui
