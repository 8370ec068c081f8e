#include "ui/blotter/blotter_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "app/domain/decimal.h"
#include "ui/blotter/filter_bar.h"

namespace tessera::ui {

using trading::BlotterFilter;
using trading::BlotterTable;
using trading::GroupBy;

namespace {

constexpr std::array kTabTitles{"Orders", "Fills", "Activity", "Forecasts", "Profit", "Account"};
constexpr int kSlowFrames = 15;      // counts, four times a second
constexpr int kLeastPositions = 90;  // px: two of them and their sum

QStringList groupNames(bool hasState) {
    QStringList names{QStringLiteral("Not grouped"), QStringLiteral("Group: symbol"),
                      QStringLiteral("Group: day"), QStringLiteral("Group: side"),
                      QStringLiteral("Group: tag")};
    if (hasState) {
        names.insert(4, QStringLiteral("Group: state"));
    }
    return names;
}

/// The box's entries in the order of their names; fills have no state.
std::vector<GroupBy> groupings(bool hasState) {
    return hasState
               ? std::vector{GroupBy::None, GroupBy::Instrument, GroupBy::Day,
                             GroupBy::Side, GroupBy::State,      GroupBy::Tag}
               : std::vector{GroupBy::None, GroupBy::Instrument, GroupBy::Day, GroupBy::Side, GroupBy::Tag};
}

/// Names and words begin at their beginning, amounts and times with the largest.
bool startsAscending(BlotterFilter::Sort sort) {
    using Sort = BlotterFilter::Sort;
    return sort == Sort::Symbol || sort == Sort::State || sort == Sort::Tag || sort == Sort::Side ||
           sort == Sort::Type || sort == Sort::TimeInForce || sort == Sort::Kind || sort == Sort::Who;
}

}  // namespace

BlotterPanel::BlotterPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_orders(new OrdersModel(context, this)),
      m_fills(new FillsModel(context, this)),
      m_activity(new ActivityModel(context, this)),
      m_positions(new PositionsModel(context, this)),
      m_forecasts(new ForecastsModel(context, this)),
      m_profit(new ProfitModel(context, this)),
      m_account(new AccountModel(context, this)) {
    planTables();
    buildTabs();
    m_parts = new QSplitter(Qt::Vertical);
    m_parts->setHandleWidth(1);
    m_parts->addWidget(m_stack);
    m_parts->addWidget(ensureTable(kPositions));
    m_parts->setStretchFactor(0, 3);
    m_parts->setStretchFactor(1, 1);
    m_parts->setSizes({190, kLeastPositions});
    connect(m_parts, &QSplitter::splitterMoved, this, [this] { m_isPartedByHand = true; });
    m_bar = new FilterBar;
    m_columnsMenu = new QMenu(this);
    m_bar->columnsButton()->setMenu(m_columnsMenu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_parts, 1);
    buildGroups();
    connectParts();
    for (const int column : OrdersModel::kHiddenInRows) {
        m_ordersTable->setColumnShown(column, false);
    }
    showTab(OrdersTab);
}

void BlotterPanel::buildTabs() {
    m_tabs = new QTabBar;
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    for (const char* title : kTabTitles) {
        m_tabs->addTab(QString::fromLatin1(title));
    }
    m_stack = new QStackedWidget;
    m_ordersTable = ensureTable(OrdersTab);
    m_stack->addWidget(buildOrders());
    m_stack->addWidget(ensureTable(FillsTab));
}

void BlotterPanel::planTables() {
    const bool isReplay = m_context.replay() != nullptr;
    const auto plan = [this](int table, QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns,
                             const char* title, const char* sentence) {
        m_plans[static_cast<std::size_t>(table)] = {
            model, std::move(columns), QString::fromUtf8(title), QString::fromUtf8(sentence), {}};
    };
    plan(OrdersTab, m_orders, OrdersModel::columns(), "No orders yet",
         isReplay ? "Arm a ladder and click a bid or ask size: the order rests on paper\n"
                    "beside the recording, and ends with it."
                  : "Arm a ladder and click a bid or ask size,\nor press B or S at the cursor.");
    plan(FillsTab, m_fills, FillsModel::columns(), "No fills yet",
         "A fill appears here once it is safely on disk.");
    plan(ActivityTab, m_activity, ActivityModel::columns(), "Nothing recorded yet",
         "Every intent, answer and decision is a row here.");
    plan(ForecastsTab, m_forecasts, ForecastsModel::columns(), "No forecasts yet",
         "A model forecast is recorded before its outcome exists.");
    plan(ProfitTab, m_profit, ProfitModel::columns(), "No profit or loss yet",
         "Realised by day, symbol and tag, first in first out and average cost, once a fill closes.");
    plan(AccountTab, m_account, AccountModel::columns(), "No account",
         isReplay ? "A replay trades nothing and has no account."
                  : "It is shown once the order session has started.");
    plan(kPositions, m_positions, PositionsModel::columns(), "No positions", "");
}

QWidget* BlotterPanel::buildOrders() {
    m_ordersTable->setObjectName(QStringLiteral("orders"));
    m_details = new QPlainTextEdit;
    m_details->setReadOnly(true);
    m_details->setAccessibleName(QStringLiteral("Details of the order"));
    m_details->setFrameStyle(QFrame::NoFrame);
    m_details->setProperty("kind", "log");
    m_details->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_details->setPlaceholderText(
        QStringLiteral("Choose an order: its events, fills and the book at the click."));
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

void BlotterPanel::buildGroups() {
    m_orderGroups = new GroupedModel(
        m_context, BlotterTable::Orders, OrdersModel::columns(),
        [this](QObject* parent) { return new OrdersModel(m_context, parent); }, &OrdersModel::summary, this);
    m_fillGroups = new GroupedModel(
        m_context, BlotterTable::Fills, FillsModel::columns(),
        [this](QObject* parent) { return new FillsModel(m_context, parent); }, &FillsModel::summary, this);
}

void BlotterPanel::connectParts() {
    connectOrders();
    connect(m_tabs, &QTabBar::currentChanged, this, &BlotterPanel::showTab);
    connect(m_bar, &FilterBar::filterChanged, this, &BlotterPanel::applyFilter);
    connect(m_bar, &FilterBar::groupChosen, this, &BlotterPanel::chooseGroup);
    connect(m_columnsMenu, &QMenu::aboutToShow, this, &BlotterPanel::fillColumnsMenu);
    connect(m_bar->exportButton(), &QPushButton::clicked, this, &BlotterPanel::exportTable);
    connect(m_bar->detailsButton(), &QPushButton::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        askDetails();
    });
    connect(&m_context, &AppServices::frame, this, &BlotterPanel::refresh);
    connect(&m_context.hub(), &MarketHub::instrumentAdded, this, [this] {
        for (widgets::RecordTable* table : m_tables) {
            if (table != nullptr) {
                table->viewport()->update();  // prices of a contract are written with its own decimals
            }
        }
    });
    connect(&m_context, &AppServices::blotterPage, this, &BlotterPanel::take);
    connect(&m_context.desk(), &DeskModel::tagChanged, this, [this] { m_tagsAreStale = true; });
    connect(&m_context.forecasts(), &ForecastBridge::scoresChanged, m_forecasts, &ForecastsModel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        for (widgets::RecordTable* table : m_tables) {
            if (table != nullptr) {
                table->setTheme(m_context.theme());
            }
        }
        m_details->setFont(m_context.theme().numbers(11));
    });
}

