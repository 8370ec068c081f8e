#include "ui/indexes/index_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/context/column_fit.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

using domain::Timestamp;
using widgets::ChartPhase;

namespace {

constexpr int kWideFrom = 1'500, kFlatBelow = 480, kLeastBeside = 760;  // px
/// What a narrow table leaves out, in this order.
constexpr int kSeriesOut[] = {SeriesTable::Providers, SeriesTable::Observations, SeriesTable::Dispersion,
                              SeriesTable::Day, SeriesTable::State};
constexpr int kFixingsOut[] = {FixingsTable::Absent,    FixingsTable::Unpriced,     FixingsTable::Outliers,
                               FixingsTable::Providers, FixingsTable::Observations, FixingsTable::Change};
constexpr int kAuditOut[] = {AuditTable::Since, AuditTable::Provider, AuditTable::Why,   AuditTable::Mixed,
                             AuditTable::Input, AuditTable::Output,   AuditTable::Weight};
constexpr const char* kTabTitles[] = {"Tiers and prices", "Fixings", "Audit"};

}  // namespace

IndexPanel::IndexPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_header(new PanelHeader(context)),
      m_tabs(new QTabBar),
      m_stack(new QStackedWidget),
      m_splitter(new QSplitter),
      m_chart(new IndexChart(context)),
      m_series(new SeriesTable(this)),
      m_fixings(new FixingsTable(this)),
      m_audit(new AuditPage(context)) {
    setMinimumWidth(340);
    buildHeader();
    buildTables();
    auto* lists = new QWidget;
    auto* column = new QVBoxLayout(lists);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_stack, 1);
    m_stack->setMinimumHeight(90);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_chart);
    m_splitter->addWidget(lists);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    connectParts();
    restoreState({});
}

void IndexPanel::buildHeader() {
    m_header->addButton(QStringLiteral("Add a price…"),
                        QStringLiteral("Draw what a model costs beside the index, up to ten"),
                        [this] { askForSeries(); });
    m_header->addButton(QStringLiteral("Export audit…"),
                        QStringLiteral("The rows of the fixing as CSV, which a spreadsheet computes again"),
                        [this] { exportAudit(); });
}

widgets::RecordTable* IndexPanel::newTable(QAbstractItemModel* model,
                                           std::vector<widgets::RecordColumn> columns, const QString& name) {
    auto* table = new widgets::RecordTable(m_context.theme());
    table->setModel(model);
    table->setColumns(std::move(columns));
    table->setAccessibleName(name);
    table->installEventFilter(this);
    return table;
}

void IndexPanel::buildTables() {
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    m_tabs->setAccessibleName(QStringLiteral("Lists of the index"));
    for (const char* title : kTabTitles) {
        m_tabs->addTab(QLatin1String(title));
    }
    m_seriesView = newTable(m_series, SeriesTable::columns(), QLatin1String(kTabTitles[SeriesTab]));
    m_fixingsView = newTable(m_fixings, FixingsTable::columns(), QLatin1String(kTabTitles[FixingsTab]));
    m_seriesView->setContextMenuPolicy(Qt::CustomContextMenu);
    m_seriesView->setEmptyText(
        QStringLiteral("No prices yet"),
        QStringLiteral("Import a price list in Model prices: the index is made from it."));
    m_fixingsView->setEmptyText(
        QStringLiteral("No fixing yet"),
        QStringLiteral("Import a price list in Model prices: the index is made from it."));
    m_stack->addWidget(m_seriesView);
    m_stack->addWidget(m_fixingsView);
    m_stack->addWidget(m_audit);
    m_stack->installEventFilter(this);
    m_audit->table().installEventFilter(this);
}

