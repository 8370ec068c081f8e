#include "ui/bill/bill_panel.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QVBoxLayout>
#include <set>

#include "app/bill/sample_company.h"
#include "ui/bill/bill_words.h"
#include "ui/bill/import_window.h"

namespace tessera::ui {

using bill::BillGrouping;
using bill::Metered;

namespace {

constexpr const char* kGroupings[] = {"Model", "Price tier", "Quantity", "Month"};
constexpr int kPadding = 12, kBesideFigure = 12, kRow = 24, kNarrow = 620, kNarrower = 480;

QString cacheWords(const bill::TokenCounts& tokens) {
    const auto input = tokens[Metered::Input], cached = tokens[Metered::CacheRead];
    if (!input || !cached || *input + *cached <= 0) {
        return {};
    }
    return QStringLiteral("%1 % of the prompt tokens came from the cache")
        .arg(*cached * 100 / (*input + *cached));
}

}  // namespace

BillPanel::BillPanel(AppServices& services, QWidget* parent)
    : Panel(services, parent),
      m_services(services),
      m_bills(BillServices::of(services)),
      m_header(new PanelHeader(services)),
      m_figure(new QLabel),
      m_sentence(new QLabel),
      m_month(new QComboBox),
      m_groupings(new QTabBar),
      m_rows(new BillRows(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_bars(new MoneyBars(services.theme())),
      m_notes(new QLabel),
      m_choices(buildChoices()),
      m_import(new QPushButton(QStringLiteral("Import files…"))),
      m_sample(new QPushButton(QStringLiteral("Look at a made-up company's bill"))) {
    setObjectName(QStringLiteral("bill"));
    setMinimumWidth(340);
    setAcceptDrops(true);
    m_header->setTitle(QStringLiteral("The bill"));
    m_header->addButton(
        QStringLiteral("Import files…"),
        QStringLiteral("Read usage and cost files of your AI vendors; nothing leaves this machine"),
        [this] { openImport(); });
    m_table->setModel(m_rows);
    m_table->setColumns(BillRows::columns());
    m_table->setRowHeight(kRow);
    m_table->setAccessibleName(QStringLiteral("The bill"));
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // the first column gives way
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &BillPanel::chooseListing);
    m_notes->setWordWrap(true);
    m_notes->setProperty("tone", "secondary");
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_notes->setContentsMargins(kPadding, 6, kPadding, 8);
    m_import->setProperty("kind", "primary");
    connect(m_import, &QPushButton::clicked, this, [this] { openImport(); });
    connect(m_sample, &QPushButton::clicked, this, [this] { openSample(); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildTop());
    layout->addWidget(m_choices);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_bars, 1);
    layout->addWidget(m_import, 0, Qt::AlignHCenter);
    layout->addSpacing(6);
    layout->addWidget(m_sample, 0, Qt::AlignHCenter);
    layout->addWidget(m_notes);
    layout->addSpacing(4);
    connect(&services, &AppServices::themeChanged, this, &BillPanel::applyTheme);
    if (m_bills != nullptr) {
        connect(m_bills, &BillServices::changed, this, &BillPanel::refresh);
    }
    applyTheme();
    refresh();
}

QWidget* BillPanel::buildTop() {
    auto* top = new QWidget;
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(kPadding, 10, kPadding, 6);
    row->setSpacing(kBesideFigure);
    m_sentence->setProperty("tone", "secondary");
    m_sentence->setWordWrap(true);  // or it would take its width from the figure
    m_figure->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    row->addWidget(m_figure);
    row->addWidget(m_sentence, 1);
    return top;
}

QWidget* BillPanel::buildChoices() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(kPadding, 0, kPadding, 4);
    row->setSpacing(12);
    m_month->setAccessibleName(QStringLiteral("Month of the bill"));
    m_month->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_groupings->setExpanding(false);
    m_groupings->setUsesScrollButtons(false);  // names give way with an ellipsis; arrows would lie over them
    m_groupings->setElideMode(Qt::ElideRight);
    m_groupings->setDrawBase(false);
    m_groupings->setAccessibleName(QStringLiteral("How the bill is taken apart"));
    for (const char* name : kGroupings) {
        m_groupings->setTabToolTip(m_groupings->addTab(QLatin1String(name)), QLatin1String(name));
    }
    row->addWidget(m_groupings);
    row->addStretch();
    row->addWidget(m_month);
    connect(m_month, &QComboBox::currentIndexChanged, this, [this] {
        m_wantedMonth = m_month->currentData().toString();
        refill();
        emit stateChanged();
    });
    connect(m_groupings, &QTabBar::currentChanged, this, [this] {
        refill();
        emit stateChanged();
    });
    return line;
}

BillGrouping BillPanel::grouping() const {
    return static_cast<BillGrouping>(std::clamp(m_groupings->currentIndex(), 0, 3));
}

PanelState BillPanel::saveState() const {
    return {{QStringLiteral("grouping"), m_groupings->currentIndex()},
            {QStringLiteral("month"), m_wantedMonth}};
}

void BillPanel::restoreState(const PanelState& state) {
    m_wantedMonth = state.value(QStringLiteral("month")).toString();
    m_groupings->setCurrentIndex(std::clamp(state.value(QStringLiteral("grouping")).toInt(), 0, 3));
    refresh();
}

void BillPanel::focusContent() {
    m_table->setFocus();
}

void BillPanel::openImport() {
    if (m_bills == nullptr || m_bills->desk() == nullptr) {
        emit m_services.told(QStringLiteral("A replay keeps no bills: there is nothing to import into."),
                             true);
        return;
    }
    m_bills->openImport(this);
}

void BillPanel::openSample() {
    openImport();
    if (m_bills != nullptr && m_bills->importWindow() != nullptr) {
        m_bills->importWindow()->takeSample();
    }
}

void BillPanel::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void BillPanel::dropEvent(QDropEvent* event) {
    openImport();
    if (m_bills != nullptr && m_bills->importWindow() != nullptr) {
        m_bills->importWindow()->takeUrls(event->mimeData()->urls());
    }
}

void BillPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    fitColumns();
    fitTable();
}

