#include "ui/context/panel_header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace tessera::ui {

PanelHeader::PanelHeader(AppServices& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_title(new QLabel), m_subtitle(new QLabel) {
    setFixedHeight(widgets::Metrics::panelHeader);
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(widgets::Metrics::panelPadding, 0, 4, 1);
    m_layout->setSpacing(8);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_subtitle, 1);
    m_subtitle->setProperty("tone", "secondary");
    m_subtitle->setMinimumWidth(0);
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(&context, &AppServices::themeChanged, this, &PanelHeader::applyTheme);
    applyTheme();
}

QSize PanelHeader::sizeHint() const {
    return {QWidget::sizeHint().width(), widgets::Metrics::panelHeader};
}

QSize PanelHeader::minimumSizeHint() const {
    return {60, widgets::Metrics::panelHeader};
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
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setProperty("kind", "flat");
    button->setFixedHeight(20);
    if (action) {
        connect(button, &QToolButton::clicked, this, [action = std::move(action)] { action(); });
        m_actions.push_back(button);
    }
    m_layout->addWidget(button);
    return button;
}

void PanelHeader::applyTheme() {
    m_title->setFont(m_context.theme().words(13, QFont::DemiBold));
    m_subtitle->setFont(m_context.theme().words(12));
    update();
}

void PanelHeader::resizeEvent(QResizeEvent* event) {
    constexpr int kRoomForActions = 400;
    for (QToolButton* button : m_actions) {
        button->setVisible(width() >= kRoomForActions);
    }
    QWidget::resizeEvent(event);
}

void PanelHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_context.theme().line);
}

}  // namespace tessera::ui
