#pragma once
// When a ladder follows the market by itself, and the warning before it does. Pure logic; time is an
// argument.

#include <optional>

#include "app/domain/timestamp.h"

namespace tessera::ui {

/// Zero turns a rule off; all are off unless the person chooses: a ladder stands still.
struct AutoCentreRules {
    int everySeconds = 0;
    int lastWithinRows = 0;    // the last trade is that near to an edge, or beyond it
    int insideWithinRows = 0;  // the best bid or ask is
    bool isOn() const { return everySeconds > 0 || lastWithinRows > 0 || insideWithinRows > 0; }
    bool operator==(const AutoCentreRules&) const = default;
};

/// What the ladder shows. Rows count from the top and may lie outside the view.
struct AutoCentreFacts {
    int rows = 0;
    std::optional<std::int64_t> last, bid, ask;
    bool isCentred = false;  // recentring would change nothing
    bool isBusy = false;     // the pointer is over an order column, or an order is being moved
};

class AutoCentre {
 public:
    enum class Advice { Stay, Warn, Centre };
    static constexpr domain::Duration kWarning = std::chrono::milliseconds(600);
    static constexpr domain::Duration kRest = std::chrono::seconds(2);  // at least this between two

    Advice step(const AutoCentreRules& rules, const AutoCentreFacts& facts, domain::Duration now);
    /// Rows moved for whatever reason: the clock of "every N seconds" starts anew.
    void centred(domain::Duration now);

 private:
    bool isDue(const AutoCentreRules& rules, const AutoCentreFacts& facts, domain::Duration now) const;

    std::optional<domain::Duration> m_centredAt, m_warnedAt;
};

}  // namespace tessera::ui
