#pragma once
// What leaves the program by Ctrl+C: rows as tab-separated text under their heads, which spreadsheets,
// editors and mails take alike. A number is what the screen shows, without the separators of its thousands,
// so that a spreadsheet reads it as one; text that would begin a formula gets an apostrophe, as in an export.
// GUI thread only.

#include <QString>
#include <QStringList>
#include <vector>

class QAction;
class QMenu;
class QTableView;
class QWidget;

namespace tessera::widgets {

/// A widget one can copy from derives from this beside QWidget.
class Copyable {
 public:
    virtual ~Copyable() = default;
    /// Of what is chosen in it; empty when there is nothing to copy.
    virtual QString copiedText() const = 0;
};

QString copiedNumber(const QString& shown);
/// Tabs and line breaks within it would be other cells.
QString copiedWords(const QString& shown);
/// Lines end with a line feed; `rows` are finished cells, as many as there are heads.
QString copiedLines(const QStringList& heads, const std::vector<QStringList>& rows);

/// The widget itself or the next around it that has something to copy; null: none has.
Copyable* copyableAt(QWidget* focused);
void copyToClipboard(const QString& text);
/// "Copy", greyed where there is nothing.
QAction* addCopyAction(QMenu& menu, const QString& text);

}  // namespace tessera::widgets
