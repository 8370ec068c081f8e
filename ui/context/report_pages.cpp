#include "ui/context/report_pages.h"

#include <QFile>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>
#include <QUrl>
#include <algorithm>

namespace tessera::ui::report {

namespace {
constexpr int kDotsPerInch = 150, kMargin = 110;
const QColor kFootColour(0x5a, 0x64, 0x72);
}  // namespace

QString text(const std::string& words) {
    return QString::fromStdString(words).toHtmlEscaped();
}

QString paragraph(const QString& words, const char* style) {
    return QStringLiteral("<p style=\"%1\">%2</p>").arg(QLatin1String(style), words);
}

QString faint(const QString& words) {
    return paragraph(words, "color:#5a6472");
}

QString list(const std::vector<std::string>& lines) {
    QString out = QStringLiteral("<ul>");
    for (const std::string& line : lines) {
        out += QStringLiteral("<li>%1</li>").arg(text(line));
    }
    return out + QStringLiteral("</ul>");
}

QString table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
    // Beside numbers alone the names have a third of the page; they would be broken otherwise.
    const bool isNumbers =
        columns.size() > 4 &&
        std::all_of(columns.begin() + 1, columns.end(), [](const Column& each) { return each.isNumber; });
    const auto cell = [&](std::size_t column, const QString& words, const char* style) {
        return QStringLiteral("<td%4 align=\"%1\" style=\"padding:3px 8px;%2\">%3</td>")
            .arg(QLatin1String(columns[column].isNumber ? "right" : "left"), QLatin1String(style),
                 words.toHtmlEscaped(), QLatin1String(isNumbers && column == 0 ? " width=\"34%\"" : ""));
    };
    QString out = QStringLiteral("<table width=\"100%\" cellspacing=\"0\"><tr>");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out += cell(i, columns[i].title, "color:#5a6472");
    }
    out += QStringLiteral("</tr>");
    for (const auto& row : rows) {
        out += QStringLiteral("<tr>");
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += cell(i, row[i].text, row[i].isBold ? "font-weight:600" : "");
        }
        out += QStringLiteral("</tr>");
    }
    return out + QStringLiteral("</table>");
}

bool writePdf(const QString& path, const QString& title, const QString& foot, const QStringList& pages,
              const std::vector<Picture>& pictures) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return false;
    }
    QPdfWriter writer(&file);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Tessera"));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setResolution(kDotsPerInch);
    QPainter painter(&writer);
    const QRect page(kMargin, kMargin, writer.width() - 2 * kMargin, writer.height() - 2 * kMargin);
    for (int i = 0; i < pages.size(); ++i) {
        if (i > 0) {
            writer.newPage();
        }
        QTextDocument document;
        document.documentLayout()->setPaintDevice(&writer);
        document.setDefaultFont(QFont(QStringLiteral("Inter"), 10));
        // The screen may be dark; paper is not.
        document.setDefaultStyleSheet(QStringLiteral("body { color: #1b2430; }"));
        for (const Picture& picture : pictures) {
            document.addResource(QTextDocument::ImageResource, QUrl(picture.name), picture.image);
        }
        document.setHtml(QStringLiteral("<body>%1</body>").arg(pages[i]));
        document.setPageSize(QSizeF(page.width(), 1e6));
        const double fit = std::min(1.0, (page.height() - 60) / document.size().height());
        painter.save();
        painter.translate(page.topLeft());
        painter.scale(fit, fit);
        document.drawContents(&painter);
        painter.restore();
        painter.setPen(kFootColour);
        painter.setFont(QFont(QStringLiteral("Inter"), 8));
        const QRect below(page.left(), page.bottom() - 30, page.width(), 40);
        painter.drawText(below, Qt::AlignLeft, foot);
        painter.drawText(below, Qt::AlignRight, QStringLiteral("%1 of %2").arg(i + 1).arg(pages.size()));
    }
    return painter.end() && file.error() == QFileDevice::NoError;
}

}  // namespace tessera::ui::report