void BlotterPanel::connectOrders() {
    connectTable(OrdersTab, OrdersModel::kTimeColumn);
    connectTable(FillsTab, FillsModel::kTimeColumn);
    m_ordersTable->installEventFilter(this);
    m_ordersTable->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    connect(m_ordersTable, &QWidget::customContextMenuRequested, this, &BlotterPanel::orderMenu);
    connect(tableOf(FillsTab), &QWidget::customContextMenuRequested, this, &BlotterPanel::fillMenu);
    for (const int tab : {OrdersTab, FillsTab}) {
        tableOf(tab)->setContextMenuPolicy(Qt::CustomContextMenu);
        tableOf(tab)->setSelectionMode(QAbstractItemView::ExtendedSelection);
        connect(tableOf(tab), &widgets::RecordTable::groupActivated, this,
                [this, tab](int row) { groupedModel(tab)->activate(row); });
    }
    connect(m_ordersTable, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (!(index.flags() & Qt::ItemIsEditable)) {
            selectInstrumentOf(index);  // price, quantity and tag open an editor instead
        }
    });
    connect(tableOf(FillsTab), &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        const auto [rows, row] = isGrouped(FillsTab) ? m_fillGroups->source(index)
                                                     : std::pair<PagedModel*, QModelIndex>(m_fills, index);
        if (rows != nullptr) {
            showInstrument(static_cast<FillsModel*>(rows)->instrumentOf(row.row()));
        }
    });
    connect(m_ordersTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &BlotterPanel::askDetails);
}

