// What a person does with the blotter's rows: details, export, cancel, tag.
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <set>

#include "ui/blotter/blotter_panel.h"
#include "ui/blotter/filter_bar.h"
#include "ui/blotter/order_details.h"
#include "ui/context/instrument_actions.h"

namespace tessera::ui {

using domain::ClientOrderId;
using trading::OrderView;

namespace {

/// Symbols of the two books that a spread joined with that of `own`; empty where one is not known here.
std::vector<std::string> otherBooks(const MarketHub& hub, domain::InstrumentId spread,
                                    domain::InstrumentId own) {
    std::vector<domain::InstrumentId> books{spread};
    if (const InstrumentMarket* joined = hub.find(spread)) {
        for (const domain::Leg& leg : joined->instrument().legs()) {
            books.push_back(leg.instrument);
        }
    }
    std::erase(books, own);
    std::vector<std::string> symbols;
    for (const domain::InstrumentId book : books) {
        if (const InstrumentMarket* known = hub.find(book)) {
            symbols.push_back(known->instrument().symbol);
        }
    }
    return symbols.size() == 2 ? symbols : std::vector<std::string>{};
}

}  // namespace

const OrderView* BlotterPanel::orderAt(const QModelIndex& index) const {
    if (!isGrouped(OrdersTab)) {
        return m_orders->orderAt(index.row());
    }
    const auto [rows, row] = m_orderGroups->source(index);
    return rows != nullptr ? static_cast<OrdersModel*>(rows)->orderAt(row.row()) : nullptr;
}

std::vector<const OrderView*> BlotterPanel::selectedOrders() const {
    std::vector<const OrderView*> orders;
    for (const QModelIndex& index : m_ordersTable->selectionModel()->selectedRows()) {
        if (const OrderView* order = orderAt(index)) {
            orders.push_back(order);
        }
    }
    return orders;
}

void BlotterPanel::askDetails() {
    const OrderView* order = orderAt(m_ordersTable->currentIndex());
    if (order == nullptr || !m_bar->detailsButton()->isChecked()) {
        return;
    }
    m_detailed = order->id;
    m_detailedRevision = order->journalSequence;
    m_detailsAsked = m_context.blotter().history(order->id);
}

void BlotterPanel::showDetails(const trading::OrderHistory& history) {
    const InstrumentMarket* market = m_context.hub().find(history.order.instrument);
    const auto others = [&](domain::InstrumentId spread) {
        return otherBooks(m_context.hub(), spread, history.order.instrument);
    };
    const QString text =
        orderHistoryText(history, market != nullptr ? market->instrument().priceDecimals : 4,
                         market != nullptr ? market->instrument().quantityDecimals : 0, others);
    if (text != m_details->toPlainText()) {
        m_details->setPlainText(text);
    }
}

void BlotterPanel::exportTable() {
    const PagedModel* model = pagedModel(m_tabs->currentIndex());
    if (model == nullptr || m_exporting) {
        return;
    }
    const QString name = m_tabs->currentIndex() == OrdersTab  ? QStringLiteral("orders")
                         : m_tabs->currentIndex() == FillsTab ? QStringLiteral("fills")
                                                              : QStringLiteral("audit");
    QString chosen = QStringLiteral("Excel workbook (*.xlsx)");
    QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Export what is filtered"), name + QStringLiteral(".xlsx"),
        QStringLiteral("Excel workbook (*.xlsx);;CSV (*.csv)"), &chosen);
    if (path.isEmpty()) {
        return;
    }
    if (!path.contains(QLatin1Char('.'))) {
        path += chosen.contains(QStringLiteral("xlsx")) ? QStringLiteral(".xlsx") : QStringLiteral(".csv");
    }
    m_exporting = m_context.blotter().exportRows(model->table(), model->filter(), path.toStdString());
    m_bar->exportButton()->setEnabled(false);
    emit m_context.told(QStringLiteral("Exporting to %1").arg(path), false);
}

void BlotterPanel::cancelSelected() {
    cancelTogether(m_context.desk(), selectedOrders(), "blotter");
}

void BlotterPanel::askTag(const std::vector<ClientOrderId>& orders) {
    QInputDialog dialog(this);
    dialog.setWindowTitle(QStringLiteral("Tag"));
    dialog.setLabelText(
        orders.size() == 1
            ? QStringLiteral("Tag of order %1, up to 32 characters; empty removes it")
                  .arg(static_cast<std::uint64_t>(orders.front()))
            : QStringLiteral("Tag of %1 orders, up to 32 characters; empty removes it").arg(orders.size()));
    dialog.setOkButtonText(QStringLiteral("Set tag"));
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const auto tag = trading::readTag(dialog.textValue().toStdString());
    if (!tag) {
        emit m_context.told(QString::fromStdString(tag.error().sentence), true);
        return;
    }
    m_context.desk().desk().setTag(orders, *tag);
}

