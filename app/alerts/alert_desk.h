#pragma once
// The alerts for those who set and read them.

#include <functional>
#include <map>
#include <memory>

#include "app/alerts/alert.h"
#include "app/listprices/price_book.h"

namespace tessera::alerts {

/// What there is to read, as one value.
struct AlertNews {
    std::map<AlertId, AlertState> states;
    std::vector<Firing> firings;  // since the last call, oldest first
};

/// Until when an earlier run had watched; none: there was no earlier run.
struct WatchedUntil {
    std::optional<domain::Timestamp> wall = {};
    std::optional<domain::Timestamp> venue = {};  // the same moment by the trading venue's clock
};

/// Calls are for one thread (the GUI's); none waits.
class AlertDesk {
 public:
    virtual ~AlertDesk() = default;
    /// Those of an earlier run, once.
    virtual void begin(std::vector<Alert> alerts, const WatchedUntil& watched) = 0;
    /// New, or changed: what is watched for begins now.
    virtual void put(Alert alert) = 0;
    virtual void remove(AlertId id) = 0;
    /// The newest list prices.
    virtual void setPrices(std::shared_ptr<const listprices::PriceBook> book) = 0;
    /// A forecast has come to its outcome; `outcome` is a sentence.
    virtual void resolved(std::string symbol, domain::Timestamp at, std::string outcome) = 0;
    /// False when nothing changed since the last call.
    virtual bool take(AlertNews& news) = 0;
    /// An alert hangs on list prices.
    virtual bool needsPrices() const = 0;
};

}  // namespace tessera::alerts
