#include "ui/blotter/blotter_panel.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/blotter/filter_bar.h"
#include "ui/blotter/order_details.h"

namespace tessera::ui {

namespace {
constexpr int kSlowFrames = 15;  // positions and counts follow prices about four times a second
enum Tab { OrdersTab, FillsTab, ActivityTab, ForecastsTab, ProfitTab };
}  // namespace

BlotterPanel::BlotterPanel(UiContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_orders(new OrdersModel(context, this)),
      m_fills(new FillsModel(context, this)),
      m_activity(new ActivityModel(context, this)),
      m_positions(new PositionsModel(context, this)),
      m_forecasts(new ForecastsModel(context, this)),
      m_profit(new ProfitModel(context, this)) {
    m_tabs = new QTabBar;
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    for (const char* title : {"Orders", "Fills", "Activity", "Forecasts", "Profit"}) {
        m_tabs->addTab(QString::fromLatin1(title));
    }
    m_stack = new QStackedWidget;
    const bool isReplay = context.replay() != nullptr;
    m_ordersTable = addTable(
        m_orders, OrdersModel::columns(),
        isReplay ? QStringLiteral("No orders in a replay") : QStringLiteral("No orders yet"),
        isReplay ? QStringLiteral("The recorded market did not know them; nothing can be sent.")
                 : QStringLiteral("Arm a ladder and click a bid or ask size,\nor press B or S at the cursor."));
    m_stack->addWidget(buildOrders());
    m_stack->addWidget(addTable(m_fills, FillsModel::columns(), QStringLiteral("No fills yet"),
                                QStringLiteral("A fill appears here once it is safely on disk.")));
    m_stack->addWidget(addTable(m_activity, ActivityModel::columns(), QStringLiteral("Nothing recorded yet"),
                                QStringLiteral("Every intent, answer and decision is a row here.")));
    m_stack->addWidget(addTable(m_forecasts, ForecastsModel::columns(), QStringLiteral("No forecasts yet"),
                                QStringLiteral("A model forecast is recorded before its outcome exists.")));
    m_stack->addWidget(addTable(
        m_profit, ProfitModel::columns(), QStringLiteral("No profit or loss yet"),
        QStringLiteral("Realised by day and instrument, first in first out and average cost, once a fill closes.")));
    auto* positions =
        addTable(m_positions, PositionsModel::columns(), QStringLiteral("No positions"), QString());
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_stack);
    splitter->addWidget(positions);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({190, 90});
    m_bar = new FilterBar;
    m_columnsMenu = new QMenu(this);
    m_bar->columnsButton()->setMenu(m_columnsMenu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(splitter, 1);

    connectTable(m_ordersTable, m_orders, OrdersModel::kTimeColumn, OrdersModel::kPriceColumn);
    connectTable(tableOf(FillsTab), m_fills, FillsModel::kTimeColumn, FillsModel::kPriceColumn);
    connectTable(tableOf(ActivityTab), m_activity, 1, -1);
    connect(m_tabs, &QTabBar::currentChanged, this, &BlotterPanel::showTab);
    connect(m_bar, &FilterBar::filterChanged, this, &BlotterPanel::applyFilter);
    connect(m_columnsMenu, &QMenu::aboutToShow, this, &BlotterPanel::fillColumnsMenu);
    connect(m_bar->exportButton(), &QPushButton::clicked, this, &BlotterPanel::exportTable);
    connect(m_bar->detailsButton(), &QPushButton::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        askDetails();
    });
    connect(&m_context, &UiContext::frame, this, &BlotterPanel::refresh);
    connect(&m_context, &UiContext::blotterPage, this, &BlotterPanel::take);
    connect(&m_context.forecasts(), &ForecastCoordinator::scoresChanged, m_forecasts,
            &ForecastsModel::refresh);
    connect(&m_context, &UiContext::themeChanged, this, [this] {
        for (widgets::RecordTable* table : m_tables) {
            table->setTheme(m_context.theme());
        }
        m_details->setFont(m_context.theme().numbers(11));
    });
    m_ordersTable->installEventFilter(this);
    m_ordersTable->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_ordersTable, &QWidget::customContextMenuRequested, this, &BlotterPanel::orderMenu);
    m_ordersTable->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    connect(m_ordersTable, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (!(m_orders->flags(index) & Qt::ItemIsEditable)) {
            selectInstrumentOf(index);  // price and quantity of a live order open an editor instead
        }
    });
    connect(m_ordersTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &BlotterPanel::askDetails);
    showTab(OrdersTab);
}

QWidget* BlotterPanel::buildOrders() {
    m_ordersTable->setObjectName(QStringLiteral("orders"));
    m_details = new QPlainTextEdit;
    m_details->setReadOnly(true);
    m_details->setFrameStyle(QFrame::NoFrame);
    m_details->setProperty("kind", "log");
    m_details->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_details->setPlaceholderText(QStringLiteral("Choose an order: its events, fills and the book at the click."));
    m_details->setFont(m_context.theme().numbers(11));
    m_details->hide();
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_ordersTable);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    return splitter;
}

