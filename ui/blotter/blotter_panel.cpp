#include "ui/blotter/blotter_panel.h"

#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace tessera::ui {

namespace {
constexpr int kSlowFrames = 15;  // positions and counts follow prices about four times a second
enum Tab { OrdersTab, FillsTab, ActivityTab, ForecastsTab };
}  // namespace

BlotterPanel::BlotterPanel(UiContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_orders(new OrdersModel(context, this)),
      m_fills(new FillsModel(context, this)),
      m_activity(new ActivityModel(context, this)),
      m_positions(new PositionsModel(context, this)),
      m_forecasts(new ForecastsModel(context, this)) {
    m_tabs = new QTabBar;
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    for (const char* title : {"Orders", "Fills", "Activity", "Forecasts"}) {
        m_tabs->addTab(QString::fromLatin1(title));
    }
    m_stack = new QStackedWidget;
    const bool isReplay = context.replay() != nullptr;
    m_ordersTable = addTable(
        m_orders, OrdersModel::columns(),
        isReplay ? QStringLiteral("No orders in a replay") : QStringLiteral("No orders yet"),
        isReplay ? QStringLiteral("The recorded market did not know them; nothing can be sent.")
                 : QStringLiteral("Arm a ladder and click a bid or ask size,\nor press B or S at the cursor."));
    m_stack->addWidget(m_ordersTable);
    m_stack->addWidget(addTable(m_fills, FillsModel::columns(), QStringLiteral("No fills yet"),
                                QStringLiteral("A fill appears here once it is safely on disk.")));
    m_stack->addWidget(addTable(m_activity, ActivityModel::columns(), QStringLiteral("Nothing recorded yet"),
                                QStringLiteral("Every intent, answer and decision is a row here.")));
    m_stack->addWidget(addTable(m_forecasts, ForecastsModel::columns(), QStringLiteral("No forecasts yet"),
                                QStringLiteral("A model forecast is recorded before its outcome exists.")));
    auto* positions =
        addTable(m_positions, PositionsModel::columns(), QStringLiteral("No positions"), QString());
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_stack);
    splitter->addWidget(positions);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({190, 90});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(&m_context, &UiContext::frame, this, &BlotterPanel::refresh);
    connect(&m_context.forecasts(), &ForecastCoordinator::scoresChanged, m_forecasts,
            &ForecastsModel::refresh);
    connect(&m_context, &UiContext::themeChanged, this, [this] {
        for (widgets::RecordTable* table : m_tables) {
            table->setTheme(m_context.theme());
        }
    });
    m_ordersTable->installEventFilter(this);
    m_ordersTable->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_ordersTable, &QWidget::customContextMenuRequested, this, &BlotterPanel::orderMenu);
    connect(m_ordersTable, &QAbstractItemView::doubleClicked, this, &BlotterPanel::selectInstrumentOf);
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
    m_pages.clear();
    m_context.blotter().drain(m_pages);
    for (const trading::BlotterPage& page : m_pages) {
        if (!m_orders->take(page) && !m_fills->take(page)) {
            m_activity->take(page);
        }
    }
    if (--m_framesToRefresh > 0) {
        return;
    }
    m_framesToRefresh = kSlowFrames;
    m_positions->refresh();
    if (m_tabs->currentIndex() == ActivityTab && isVisible()) {
        m_activity->refresh();
    }
    m_orders->ensureFirstPage();  // hidden tabs too, so that their counts are right
    m_fills->ensureFirstPage();
    m_activity->ensureFirstPage();
    updateTabTitles();
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
        if (InstrumentMarket* market = m_context.hub().find(0, order->instrument)) {
            m_context.select(market);
        }
    }
}

}  // namespace tessera::ui
