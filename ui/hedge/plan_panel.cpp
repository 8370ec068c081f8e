#include "ui/hedge/plan_panel.h"

#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tessera::ui {

namespace {

constexpr int kPadding = 12, kRow = 22;

}  // namespace

PlanPanel::PlanPanel(AppServices& services, const QString& name, const QString& title, QWidget* parent)
    : Panel(services, parent),
      m_services(services),
      m_hedges(HedgeServices::of(services)),
      m_title(title),
      m_header(new PanelHeader(services)) {
    setObjectName(name);
    setMinimumWidth(340);
    m_header->setTitle(title);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(title);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    m_content = new QVBoxLayout(inside);
    m_content->setContentsMargins(0, 0, 0, 8);
    m_content->setSpacing(0);
    area->setWidget(inside);
    // The panel's own ground shows through.
    area->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    m_words = addWords("");
}

QString PlanPanel::words() const {
    return m_words->text();
}

QLabel* PlanPanel::addWords(const char* tone) {
    auto* words = new QLabel;
    words->setWordWrap(true);
    words->setProperty("tone", tone);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->setContentsMargins(kPadding, 8, kPadding, 6);
    m_content->addWidget(words);
    return words;
}

PlanRows* PlanPanel::addTable(std::vector<widgets::RecordColumn> columns, const QString& name) {
    auto* rows = new PlanRows(columns, this);
    auto* table = new widgets::RecordTable(m_services.theme());
    table->setModel(rows);
    table->setColumns(std::move(columns));
    table->setRowHeight(kRow);
    table->setAccessibleName(name);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content->addWidget(table);
    m_content->addSpacing(8);
    m_tables.push_back({table, rows});
    return rows;
}

void PlanPanel::start() {
    m_content->addStretch(1);
    connect(&m_services, &AppServices::themeChanged, this, [this] {
        for (const Table& each : m_tables) {
            each.table->setTheme(m_services.theme());
        }
        takeTheme(m_services.theme());
    });
    if (m_hedges != nullptr) {
        connect(m_hedges, &HedgeServices::changed, this, &PlanPanel::refresh);
    }
    refresh();
}

void PlanPanel::setWords(const QString& words) {
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
}

void PlanPanel::refresh() {
    if (m_hedges == nullptr || m_hedges->isEmpty()) {
        setWords(QStringLiteral(
            "Import your vendors' usage and cost files in \"The bill\" first; this page is made "
            "from them."));
        showPlan(nullptr);
    } else if (!m_hedges->problem().isEmpty()) {
        setWords(m_hedges->problem());
        showPlan(nullptr);
    } else {
        setWords(m_hedges->plan() == nullptr ? QStringLiteral("Being worked out…") : QString());
        showPlan(m_hedges->plan());
    }
    m_header->setTitle(
        m_title, m_hedges != nullptr && m_hedges->isBusy() ? QStringLiteral("being worked out") : QString());
    fitTables();
}

void PlanPanel::fitTables() {
    for (const Table& each : m_tables) {
        const int rows = each.rows->rowCount();
        each.table->setVisible(rows > 0);
        each.table->setFixedHeight(rows * kRow + widgets::Metrics::tableHead + 2 * each.table->frameWidth() +
                                   4);
    }
}

void PlanPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitTables();
    }
}

}  // namespace tessera::ui
