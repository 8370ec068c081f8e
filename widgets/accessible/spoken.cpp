#include "widgets/accessible/spoken.h"

#include <QAccessibleWidget>
#include <QPointer>
#include <vector>

#include "widgets/accessible/heard_names.h"
#include "widgets/accessible/item_view_accessible.h"

namespace tessera::widgets {

namespace {

/// Null while the widget is being destroyed: then it is a plain QWidget already.
Spoken* spokenOf(QWidget* widget) {
    return dynamic_cast<Spoken*>(widget);
}

/// A part, by its place: it is whatever stands there when it is asked, so it never outlives what it tells.
class PartAccessible : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
    PartAccessible(QWidget* widget, int index) : m_widget(widget), m_index(index) {}

    bool isValid() const override {
        const Spoken* spoken = spokenOf(m_widget);
        return spoken != nullptr && m_index < spoken->spokenParts();
    }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override {
        return m_widget != nullptr ? m_widget->window()->windowHandle() : nullptr;
    }
    QAccessibleInterface* parent() const override {
        return m_widget != nullptr ? QAccessible::queryAccessibleInterface(m_widget) : nullptr;
    }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override {}

    QString text(QAccessible::Text which) const override {
        const SpokenPart part = read();
        switch (which) {
            case QAccessible::Name:
                HeardNames::note(m_widget, *this, part.name);
                return part.name;
            case QAccessible::Value:
                return part.value;
            default:
                return {};
        }
    }
    QRect rect() const override {
        const QRect box = read().box;
        return box.isEmpty() || m_widget == nullptr ? QRect()
                                                    : QRect(m_widget->mapToGlobal(box.topLeft()), box.size());
    }
    QAccessible::Role role() const override { return read().role; }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        const SpokenPart part = read();
        state.focusable = part.canFocus;
        state.focused = part.canFocus && m_widget->hasFocus() && spokenOf(m_widget)->spokenFocus() == m_index;
        state.selectable = part.canFocus;
        state.selected = part.isSelected;
        state.invisible = !m_widget->isVisible();
        state.readOnly = true;
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    QStringList actionNames() const override {
        const SpokenPart part = read();
        QStringList names;
        if (part.canPress) {
            names << pressAction();
        }
        if (part.canFocus) {
            names << setFocusAction();
        }
        return names;
    }
    void doAction(const QString& name) override {
        Spoken* spoken = spokenOf(m_widget);
        if (spoken == nullptr || !actionNames().contains(name)) {
            return;
        }
        if (name == pressAction()) {
            spoken->pressSpoken(m_index);
        } else {
            m_widget->setFocus(Qt::OtherFocusReason);
            spoken->focusSpokenPart(m_index);
        }
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
    SpokenPart read() const { return isValid() ? spokenOf(m_widget)->spokenPart(m_index) : SpokenPart(); }

    QPointer<QWidget> m_widget;
    int m_index;
};

class SpokenAccessible : public QAccessibleWidget {
 public:
    explicit SpokenAccessible(QWidget* widget) : QAccessibleWidget(widget) {}
    ~SpokenAccessible() override {
        for (const QAccessible::Id id : m_parts) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }

    QAccessible::Role role() const override {
        const Spoken* spoken = spokenOf(widget());
        return spoken != nullptr ? spoken->spokenRole() : QAccessibleWidget::role();
    }
    QString text(QAccessible::Text which) const override {
        const Spoken* spoken = spokenOf(widget());
        if (spoken != nullptr && which == QAccessible::Name) {
            const QString name = spoken->spokenName();
            HeardNames::note(widget(), *this, name);
            return name;
        }
        const QString words =
            spoken != nullptr && which == QAccessible::Description ? spoken->spokenDescription() : QString();
        return words.isEmpty() ? QAccessibleWidget::text(which) : words;
    }

    int childCount() const override { return parts() + widgetCount(); }
    QAccessibleInterface* child(int index) const override {
        const int count = parts();
        if (index >= count) {
            return index - count < widgetCount() ? QAccessibleWidget::child(index - count) : nullptr;
        }
        if (index < 0) {
            return nullptr;
        }
        while (static_cast<int>(m_parts.size()) <= index) {
            m_parts.push_back(QAccessible::registerAccessibleInterface(
                new PartAccessible(widget(), static_cast<int>(m_parts.size()))));
        }
        return QAccessible::accessibleInterface(m_parts[static_cast<std::size_t>(index)]);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto found = std::find_if(m_parts.begin(), m_parts.end(), [child](QAccessible::Id id) {
            return QAccessible::accessibleInterface(id) == child;
        });
        if (found != m_parts.end()) {
            return static_cast<int>(found - m_parts.begin());
        }
        const int index = widgetCount() > 0 ? QAccessibleWidget::indexOfChild(child) : -1;
        return index < 0 ? -1 : index + parts();
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint at = widget()->mapFromGlobal(QPoint(x, y));
        for (int i = 0; i < parts(); ++i) {
            if (spokenOf(widget())->spokenPart(i).box.contains(at)) {
                return child(i);
            }
        }
        return widgetCount() > 0 ? QAccessibleWidget::childAt(x, y) : nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const Spoken* spoken = spokenOf(widget());
        const int focus = spoken != nullptr && widget()->hasFocus() ? spoken->spokenFocus() : -1;
        return focus >= 0 && focus < parts() ? child(focus) : QAccessibleWidget::focusChild();
    }

    QStringList actionNames() const override {
        const Spoken* spoken = spokenOf(widget());
        QStringList names = QAccessibleWidget::actionNames();
        if (spoken != nullptr && spoken->canPressSpoken()) {
            names.prepend(pressAction());
        }
        return names;
    }
    void doAction(const QString& name) override {
        Spoken* spoken = spokenOf(widget());
        if (spoken != nullptr && spoken->canPressSpoken() && name == pressAction()) {
            spoken->pressSpoken(-1);
        } else {
            QAccessibleWidget::doAction(name);
        }
    }

 private:
    int parts() const {
        const Spoken* spoken = spokenOf(widget());
        return spoken != nullptr ? spoken->spokenParts() : 0;
    }
    int widgetCount() const {
        const Spoken* spoken = spokenOf(widget());
        return spoken != nullptr && spoken->hidesChildWidgets() ? 0 : QAccessibleWidget::childCount();
    }

    mutable std::vector<QAccessible::Id> m_parts;  // by place; owned, though the cache holds them
};

/// Asked for each class of an object, from its own up to QObject.
QAccessibleInterface* makeAccessible(const QString&, QObject* object) {
    auto* widget = qobject_cast<QWidget*>(object);
    if (widget == nullptr) {
        return nullptr;
    }
    return spokenOf(widget) != nullptr ? new SpokenAccessible(widget) : makeItemViewAccessible(widget);
}

}  // namespace

void installAccessible() {
    static const bool isInstalled = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    (void)isInstalled;
}

static AccessibleListener g_listener = nullptr;

bool someoneListens() {
    return g_listener != nullptr || QAccessible::isActive();
}

void setListener(AccessibleListener listener) {
    g_listener = listener;
}

void tell(QAccessibleEvent& event) {
    if (g_listener != nullptr) {
        g_listener(event);
    } else {
        QAccessible::updateAccessibility(&event);
    }
}

void tellSpoken(QWidget* widget) {
    if (someoneListens()) {
        HeardNames::of(widget).lookSoon();
    }
}

}  // namespace tessera::widgets
