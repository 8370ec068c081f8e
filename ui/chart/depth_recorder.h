#pragma once
// Keeps the book over time of what somebody looks at, for all charts alike. GUI thread only.

#include <QObject>
#include <map>

#include "app/marketdata/depth_history.h"
#include "ui/context/app_services.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

class DepthRecorder : public QObject {
    Q_OBJECT
 public:
    /// The one of these services, made when it is first asked for.
    static DepthRecorder& of(AppServices& services);

    /// `who` looks at `market` (null: at nothing) from now on. What was kept of it before is still there.
    std::shared_ptr<const widgets::ChartDepthSource> follow(const void* who, const InstrumentMarket* market);

 private:
    class Source;
    explicit DepthRecorder(AppServices& services);
    void take();

    AppServices& m_services;
    std::map<const void*, const InstrumentMarket*> m_followers;
    std::map<const InstrumentMarket*, std::shared_ptr<Source>> m_sources;
};

}  // namespace tessera::ui