/// As high as its rows where there is room for the bars under it; without rows it has all there is, for its
/// words.
void BillPanel::fitTable() {
    // Its lines are whole in a low panel too: the layout alone would take their height away.
    const int beside = width() - m_figure->sizeHint().width() - 2 * kPadding - kBesideFigure;
    m_sentence->setMinimumHeight(std::max(0, m_sentence->heightForWidth(std::max(beside, kBesideFigure))));
    const int around = 120 + (m_notes->isHidden() ? 0 : m_notes->sizeHint().height());
    constexpr int kLeastBars = 70;
    const int rows = m_rows->rowCount() * kRow + widgets::Metrics::tableHead + 2 * m_table->frameWidth() + 4;
    const int room = height() - around;
    const bool hasBars = m_rows->rowCount() > 0 && m_rows->table().total.paid && room - rows >= kLeastBars;
    m_bars->setVisible(hasBars);
    m_table->setMinimumHeight(hasBars ? rows : 0);
    m_table->setMaximumHeight(hasBars ? rows : QWIDGETSIZE_MAX);
}

void BillPanel::fitColumns() {
    m_table->setColumnShown(BillRows::Listing, grouping() == BillGrouping::Model && width() >= kNarrow + 80);
    m_table->setColumnShown(BillRows::CacheWrite, width() >= kNarrow);
    m_table->setColumnShown(BillRows::CacheRead, width() >= kNarrower);
}

void BillPanel::fillMonths(const std::vector<std::string>& months) {
    const QSignalBlocker quiet(m_month);
    m_month->clear();
    m_month->addItem(QStringLiteral("All months"), QString());
    for (auto month = months.rbegin(); month != months.rend(); ++month) {
        m_month->addItem(monthWords(*month), QString::fromStdString(*month));
    }
    m_month->setCurrentIndex(std::max(m_month->findData(m_wantedMonth), 0));
}

