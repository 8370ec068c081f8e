#pragma once
// What a click adds to a price: bracket templates. Kept in the profile's settings.

#include <QString>
#include <optional>
#include <vector>

#include "app/trading/order_desk.h"

class QSettings;

namespace tessera::ui {

/// Distances in ticks of the contract, 1 .. 9 999, from the entry's price.
struct BracketTemplate {
    QString name;
    int targetTicks = 10;
    int stopTicks = 6;
    bool isTrailing = false;  // the stop follows the market at that distance
    bool operator==(const BracketTemplate&) const = default;
};

/// GUI thread. Never without a template.
class OrderPresets {
 public:
    static constexpr int kMostTicks = 9'999;

    void load(QSettings& settings);  // group [orders]; what is missing or out of range keeps its default
    void save(QSettings& settings) const;

    const std::vector<BracketTemplate>& brackets() const { return m_brackets; }
    const BracketTemplate& chosen() const { return m_brackets[m_chosen]; }
    std::size_t chosenIndex() const { return m_chosen; }
    void choose(std::size_t index);
    /// Adds it, or replaces the one of the same name, and chooses it.
    void keep(BracketTemplate bracket);
    /// The last one stays.
    void remove(std::size_t index);

 private:
    std::vector<BracketTemplate> m_brackets{{QStringLiteral("10 / 6 ticks"), 10, 6, false},
                                            {QStringLiteral("20 / 10 ticks"), 20, 10, false},
                                            {QStringLiteral("15 / trailing 8"), 15, 8, true}};
    std::size_t m_chosen = 0;
};

/// Where an entry is expected to trade: its limit, or the other side's best price when that is better.
domain::Price entryBase(const trading::OrderIntent& entry, std::optional<domain::Price> bid,
                        std::optional<domain::Price> ask);

/// Entry, target and stop around `base`, the price the entry is expected to trade at. The exits stand until
/// cancelled: they guard a position that a day's end leaves standing.
std::vector<trading::OrderIntent> bracketLegs(const trading::OrderIntent& entry, domain::Price base,
                                              const BracketTemplate& bracket, domain::PriceDelta tick);

}  // namespace tessera::ui
