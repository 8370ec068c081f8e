#include "ui/keys/key_card.h"

#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kColumns = 3;

struct Group {
    QString title;
    std::vector<const KeyEntry*> entries;
};

/// In the order of the table; what has no key now stands in the palette and the key editor alone.
std::vector<Group> groupsOf(const KeyMap& keys) {
    std::vector<Group> groups;
    for (const KeyEntry& entry : keys.entries()) {
        if (entry.triggers.isEmpty()) {
            continue;
        }
        auto group = std::ranges::find(groups, entry.group, &Group::title);
        if (group == groups.end()) {
            group = groups.insert(groups.end(), {entry.group, {}});
        }
        group->entries.push_back(&entry);
    }
    return groups;
}

struct FixedKey {
    const char* title;
    const char* keys;
};
/// What the keyboard does on a chart that has the focus; these keys are not for choosing.
constexpr FixedKey kChartKeys[] = {{"Earlier, later", "Left or Right"},
                                   {"A page earlier, later", "PgUp or PgDown"},
                                   {"Closer, farther", "+ or -"},
                                   {"Back to the newest bars", "Home"},
                                   {"Log or linear", "L"},
                                   {"Next, previous drawing", ". or ,"},
                                   {"Move the drawing; ten at once", "arrows or Shift+arrows"},
                                   {"Remove the drawing", "Del"},
                                   {"Place the chosen tool", "Enter"},
                                   {"Clone a drawing", "Ctrl+drag"},
                                   {"Measure", "Shift+drag"},
                                   {"Undo, redo", "Ctrl+Z or Ctrl+Shift+Z"}};

QString rowOf(const QString& title, const QString& keys, const widgets::Theme& theme) {
    return QStringLiteral(
               "<tr><td style='padding:1px 12px 1px 0; color:%1'>%2</td>"
               "<td align='right' style='font-family:\"%3\"'>%4</td></tr>")
        .arg(theme.secondary.name(), title.toHtmlEscaped(), theme.numbersFamily, keys.toHtmlEscaped());
}

QString tableOf(const QString& title, const QString& rows) {
    return QStringLiteral(
               "<p style='margin:14px 0 2px 0'><b>%1</b></p><table cellspacing=0 width='100%'>%2</table>")
        .arg(title.toHtmlEscaped(), rows);
}

QString htmlOf(const Group& group, const widgets::Theme& theme) {
    QString rows;
    for (const KeyEntry* entry : group.entries) {
        QStringList triggers;
        for (const QString& trigger : entry->triggers) {
            triggers << triggerWords(trigger, entry->isMouse());
        }
        rows += rowOf(entry->title, triggers.join(QStringLiteral(" or ")), theme);
    }
    return tableOf(group.title, rows);
}

QString chartKeys(const widgets::Theme& theme) {
    QString rows;
    for (const FixedKey& key : kChartKeys) {
        rows += rowOf(QLatin1String(key.title), QLatin1String(key.keys), theme);
    }
    return tableOf(QStringLiteral("On a chart"), rows);
}

}  // namespace

KeyCard::KeyCard(AppServices& services, QWidget* parent) : QTextBrowser(parent), m_services(services) {
    setWindowFlag(Qt::Window);
    setWindowTitle(QStringLiteral("Tessera, all keys"));
    setObjectName(QStringLiteral("keyCard"));
    setAccessibleName(QStringLiteral("All keys and clicks"));
    setFrameShape(QFrame::NoFrame);
    resize(1100, 720);
    connect(&services.keys(), &KeyMap::changed, this, &KeyCard::write);
    connect(&services, &AppServices::themeChanged, this, &KeyCard::write);
}

void KeyCard::open() {
    write();
    show();
    raise();
    activateWindow();
    setFocus();
}

void KeyCard::write() {
    const std::vector<Group> groups = groupsOf(m_services.keys());
    std::size_t rows = std::size(kChartKeys) + 2;
    for (const Group& group : groups) {
        rows += group.entries.size() + 2;
    }
    QString columns[kColumns];
    std::size_t written = 0;
    for (const Group& group : groups) {
        const std::size_t column =
            std::min<std::size_t>(written * kColumns / std::max<std::size_t>(rows, 1), kColumns - 1);
        columns[column] += htmlOf(group, m_services.theme());
        written += group.entries.size() + 2;
    }
    columns[kColumns - 1] += chartKeys(m_services.theme());
    QString html = QStringLiteral("<table width='100%' cellpadding=10><tr>");
    for (const QString& column : columns) {
        html += QStringLiteral("<td width='33%' valign='top'>%1</td>").arg(column);
    }
    setHtml(html + QStringLiteral("</tr></table>"));
}

}  // namespace tessera::ui
