#include "ui/shell/panel_frame.h"

#include <QActionGroup>
#include <QApplication>
#include <QDrag>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/context/instrument_actions.h"

namespace tessera::ui {

namespace {

constexpr int kButton = 22;

/// A filled disc when linked, a ring when not: the shape says it too.
void paintLink(QPainter& painter, const QPointF& centre, const widgets::Theme& theme, LinkColour colour) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(linkPaint(theme, colour), 1.5));
    painter.setBrush(colour == LinkColour::None ? Qt::NoBrush : QBrush(linkPaint(theme, colour)));
    painter.drawEllipse(centre, 4, 4);
}

QIcon linkIcon(const widgets::Theme& theme, LinkColour colour) {
    QPixmap pixmap(32, 32);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintLink(painter, QPointF(8, 8), theme, colour);
    return QIcon(pixmap);
}

/// The panel's menu, as its link.
class LinkButton : public QToolButton {
 public:
    LinkButton(const AppServices& services, const PanelLink& link) : m_services(services), m_link(link) {}

 protected:
    void paintEvent(QPaintEvent*) override {
        const widgets::Theme& theme = m_services.theme();
        QPainter painter(this);
        painter.fillRect(rect(), underMouse() ? theme.hover : theme.panel);
        painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
        paintLink(painter, QPointF(width() / 2.0, widgets::Metrics::panelHeader / 2.0 - 0.5), theme,
                  m_link.colour());
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect().adjusted(1, 1, -1, -2));
        }
    }

 private:
    const AppServices& m_services;
    const PanelLink& m_link;
};

QString linkWords(LinkColour colour) {
    QString name = linkName(colour);
    return colour == LinkColour::None ? QStringLiteral("Not linked") : name.left(1).toUpper() + name.mid(1);
}

}  // namespace

QColor linkPaint(const widgets::Theme& theme, LinkColour colour) {
    return colour == LinkColour::None ? theme.faint : theme.series[static_cast<std::size_t>(colour) - 1];
}

PanelFrame::PanelFrame(AppServices& services, const PanelKind& kind, PanelId id, Panel* panel)
    : m_services(services),
      m_kind(kind),
      m_id(id),
      m_panel(panel),
      m_button(new LinkButton(services, panel->link())),
      m_menu(new QMenu(this)) {
    setObjectName(QStringLiteral("%1 %2").arg(kind.id).arg(id));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    setAcceptDrops(true);
    m_button->setFixedWidth(kButton);
    m_button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setPopupMode(QToolButton::InstantPopup);
    m_button->setMenu(m_menu);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(0);
    head->addWidget(panel->headerRow(), 1);
    head->addWidget(m_button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(panel, 1);
    panel->headerRow()->installEventFilter(this);
    connect(m_menu, &QMenu::aboutToShow, this, &PanelFrame::fillMenu);
    connect(&panel->link(), &PanelLink::colourChanged, this, &PanelFrame::showLink);
    connect(panel, &Panel::titleChanged, this, &PanelFrame::showLink);
    connect(&services, &AppServices::themeChanged, this, &PanelFrame::showLink);
    showLink();
}

void PanelFrame::showLink() {
    const LinkColour colour = m_panel->link().colour();
    m_button->update();
    m_button->setToolTip(
        QStringLiteral("%1: menu. %2.")
            .arg(m_kind.title, colour == LinkColour::None
                                   ? QStringLiteral("Not linked: it keeps its own instrument")
                                   : QStringLiteral("Linked %1: panels of this colour move together")
                                         .arg(linkName(colour))));
    m_button->setAccessibleName(QStringLiteral("%1 menu").arg(m_panel->title()));
    setAccessibleName(m_panel->title());
}

void PanelFrame::openMenu() {
    m_button->showMenu();
}

void PanelFrame::fillMenu() {
    m_menu->clear();
    qDeleteAll(m_menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly));  // of the last time
    auto* links = m_menu->addMenu(QStringLiteral("Link"));
    auto* group = new QActionGroup(links);
    for (std::size_t i = 0; i < kLinkColours; ++i) {
        const auto colour = static_cast<LinkColour>(i);
        QAction* action = links->addAction(linkIcon(m_services.theme(), colour), linkWords(colour));
        action->setCheckable(true);
        action->setChecked(colour == m_panel->link().colour());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, colour] { m_panel->link().setColour(colour); });
    }
    addLinkFields(*links);
    m_menu->addSeparator();
    const bool canHaveMany = m_kind.canHaveMany;
    m_menu
        ->addAction(QStringLiteral("Split right"), this, [this] { emit splitWanted(m_id, DropZone::Right); })
        ->setEnabled(canHaveMany);
    m_menu
        ->addAction(QStringLiteral("Split below"), this, [this] { emit splitWanted(m_id, DropZone::Below); })
        ->setEnabled(canHaveMany);
    m_menu->addAction(QStringLiteral("Duplicate as a tab"), this, [this] { emit duplicateWanted(m_id); })
        ->setEnabled(canHaveMany);
    m_menu->addAction(QStringLiteral("Move to a new window"), this, [this] { emit windowWanted(m_id); });
    m_menu->addAction(QStringLiteral("Full screen, and back"), this, [this] { emit fullWanted(m_id); });
    m_menu->addAction(QStringLiteral("Reset"), this, [this] { emit resetWanted(m_id); });
    m_menu->addSeparator();
    const QString why = m_panel->whyItCannotClose();
    QAction* close =
        m_menu->addAction(why.isEmpty() ? QStringLiteral("Close") : QStringLiteral("Close (%1)").arg(why),
                          this, [this] { emit closeWanted(m_id); });
    close->setEnabled(why.isEmpty());
}

