#include "ui/context/overflow_row.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QEvent>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kMoreWidth = 22;

void addButtonTo(QMenu& menu, QAbstractButton& button) {
    auto* tool = qobject_cast<QToolButton*>(&button);
    if (tool != nullptr && tool->menu() != nullptr) {
        QAction* action = menu.addMenu(tool->menu());
        action->setText(button.toolTip().isEmpty() ? button.text() : button.toolTip());
        action->setEnabled(button.isEnabled());
        return;
    }
    QAction* action = menu.addAction(button.text(), &button, &QAbstractButton::click);
    action->setEnabled(button.isEnabled());
    action->setCheckable(button.isCheckable());
    action->setChecked(button.isChecked());
    action->setToolTip(button.toolTip());
}

void addChoiceTo(QMenu& menu, QComboBox& box) {
    QMenu* choices = menu.addMenu(box.currentText());
    for (int i = 0; i < box.count(); ++i) {
        if (box.itemText(i).isEmpty()) {
            choices->addSeparator();
            continue;
        }
        QAction* action = choices->addAction(box.itemText(i), &box, [&box, i] {
            box.setCurrentIndex(i);
            emit box.activated(i);
        });
        action->setCheckable(true);
        action->setChecked(i == box.currentIndex());
    }
}

}  // namespace

OverflowRow::OverflowRow(int spacing, int height, QWidget* parent)
    : QWidget(parent), m_spacing(spacing), m_more(new QToolButton(this)), m_menu(new QMenu(m_more)) {
    setFixedHeight(height);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_more->setText(QStringLiteral("»"));
    m_more->setProperty("kind", "flat");
    m_more->setAccessibleName(QStringLiteral("More"));
    m_more->setToolTip(QStringLiteral("What does not fit here"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    m_more->hide();
    connect(m_menu, &QMenu::aboutToShow, this, &OverflowRow::fillMenu);
}

void OverflowRow::take(const Part& part) {
    part.widget->setParent(this);
    m_parts.push_back(part);
}

void OverflowRow::add(QWidget* child) {
    take({child, Kind::Fixed});
}

void OverflowRow::addStretch(QWidget* child, int least) {
    take({child, Kind::Stretch, least});
}

void OverflowRow::addOptional(QWidget* child) {
    take({child, Kind::Optional});
    setTabOrder(child, m_more);
}

OverflowRow::Part* OverflowRow::partOf(const QWidget* child) {
    const auto found = std::ranges::find(m_parts, child, &Part::widget);
    return found == m_parts.end() ? nullptr : &*found;
}

void OverflowRow::setWanted(QWidget* child, bool isWanted) {
    if (Part* part = partOf(child); part != nullptr && part->isWanted != isWanted) {
        part->isWanted = isWanted;
        arrange();
    }
}

int OverflowRow::widthOf(const Part& part) const {
    const QWidget& w = *part.widget;
    return part.kind == Kind::Stretch ? part.least
                                      : std::clamp(w.sizeHint().width(), w.minimumWidth(),
                                                   std::max(w.minimumWidth(), w.maximumWidth()));
}

int OverflowRow::wholeWidth() const {
    int width = contentsMargins().left() + contentsMargins().right() - m_spacing;
    bool hasHidden = false;
    for (const Part& part : m_parts) {
        hasHidden = hasHidden || (part.isWanted && part.isHidden);
        width += part.isWanted && !part.isHidden ? widthOf(part) + m_spacing : 0;
    }
    return width + (hasHidden ? kMoreWidth + m_spacing : 0);
}

QSize OverflowRow::sizeHint() const {
    int width = contentsMargins().left() + contentsMargins().right();
    for (const Part& part : m_parts) {
        const int hint = part.kind == Kind::Stretch ? part.widget->sizeHint().width() : widthOf(part);
        width += part.isWanted ? hint + m_spacing : 0;
    }
    return {width, height()};
}

QSize OverflowRow::minimumSizeHint() const {
    return {60, height()};
}

void OverflowRow::resizeEvent(QResizeEvent*) {
    arrange();
}

/// A child's words changed: its hint is another one now.
bool OverflowRow::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) {
        arrange();
    }
    return QWidget::event(event);
}

void OverflowRow::arrange() {
    for (Part& part : m_parts) {
        part.isHidden = false;
    }
    for (auto part = m_parts.rbegin(); part != m_parts.rend() && wholeWidth() > width(); ++part) {
        part->isHidden = part->isWanted && part->kind == Kind::Optional;
    }
    place();
}

void OverflowRow::place() {
    int spare = std::max(0, width() - wholeWidth());
    int over = std::max(0, wholeWidth() - width());
    int left = contentsMargins().left();
    bool hasHidden = false;
    for (Part& part : m_parts) {
        const bool isShown = part.isWanted && !part.isHidden;
        hasHidden = hasHidden || (part.isWanted && part.isHidden);
        part.widget->setVisible(isShown);
        if (!isShown) {
            continue;
        }
        int wide = widthOf(part);
        if (part.kind == Kind::Stretch) {
            const int more = std::min(spare, std::max(0, part.widget->maximumWidth() - wide));
            wide += more;
            spare -= more;
        } else if (over > 0) {  // nothing is left to hide: the words give way, with an ellipsis
            const int less = std::min(over, std::max(0, wide - part.widget->minimumSizeHint().width()));
            wide -= less;
            over -= less;
        }
        const int high = std::min(height(), part.widget->maximumHeight());
        part.widget->setGeometry(left, (height() - high) / 2, wide, high);
        left += wide + m_spacing;
    }
    m_more->setVisible(hasHidden);
    m_more->setGeometry(width() - contentsMargins().right() - kMoreWidth, (height() - 20) / 2, kMoreWidth,
                        20);
}

void OverflowRow::fillMenu() {
    m_menu->clear();
    qDeleteAll(m_menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly));  // of the last time
    for (const Part& part : m_parts) {
        if (!part.isWanted || !part.isHidden) {
            continue;
        }
        if (auto* button = qobject_cast<QAbstractButton*>(part.widget)) {
            addButtonTo(*m_menu, *button);
        } else if (auto* box = qobject_cast<QComboBox*>(part.widget)) {
            addChoiceTo(*m_menu, *box);
        }
    }
}

}  // namespace tessera::ui
