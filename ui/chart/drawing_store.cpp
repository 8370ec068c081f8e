#include "ui/chart/drawing_store.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace tessera::ui {

namespace {

using drawings::Drawing;

QString keyOf(const QString& symbol) {
    // A slash would be a group of the file.
    return QStringLiteral("drawings/") + QString(symbol).replace(QLatin1Char('/'), QLatin1Char('|'));
}

}  // namespace

DrawingStore::DrawingStore(AppServices& services) : QObject(&services), m_services(services) {}

DrawingStore& DrawingStore::of(AppServices& services) {
    auto* store = services.findChild<DrawingStore*>(QString(), Qt::FindDirectChildrenOnly);
    return store != nullptr ? *store : *new DrawingStore(services);
}

const drawings::DrawingSet& DrawingStore::set(const QString& symbol) {
    return load(symbol);
}

drawings::DrawingSet& DrawingStore::load(const QString& symbol) {
    const auto [entry, isNew] = m_sets.try_emplace(symbol);
    if (isNew) {
        const QByteArray kept = m_services.settings().text(keyOf(symbol)).toUtf8();
        std::vector<std::string> leftOut;
        std::vector<Drawing> read = drawingsFromJson(QJsonDocument::fromJson(kept).array(), leftOut);
        entry->second.restore(std::move(read), leftOut);
        for (const std::string& sentence : leftOut) {
            emit m_services.told(QStringLiteral("%1: %2").arg(symbol, QString::fromStdString(sentence)),
                                 false);
        }
        emit m_services.drawingsChanged(symbol, entry->second.all());
    }
    return entry->second;
}

void DrawingStore::keep(const QString& symbol, const drawings::DrawingSet& set) {
    const QJsonDocument document(drawingsToJson(set.all()));
    m_services.settings().setText(keyOf(symbol), QString::fromUtf8(document.toJson(QJsonDocument::Compact)));
}

}  // namespace tessera::ui
