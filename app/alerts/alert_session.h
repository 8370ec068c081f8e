#pragma once
// The alerts on a thread of their own: the market's thread tells, the screen asks, neither waits.

#include <memory>

#include "app/alerts/alert_desk.h"
#include "app/marketdata/market_watch.h"
#include "app/ports/clock.h"

namespace tessera::alerts {

class AlertSession final : public AlertDesk, public marketdata::MarketWatch {
 public:
    /// `clock` outlives it and may be read from its thread.
    explicit AlertSession(const ports::Clock& clock);
    ~AlertSession() override;
    void start();
    /// After the market has stopped telling. Idempotent.
    void stop();

    // AlertDesk
    void begin(std::vector<Alert> alerts, const WatchedUntil& watched) override;
    void put(Alert alert) override;
    void remove(AlertId id) override;
    void setPrices(std::shared_ptr<const listprices::PriceBook> book) override;
    void resolved(std::string symbol, domain::Timestamp at, std::string outcome) override;
    bool take(AlertNews& news) override;
    bool needsPrices() const override;

    // MarketWatch: the market's thread
    void defined(const domain::Instrument& instrument, bool isSequenced) override;
    bool wants(domain::InstrumentId instrument) const override;
    void priced(domain::InstrumentId instrument, domain::Timestamp at, domain::Price price) override;
    void fixed(const domain::Fixing& fixing) override;
    void minutes(domain::InstrumentId instrument, const marketdata::BarView& minutes,
                 domain::Timestamp now) override;
    std::span<const domain::InstrumentId> turned(domain::Timestamp venueNow) override;

 private:
    template <class Act>
    void tell(Act act);
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::alerts