/// What panels of this colour share: chosen for the colour, so it holds for all of them.
void PanelFrame::addLinkFields(QMenu& menu) {
    const LinkColour colour = m_panel->link().colour();
    if (colour == LinkColour::None) {
        return;
    }
    LinkGroup& group = m_services.links().group(colour);
    constexpr std::pair<const char*, bool LinkFields::*> kFields[] = {{"instrument", &LinkFields::instrument},
                                                                      {"interval", &LinkFields::interval},
                                                                      {"visible time", &LinkFields::range},
                                                                      {"crosshair", &LinkFields::crosshair}};
    menu.addSeparator();
    for (const auto& [name, field] : kFields) {
        QAction* action = menu.addAction(
            QStringLiteral("%1 shares the %2").arg(linkWords(colour), QString::fromLatin1(name)));
        action->setCheckable(true);
        action->setChecked(group.fields().*field);
        connect(action, &QAction::triggered, this, [&group, field = field](bool on) {
            LinkFields fields = group.fields();
            fields.*field = on;
            group.setFields(fields);
        });
    }
}

bool PanelFrame::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        m_isPressed = mouse->button() == Qt::LeftButton;
        m_pressedAt = mouse->position().toPoint();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        m_isPressed = false;
    } else if (event->type() == QEvent::MouseMove && m_isPressed) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if ((mouse->position().toPoint() - m_pressedAt).manhattanLength() >=
            2 * QApplication::startDragDistance()) {
            m_isPressed = false;
            drag();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PanelFrame::drag() {
    auto* drag = new QDrag(this);  // frees itself
    auto* offer = new QMimeData;
    offer->setData(QLatin1String(kPanelMime), QByteArray::number(m_id));
    drag->setMimeData(offer);
    const QPixmap picture = grab(QRect(0, 0, std::min(width(), 320), std::min(height(), 160)));
    drag->setPixmap(picture);
    drag->setHotSpot(QPoint(24, 12));
    drag->exec(Qt::MoveAction);
}

void PanelFrame::dragEnterEvent(QDragEnterEvent* event) {
    if (droppedInstrument(*event->mimeData(), m_services.hub()) != nullptr) {
        event->acceptProposedAction();
    }
}

void PanelFrame::dropEvent(QDropEvent* event) {
    if (InstrumentMarket* market = droppedInstrument(*event->mimeData(), m_services.hub())) {
        m_panel->takeInstrument(market);
        event->acceptProposedAction();
    }
}

}  // namespace tessera::ui
