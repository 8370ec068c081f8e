#include "widgets/table/copied_text.h"

#include <QApplication>
#include <QClipboard>
#include <QKeySequence>
#include <QMenu>
#include <QRegularExpression>

#include "app/domain/csv.h"

namespace tessera::widgets {

QString copiedNumber(const QString& shown) {
    static const QRegularExpression separators(QStringLiteral("(?<=\\d),(?=\\d{3}(?!\\d))"));
    return copiedWords(QString(shown).remove(separators));
}

QString copiedWords(const QString& shown) {
    static const QRegularExpression breaks(QStringLiteral("[\\t\\r\\n]+"));
    static const QRegularExpression number(QStringLiteral("^[+-]?[0-9][0-9.,:]*( ?%)?$"));
    const QString line = QString(shown).replace(breaks, QStringLiteral(" ")).trimmed();
    return number.match(line).hasMatch()
               ? line
               : QString::fromStdString(domain::spreadsheetText(line.toStdString()));
}

QString copiedLines(const QStringList& heads, const std::vector<QStringList>& rows) {
    QString text = heads.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (const QStringList& row : rows) {
        text += row.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return rows.empty() ? QString() : text;
}

Copyable* copyableAt(QWidget* focused) {
    for (QWidget* at = focused; at != nullptr; at = at->parentWidget()) {
        if (auto* found = dynamic_cast<Copyable*>(at)) {
            return found->copiedText().isEmpty() ? nullptr : found;
        }
        if (at->isWindow()) {
            break;
        }
    }
    return nullptr;
}

void copyToClipboard(const QString& text) {
    if (!text.isEmpty()) {
        QApplication::clipboard()->setText(text);
    }
}

QAction* addCopyAction(QMenu& menu, const QString& text) {
    const QString key = QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText);
    QAction* action = menu.addAction(QStringLiteral("Copy\t%1").arg(key), [text] { copyToClipboard(text); });
    action->setEnabled(!text.isEmpty());
    return action;
}

}  // namespace tessera::widgets
