#include "ui/shell/earlier_layout.h"

#include <QSettings>

namespace tessera::ui {

namespace {

/// Numbers and switches as such: an INI file holds both as text.
QJsonValue valueOf(const QVariant& stored) {
    if (stored.typeId() == QMetaType::QByteArray) {
        return QString::fromLatin1(stored.toByteArray().toBase64());  // a table's columns
    }
    const QString text = stored.toString();
    bool isNumber = false;
    const qlonglong number = text.toLongLong(&isNumber);
    if (isNumber) {
        return number;
    }
    return text == QStringLiteral("true") || text == QStringLiteral("false")
               ? QJsonValue(text == QStringLiteral("true"))
               : QJsonValue(text);
}

void takeGroup(PanelPlace& place, QSettings& settings, const QString& group) {
    settings.beginGroup(group);
    for (const QString& key : settings.childKeys()) {
        place.state.insert(key, valueOf(settings.value(key)));
    }
    settings.endGroup();
}

}  // namespace

void takeEarlierLayout(Workspace& trader, QSettings& settings) {
    int ladders = 0;
    for (const PanelId id : trader.panels()) {
        PanelPlace& place = *trader.find(id);
        if (place.kind == QStringLiteral("ladder")) {
            takeGroup(place, settings, QStringLiteral("ladder%1").arg(++ladders));
            const QString symbol = place.state.value(QStringLiteral("symbol")).toString();
            if (!symbol.isEmpty() && symbol != settings.value(QStringLiteral("chart/symbol")).toString()) {
                place.link =
                    LinkColour::None;  // ladder and chart were of two instruments, which no link allows
            }
        } else if (place.kind == QStringLiteral("chart") || place.kind == QStringLiteral("blotter")) {
            takeGroup(place, settings, place.kind);
        }
    }
}

}  // namespace tessera::ui
