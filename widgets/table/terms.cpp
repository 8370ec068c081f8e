#include "widgets/table/terms.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>

namespace tessera::widgets {

namespace {

std::function<bool(const QString&)>& explained() {
    static std::function<bool(const QString&)> is;
    return is;
}

}  // namespace

void setTerms(std::function<bool(const QString& word)> isExplained) {
    explained() = std::move(isExplained);
}

bool isTerm(const QString& word) {
    return explained() && !word.isEmpty() && explained()(word);
}

void underlineTerm(QPainter& painter, const QRect& text, const QString& word) {
    if (!isTerm(word)) {
        return;
    }
    const int y = text.center().y() + painter.fontMetrics().ascent() / 2 + 3;
    for (int x = text.left(); x < text.right(); x += 3) {
        painter.drawPoint(x, y);
    }
}

QString termAt(const QWidget& widget, const QPoint& at) {
    if (const auto* painted = dynamic_cast<const HasTerms*>(&widget)) {
        return painted->termAt(at);
    }
    if (const auto* header = qobject_cast<const QHeaderView*>(widget.parentWidget());
        header != nullptr && header->viewport() == &widget && header->model() != nullptr) {
        const int section = header->logicalIndexAt(at);
        return header->model()->headerData(section, header->orientation()).toString();
    }
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        return label->text();
    }
    return {};
}

}  // namespace tessera::widgets
