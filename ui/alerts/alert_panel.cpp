#include "ui/alerts/alert_panel.h"

#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/context/column_fit.h"
#include "widgets/table/copied_text.h"

namespace tessera::ui {

AlertPanel::AlertPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_header(new PanelHeader(context)),
      m_tabs(new QTabBar),
      m_stack(new QStackedWidget),
      m_alertModel(new AlertTable(this)),
      m_toldModel(new ToldTable(this)),
      m_alerts(newTable(m_alertModel, AlertTable::columns(), QStringLiteral("Alerts"))),
      m_told(newTable(m_toldModel, ToldTable::columns(), QStringLiteral("What was told"))) {
    setMinimumWidth(340);
    m_header->setTitle(title());
    m_header->addButton(QStringLiteral("New alert…"),
                        QStringLiteral("A price, a study, a fixing, a list price"),
                        [this] { m_context.commands().run(QStringLiteral("alert.new")); });
    m_header->addButton(QStringLiteral("Clear told"), QStringLiteral("Forgets what was told; alerts stay"),
                        [this] {
                            if (m_context.alerts() != nullptr) {
                                m_context.alerts()->clearTold();
                            }
                        });
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    m_tabs->setAccessibleName(QStringLiteral("Alerts and what was told"));
    m_tabs->addTab(QStringLiteral("Alerts"));
    m_tabs->addTab(QStringLiteral("Told"));
    const bool isReplay = context.alerts() == nullptr;
    m_alerts->setEmptyText(
        isReplay ? QStringLiteral("No alerts in a replay") : QStringLiteral("No alerts yet"),
        isReplay
            ? QStringLiteral("What a recording tells has happened already.")
            : QStringLiteral("Set one here, or with the right button on a chart, a drawing or a model."));
    m_told->setEmptyText(QStringLiteral("Nothing was told yet"),
                         QStringLiteral("What an alert tells stands here, also after a restart."));
    m_alerts->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_alerts, &QWidget::customContextMenuRequested, this, &AlertPanel::openMenu);
    connect(m_alerts, &QAbstractItemView::doubleClicked, this, [this] { setAlert(current()); });
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_stack->addWidget(m_alerts);
    m_stack->addWidget(m_told);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_stack, 1);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_alerts->setTheme(m_context.theme());
        m_told->setTheme(m_context.theme());
    });
    if (context.alerts() != nullptr) {
        connect(context.alerts(), &AlertList::changed, this, [this] { m_isStale = true; });
        connect(&m_context, &AppServices::frame, this, &AlertPanel::refresh);
    }
}

widgets::RecordTable* AlertPanel::newTable(QAbstractItemModel* model,
                                           std::vector<widgets::RecordColumn> columns, const QString& name) {
    auto* table = new widgets::RecordTable(m_context.theme());
    table->setModel(model);
    table->setColumns(std::move(columns));
    table->setAccessibleName(name);
    table->installEventFilter(this);
    return table;
}

void AlertPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    constexpr int kAlertsOut[] = {AlertTable::Ends, AlertTable::Note, AlertTable::Last, AlertTable::Told};
    constexpr int kToldOut[] = {ToldTable::Note};
    const int room = width() - 12;  // the scroll bar
    fitColumns(*m_alerts, kAlertsOut, room);
    fitColumns(*m_told, kToldOut, room);
}

void AlertPanel::focusContent() {
    m_stack->currentWidget()->setFocus();
}

void AlertPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    refresh();
}

void AlertPanel::refresh() {
    if (!m_isStale || !isVisible() || m_context.alerts() == nullptr) {
        return;
    }
    m_isStale = false;
    m_alertModel->showAlerts(*m_context.alerts());
    m_toldModel->showTold(m_context.alerts()->told());
    const auto told = m_context.alerts()->told().size();
    m_tabs->setTabText(1, told == 0 ? QStringLiteral("Told") : QStringLiteral("Told %1").arg(told));
}

alerts::AlertId AlertPanel::current() const {
    return m_alertModel->idAt(m_alerts->currentIndex().row());
}

void AlertPanel::setAlert(alerts::AlertId id) {
    const auto& all = m_context.alerts()->all();
    if (const auto found = all.find(id); found != all.end()) {
        emit m_context.alertWanted(found->second);
    }
}

/// One that was told, or ended, watches again.
void AlertPanel::toggle(alerts::AlertId id) {
    const auto phase = m_context.alerts()->state(id).phase;
    const bool isOff = phase == alerts::AlertPhase::Off || phase == alerts::AlertPhase::Expired;
    m_context.alerts()->setOn(id, isOff);
}

void AlertPanel::remove(alerts::AlertId id) {
    if (id != 0) {
        m_context.alerts()->remove(id);
    }
}

void AlertPanel::openMenu(const QPoint& at) {
    QMenu menu(this);
    menu.addAction(QStringLiteral("New alert…"), this,
                   [this] { m_context.commands().run(QStringLiteral("alert.new")); });
    const alerts::AlertId id = m_alertModel->idAt(m_alerts->rowAt(at.y()));
    if (id != 0) {
        const auto phase = m_context.alerts()->state(id).phase;
        const bool isOff = phase == alerts::AlertPhase::Off || phase == alerts::AlertPhase::Expired;
        menu.addAction(QStringLiteral("Change…"), this, [this, id] { setAlert(id); });
        menu.addAction(isOff ? QStringLiteral("Watch again") : QStringLiteral("Turn off"), this,
                       [this, id] { toggle(id); });
        menu.addAction(QStringLiteral("Remove"), this, [this, id] { remove(id); });
    }
    menu.addSeparator();
    widgets::addCopyAction(menu, m_alerts->copiedText());
    menu.exec(m_alerts->viewport()->mapToGlobal(at));
}

/// Enter changes, Space turns on and off, Delete removes.
bool AlertPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_alerts && event->type() == QEvent::KeyPress && current() != 0) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
            case Qt::Key_Return:
            case Qt::Key_Enter:
                setAlert(current());
                return true;
            case Qt::Key_Space:
                toggle(current());
                return true;
            case Qt::Key_Delete:
                remove(current());
                return true;
            default:
                break;
        }
    }
    return Panel::eventFilter(watched, event);
}

}  // namespace tessera::ui
