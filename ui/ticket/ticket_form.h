#pragma once
// The order ticket without a widget: what was typed and the market -> what is wrong, what it means in words,
// what it costs, and the order itself. A pure function; every amount is an exact integer.

#include <QString>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "app/domain/instrument.h"
#include "app/marketdata/valuation.h"
#include "app/trading/order_desk.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/context/order_presets.h"

namespace tessera::ui {

enum class TicketField { Quantity, Price, StopPrice, Trail, Date, Display, Target, Protection };
inline constexpr std::size_t kTicketFields = 8;

enum class TicketCombination { Alone, Bracket, Oco };

/// As typed. Bracket distances are ticks; an OCO is a limit order and a stop of the same side.
struct TicketForm {
    domain::Side side = domain::Side::Buy;
    domain::OrderType type = domain::OrderType::Limit;
    TicketCombination combination = TicketCombination::Alone;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    bool postOnly = false;
    bool trailsByPercent = false;
    bool protectionTrails = false;
    std::array<QString, kTicketFields> texts;  // by TicketField
    QString& text(TicketField field) { return texts[static_cast<std::size_t>(field)]; }
    const QString& text(TicketField field) const { return texts[static_cast<std::size_t>(field)]; }
};

struct TicketMarket {
    std::optional<domain::Instrument> instrument;
    std::optional<domain::Price> bid, ask, last;
    bool isLive = false;
    std::string whyNotTraded = "No instrument is chosen.";  // a sentence; empty: it can be traded
    bool isArmed = false;
    bool gateOpen = false;
    QString gateSentence;
    trading::RiskLimits limits;
    /// The account's margin before and after an order has traded; unset or none: not known.
    std::function<std::optional<marketdata::MarginChange>(domain::Side, domain::Quantity)> marginWith;
    /// What it would make of the exchange's position limits; unset: none is known.
    std::function<PositionLimitReading(domain::Side, domain::Quantity)> positionWith = {};
    domain::Timestamp now;  // UTC
    std::uint64_t sequence = 0;
};

struct TicketView {
    std::array<QString, kTicketFields> problems;  // empty: right, or not asked for
    std::array<bool, kTicketFields> isShown{};
    bool offersPostOnly = false;
    QString sentence;  // "Buy 5 SITC-Z26 at 1.93 or better, good for the day; worst case ..."
    QString cost, fee, margin;
    QString position;                           // "51 of 20,000 lots of SITC-Z26"; empty: no limit is known
    QString refusal;                            // why Send is disabled; empty: it is not
    std::vector<trading::OrderIntent> intents;  // one, or the legs of a combination; empty when refused
    const QString& problem(TicketField field) const { return problems[static_cast<std::size_t>(field)]; }
    bool shows(TicketField field) const { return isShown[static_cast<std::size_t>(field)]; }
};

TicketView evaluate(const TicketForm& form, const TicketMarket& market);

/// The number without its thousands separators (comma, blank, thin blank, apostrophe), when they stand where
/// thousands are separated; an error sentence otherwise.
domain::Result<std::string> plainNumber(const QString& typed);

}  // namespace tessera::ui
