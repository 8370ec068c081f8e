#include "widgets/accessible/heard_names.h"

#include <QEvent>
#include <QWidget>

#include "widgets/accessible/spoken.h"

namespace tessera::widgets {

namespace {

constexpr int kSoonMs = 30;                 // a frame or two: the keyboard is followed at once
constexpr int kNamesMs = 2'000;             // names that move with the market
constexpr qsizetype kMostRemembered = 600;  // more than is on a screen; who reads more reads anew

}  // namespace

HeardNames::HeardNames(QWidget* widget) : QObject(widget), m_widget(widget) {
    for (QTimer* timer : {&m_soon, &m_later}) {
        timer->setSingleShot(true);
    }
    connect(&m_soon, &QTimer::timeout, this, &HeardNames::tellFocus);
    connect(&m_later, &QTimer::timeout, this, &HeardNames::tellNames);
    widget->installEventFilter(this);
}

HeardNames& HeardNames::of(QWidget* widget) {
    auto* names = widget->findChild<HeardNames*>(QString(), Qt::FindDirectChildrenOnly);
    if (names == nullptr) {
        names = new HeardNames(widget);
        names->lookSoon();  // the keyboard may be there already
    }
    return *names;
}

bool HeardNames::isMade(const QWidget* widget) {
    return widget->findChild<HeardNames*>(QString(), Qt::FindDirectChildrenOnly) != nullptr;
}

void HeardNames::note(QWidget* widget, const QAccessibleInterface& part, const QString& name) {
    if (widget != nullptr && someoneListens()) {
        of(widget).heard(QAccessible::uniqueId(const_cast<QAccessibleInterface*>(&part)), name);
    }
}

void HeardNames::heard(QAccessible::Id id, const QString& name) {
    if (m_heard.size() >= kMostRemembered && !m_heard.contains(id)) {
        m_heard.clear();
    }
    m_heard.insert(id, name);
}

void HeardNames::lookSoon() {
    if (m_widget->hasFocus() && !m_soon.isActive()) {
        m_soon.start(kSoonMs);
    }
    if (!m_later.isActive()) {
        m_later.start(kNamesMs);
    }
}

bool HeardNames::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_focus = 0;
        lookSoon();  // after Qt has told the widget itself
    }
    return QObject::eventFilter(watched, event);
}

void HeardNames::tellFocus() {
    if (!someoneListens() || !m_widget->isVisible()) {
        return;
    }
    const QAccessibleInterface* self = QAccessible::queryAccessibleInterface(m_widget);
    QAccessibleInterface* focus = self != nullptr && m_widget->hasFocus() ? self->focusChild() : nullptr;
    if (focus == nullptr || focus->object() == m_widget) {
        return;
    }
    const QAccessible::Id id = QAccessible::uniqueId(focus);
    if (id != m_focus) {
        m_focus = id;
        heard(id, focus->text(QAccessible::Name));
        QAccessibleEvent event(focus, QAccessible::Focus);
        tell(event);
    }
}

void HeardNames::tellNames() {
    if (!someoneListens() || !m_widget->isVisible()) {
        return;
    }
    const QHash<QAccessible::Id, QString> before = m_heard;
    for (auto at = before.begin(); at != before.end(); ++at) {
        QAccessibleInterface* part = QAccessible::accessibleInterface(at.key());
        if (part == nullptr || !part->isValid()) {
            m_heard.remove(at.key());
            continue;
        }
        const QString now = part->text(QAccessible::Name);
        if (now != at.value()) {
            heard(at.key(), now);
            QAccessibleEvent event(part, QAccessible::NameChanged);
            tell(event);
        }
    }
}

}  // namespace tessera::widgets
