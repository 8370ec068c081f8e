#include "ui/models/models_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

namespace tessera::ui {

using listprices::ModelKey;
using widgets::ChartPhase;

namespace {

// Beside each other where both have their width, or where there is no height for one over the other.
constexpr int kWideFrom = 1'600, kFlatBelow = 560, kLeastBeside = 620, kWidestList = 980;  // px
/// What a narrow table leaves out, in this order; -1: no more.
constexpr int kLeftOut[ModelsPanel::TabCount][8] = {
    {ModelTable::Source, ModelTable::FromTo, ModelTable::CachedInput, ModelTable::Changes, ModelTable::Vendor,
     ModelTable::LastChange, ModelTable::Percent, ModelTable::Input},
    {ChangeFeed::From, ChangeFeed::To, ChangeFeed::Tariff, -1, -1, -1, -1, -1},
    {RefusalTable::Day, RefusalTable::Written, RefusalTable::Field, -1, -1, -1, -1, -1}};
constexpr const char* kTabTitles[] = {"Models", "What changed", "Refused"};

}  // namespace

ModelsPanel::ModelsPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_header(new PanelHeader(context)),
      m_tabs(new QTabBar),
      m_filters(new ModelFilterBar),
      m_sentence(new QLabel),
      m_sentenceRow(buildSentence()),
      m_stack(new QStackedWidget),
      m_splitter(new QSplitter),
      m_chart(new PriceChart(context)),
      m_models(new ModelTable(this)),
      m_changes(new ChangeFeed(this)),
      m_refused(new RefusalTable(this)) {
    setMinimumWidth(340);
    buildHeader();
    buildTables();
    auto* lists = new QWidget;
    auto* column = new QVBoxLayout(lists);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_sentenceRow);
    column->addWidget(m_filters);
    column->addWidget(m_stack, 1);
    m_splitter->setHandleWidth(1);
    m_stack->setMinimumHeight(72);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(lists);
    m_splitter->addWidget(m_chart);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    connectParts();
    connectTables();
    restoreState({});
    showHeader();
    emptyWords();
}

void ModelsPanel::buildHeader() {
    m_header->addButton(QStringLiteral("Clear chart"), QStringLiteral("Take every model off the chart"),
                        [this] {
                            m_state.compared.clear();
                            redraw();
                            emit stateChanged();
                        });
    m_header->addButton(QStringLiteral("Add to chart"),
                        QStringLiteral("Draw the chosen model's price beside the list-price index"), [this] {
                            if (m_selected) {
                                drawElsewhere(*m_selected, m_state.dimension);
                            } else {
                                emit m_context.told(QStringLiteral("Choose a model in the list first."),
                                                    true);
                            }
                        });
    m_header->addButton(QStringLiteral("Sources…"),
                        QStringLiteral("Public price lists Tessera may ask for by itself, and how that goes"),
                        [this] { m_context.commands().run(QStringLiteral("window.prices")); });
    m_header->addButton(QStringLiteral("Import prices…"),
                        QStringLiteral("Read a price list from a file: OpenRouter, models.dev, LiteLLM, "
                                       "genai-prices, llm-prices or CSV"),
                        [this] { importFile(); });
}

void ModelsPanel::buildTables() {
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    m_tabs->setAccessibleName(QStringLiteral("Lists of prices"));
    const std::pair<QAbstractItemModel*, std::vector<widgets::RecordColumn>> plans[] = {
        {m_models, ModelTable::columns()},
        {m_changes, ChangeFeed::columns()},
        {m_refused, RefusalTable::columns()}};
    for (int tab = 0; tab < TabCount; ++tab) {
        m_tabs->addTab(QLatin1String(kTabTitles[tab]));
        m_tables[tab] = new widgets::RecordTable(m_context.theme());
        m_tables[tab]->setModel(plans[tab].first);
        m_tables[tab]->setColumns(plans[tab].second);
        m_tables[tab]->setAccessibleName(QLatin1String(kTabTitles[tab]));
        m_tables[tab]->installEventFilter(this);
        m_stack->addWidget(m_tables[tab]);
    }
    m_tables[ModelsTab]->setObjectName(QStringLiteral("models"));
    m_tables[ModelsTab]->horizontalHeader()->setSectionsClickable(true);
    m_stack->installEventFilter(this);
}