void IndexPanel::connectParts() {
    connect(&m_context, &AppServices::frame, this, &IndexPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_seriesView->setTheme(m_context.theme());
        m_fixingsView->setTheme(m_context.theme());
    });
    connect(m_tabs, &QTabBar::currentChanged, this, &IndexPanel::showTab);
    connect(m_seriesView, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        index.column() == SeriesTable::Drawn ? toggleDrawn(index.row()) : chooseTier(index.row());
    });
    connect(m_seriesView, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() != SeriesTable::Drawn &&
            m_picture.entries[static_cast<std::size_t>(index.row())].isTier) {
            m_tabs->setCurrentIndex(FixingsTab);
        }
    });
    connect(m_seriesView, &QWidget::customContextMenuRequested, this, &IndexPanel::seriesMenu);
    connect(m_fixingsView, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        if (const auto day = m_fixings->dayAt(index.row())) {
            chooseDay(*day, false);
        }
    });
    connect(m_fixingsView, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (const auto day = m_fixings->dayAt(index.row())) {
            chooseDay(*day, true);
        }
    });
    connect(m_audit, &AuditPage::dayChosen, this, [this](Timestamp day) { chooseDay(day, true); });
    connect(m_audit, &AuditPage::exportWanted, this, &IndexPanel::exportAudit);
    connect(m_chart, &IndexChart::pointed, this, &IndexPanel::showPointed);
    connect(m_chart, &IndexChart::menuWanted, this, &IndexPanel::chartMenu);
    connect(m_chart, &IndexChart::clicked, this, [this](Timestamp at, const QString& tier) {
        const auto day = m_picture.fixingDay(at);
        if (!day) {
            return;
        }
        if (!tier.isEmpty() && tier != m_state.tier) {
            m_state.tier = tier;
            changed();
        }
        chooseDay(*day, true);
    });
    connect(m_chart, &IndexChart::scaleChosen, this, [this](IndexScale scale) {
        m_state.scale = scale;
        changed();
    });
    connect(m_chart, &IndexChart::spanChosen, this, [this](IndexSpan span) {
        m_state.span = span;
        changed();
    });
    connect(m_chart, &IndexChart::blendChosen, this, [this](indexes::Blend blend) {
        m_state.blend = blend;
        changed();
    });
    connect(m_chart, &IndexChart::knownChosen, this, [this](IndexKnown known, Timestamp on) {
        m_state.known = known;
        m_state.knownOn = on;
        changed();
    });
}