void BillPanel::refresh() {
    if (m_bills != nullptr) {
        fillMonths(billTable(*m_bills->joined(), BillGrouping::Month, {}, m_bills->matcher()).months);
    }
    refill();
}

void BillPanel::refill() {
    if (m_bills != nullptr) {
        m_rows->show(billTable(*m_bills->joined(), grouping(),
                               m_month->currentData().toString().toStdString(), m_bills->matcher()),
                     grouping());
    }
    m_bars->show(m_rows->table());
    fitColumns();
    say();
    fitTable();
}

QString BillPanel::figure() const {
    return m_figure->text();
}

QString BillPanel::sentence() const {
    return m_sentence->text();
}

void BillPanel::say() {
    const bill::BillTable& table = m_rows->table();
    const bool isEmpty = table.rows.empty();
    for (QWidget* shown : std::initializer_list<QWidget*>{m_choices, m_figure, m_sentence, m_notes}) {
        shown->setVisible(!isEmpty);
    }
    m_import->setVisible(isEmpty && m_bills != nullptr);
    m_sample->setVisible(isEmpty && m_bills != nullptr && m_bills->desk() != nullptr);
    m_month->setVisible(table.months.size() > 1 && grouping() != BillGrouping::Month);
    if (!isEmpty) {
        saySummary(table);
        sayNotes(table);
        return;
    }
    m_header->setTitle(QStringLiteral("The bill"));
    const bool hasDesk = m_bills != nullptr && m_bills->desk() != nullptr;
    const QString problem = hasDesk ? QString::fromStdString(m_bills->desk()->problem()) : QString();
    if (!problem.isEmpty()) {
        m_table->setEmptyText(QStringLiteral("The bill cannot be read"), problem);
    } else if (hasDesk && !m_bills->isRead()) {
        m_table->setEmptyText(QStringLiteral("Reading what was imported"), QString());
    } else {
        m_table->setEmptyText(
            QStringLiteral("No bill yet"),
            hasDesk
                ? QStringLiteral("Drop the usage or cost file your AI vendor gives you here, or press Import "
                                 "files. Nothing leaves this machine.")
                : QStringLiteral("A replay keeps no bills."));
    }
}

void BillPanel::saySummary(const bill::BillTable& table) {
    const auto& total = table.total;
    m_figure->setText(
        total.paid
            ? QStringLiteral("%1 %2").arg(moneyWords(total.paid), QString::fromStdString(table.currency))
            : QStringLiteral("%1 tokens").arg(tokenWords(bill::allTokens(total.tokens))));
    QStringList lines;
    if (total.paid) {
        lines.append(QStringLiteral("%1 tokens").arg(tokenWords(bill::allTokens(total.tokens))));
    } else {
        lines.append(QStringLiteral("No file says what it cost: import the cost file too"));
    }
    lines.append(cacheWords(total.tokens));
    lines.removeAll(QString());
    m_sentence->setText(lines.join(QStringLiteral("\n")));
    const auto& files = m_bills->joined()->files;
    domain::Timestamp first, last;
    const std::string month = m_month->currentData().toString().toStdString();
    for (const bill::BillLine& line : m_bills->joined()->lines) {
        const domain::Timestamp day = line.line.key.day;
        if (month.empty() || bill::monthOf(day) == month) {
            first = !first.isSet() || day < first ? day : first;
            last = std::max(last, day);
        }
    }
    m_header->setTitle(QStringLiteral("The bill"),
                       QStringLiteral("%1, %2 %3")
                           .arg(daysWords(first, last))
                           .arg(files.size())
                           .arg(files.size() == 1 ? QStringLiteral("file") : QStringLiteral("files")));
}