void ModelsPanel::connectParts() {
    connect(&m_context, &AppServices::frame, this, &ModelsPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        for (widgets::RecordTable* table : m_tables) {
            table->setTheme(m_context.theme());
        }
    });
    connect(&m_context, &AppServices::pricesImported, this, [this](const listprices::ImportAnswer& answer) {
        m_answer = QString::fromStdString(answer.sentence);
        saySentence();
    });
    connect(m_tabs, &QTabBar::currentChanged, this, &ModelsPanel::showTab);
    connect(m_filters, &ModelFilterBar::changed, this, [this] {
        const CountedSince before = m_state.since;
        m_filters->read(m_state);
        if (m_state.since == before) {
            refilter();
        } else {
            recount();
        }
        emit stateChanged();
    });
    connect(m_filters, &ModelFilterBar::sortChosen, this, &ModelsPanel::sortBy);
    connect(m_chart, &PriceChart::dimensionChosen, this, [this](listprices::PriceDimension dimension) {
        m_state.dimension = dimension;
        edit(m_state.least || m_state.most);
    });
    connect(m_chart, &PriceChart::scaleChosen, this, [this](bool isLog) {
        m_state.isLog = isLog;
        edit(false);
    });
    connect(m_chart, &PriceChart::spanChosen, this, [this](PriceSpan span) {
        m_state.span = span;
        edit(false);
    });
    connect(m_chart, &PriceChart::removed, this, [this](const ModelKey& key) {
        m_state.compared.remove(key);
        edit(false);
    });
    connect(m_chart, &PriceChart::kept, this, [this](const ModelKey& key) {
        m_state.compared.keep(key);
        edit(false);
    });
}

void ModelsPanel::connectTables() {
    widgets::RecordTable* models = m_tables[ModelsTab];
    connect(models->horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int column) {
        if (const auto by = ModelTable::sortOf(column)) {
            sortBy(*by);
        }
    });
    connect(models, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == ModelTable::Drawn) {
            toggle(m_models->keyAt(index.row()));
        } else {
            lookAtRow(index.row());
        }
    });
    connect(models, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() != ModelTable::Drawn && !m_state.compared.keep(m_models->keyAt(index.row()))) {
            tellFull();
        }
        edit(false);
    });
    models->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(models, &QWidget::customContextMenuRequested, this, &ModelsPanel::modelMenu);
    connect(m_tables[ChangesTab], &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { lookAtChange(index.row()); });
}

/// The chart follows the arrows; Space and Enter keep.
bool ModelsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_stack && event->type() == QEvent::Resize) {
        fitColumns();
    }
    if (event->type() != QEvent::KeyPress) {
        return Panel::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
    const bool isMove = key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp ||
                        key == Qt::Key_PageDown || key == Qt::Key_Home || key == Qt::Key_End;
    if (watched == m_tables[ModelsTab] && m_tables[ModelsTab]->currentIndex().isValid()) {
        if (key == Qt::Key_Space || isEnter) {
            toggle(m_models->keyAt(m_tables[ModelsTab]->currentIndex().row()));
            return true;
        }
        if (isMove) {
            QTimer::singleShot(0, this, [this] { lookAtRow(m_tables[ModelsTab]->currentIndex().row()); });
        }
    }
    if (watched == m_tables[ChangesTab] && (isMove || isEnter)) {
        QTimer::singleShot(0, this, [this] { lookAtChange(m_tables[ChangesTab]->currentIndex().row()); });
    }
    return Panel::eventFilter(watched, event);
}

void ModelsPanel::resizeEvent(QResizeEvent*) {
    const bool isFlat = height() < kFlatBelow && width() >= kLeastBeside;
    const Arrangement wanted = width() >= kWideFrom ? Arrangement::Beside
                               : isFlat             ? Arrangement::BesideFlat
                                                    : Arrangement::Over;
    if (m_arranged != wanted) {  // within one the person's own division stays
        m_arranged = wanted;
        const bool isOver = wanted == Arrangement::Over;
        m_splitter->setOrientation(isOver ? Qt::Vertical : Qt::Horizontal);
        const int all = isOver ? height() : width();
        const int share = isOver ? 46 : wanted == Arrangement::BesideFlat ? 43 : 57;  // %
        const int lists = std::min(all * share / 100, isOver ? all : kWidestList);
        m_splitter->setSizes({lists, all - lists});
    }
    fitColumns();
}

