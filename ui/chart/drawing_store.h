#pragma once
// The drawings of every instrument, one set each, shared by all charts that show it and kept in the profile.
// GUI thread only.

#include <QJsonArray>
#include <QObject>
#include <QStringList>
#include <map>

#include "app/drawings/drawing_set.h"
#include "ui/context/app_services.h"
#include "ui/context/drawing_json.h"

namespace tessera::ui {

class DrawingStore : public QObject {
    Q_OBJECT
 public:
    /// The one of these services, made when it is first asked for.
    static DrawingStore& of(AppServices& services);

    const drawings::DrawingSet& set(const QString& symbol);
    /// Applies `edit` (DrawingSet& -> Result<...> or void) and keeps what came of it. A refusal is told.
    template <class Edit>
    void edit(const QString& symbol, Edit edit) {
        drawings::DrawingSet& drawn = load(symbol);
        const std::uint64_t before = drawn.revision();
        if constexpr (std::is_void_v<decltype(edit(drawn))>) {
            edit(drawn);
        } else if (const auto done = edit(drawn); !done.ok()) {
            emit m_services.told(QString::fromStdString(done.error().sentence), false);
        }
        if (drawn.revision() != before) {
            keep(symbol, drawn);
            emit changed(symbol);
            emit m_services.drawingsChanged(symbol, drawn.all());
        }
    }

 signals:
    void changed(const QString& symbol);

 private:
    explicit DrawingStore(AppServices& services);
    drawings::DrawingSet& load(const QString& symbol);
    void keep(const QString& symbol, const drawings::DrawingSet& set);

    AppServices& m_services;
    std::map<QString, drawings::DrawingSet> m_sets;
};

}  // namespace tessera::ui