/// Space draws or takes away, Delete removes a price, Enter goes on to what a row is made of.
bool IndexPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_stack && event->type() == QEvent::Resize) {
        fitColumns();
    }
    if (event->type() != QEvent::KeyPress) {
        return Panel::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (watched == m_seriesView && m_seriesView->currentIndex().isValid()) {
        const int row = m_seriesView->currentIndex().row();
        if (key == Qt::Key_Space) {
            toggleDrawn(row);
            return true;
        }
        if (key == Qt::Key_Delete) {
            removeSeries(row);
            return true;
        }
        if (isEnter && m_picture.entries[static_cast<std::size_t>(row)].isTier) {
            chooseTier(row);
            m_tabs->setCurrentIndex(FixingsTab);
            return true;
        }
    }
    if (watched == m_fixingsView && isEnter) {
        if (const auto day = m_fixings->dayAt(m_fixingsView->currentIndex().row())) {
            chooseDay(*day, true);
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

void IndexPanel::resizeEvent(QResizeEvent*) {
    const bool isBeside = width() >= kWideFrom || (height() < kFlatBelow && width() >= kLeastBeside);
    const Arrangement wanted = isBeside ? Arrangement::Beside : Arrangement::Over;
    if (m_arranged != wanted) {  // within one the person's own division stays
        m_arranged = wanted;
        m_splitter->setOrientation(isBeside ? Qt::Horizontal : Qt::Vertical);
        const int all = isBeside ? width() : height();
        const int chart = all * (isBeside ? 46 : 60) / 100;
        m_splitter->setSizes({chart, all - chart});
    }
    fitColumns();
}

void IndexPanel::fitColumns() {
    const int room = m_stack->width() - 12;  // the scroll bar
    ui::fitColumns(*m_seriesView, kSeriesOut, room);
    ui::fitColumns(*m_fixingsView, kFixingsOut, room);
    ui::fitColumns(m_audit->table(), kAuditOut, room, m_state.blend.cached > 0 ? -1 : AuditTable::Cached);
}

void IndexPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    refresh();
}

void IndexPanel::focusContent() {
    QWidget* const contents[] = {m_seriesView, m_fixingsView, &m_audit->table()};
    contents[m_state.tab]->setFocus(Qt::ShortcutFocusReason);
}

void IndexPanel::restoreState(const PanelState& state) {
    m_state = IndexState::fromJson(state);
    m_tabs->setCurrentIndex(m_state.tab);
    m_stack->setCurrentIndex(m_state.tab);
    rework();
}

void IndexPanel::refresh() {
    listprices::PriceDesk* prices = m_context.prices();
    if (!isVisible() || prices == nullptr || m_revision == prices->revision()) {
        return;
    }
    auto book = prices->book();  // the first question is what has the ledger read
    m_revision = prices->revision();
    m_book = *m_revision > 0 ? std::move(book) : nullptr;
    m_now = m_context.machineClock().utcNow();
    rework();
}

void IndexPanel::rework() {
    m_picture = makePicture(m_book, m_state, m_now, &m_picture, &m_worked);
    m_worked = m_state;
    std::ranges::fill(m_isStale, true);
    m_chart->show(m_picture, m_state, words());
    showHeader();
    fillTab();
    fitColumns();
}

void IndexPanel::changed() {
    rework();
    emit stateChanged();
}

widgets::ChartState IndexPanel::words() const {
    widgets::ChartState words;
    if (m_context.prices() == nullptr) {
        words.title = QStringLiteral("No prices here");
        words.sentence =
            QStringLiteral("Prices of models are not kept in a replay, so there is no index of them.");
    } else if (m_revision.value_or(0) == 0) {
        words.phase = ChartPhase::Loading;
        words.title = QStringLiteral("Reading the prices");
    } else if (!m_picture.hasDays()) {
        words.title = QStringLiteral("No price list the index is made from");
        words.sentence = QStringLiteral(
            "Import one in Model prices: OpenRouter's list, or the history of openrouterlist.");
    } else {
        words.phase = ChartPhase::Live;
    }
    return words;
}

void IndexPanel::showHeader() {
    const IndexEntry* tier = m_picture.tier(m_state.tier);
    const QString name = tier == nullptr ? m_state.tier : tier->name;
    QString subtitle = QStringLiteral("%1, %2").arg(name, said(indexes::blendWords(m_state.blend)));
    if (tier != nullptr && !tier->fixings.empty()) {
        const indexes::IndexFixing& newest = tier->fixings.back();
        subtitle += QStringLiteral(": %1 on %2")
                        .arg(newest.isPublished() ? said(indexes::levelText(newest))
                                                  : stateWords(newest).replace(0, 1, QLatin1Char('w')),
                             indexDayWords(newest.day));
    }
    m_header->setTitle(title(), subtitle);
    m_tabs->setTabText(FixingsTab, QStringLiteral("Fixings of %1").arg(name.toLower()));
}

void IndexPanel::showTab(int tab) {
    m_stack->setCurrentIndex(tab);
    const bool isOther = m_state.tab != tab;
    m_state.tab = m_worked.tab = tab;
    fillTab();
    if (isOther) {
        emit stateChanged();
    }
}

/// Only the list that is shown is worked out.
void IndexPanel::fillTab() {
    const int tab = m_tabs->currentIndex();
    if (tab < 0 || !m_isStale[tab]) {
        return;
    }
    m_isStale[tab] = false;
    const IndexEntry* tier = m_picture.tier(m_state.tier);
    switch (tab) {
        case SeriesTab:
            m_series->showPicture(m_picture);
            break;
        case FixingsTab:
            m_fixings->showFixings(tier == nullptr ? std::vector<indexes::IndexFixing>() : tier->fixings);
            if (const int row = m_fixings->rowOf(m_state.day.value_or(m_picture.days.last)); row >= 0) {
                m_fixingsView->selectRow(row);
                m_fixingsView->scrollTo(m_fixings->index(row, 0));
            }
            break;
        default:
            m_audit->show(m_picture, m_state, m_now);
    }
}

void IndexPanel::chooseTier(int row) {
    const IndexEntry& entry = m_picture.entries[static_cast<std::size_t>(row)];
    if (entry.isTier && entry.key != m_state.tier) {
        m_state.tier = entry.key;
        changed();
    }
}

void IndexPanel::chooseDay(Timestamp day, bool opensAudit) {
    const bool isOther = m_state.day != day;
    m_state.day = m_worked.day = day;
    m_isStale[AuditTab] = true;
    m_isStale[FixingsTab] = m_isStale[FixingsTab] || opensAudit;
    if (opensAudit) {
        m_tabs->setCurrentIndex(AuditTab);
        fillTab();
    }
    if (isOther) {
        emit stateChanged();
    }
}

void IndexPanel::showAudit() {
    m_tabs->setCurrentIndex(AuditTab);
}

void IndexPanel::toggleDrawn(int row) {
    const IndexEntry& entry = m_picture.entries[static_cast<std::size_t>(row)];
    if (!entry.isTier) {
        removeSeries(row);
        return;
    }
    if (m_state.hidden.erase(entry.key) == 0) {
        m_state.hidden.insert(entry.key);
    }
    changed();
    m_seriesView->selectRow(row);
}

void IndexPanel::removeSeries(int row) {
    const IndexEntry& entry = m_picture.entries[static_cast<std::size_t>(row)];
    if (!entry.isTier) {
        m_state.series.removeAll(QString(entry.key));
        changed();
    }
}

/// The list follows the pointer over the chart; the newest again when it leaves.
void IndexPanel::showPointed(std::optional<Timestamp> at) {
    if (m_tabs->currentIndex() == SeriesTab && m_picture.book != nullptr) {
        m_series->showPicture(m_picture, at);
    }
}

}  // namespace tessera::ui