void BlotterPanel::addTagMenu(QMenu& menu, const std::vector<ClientOrderId>& orders, bool hasTag) {
    constexpr int kOffered = 12;
    QMenu* tags = menu.addMenu(orders.size() == 1 ? QStringLiteral("Tag")
                                                  : QStringLiteral("Tag %1 orders").arg(orders.size()));
    tags->setEnabled(!orders.empty() && m_context.replay() == nullptr);
    for (const QString& tag : m_tags.mid(0, kOffered)) {
        QAction* action = tags->addAction(QString(tag).replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(action, &QAction::triggered, this,
                [=, this] { m_context.desk().desk().setTag(orders, tag.toStdString()); });
    }
    if (!m_tags.isEmpty()) {
        tags->addSeparator();
    }
    connect(tags->addAction(QStringLiteral("New tag…")), &QAction::triggered, this,
            [=, this] { askTag(orders); });
    QAction* none = tags->addAction(QStringLiteral("Remove tag"));
    none->setEnabled(hasTag);
    connect(none, &QAction::triggered, this, [=, this] { m_context.desk().desk().setTag(orders, {}); });
    if (orders.size() == 1 && m_context.notes() != nullptr) {
        connect(menu.addAction(QStringLiteral("Write a note…")), &QAction::triggered, this,
                [this, order = orders.front()] {
                    emit m_context.noteWanted({.kind = ports::NoteSubject::Kind::Order,
                                               .number = static_cast<std::uint64_t>(order),
                                               .symbol = {}});
                });
    }
}

void BlotterPanel::orderMenu(const QPoint& at) {
    const QModelIndex index = m_ordersTable->indexAt(at);
    const OrderView* order = orderAt(index);
    QMenu menu(this);
    if (order == nullptr) {  // the line of a group
        widgets::addCopyAction(menu, m_ordersTable->copiedText());
        menu.exec(m_ordersTable->viewport()->mapToGlobal(at));
        return;
    }
    std::vector<ClientOrderId> orders;
    int working = 0;
    bool hasTag = false;
    for (const OrderView* selected : selectedOrders()) {
        orders.push_back(selected->id);
        working += trading::isTerminal(selected->life) ? 0 : 1;
        hasTag = hasTag || !selected->tag.empty();
    }
    QAction* cancel = menu.addAction(working > 1 ? QStringLiteral("Cancel %1 orders\tDel").arg(working)
                                                 : QStringLiteral("Cancel order\tDel"));
    cancel->setEnabled(working > 0);
    connect(cancel, &QAction::triggered, this, &BlotterPanel::cancelSelected);
    QAction* show = menu.addAction(QStringLiteral("Show %1").arg(QString::fromStdString(order->symbol)));
    connect(show, &QAction::triggered, this, [=, this] { selectInstrumentOf(index); });
    widgets::addCopyAction(menu, m_ordersTable->copiedText());
    addTagMenu(menu, orders, hasTag);
    menu.exec(m_ordersTable->viewport()->mapToGlobal(at));
}

/// A fill has its order's tag: tagging one tags the order.
void BlotterPanel::fillMenu(const QPoint& at) {
    widgets::RecordTable* table = tableOf(FillsTab);
    std::set<ClientOrderId> orders;
    bool hasTag = false;
    for (const QModelIndex& index : table->selectionModel()->selectedRows()) {
        const auto [rows, row] = isGrouped(FillsTab) ? m_fillGroups->source(index)
                                                     : std::pair<PagedModel*, QModelIndex>(m_fills, index);
        if (rows != nullptr) {
            orders.insert(static_cast<FillsModel*>(rows)->orderOf(row.row()));
            hasTag = hasTag || !row.siblingAtColumn(FillsModel::kTagColumn).data().toString().isEmpty();
        }
    }
    QMenu menu(this);
    widgets::addCopyAction(menu, table->copiedText());
    if (!orders.empty()) {
        addTagMenu(menu, {orders.begin(), orders.end()}, hasTag);
    }
    menu.exec(table->viewport()->mapToGlobal(at));
}

void BlotterPanel::forecastMenu(const QPoint& at) {
    widgets::RecordTable* table = tableOf(ForecastsTab);
    const QModelIndex index = table->indexAt(at);
    QMenu menu(this);
    if (index.isValid()) {  // rows come while the menu is open
        menu.addAction(QStringLiteral("Where it came from"), this,
                       [this, row = m_forecasts->forecast(index.row())] { showEvidence(row); });
    }
    widgets::addCopyAction(menu, table->copiedText());
    menu.exec(table->viewport()->mapToGlobal(at));
}

void BlotterPanel::showEvidence(const ports::ForecastRow& row) {
    m_context.commands().run(QStringLiteral("forecast.open"));
    emit m_context.forecasts().evidenceWanted(row);
}

/// A row of positions leads where a row of the watchlist does; its menu has what an instrument's has
/// everywhere.
void BlotterPanel::positionMenu(const QPoint& at) {
    widgets::RecordTable* table = tableOf(kPositions);
    const auto instrument = m_positions->instrumentOf(table->indexAt(at).row());
    QMenu menu(this);
    if (InstrumentMarket* market = instrument ? m_context.hub().find(*instrument) : nullptr) {
        menu.addAction(QStringLiteral("Show %1").arg(QString::fromStdString(market->instrument().symbol)),
                       this, [this, id = *instrument] { showInstrument(id); });
        addInstrumentActions(menu, m_context, *market);
    }
    widgets::addCopyAction(menu, table->copiedText());
    menu.exec(table->viewport()->mapToGlobal(at));
}

void BlotterPanel::selectInstrumentOf(const QModelIndex& index) {
    if (const OrderView* order = orderAt(index)) {
        showInstrument(order->instrument);
    }
}

void BlotterPanel::showInstrument(domain::InstrumentId instrument) {
    if (InstrumentMarket* market = m_context.hub().find(instrument)) {
        link().setInstrument(market);
    }
}

}  // namespace tessera::ui
