#pragma once
// Pages for paper: text, lists and tables as HTML, written as A4 PDF with a foot on every page. GUI thread
// only; needs a QGuiApplication, no window.

#include <QImage>
#include <QString>
#include <QStringList>
#include <string>
#include <vector>

namespace tessera::ui::report {

/// Words of anybody, made safe.
QString text(const std::string& words);
/// `words` is HTML.
QString paragraph(const QString& words, const char* style = "");
QString faint(const QString& words);
QString list(const std::vector<std::string>& lines);

struct Column {
    QString title;
    bool isNumber = false;
};
struct Cell {
    QString text;
    bool isBold = false;
};
QString table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows);

/// What `<img src="NAME">` in the pages shows.
struct Picture {
    QString name;
    QImage image;
};
/// A page an element; one that is too long is made smaller, never cut. False: the file cannot be written.
bool writePdf(const QString& path, const QString& title, const QString& foot, const QStringList& pages,
              const std::vector<Picture>& pictures = {});

}  // namespace tessera::ui::report