/// A column that is cut says less than none: what does not fit is left out whole.
void ModelsPanel::fitColumns() {
    const bool hasSources = m_book != nullptr && m_book->sources().size() > 1;
    const int room = m_stack->width() - 12;  // the scroll bar
    for (int tab = 0; tab < TabCount; ++tab) {
        const auto isWanted = [&](int column) {
            return tab != ModelsTab || column != ModelTable::Source || hasSources;
        };
        const auto& all = m_tables[tab]->columns();
        int needed = 0;
        for (std::size_t column = 0; column < all.size(); ++column) {
            needed += isWanted(static_cast<int>(column)) ? all[column].width : 0;
        }
        for (const int column : kLeftOut[tab]) {
            if (column < 0) {
                break;
            }
            const bool isShown = isWanted(column) && needed <= room;
            needed -= isWanted(column) && !isShown ? all[static_cast<std::size_t>(column)].width : 0;
            if (m_tables[tab]->isColumnHidden(column) == isShown) {
                m_tables[tab]->setColumnShown(column, isShown);
            }
        }
    }
}

void ModelsPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    refresh();
}

void ModelsPanel::focusContent() {
    QWidget* content = m_state.tab == ModelsTab && !m_tables[ModelsTab]->currentIndex().isValid()
                           ? static_cast<QWidget*>(m_filters->search())
                           : m_tables[m_state.tab];
    content->setFocus(Qt::ShortcutFocusReason);
}

void ModelsPanel::restoreState(const PanelState& state) {
    m_state = ModelsState::fromJson(state);
    m_filters->show(m_state, m_newest);
    m_tabs->setCurrentIndex(m_state.tab);
    showTab(m_state.tab);
    m_tables[ModelsTab]->setSortMark(ModelTable::columnOf(m_state.sort.by), !m_state.sort.isDescending);
    if (hasBook()) {
        recount();
    }
    redraw();
}

void ModelsPanel::refresh() {
    listprices::PriceDesk* prices = m_context.prices();
    if (!isVisible() || prices == nullptr || m_revision == prices->revision()) {
        return;
    }
    auto book = prices->book();  // the first question is what has the ledger read
    m_revision = prices->revision();
    m_book = *m_revision > 0 ? std::move(book) : nullptr;
    takeBook();
}

void ModelsPanel::takeBook() {
    std::ranges::fill(m_isStale, true);
    m_now = m_context.machineClock().utcNow();
    m_newest = m_book ? std::min(m_now, newestAsOf(*m_book)) : domain::Timestamp();
    if (hasBook()) {
        std::set<QString> vendors, makers;
        for (const listprices::Listing& listing : m_book->listings()) {
            vendors.insert(QString::fromStdString(listing.vendor));
            makers.insert(QString::fromStdString(listing.model.maker));
        }
        makers.erase(QString());
        m_filters->setChoices({vendors.begin(), vendors.end()}, {makers.begin(), makers.end()});
        fitColumns();
        recount();
    }
    emptyWords();
    fillTab();
    saySentence();
    showHeader();
    redraw();
}

/// Another book, or changes are counted from another day on.
void ModelsPanel::recount() {
    const domain::Timestamp since = m_state.since.from(m_newest);
    auto entries = listModels(*m_book, {m_now, m_now}, since);
    auto order = chooseModels(*m_book, entries, m_state.filter(m_newest), m_state.sort);
    m_models->show(m_book, std::move(entries), std::move(order), m_now, since);
    m_filters->show(m_state, m_newest);
    emptyWords();
    showHeader();
    if (m_selected) {
        selectRow(*m_selected);
    }
}

void ModelsPanel::refilter() {
    if (!hasBook()) {
        return;
    }
    m_models->order(chooseModels(*m_book, m_models->entries(), m_state.filter(m_newest), m_state.sort));
    emptyWords();
    showHeader();
    if (m_selected) {
        selectRow(*m_selected);
    }
}

void ModelsPanel::edit(bool isOtherOrder) {
    if (isOtherOrder) {
        refilter();
    }
    redraw();
    emit stateChanged();
}