void BlotterPanel::connectPositions() {
    widgets::RecordTable* table = tableOf(kPositions);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this, &BlotterPanel::positionMenu);
    connect(table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto instrument = m_positions->instrumentOf(index.row())) {
            showInstrument(*instrument);
        }
    });
}

PagedModel* BlotterPanel::pagedModel(int tab) const {
    return tab == OrdersTab     ? static_cast<PagedModel*>(m_orders)
           : tab == FillsTab    ? static_cast<PagedModel*>(m_fills)
           : tab == ActivityTab ? static_cast<PagedModel*>(m_activity)
                                : nullptr;
}

GroupedModel* BlotterPanel::groupedModel(int tab) const {
    return tab == OrdersTab ? m_orderGroups : tab == FillsTab ? m_fillGroups : nullptr;
}

bool BlotterPanel::isGrouped(int tab) const {
    const GroupedModel* groups = groupedModel(tab);
    return groups != nullptr && groups->by() != GroupBy::None;
}

void BlotterPanel::connectTable(int tab, int timeColumn) {
    widgets::RecordTable* table = tableOf(tab);
    table->horizontalHeader()->setSectionsClickable(true);
    table->setSortMark(timeColumn, false);
    connect(table->horizontalHeader(), &QHeaderView::sectionClicked, this,
            [this, tab](int column) { sortBy(tab, column); });
}

void BlotterPanel::sortBy(int tab, int column) {
    PagedModel* model = pagedModel(tab);
    const auto sort = model->sortOf(column);
    if (!sort) {
        return;
    }
    BlotterFilter filter = model->filter();
    filter.ascending = filter.sort == *sort ? !filter.ascending : startsAscending(*sort);
    filter.sort = *sort;
    tableOf(tab)->setSortMark(column, filter.ascending);
    setFilter(tab, filter);
}

void BlotterPanel::setFilter(int tab, const BlotterFilter& filter) {
    pagedModel(tab)->setFilter(filter);
    if (isGrouped(tab)) {
        groupedModel(tab)->set(groupedModel(tab)->by(), filter);
    }
}

void BlotterPanel::applyFilter() {
    const int tab = m_tabs->currentIndex();
    if (const PagedModel* model = pagedModel(tab)) {
        BlotterFilter filter = m_bar->filter();
        filter.sort = model->filter().sort;
        filter.ascending = model->filter().ascending;
        const FilterFields fields = fieldsOf(tab);
        filter.state = fields.hasState ? filter.state : BlotterFilter::State::All;
        filter.side = fields.hasSide ? filter.side : std::nullopt;
        filter.tag = fields.hasTag ? filter.tag : std::nullopt;
        setFilter(tab, filter);
    }
}

