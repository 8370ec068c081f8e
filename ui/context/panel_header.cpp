#include "ui/context/panel_header.h"

#include <QPainter>
#include <QToolButton>

namespace tessera::ui {

PanelHeader::PanelHeader(AppServices& context, QWidget* parent)
    : OverflowRow(8, widgets::Metrics::panelHeader, parent),
      m_context(context),
      m_title(new widgets::ElidedLabel),
      m_subtitle(new widgets::ElidedLabel) {
    setContentsMargins(widgets::Metrics::panelPadding, 0, 4, 1);
    m_subtitle->setProperty("tone", "secondary");
    add(m_title);
    addStretch(m_subtitle);
    connect(&context, &AppServices::themeChanged, this, &PanelHeader::applyTheme);
    applyTheme();
}

void PanelHeader::setTitle(const QString& title, const QString& subtitle) {
    m_title->setText(title);
    m_subtitle->setText(subtitle);
}

QToolButton* PanelHeader::addMenuButton(const QString& text, const QString& tip) {
    auto* button = addButton(text, tip, nullptr);
    button->setPopupMode(QToolButton::InstantPopup);
    return button;
}

QToolButton* PanelHeader::addButton(const QString& text, const QString& tip, std::function<void()> action) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(tip);
    button->setProperty("kind", "flat");
    button->setFixedHeight(20);
    if (action) {
        connect(button, &QToolButton::clicked, this, [action = std::move(action)] { action(); });
    }
    addOptional(button);
    return button;
}

void PanelHeader::applyTheme() {
    m_title->setFont(m_context.theme().words(13, QFont::DemiBold));
    m_subtitle->setFont(m_context.theme().words(12));
    update();
}

void PanelHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_context.theme().line);
}

}  // namespace tessera::ui