void BillPanel::sayNotes(const bill::BillTable& table) {
    QStringList notes;
    if (m_bills->book()->isSample()) {
        notes.append(QString::fromUtf8(bill::kSampleCompany.data(), bill::kSampleCompany.size()) +
                     QStringLiteral(" Your own files take its place."));
    }
    std::set<std::string> unknown;
    for (const bill::BillLine& line : m_bills->joined()->lines) {
        const auto& match = m_bills->matcher().match(line.line.key.model, line.vendor, line.line.key.day);
        if (match.state == bill::MatchState::Unknown) {
            unknown.insert(line.line.key.model);
        }
    }
    if (!unknown.empty() && m_services.prices() != nullptr && m_services.prices()->revision() > 0) {
        notes.append(QStringLiteral("%1 without a list price: %2.")
                         .arg(unknown.size() == 1 ? QStringLiteral("One model is")
                                                  : QStringLiteral("%1 models are").arg(unknown.size()),
                              QString::fromStdString(*unknown.begin()) +
                                  (unknown.size() > 1 ? QStringLiteral(" and others") : QString())));
    }
    for (const auto& [currency, amount] : table.otherPaid) {
        notes.append(QStringLiteral("%1 %2 are not added: another currency.")
                         .arg(moneyWords(amount), QString::fromStdString(currency)));
    }
    std::set<std::string> days;
    for (const bill::UsageFile& file : m_bills->joined()->files) {
        days.insert(file.format.days);
    }
    for (const std::string& kept : days) {
        if (kept != "UTC") {
            notes.append(QStringLiteral("Some days are %1 days, not UTC: a month's edge may differ by hours.")
                             .arg(QString::fromStdString(kept)));
        }
    }
    for (const std::string& decision : m_bills->joined()->decisions) {
        notes.append(QString::fromStdString(decision));
    }
    constexpr qsizetype kShown = 3;
    m_notes->setToolTip(notes.join(QStringLiteral("\n")));
    if (notes.size() > kShown) {
        const qsizetype more = notes.size() - kShown;
        notes = notes.mid(0, kShown);
        notes.append(QStringLiteral("%1 more: rest the pointer here.").arg(more));
    }
    m_notes->setText(notes.join(QStringLiteral("\n")));
    m_notes->setVisible(!notes.isEmpty());
}

void BillPanel::applyTheme() {
    m_table->setTheme(m_services.theme());
    m_bars->setTheme(m_services.theme());
    m_figure->setFont(m_services.theme().numbers(20, QFont::DemiBold));
}

void BillPanel::chooseListing(const QPoint& at) {
    const QString model = m_rows->modelAt(m_table->indexAt(at).row());
    if (model.isEmpty() || m_bills == nullptr || m_bills->desk() == nullptr) {
        return;
    }
    QMenu menu(this);
    menu.addAction(QStringLiteral("Choose the price list's name of %1…").arg(model), this, [this, model] {
        QStringList names;
        for (const auto& listing : m_bills->matcher().book().listings()) {
            names.append(QString::fromStdString(listing.name));
        }
        names.sort();
        names.removeDuplicates();
        bool isChosen = false;
        const QString name = QInputDialog::getItem(
            this, QStringLiteral("Which model is it?"),
            QStringLiteral("%1 is priced as (type to search):").arg(model), names, 0, true, &isChosen);
        if (isChosen && names.contains(name)) {
            m_bills->desk()->choose(model.toStdString(), name.toStdString());
        } else if (isChosen) {
            emit m_services.told(QStringLiteral("No price list names a model \"%1\".").arg(name), true);
        }
    });
    menu.addAction(QStringLiteral("Leave it without a list price"), this,
                   [this, model] { m_bills->desk()->choose(model.toStdString(), std::string()); });
    menu.addAction(QStringLiteral("As its name says"), this,
                   [this, model] { m_bills->desk()->choose(model.toStdString(), std::nullopt); });
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

}  // namespace tessera::ui