FilterFields BlotterPanel::fieldsOf(int tab) const {
    FilterFields fields;
    if (pagedModel(tab) != nullptr) {
        fields.hasSearch = fields.hasExport = true;
        fields.hasState = fields.hasDetails = tab == OrdersTab;
        fields.hasSide = fields.hasTag = tab != ActivityTab;
        fields.placeholder = tab == OrdersTab  ? QStringLiteral("Find symbol, tag, number, note")
                             : tab == FillsTab ? QStringLiteral("Find symbol, tag, order, execution")
                                               : QStringLiteral("Find words of a row");
    }
    if (const GroupedModel* groups = groupedModel(tab)) {
        fields.groups = groupNames(tab == OrdersTab);
        const auto all = groupings(tab == OrdersTab);
        fields.group = static_cast<int>(std::find(all.begin(), all.end(), groups->by()) - all.begin());
    } else if (tab == ProfitTab) {
        fields.groups = {QStringLiteral("By day and symbol"), QStringLiteral("By day"),
                         QStringLiteral("By symbol"), QStringLiteral("By tag"),
                         QStringLiteral("By tag and symbol")};
        fields.group = static_cast<int>(m_profit->by());
    }
    return fields;
}

void BlotterPanel::showTab(int tab) {
    QWidget* page = tab == OrdersTab ? m_stack->widget(OrdersTab) : ensureTable(tab);
    if (m_stack->indexOf(page) < 0) {
        m_stack->addWidget(page);
    }
    m_stack->setCurrentWidget(page);
    const PagedModel* model = pagedModel(tab);
    m_bar->show(model != nullptr ? model->filter() : BlotterFilter{}, fieldsOf(tab));
    m_framesToRefresh = 0;
}

void BlotterPanel::chooseGroup(int index) {
    const int tab = m_tabs->currentIndex();
    if (tab == ProfitTab) {
        m_profit->setBy(static_cast<ProfitModel::By>(index));
    } else if (groupedModel(tab) != nullptr) {
        showGroups(tab, groupings(tab == OrdersTab)[static_cast<std::size_t>(index)]);
    }
}

void BlotterPanel::showGroups(int tab, GroupBy by) {
    GroupedModel* groups = groupedModel(tab);
    PagedModel* rows = pagedModel(tab);
    widgets::RecordTable* table = tableOf(tab);
    const bool wasGrouped = isGrouped(tab);
    groups->set(by, rows->filter());
    QAbstractItemModel* model = by == GroupBy::None ? static_cast<QAbstractItemModel*>(rows) : groups;
    if (table->model() == model) {
        return;
    }
    m_columns[{tab, wasGrouped}] = table->horizontalHeader()->saveState();
    table->setModel(model);
    swapColumns(tab, by != GroupBy::None);
    if (tab == OrdersTab) {
        connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
                &BlotterPanel::askDetails);
    }
    m_framesToRefresh = 0;
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
    } else if (const auto* groups = std::get_if<trading::Page<trading::GroupRow>>(&page);
               groups != nullptr && m_tagsAsked && *m_tagsAsked == groups->ticket) {
        m_tagsAsked.reset();
        m_tags.clear();
        for (const trading::GroupRow& row : groups->rows) {
            if (row.rows.tag && !row.rows.tag->empty()) {
                m_tags << QString::fromStdString(*row.rows.tag);
            }
        }
        m_bar->setTags(m_tags);
    } else if (!m_orderGroups->take(page) && !m_fillGroups->take(page) && !m_orders->take(page) &&
               !m_fills->take(page)) {
        m_activity->take(page);
    }
}

QWidget* BlotterPanel::headerRow() {
    return m_tabs;
}