void ModelsPanel::redraw() {
    m_models->setCompared(m_state.compared);
    const bool isReading = m_context.prices() != nullptr && m_revision.value_or(0) == 0;
    widgets::ChartState words;
    if (m_context.prices() == nullptr) {
        words.title = QStringLiteral("No prices here");
        words.sentence = QStringLiteral("Prices of models are not kept in a replay.");
    } else if (isReading) {
        words.phase = ChartPhase::Loading;
        words.title = QStringLiteral("Reading the prices");
    } else if (!hasBook()) {
        words.title = QStringLiteral("No prices yet");
        words.sentence = QStringLiteral("Import a price list to see what models cost.");
    } else {
        words.phase = ChartPhase::Live;
    }
    m_chart->setWords(words);
    m_chart->show(hasBook() ? m_book : nullptr, m_state, m_now);
}

void ModelsPanel::showTab(int tab) {
    m_stack->setCurrentIndex(tab);
    m_filters->setVisible(tab == ModelsTab);
    fillTab();
    if (m_state.tab != tab) {
        m_state.tab = tab;
        emit stateChanged();
    }
}

/// Only the list that is shown is worked out.
void ModelsPanel::fillTab() {
    const int tab = m_tabs->currentIndex();
    if (m_book == nullptr || !m_isStale[tab]) {
        return;
    }
    m_isStale[tab] = false;
    if (tab == ChangesTab) {
        m_changes->show(m_book, m_now);
    } else if (tab == RefusedTab) {
        m_refused->show(m_book);
    }
}

void ModelsPanel::sortBy(listprices::ModelColumn column) {
    m_state.sort = listprices::sortedBy(m_state.sort, column);
    m_tables[ModelsTab]->setSortMark(ModelTable::columnOf(column), !m_state.sort.isDescending);
    refilter();
    emit stateChanged();
}

void ModelsPanel::tellFull() {
    emit m_context.told(QStringLiteral("%1 models are compared already: remove one from the chart first.")
                            .arg(Comparison::kMost),
                        true);
}

void ModelsPanel::look(const ModelKey& key) {
    m_selected = key;
    if (!m_state.compared.show(key)) {
        return;  // six are kept: looking on costs none of them
    }
    edit(false);
}

void ModelsPanel::toggle(const ModelKey& key) {
    m_selected = key;
    if (!m_state.compared.toggle(key)) {
        tellFull();
    }
    edit(false);
}

void ModelsPanel::lookAtRow(int row) {
    if (row >= 0 && row < m_models->rowCount()) {
        look(m_models->keyAt(row));
    }
}

/// The price that changed is the one to see.
void ModelsPanel::lookAtChange(int row) {
    const listprices::ModelChange* change = m_changes->changeAt(row);
    if (change == nullptr) {
        return;
    }
    const listprices::PriceDimension changed = m_book->series()[change->prices.front().series].dimension;
    const bool isDrawable = changed == listprices::PriceDimension::Input ||
                            changed == listprices::PriceDimension::Output ||
                            changed == listprices::PriceDimension::CachedInput;
    if (isDrawable && change->prices.size() == 1) {
        m_state.dimension = changed;
    }
    look(modelKeyOf(*m_book, change->listing));
}

void ModelsPanel::selectRow(const ModelKey& key) {
    const auto listing = findListing(*m_book, key);
    const int row = listing ? m_models->rowOf(*listing) : -1;
    if (row >= 0) {
        m_tables[ModelsTab]->selectRow(row);
        m_tables[ModelsTab]->scrollTo(m_models->index(row, ModelTable::Model));
    }
}

/// What hides its row is taken back: it was asked for by name.
void ModelsPanel::showModel(const ModelKey& key) {
    m_tabs->setCurrentIndex(ModelsTab);
    look(key);
    if (!m_state.compared.find(key)) {
        tellFull();
    }
    if (!hasBook()) {
        return;
    }
    const auto listing = findListing(*m_book, key);
    if (listing && m_models->rowOf(*listing) < 0) {
        ModelsState open = m_state;
        open.text = open.vendor = open.maker = QString();
        open.isChangedLately = false;
        open.least = open.most = std::nullopt;
        m_state = open;
        m_filters->show(m_state, m_newest);
        refilter();
    }
    selectRow(key);
}

}  // namespace tessera::ui
