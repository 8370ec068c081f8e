#include "ui/accounts/results_page.h"

#include <QComboBox>
#include <QDateEdit>
#include <QItemSelectionModel>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimeZone>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/accounts/account_text.h"
#include "widgets/chart/curve_view.h"

namespace tessera::ui {

using analytics::Results;
using analytics::ResultsRange;
using domain::Timestamp;

namespace {

constexpr auto kBetweenCounts = std::chrono::seconds(2);  // while fills come one after another

Timestamp startOf(const QDate& day) {
    return domain::fromCivilDate(
        {day.year(), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())});
}

QDate dayOf(Timestamp at) {
    const domain::CivilDate date = domain::toCivilDate(at);
    return QDate(date.year, static_cast<int>(date.month), static_cast<int>(date.day));
}

}  // namespace

ResultsPage::ResultsPage(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_figures(new FiguresModel(this)),
      m_instruments(new GroupFiguresModel(this)),
      m_tags(new GroupFiguresModel(this)),
      m_trips(new RoundTripsModel(this)) {
    m_figureTable = new widgets::RecordTable(context.theme());
    m_figureTable->setAccessibleName(QStringLiteral("Figures"));
    m_figureTable->setModel(m_figures);
    m_figureTable->setColumns(FiguresModel::columns());
    m_figureTable->setRowHeight(22);
    m_figureTable->setMouseTracking(true);
    m_curve = new widgets::CurveView(context.theme());
    auto* right = new QSplitter(Qt::Vertical);
    right->setHandleWidth(1);
    right->addWidget(m_curve);
    right->addWidget(buildTables());
    right->setSizes({300, 260});
    auto* split = new QSplitter;
    split->setHandleWidth(1);
    split->addWidget(buildFigures());
    split->addWidget(right);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setSizes({340, 890});
    m_sentence = new QLabel;
    m_sentence->setContentsMargins(12, 0, 12, 6);
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "warning");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_sentence);
    layout->addWidget(split, 1);
    connect(&context.desk(), &DeskModel::fillAdded, this, [this] { m_isStale = true; });
    connect(&context.desk(), &DeskModel::tagChanged, this, [this] { m_isStale = true; });
    take({});
    applyTheme();
}

QWidget* ResultsPage::buildHead() {
    auto* head = new QWidget;
    head->setFixedHeight(40);
    m_title = new QLabel(QStringLiteral("Results"));
    m_counted = new QLabel;
    m_counted->setProperty("tone", "secondary");
    m_range = new QComboBox;
    for (const char* name : {"Since the account began", "Today", "Last 7 days", "Last 30 days",
                             "Last 90 days", "From day to day"}) {
        m_range->addItem(QLatin1String(name));
    }
    m_range->setToolTip(QStringLiteral("Days of market time, which begin at 00:00 UTC"));
    const QDate today = dayOf(m_context.hub().venueNow());
    m_from = new QDateEdit(today.addDays(-7));
    m_to = new QDateEdit(today);
    m_range->setAccessibleName(QStringLiteral("Range"));
    m_from->setAccessibleName(QStringLiteral("First day"));
    m_to->setAccessibleName(QStringLiteral("Last day"));
    m_until = new QLabel(QStringLiteral("to"));
    for (QDateEdit* field : {m_from, m_to}) {
        field->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
        field->setCalendarPopup(false);
        connect(field, &QDateEdit::dateChanged, this, [this] {
            m_hasDays = true;
            count();
        });
    }
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addSpacing(8);
    row->addWidget(m_range);
    row->addWidget(m_from);
    row->addWidget(m_until);
    row->addWidget(m_to);
    row->addStretch(1);
    row->addWidget(m_counted);
    connect(m_range, &QComboBox::currentIndexChanged, this, &ResultsPage::chooseRange);
    chooseRange();
    return head;
}

/// The figures, and below them what the chosen one is.
QWidget* ResultsPage::buildFigures() {
    auto* box = new QWidget;
    box->setMinimumWidth(280);
    m_meaning = new QLabel(QStringLiteral("Choose a figure to read what it is."));
    m_meaning->setWordWrap(true);
    m_meaning->setProperty("tone", "secondary");
    m_meaning->setContentsMargins(12, 8, 12, 8);
    m_meaning->setMinimumHeight(64);
    m_meaning->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_figureTable, 1);
    column->addWidget(m_meaning);
    connect(m_figureTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                const QModelIndex name = now.siblingAtColumn(0);
                m_meaning->setText(name.data().toString() + QStringLiteral(": ") +
                                   name.data(Qt::ToolTipRole).toString());
            });
    return box;
}

QWidget* ResultsPage::buildTables() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_tabs = new QTabBar;
    m_tabs->setExpanding(false);
    m_stack = new QStackedWidget;
    const auto add = [&](const QString& title, QAbstractItemModel* model,
                         std::vector<widgets::RecordColumn> columns) {
        m_tabs->addTab(title);
        auto* table = new widgets::RecordTable(m_context.theme());
        table->setAccessibleName(title);
        table->setModel(model);
        table->setColumns(std::move(columns));
        table->setRowHeight(22);
        m_tables.push_back(table);
        m_stack->addWidget(table);
        return table;
    };
    const QString later = QStringLiteral("They appear with the first fill in the range.");
    add(QStringLiteral("By instrument"), m_instruments,
        GroupFiguresModel::columns(QStringLiteral("Instrument")))
        ->setEmptyText(QStringLiteral("No instruments"), later);
    add(QStringLiteral("By tag"), m_tags, GroupFiguresModel::columns(QStringLiteral("Tag")))
        ->setEmptyText(QStringLiteral("No tags"), later);
    auto* trips = add(QStringLiteral("Round trips"), m_trips, RoundTripsModel::columns());
    trips->setEmptyText(QStringLiteral("No round trip ended in this range"),
                        QStringLiteral("One ends when a position is flat again."));
    trips->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(trips, &QWidget::customContextMenuRequested, this, &ResultsPage::tripMenu);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    column->addWidget(m_tabs);
    column->addWidget(m_stack, 1);
    return box;
}