widgets::RecordTable* BlotterPanel::ensureTable(int table) {
    const auto at = static_cast<std::size_t>(table);
    if (m_tables[at] == nullptr) {
        const TablePlan& plan = m_plans[at];
        m_tables[at] = new widgets::RecordTable(m_context.theme());
        m_tables[at]->setModel(plan.model);
        m_tables[at]->setColumns(plan.columns);
        m_tables[at]->setEmptyText(plan.emptyTitle, plan.emptySentence);
        m_tables[at]->setAccessibleName(table == kPositions ? QStringLiteral("Positions")
                                                            : QLatin1String(kTabTitles[at]));
        if (table == kPositions) {
            connectPositions();
        } else if (table == ActivityTab) {
            connectTable(ActivityTab, ActivityModel::kTimeColumn);
        } else if (table == ForecastsTab) {
            m_tables[at]->setContextMenuPolicy(Qt::CustomContextMenu);
            connect(m_tables[at], &QWidget::customContextMenuRequested, this, &BlotterPanel::forecastMenu);
            connect(m_tables[at], &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
                showEvidence(ports::ForecastRow(m_forecasts->forecast(index.row())));
            });
        }
        restoreColumns(table, plan.saved);
    }
    return m_tables[at];
}

void BlotterPanel::refreshShown() {
    const int tab = m_tabs->currentIndex();
    if (tab == ActivityTab) {
        m_activity->refresh();
    } else if (tab == ProfitTab) {
        m_profit->refresh();
    } else if (isGrouped(tab)) {
        groupedModel(tab)->refresh();
    }
    if (m_tagsAreStale && !m_tagsAsked && fieldsOf(tab).hasTag) {
        m_tagsAreStale = false;
        m_tagsAsked = m_context.blotter().groups(BlotterTable::Orders, {}, GroupBy::Tag);
    }
}

/// What is valued, with the band and the ladders.
void BlotterPanel::refreshValues() {
    if (std::exchange(m_valuation, m_context.hub().valuation()) != m_context.hub().valuation()) {
        m_positions->refresh();
        fitPositions();
        if (isVisible() && m_tabs->currentIndex() == AccountTab) {
            m_account->refresh();
        }
    }
}

/// As high as what is held, up to half of the room, until a hand has set it.
void BlotterPanel::fitPositions() {
    const int room = m_parts->height(), rows = m_positions->rowCount();
    if (m_isPartedByHand || !isVisible() || std::exchange(m_fitted, {room, rows}) == std::pair(room, rows)) {
        return;
    }
    const auto* table = tableOf(kPositions);
    const int wanted =
        table->horizontalHeader()->height() + 2 + rows * table->verticalHeader()->defaultSectionSize();
    const int height = std::clamp(wanted, std::min(kLeastPositions, room / 2), std::max(room / 2, 1));
    m_parts->setSizes({room - height, height});
}

void BlotterPanel::refresh() {
    refreshValues();
    if (--m_framesToRefresh > 0) {
        return;
    }
    m_framesToRefresh = kSlowFrames;
    if (isVisible()) {
        refreshShown();
        m_orders->refreshQueues();
    }
    m_orders->ensureFirstPage();  // hidden tabs too, so that their counts are right
    m_fills->ensureFirstPage();
    m_activity->ensureFirstPage();
    updateTabTitles();
    // The selected order moved on: its details follow.
    const trading::OrderView* order = orderAt(m_ordersTable->currentIndex());
    if (order != nullptr && order->id == m_detailed && order->journalSequence != m_detailedRevision) {
        askDetails();
    }
    m_bar->setSentence(sentence());
}

QString BlotterPanel::sentence() const {
    const int tab = m_tabs->currentIndex();
    if (tab == ProfitTab) {
        return m_profit->sentence();
    }
    const PagedModel* model = pagedModel(tab);
    if (model == nullptr) {
        return {};
    }
    if (isGrouped(tab)) {
        const GroupedModel* groups = groupedModel(tab);
        return !groups->sentence().isEmpty() || !model->isFiltered()
                   ? groups->sentence()
                   : QStringLiteral("%1 in the whole store")
                         .arg(QString::fromStdString(domain::formatCount(groups->counted())));
    }
    if (!model->sentence().isEmpty() || !model->isFiltered()) {
        return model->sentence();
    }
    return model->isWaiting() ? QStringLiteral("Searching…")
                              : QStringLiteral("%1%2 found in the whole store")
                                    .arg(model->rowCount())
                                    .arg(model->canFetchMore({}) ? QStringLiteral("+") : QString());
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

}  // namespace tessera::ui
