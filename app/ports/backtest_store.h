#pragma once
// Where the results of back-tests are kept. What a line says is app/forecast's; a store keeps lines in order.

#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"

namespace tessera::ports {

/// A run's head has no forecaster and no origin; a result has both.
struct BacktestLine {
    std::string run;         // id of the run: the digest of its inputs, 64 hexadecimal digits
    std::string forecaster;  // name
    domain::Timestamp origin;
    std::string text;  // one line, without its end
    bool operator==(const BacktestLine&) const = default;
};

/// Append-only. One thread at a time.
class BacktestStore {
 public:
    virtual ~BacktestStore() = default;
    /// All or none; a line whose run, forecaster and origin are there already is left as it is.
    virtual domain::Result<void> append(const std::vector<BacktestLine>& lines) = 0;
    /// Results of a run in the order they were kept.
    virtual domain::Result<std::vector<BacktestLine>> results(const std::string& run) const = 0;
    /// Heads of all runs in that order.
    virtual domain::Result<std::vector<BacktestLine>> runs() const = 0;
};

}  // namespace tessera::ports
