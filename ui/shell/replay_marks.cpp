#include "ui/shell/replay_marks.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace tessera::ui {

ReplayMarks::ReplayMarks(SettingsStore& settings, const QString& file, domain::Timestamp first)
    : m_settings(settings),
      m_key(QStringLiteral("replayMarks/%1@%2").arg(QFileInfo(file).fileName()).arg(first.nanos())) {
    const QJsonArray kept = QJsonDocument::fromJson(settings.text(m_key).toUtf8()).array();
    for (const QJsonValue& value : kept) {
        bool isNumber = false;
        const qint64 at = value[QStringLiteral("at")].toString().toLongLong(&isNumber);
        if (isNumber && m_marks.size() < kMost) {
            m_marks.push_back({domain::Timestamp::fromNanos(at),
                               value[QStringLiteral("name")].toString().left(kLongestName)});
        }
    }
    std::ranges::sort(m_marks, {}, &ReplayMark::at);
}

bool ReplayMarks::add(domain::Timestamp at, const QString& name) {
    const QString shown = name.simplified().left(kLongestName);
    const auto place = std::ranges::lower_bound(m_marks, at, {}, &ReplayMark::at);
    if (place != m_marks.end() && place->at == at) {
        place->name = shown;
    } else if (m_marks.size() >= kMost) {
        return false;
    } else {
        m_marks.insert(place, {at, shown});
    }
    keep();
    return true;
}

void ReplayMarks::remove(domain::Timestamp at) {
    std::erase_if(m_marks, [at](const ReplayMark& mark) { return mark.at == at; });
    keep();
}

/// Nanoseconds as text: a JSON number does not hold them.
void ReplayMarks::keep() {
    QJsonArray all;
    for (const ReplayMark& mark : m_marks) {
        all.append(QJsonObject{{QStringLiteral("at"), QString::number(mark.at.nanos())},
                               {QStringLiteral("name"), mark.name}});
    }
    m_settings.setText(m_key, QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact)));
}

}  // namespace tessera::ui
