#pragma once
// The screen's end of the forecasts: tells the desk which series is looked at, hands it that series' bars
// once a frame, and says what changed. What is forecast, when, and what may be shown is the desk's to decide.
// GUI thread only.

#include <QObject>

#include "app/ports/forecast_desk.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

class ForecastBridge : public QObject {
    Q_OBJECT
 public:
    ForecastBridge(MarketHub& hub, ports::ForecastDesk& desk, QObject* parent = nullptr);

    /// The symbol and interval a chart shows; forecasts are made for these alone.
    void watch(InstrumentMarket& market, domain::Duration interval);
    void forecastNow() { m_desk.forecastNow(); }
    /// Once a frame.
    void tick();

    /// Never null; the object stays as it is, another revision is another object.
    std::shared_ptr<const ports::ForecastView> view(const InstrumentMarket& market,
                                                    domain::Duration interval) const {
        return m_desk.view(seriesName(market), interval);
    }
    /// Grows with every change of any view.
    std::uint64_t revision() const { return m_desk.revision(); }
    /// Never null; another status is another object.
    std::shared_ptr<const ports::ModelStatus> modelStatus() const { return m_desk.modelStatus(); }
    std::vector<ports::ForecastRow> recent(std::size_t limit) const { return m_desk.recent(limit); }
    /// Names of those at work, the model first.
    std::vector<std::string> forecasters() const { return m_desk.forecasters(); }
    const ports::ForecastChoice& choice() const { return m_desk.choice(); }
    /// Whose forecasts of a series a person looks at, recalibrated or not.
    std::string shownOf(const ports::ForecastSubject& subject) const;
    void choose(ports::ForecastChoice choice) { m_desk.choose(std::move(choice)); }
    /// Series forecast whether they are looked at or not; add() says why it is not added, else nothing.
    std::vector<ports::WatchedSeries> watched() const { return m_desk.watched(); }
    QString addWatched(const InstrumentMarket& market, domain::Duration interval, int horizon) {
        return QString::fromStdString(m_desk.addWatched(market.instrument(), interval, horizon));
    }
    void removeWatched(const ports::ForecastSubject& subject) { m_desk.removeWatched(subject); }
    bool isWatched(const ports::ForecastSubject& subject) const;
    std::vector<std::shared_ptr<const ports::ForecastSeries>> series() const { return m_desk.series(); }
    std::shared_ptr<const ports::BacktestSummaries> backtests() const { return m_desk.backtests(); }
    /// Answered by provenanceRead().
    void readProvenance(std::int64_t id) { m_desk.readProvenance(id); }

 signals:
    void forecastChanged();
    /// The ledger has new lines or scores.
    void scoresChanged();
    void provenanceRead(const ports::ForecastProvenance& row);
    /// A person asks where a recorded forecast came from; a track record that is open shows it.
    void evidenceWanted(const ports::ForecastRow& row);
    /// A sentence for the person, told once.
    void problem(const QString& sentence);

 private:
    /// What forecasts of a market are kept under. What no exchange lists may have the symbol of something
    /// that one does list: it stands under its source's name.
    std::string seriesName(const InstrumentMarket& market) const;

    MarketHub& m_hub;
    ports::ForecastDesk& m_desk;
    /// Brings m_bars to what the market has; only its newest bars are read again unless older ones changed.
    void readBars();

    InstrumentMarket* m_market = nullptr;
    std::vector<domain::Bar> m_bars;
    std::uint64_t m_barsRevision = 0, m_barsEpoch = 0;
    std::uint64_t m_revision = 0, m_ledgerRevision = 0;
    std::vector<ports::ForecastProvenance> m_provenance;
};

}  // namespace tessera::ui
