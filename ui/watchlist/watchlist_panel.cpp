#include "ui/watchlist/watchlist_panel.h"

#include <QAction>
#include <QInputDialog>
#include <QMenu>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace tessera::ui {

WatchlistPanel::WatchlistPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent), m_context(context), m_header(new PanelHeader(context)) {
    setMinimumWidth(195);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);  // the list in it has the keyboard
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view = new WatchlistView(context, link());
    scroll->setWidget(m_view);
    scroll->setMinimumHeight(150);  // the events beside it give way first
    layout->addWidget(scroll);
    QToolButton* list = m_header->addMenuButton(QStringLiteral("List"), QStringLiteral("This list"));
    auto* menu = new QMenu(list);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillListMenu(*menu); });
    list->setMenu(menu);
    auto* insert = new QAction(this);
    insert->setShortcut(Qt::Key_Insert);
    insert->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(insert, &QAction::triggered, this, &WatchlistPanel::askForSymbol);
    addAction(insert);
    connect(m_view, &WatchlistView::listChanged, this, [this] {
        showName();
        emit stateChanged();
    });
    showName();
}

void WatchlistPanel::showName() {
    const Watchlist& list = m_view->list();
    m_header->setTitle(list.name, list.symbols     ? QStringLiteral("%1 symbols").arg(list.symbols->size())
                                  : list.allMonths ? QStringLiteral("All instruments")
                                                   : QStringLiteral("Nearest months"));
    emit titleChanged();
}

void WatchlistPanel::restoreState(const PanelState& state) {
    m_view->setList(Watchlist::fromJson(state));
    showName();
}

void WatchlistPanel::takeInstrument(InstrumentMarket* market) {
    if (m_view->list().symbols) {
        m_view->add(QString::fromStdString(market->instrument().symbol));
    }
    link().setInstrument(market);
}

void WatchlistPanel::fillListMenu(QMenu& menu) {
    menu.clear();
    qDeleteAll(menu.findChildren<QMenu*>(Qt::FindDirectChildrenOnly));  // of the last time
    const auto change = [this](auto edit) {
        return [this, edit] {
            Watchlist next = m_view->list();
            edit(next);
            m_view->setList(next);
            showName();
            emit stateChanged();
        };
    };
    menu.addAction(QStringLiteral("Add a symbol…\tIns"), this, &WatchlistPanel::askForSymbol);
    menu.addAction(QStringLiteral("Rename…"), this, &WatchlistPanel::rename);
    menu.addMenu(m_view->makeColumnsMenu(&menu));
    menu.addSeparator();
    const auto addScope = [&](const QString& title, bool allMonths) {
        QAction* scope = menu.addAction(title, this, change([allMonths](Watchlist& list) {
                                            list.symbols.reset();
                                            list.allMonths = allMonths;
                                        }));
        scope->setCheckable(true);
        scope->setChecked(!m_view->list().symbols && m_view->list().allMonths == allMonths);
    };
    addScope(QStringLiteral("The nearest months, by family"), false);
    addScope(QStringLiteral("All instruments, by family"), true);
    QAction* own =
        menu.addAction(QStringLiteral("An own list of these"), this,
                       change([shown = m_view->symbols()](Watchlist& list) { list.makeOwn(shown); }));
    own->setCheckable(true);
    own->setChecked(m_view->list().symbols.has_value());
    menu.addAction(QStringLiteral("Empty this list"), this,
                   change([](Watchlist& list) { list.symbols.emplace(); }))
        ->setEnabled(m_view->list().symbols && !m_view->list().symbols->isEmpty());
    menu.addSeparator();
    menu.addAction(QStringLiteral("Another watchlist beside this one"), this,
                   [this] { emit m_context.panelWanted(QStringLiteral("watchlist"), nullptr); });
}

void WatchlistPanel::rename() {
    bool isGiven = false;
    const QString name =
        QInputDialog::getText(this, QStringLiteral("Rename the watchlist"), QStringLiteral("Name"),
                              QLineEdit::Normal, m_view->list().name, &isGiven)
            .simplified();
    if (isGiven && !name.isEmpty()) {
        Watchlist next = m_view->list();
        next.name = name.left(Watchlist::kLongestName);
        m_view->setList(next);
        showName();
        emit stateChanged();
    }
}

/// A symbol that no source tells of yet can be written too: it shows once one does.
void WatchlistPanel::askForSymbol() {
    QStringList known;
    const QStringList shown = m_view->list().symbols ? m_view->symbols() : QStringList();
    for (const InstrumentMarket* market : m_context.hub().instruments()) {
        const QString symbol = QString::fromStdString(market->instrument().symbol);
        if (!market->isRetired() && !shown.contains(symbol)) {
            known << symbol;
        }
    }
    known.sort();
    bool isGiven = false;
    const QString symbol = QInputDialog::getItem(this, QStringLiteral("Add a symbol"),
                                                 QStringLiteral("Symbol"), known, 0, true, &isGiven)
                               .simplified();
    if (isGiven && !symbol.isEmpty()) {
        m_view->add(symbol.left(64));
    }
}

}  // namespace tessera::ui