PagedModel* BlotterPanel::pagedModel(int tab) const {
    return tab == OrdersTab     ? static_cast<PagedModel*>(m_orders)
           : tab == FillsTab    ? static_cast<PagedModel*>(m_fills)
           : tab == ActivityTab ? static_cast<PagedModel*>(m_activity)
                                : nullptr;
}

/// Time and price have an index in the store; other columns would only sort what happens to be loaded.
void BlotterPanel::connectTable(widgets::RecordTable* table, PagedModel* model, int timeColumn, int priceColumn) {
    table->horizontalHeader()->setSectionsClickable(true);
    table->setSortMark(timeColumn, false);
    connect(table->horizontalHeader(), &QHeaderView::sectionClicked, this,
            [=, this](int column) {
                if (column == timeColumn || column == priceColumn) {
                    sortBy(model, table, column == priceColumn, column);
                }
            });
}

void BlotterPanel::sortBy(PagedModel* model, widgets::RecordTable* table, bool isPrice, int column) {
    using Sort = trading::BlotterFilter::Sort;
    trading::BlotterFilter filter = model->filter();
    const Sort sort = isPrice ? Sort::Price : Sort::Time;
    filter.ascending = filter.sort == sort && !filter.ascending;
    filter.sort = sort;
    table->setSortMark(column, filter.ascending);
    model->setFilter(filter);
}

void BlotterPanel::applyFilter() {
    if (PagedModel* model = pagedModel(m_tabs->currentIndex())) {
        trading::BlotterFilter filter = m_bar->filter();
        filter.sort = model->filter().sort;
        filter.ascending = model->filter().ascending;
        if (model != m_orders) {
            filter.state = trading::BlotterFilter::State::All;
        }
        if (model == m_activity) {
            filter.side.reset();
        }
        model->setFilter(filter);
    }
}

void BlotterPanel::showTab(int tab) {
    m_stack->setCurrentIndex(tab);
    const PagedModel* model = pagedModel(tab);
    m_bar->setVisible(model != nullptr);
    if (model != nullptr) {
        m_bar->show(model->filter(), tab == OrdersTab, tab != ActivityTab,
                    tab == OrdersTab  ? QStringLiteral("Find symbol, number, words of a note")
                    : tab == FillsTab ? QStringLiteral("Find symbol, order or execution number")
                                      : QStringLiteral("Find words of a row"));
    }
}

void BlotterPanel::fillColumnsMenu() {
    m_columnsMenu->clear();
    widgets::RecordTable* table = tableOf(m_tabs->currentIndex());
    for (int column = 0; column < static_cast<int>(table->columns().size()); ++column) {
        const QString title = table->columns()[static_cast<std::size_t>(column)].title;
        if (title.isEmpty() || table->columns()[static_cast<std::size_t>(column)].stretches) {
            continue;  // the mark and the column that takes the rest stay
        }
        QAction* action = m_columnsMenu->addAction(title);
        action->setCheckable(true);
        action->setChecked(!table->isColumnHidden(column));
        connect(action, &QAction::toggled, table,
                [table, column](bool on) { table->setColumnShown(column, on); });
    }
}

void BlotterPanel::save(QSettings& settings) const {
    for (const int tab : {OrdersTab, FillsTab, ActivityTab}) {
        settings.setValue(QStringLiteral("blotter/columns%1").arg(tab),
                          tableOf(tab)->horizontalHeader()->saveState());
    }
    settings.setValue(QStringLiteral("blotter/details"), m_bar->detailsButton()->isChecked());
}

void BlotterPanel::restore(QSettings& settings) {
    for (const int tab : {OrdersTab, FillsTab, ActivityTab}) {
        const QByteArray state = settings.value(QStringLiteral("blotter/columns%1").arg(tab)).toByteArray();
        QHeaderView* header = tableOf(tab)->horizontalHeader();
        // Another version's columns are another table's: what does not fit is ignored.
        if (!state.isEmpty() && header->restoreState(state)) {
            header->setSectionsClickable(true);
            header->setSortIndicatorShown(false);
        }
    }
    m_bar->detailsButton()->setChecked(settings.value(QStringLiteral("blotter/details"), false).toBool());
}

void BlotterPanel::askDetails() {
    const trading::OrderView* order = m_orders->orderAt(m_ordersTable->currentIndex().row());
    if (order == nullptr || !m_bar->detailsButton()->isChecked()) {
        return;
    }
    m_detailed = order->id;
    m_detailedRevision = order->journalSequence;
    m_detailsAsked = m_context.blotter().history(order->id);
}

