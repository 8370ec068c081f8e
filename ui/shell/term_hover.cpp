#include "ui/shell/term_hover.h"

#include <QApplication>
#include <QCursor>
#include <QHelpEvent>
#include <QToolTip>

#include "ui/context/glossary.h"
#include "widgets/table/terms.h"

namespace tessera::ui {

namespace {

/// Rich text wraps by itself; words are the person's own nowhere in it.
QString paragraph(const GlossaryEntry& entry) {
    QString html = QStringLiteral("<p><b>%1</b></p><p>%2</p>")
                       .arg(QString::fromUtf8(entry.term).toHtmlEscaped(),
                            QString::fromUtf8(entry.text).toHtmlEscaped());
    if (entry.formula[0] != '\0') {
        html +=
            QStringLiteral("<p><code>%1</code></p>").arg(QString::fromUtf8(entry.formula).toHtmlEscaped());
    }
    return html;
}

}  // namespace

TermHover::TermHover(QObject* parent) : QObject(parent) {
    widgets::setTerms([](const QString& word) { return explain(word) != nullptr; });
    qApp->installEventFilter(this);
}

TermHover::~TermHover() {
    widgets::setTerms(nullptr);
}

QString TermHover::underPointer() {
    const QWidget* widget = QApplication::widgetAt(QCursor::pos());
    const QString word =
        widget != nullptr ? widgets::termAt(*widget, widget->mapFromGlobal(QCursor::pos())) : QString();
    const GlossaryEntry* entry = word.isEmpty() ? nullptr : explain(word);
    return entry != nullptr ? QString::fromUtf8(entry->term) : QString();
}

bool TermHover::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return false;
    }
    const auto* widget = qobject_cast<QWidget*>(watched);
    const auto& help = *static_cast<QHelpEvent*>(event);
    const QString word = widget != nullptr ? widgets::termAt(*widget, help.pos()) : QString();
    const GlossaryEntry* entry = word.isEmpty() ? nullptr : explain(word);
    if (entry == nullptr) {
        return false;
    }
    QToolTip::showText(help.globalPos(), paragraph(*entry), const_cast<QWidget*>(widget));
    return true;
}

}  // namespace tessera::ui