void ResultsPage::chooseRange() {
    const bool isDays = static_cast<Choice>(m_range->currentIndex()) == Choice::Days;
    for (QWidget* part : std::initializer_list<QWidget*>{m_from, m_until, m_to}) {
        part->setVisible(isDays);
    }
    // The market's day may not have been known when they were set, or has gone on since.
    if (isDays && !m_hasDays) {
        const QSignalBlocker quietFrom(m_from), quietTo(m_to);
        const QDate today = dayOf(m_context.hub().venueNow());
        m_from->setDate(today.addDays(-7));
        m_to->setDate(today);
    }
    count();
}

ResultsRange ResultsPage::range() const {
    const QDate today = dayOf(m_context.hub().venueNow());  // fills carry market time
    switch (static_cast<Choice>(m_range->currentIndex())) {
        case Choice::All:
            break;
        case Choice::Today:
            return {startOf(today), {}};
        case Choice::Week:
            return {startOf(today.addDays(-6)), {}};
        case Choice::Month:
            return {startOf(today.addDays(-29)), {}};
        case Choice::Quarter:
            return {startOf(today.addDays(-89)), {}};
        case Choice::Days:
            return {startOf(m_from->date()), startOf(m_to->date().addDays(1))};
    }
    return {};
}

void ResultsPage::count() {
    if (m_context.results() != nullptr && m_curve != nullptr) {
        m_isStale = false;
        m_countedAt = m_context.clock().monotonicNow();
        m_pending = m_context.results()->request(range(), m_context.hub().venueNow());
        m_counted->setText(QStringLiteral("Counting every fill…"));
    }
}

void ResultsPage::open() {
    count();
}

void ResultsPage::refresh(bool isShown) {
    if (m_context.results() == nullptr) {
        return;
    }
    m_answers.clear();
    m_context.results()->drain(m_answers);
    for (const analytics::ResultsAnswer& answer : m_answers) {
        if (m_pending && *m_pending == answer.ticket) {
            m_pending.reset();
            take(answer.results);
        }
    }
    if (isShown && m_isStale && !m_pending &&
        m_context.clock().monotonicNow() - m_countedAt >= kBetweenCounts) {
        count();
    }
}

void ResultsPage::take(const Results& r) {
    m_figures->setResults(r);
    m_instruments->setGroups(r.byInstrument);
    m_tags->setGroups(r.byTag);
    m_trips->setTrips(r.trips);
    std::vector<widgets::CurveValue> values;
    values.reserve(r.curve.size());
    for (const analytics::CurvePoint& point : r.curve) {
        values.push_back({point.at, point.result});
    }
    const Timestamp begin = r.range.from.isSet() ? r.range.from : r.first;
    m_curve->setValues(std::move(values), begin, begin + std::max(r.period, r.last - begin));
    m_curve->setEmptyText(
        QStringLiteral("No fills in this range"),
        QStringLiteral("Trade, or choose another range: the result is drawn from the first fill."));
    m_counted->setText(r.total.fills > 0
                           ? QStringLiteral("%1 fills, %2 to %3 UTC")
                                 .arg(QString::fromStdString(domain::formatCount(r.total.fills)),
                                      timeText(r.first), timeText(r.last))
                           : QString());
    m_sentence->setText(!r.sentence.empty()  ? QString::fromStdString(r.sentence)
                        : r.total.fills == 0 ? QString()
                                             : tooFewText(r.total));
    m_sentence->setVisible(!m_sentence->text().isEmpty());
}

void ResultsPage::tripMenu(const QPoint& at) {
    const analytics::RoundTrip* trip = m_trips->at(m_tables[2]->indexAt(at).row());
    QMenu menu(this);
    widgets::addCopyAction(menu, m_tables[2]->copiedText());
    if (trip != nullptr && m_context.notes() != nullptr) {
        const ports::NoteSubject subject{.kind = ports::NoteSubject::Kind::RoundTrip,
                                         .number = static_cast<std::uint64_t>(trip->firstFill),
                                         .symbol = trip->symbol};
        connect(menu.addAction(QStringLiteral("Write a note…")), &QAction::triggered, this,
                [this, subject] { emit m_context.noteWanted(subject); });
    }
    menu.exec(m_tables[2]->viewport()->mapToGlobal(at));
}

void ResultsPage::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    for (widgets::RecordTable* table : m_tables) {
        table->setTheme(theme);
    }
    m_figureTable->setTheme(theme);
    m_curve->setTheme(theme);
    m_title->setFont(theme.words(13, QFont::DemiBold));
    m_counted->setFont(theme.words(11));
}

}  // namespace tessera::ui
