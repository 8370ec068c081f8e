#pragma once
// What a ladder can be told by keyboard, and with which keys unless the person chose others. The key editor,
// the help and the tool tips are made from this table; ladder_keys.h says what each action does.

#include <QKeyCombination>
#include <QString>
#include <array>
#include <map>
#include <optional>
#include <vector>

class QKeyEvent;

namespace tessera::widgets {

// clang-format off
enum class LadderAction {
    CursorUp, CursorDown, PageUp, PageDown, Recentre,
    BuyLimit, SellLimit, BuyLimitB, SellLimitB, BuyStop, SellStop, BuyStopLimit, SellStopLimit, BuyBracket, SellBracket,
    OrderUp, OrderDown, BracketUp, BracketDown, SendMove, LargerOrder, SmallerOrder,
    CancelHere,
    // Newest, oldest, nearest, furthest; each any, bid, ask: in this order, see pickOf() in ladder_keys.cpp.
    CancelNewest, CancelNewestBid, CancelNewestAsk, CancelOldest, CancelOldestBid, CancelOldestAsk,
    CancelNearest, CancelNearestBid, CancelNearestAsk, CancelFurthest, CancelFurthestBid, CancelFurthestAsk,
    CancelBids, CancelAsks, CancelAll, Flatten, Reverse,
    Add1, Add2, Add3, Add4, Add5, Add6, Add7, Add8, Add9,
    Subtract1, Subtract2, Subtract3, Subtract4, Subtract5, Subtract6, Subtract7, Subtract8, Subtract9,
    QuantityZero, NextTimeInForce, PostOnly, GroupMore, GroupLess,
    Arm, Ticket, Menu
};
// clang-format on

struct LadderActionInfo {
    LadderAction action{};
    QString id;     // in the settings file: "ladder.buy"
    QString group;  // "Place orders"
    QString title;  // "Buy limit at the cursor, quantity A"
    QString keys;   // portable names, separated by spaces; empty: none by default
};

/// Every action once, in the order a person reads them.
const std::vector<LadderActionInfo>& ladderActions();

/// "Ctrl+Shift+B", "Esc PgUp": portable names to combinations and back; what is no key is left out.
std::vector<QKeyCombination> keysFromText(const QString& text);
QString keysToText(const std::vector<QKeyCombination>& keys);

/// The key as the map knows it: without the keypad flag, and the digit row by its place, because layouts
/// disagree about what Shift+7 types (`&`, `/` or 7).
QKeyCombination keyCombination(const QKeyEvent& event);

/// Which key asks for which action; a value, handed to every ladder when it changes.
class LadderKeys {
 public:
    static LadderKeys defaults();
    void bind(QKeyCombination key, LadderAction action) { m_actions[key.toCombined()] = action; }
    std::optional<LadderAction> find(QKeyCombination key) const;

 private:
    std::map<int, LadderAction> m_actions;
};

}  // namespace tessera::widgets