void BlotterPanel::showDetails(const trading::OrderHistory& history) {
    const InstrumentMarket* market = m_context.hub().find(history.order.instrument);
    const QString text = orderHistoryText(history, market != nullptr ? market->instrument().priceDecimals : 4,
                                          market != nullptr ? market->instrument().quantityDecimals : 0);
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
    QString path = QFileDialog::getSaveFileName(this, QStringLiteral("Export what is filtered"),
                                                name + QStringLiteral(".xlsx"),
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

void BlotterPanel::take(const trading::BlotterPage& page) {
    if (const auto* history = std::get_if<trading::Page<trading::OrderHistory>>(&page)) {
        if (m_detailsAsked && *m_detailsAsked == history->ticket && !history->rows.empty()) {
            m_detailsAsked.reset();
            showDetails(history->rows.front());
        }
    } else if (const auto* exported = std::get_if<trading::Exported>(&page)) {
        if (m_exporting && *m_exporting == exported->ticket) {
            m_exporting.reset();
            m_bar->exportButton()->setEnabled(true);
            emit m_context.told(QString::fromStdString(exported->sentence), true);
        }
    } else if (!m_orders->take(page) && !m_fills->take(page)) {
        m_activity->take(page);
    }
}

QWidget* BlotterPanel::tabs() const {
    return m_tabs;
}

widgets::RecordTable* BlotterPanel::addTable(QAbstractItemModel* model,
                                             std::vector<widgets::RecordColumn> columns,
                                             const QString& emptyTitle, const QString& emptySentence) {
    auto* table = new widgets::RecordTable(m_context.theme());
    table->setModel(model);
    table->setColumns(std::move(columns));
    table->setEmptyText(emptyTitle, emptySentence);
    m_tables.push_back(table);
    return table;
}

void BlotterPanel::refresh() {
    if (--m_framesToRefresh > 0) {
        return;
    }
    m_framesToRefresh = kSlowFrames;
    m_positions->refresh();
    if (m_tabs->currentIndex() == ActivityTab && isVisible()) {
        m_activity->refresh();
    }
    if (m_tabs->currentIndex() == ProfitTab && isVisible()) {
        m_profit->refresh();
    }
    m_orders->ensureFirstPage();  // hidden tabs too, so that their counts are right
    m_fills->ensureFirstPage();
    m_activity->ensureFirstPage();
    updateTabTitles();
    // The selected order moved on: its details follow.
    const trading::OrderView* order = m_orders->orderAt(m_ordersTable->currentIndex().row());
    if (order != nullptr && order->id == m_detailed && order->journalSequence != m_detailedRevision) {
        askDetails();
    }
    const PagedModel* model = pagedModel(m_tabs->currentIndex());
    if (model != nullptr) {
        const QString more = model->canFetchMore({}) ? QStringLiteral("+") : QString();
        const QString found =
            !model->isFiltered() ? QString()
            : model->isWaiting() ? QStringLiteral("Searching…")
                                 : QStringLiteral("%1%2 found in the whole store").arg(model->rowCount()).arg(more);
        m_bar->setSentence(model->sentence().isEmpty() ? found : model->sentence());
    }
}

void BlotterPanel::updateTabTitles() {
    const auto title = [](const char* name, int count, bool hasMore) {
        return count == 0 ? QString::fromLatin1(name)
                          : QStringLiteral("%1  %2%3")
                                .arg(QString::fromLatin1(name))
                                .arg(count)
                                .arg(hasMore ? QStringLiteral("+") : QString());
    };
    m_tabs->setTabText(OrdersTab, title("Orders", m_orders->rowCount(), m_orders->canFetchMore({})));
    m_tabs->setTabText(FillsTab, title("Fills", m_fills->rowCount(), m_fills->canFetchMore({})));
    m_tabs->setTabText(ForecastsTab, title("Forecasts", m_forecasts->rowCount(), false));
}

bool BlotterPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_ordersTable && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Delete || key->key() == Qt::Key_Backspace) {
            cancelSelected();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void BlotterPanel::cancelSelected() {
    for (const QModelIndex& index : m_ordersTable->selectionModel()->selectedRows()) {
        const trading::OrderView* order = m_orders->orderAt(index.row());
        if (order != nullptr && !trading::isTerminal(order->life)) {
            m_context.desk().desk().cancel(order->id, "blotter");
        }
    }
}

void BlotterPanel::orderMenu(const QPoint& at) {
    const QModelIndex index = m_ordersTable->indexAt(at);
    const trading::OrderView* order = m_orders->orderAt(index.row());
    if (order == nullptr) {
        return;
    }
    QMenu menu(this);
    QAction* cancel = menu.addAction(QStringLiteral("Cancel order\tDel"));
    cancel->setEnabled(!trading::isTerminal(order->life));
    QAction* show = menu.addAction(QStringLiteral("Show %1").arg(QString::fromStdString(order->symbol)));
    const QAction* chosen = menu.exec(m_ordersTable->viewport()->mapToGlobal(at));
    if (chosen == cancel) {
        cancelSelected();
    } else if (chosen == show) {
        selectInstrumentOf(index);
    }
}

void BlotterPanel::selectInstrumentOf(const QModelIndex& index) {
    if (const trading::OrderView* order = m_orders->orderAt(index.row())) {
        if (InstrumentMarket* market = m_context.hub().find(order->instrument)) {
            m_context.select(market);
        }
    }
}

}  // namespace tessera::ui
