#include "ui/context/panel.h"

namespace tessera::ui {

Panel::Panel(AppServices& services, QWidget* parent) : QWidget(parent), m_link(services.links(), this) {
    connect(&m_link, &PanelLink::colourChanged, this, &Panel::stateChanged);
    connect(&m_link, &PanelLink::instrumentChanged, this, &Panel::stateChanged);
    connect(&m_link, &PanelLink::intervalChanged, this, &Panel::stateChanged);
}

/// The first part that takes the keyboard.
void Panel::focusContent() {
    for (QWidget* part : findChildren<QWidget*>()) {
        if (part->isVisible() && (part->focusPolicy() & Qt::TabFocus) != 0) {
            part->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
    setFocus(Qt::ShortcutFocusReason);
}

}  // namespace tessera::ui
