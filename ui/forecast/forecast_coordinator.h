#pragma once
// Decides when to forecast what, pairs each model forecast with the random walk of the same origin, and has
// both committed to the ledger before the outcome exists. Knows nothing of orders: no path leads there. GUI
// thread only.

#include <QObject>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/forecaster.h"
#include "ui/bridge/market_hub.h"

namespace tessera::ui {

/// What is on screen for one symbol and interval. `reference` is always the random walk.
struct ForecastPair {
    std::optional<ports::Forecast> model;
    std::optional<ports::Forecast> reference;
};

class ForecastCoordinator : public QObject {
    Q_OBJECT
 public:
    static constexpr int kHorizon = 24;
    static constexpr int kSamples = 16;

    ForecastCoordinator(MarketHub& hub, ports::Forecaster& model, ports::Forecaster& reference,
                        ports::ForecastLedger& ledger, QObject* parent = nullptr);

    /// The symbol and interval a chart shows; forecasts are made for these alone. Replaces the one before: a
    /// model run under way for another symbol is cancelled.
    void watch(InstrumentMarket& market, domain::Duration interval);
    void forecastNow();
    void tick();

    /// The newest pair whose origin is one of the last `kHorizon` bars; empty when there is none or it is too
    /// old.
    ForecastPair current(const InstrumentMarket& market, domain::Duration interval) const;
    ports::ModelStatus modelStatus() const { return m_model.status(); }
    const ports::ForecastLedger& ledger() const { return m_ledger; }
    /// "UNPROVEN 12/30" or "skill +1.8 % (n 214, 90 % CI -0.4..4.1)"; second: the interval includes zero.
    std::pair<std::string, bool> badge(const std::string& symbol, domain::Duration interval) const;
    bool isRunning() const { return m_running.has_value(); }
    /// Grows with every forecast that changes.
    std::uint64_t revision() const { return m_revision; }

 signals:
    void forecastChanged();
    void scoresChanged();
    /// The ledger has a problem; told once.
    void problem(const QString& sentence);

 private:
    struct Key {
        std::string symbol;
        std::int64_t intervalNanos = 0;
        auto operator<=>(const Key&) const = default;
    };
    struct Running {
        ports::ForecastTicket ticket{};
        Key key;
        domain::Timestamp asOf;
    };

    void submit();
    void accept(ports::Forecast forecast, bool isModel);
    void commitPair(const Key& key);
    void observeClosedBars();

    MarketHub& m_hub;
    ports::Forecaster& m_model;
    ports::Forecaster& m_reference;
    ports::ForecastLedger& m_ledger;
    InstrumentMarket* m_market = nullptr;
    domain::Duration m_interval{};
    domain::Timestamp m_lastOrigin, m_lastObserved;
    domain::Duration m_nextAutomatic{};  // monotonic
    bool m_requested = false;
    std::optional<Running> m_running;
    std::map<Key, ForecastPair> m_latest;
    std::vector<ports::Forecast> m_arrived;
    std::uint64_t m_ledgerRevision = 0, m_revision = 0;
    std::string m_toldProblem;
};

/// Closes of complete bars of `interval`, oldest first, from one-minute bars; the bar holding `now` is left
/// out.
struct ClosedBars {
    std::vector<double> closes;
    std::vector<domain::Timestamp> ends;
};
ClosedBars closedBars(const std::vector<domain::Bar>& minutes, domain::Duration interval,
                      domain::Timestamp now);

}  // namespace tessera::ui
