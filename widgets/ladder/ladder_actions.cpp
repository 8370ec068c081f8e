#include "widgets/ladder/ladder_actions.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QKeySequence>

namespace tessera::widgets {
namespace {

using A = LadderAction;

struct Entry {
    LadderAction action;
    const char *id, *title, *keys;
};
struct Group {
    const char* name;
    std::vector<Entry> entries;
};

std::vector<Group> groups() {
    return {
        {"View",
         {{A::CursorUp, "cursorUp", "Cursor up", "Up"},
          {A::CursorDown, "cursorDown", "Cursor down", "Down"},
          {A::PageUp, "pageUp", "Half a page up", "PgUp"},
          {A::PageDown, "pageDown", "Half a page down", "PgDown"},
          {A::Recentre, "recentre", "Recentre", "Space Home"},
          {A::GroupMore, "groupMore", "More ticks in a row", "G"},
          {A::GroupLess, "groupLess", "Fewer ticks in a row", "Shift+G"}}},
        {"Place orders at the cursor",
         {{A::BuyLimit, "buy", "Buy limit, quantity A", "B"},
          {A::SellLimit, "sell", "Sell limit, quantity A", "S"},
          {A::BuyLimitB, "buyB", "Buy limit, quantity B", "Ctrl+B"},
          {A::SellLimitB, "sellB", "Sell limit, quantity B", "Ctrl+S"},
          {A::BuyStop, "buyStop", "Buy stop, quantity A", "Shift+B"},
          {A::SellStop, "sellStop", "Sell stop, quantity A", "Shift+S"},
          {A::BuyStopLimit, "buyStopLimit", "Buy stop-limit, quantity A", "Ctrl+Shift+B"},
          {A::SellStopLimit, "sellStopLimit", "Sell stop-limit, quantity A", "Ctrl+Shift+S"},
          {A::BuyBracket, "buyBracket", "Buy with a bracket, quantity A", "Alt+B"},
          {A::SellBracket, "sellBracket", "Sell with a bracket, quantity A", "Alt+S"},
          {A::Ticket, "ticket", "Order ticket for this price", "T"}}},
        {"Change the order at the cursor",
         {{A::OrderUp, "orderUp", "Move the order up", "Shift+Up"},
          {A::OrderDown, "orderDown", "Move the order down", "Shift+Down"},
          {A::BracketUp, "bracketUp", "Move the whole bracket up", "Alt+Up"},
          {A::BracketDown, "bracketDown", "Move the whole bracket down", "Alt+Down"},
          {A::SendMove, "sendMove", "Send the move", "Return Enter"},
          {A::LargerOrder, "largerOrder", "One lot more", "+"},
          {A::SmallerOrder, "smallerOrder", "One lot less", "-"},
          {A::CancelHere, "cancelHere", "Cancel", "Del Backspace"}}},
        {"Cancel and close",
         {{A::CancelNewest, "cancelNewest", "Cancel the newest order", "Esc W"},
          {A::CancelNewestBid, "cancelNewestBid", "Cancel the newest bid", "Shift+W"},
          {A::CancelNewestAsk, "cancelNewestAsk", "Cancel the newest ask", "Alt+W"},
          {A::CancelOldest, "cancelOldest", "Cancel the oldest order", "O"},
          {A::CancelOldestBid, "cancelOldestBid", "Cancel the oldest bid", "Shift+O"},
          {A::CancelOldestAsk, "cancelOldestAsk", "Cancel the oldest ask", "Alt+O"},
          {A::CancelNearest, "cancelNearest", "Cancel the order nearest to the market", "N"},
          {A::CancelNearestBid, "cancelNearestBid", "Cancel the nearest bid", "Shift+N"},
          {A::CancelNearestAsk, "cancelNearestAsk", "Cancel the nearest ask", "Alt+N"},
          {A::CancelFurthest, "cancelFurthest", "Cancel the order furthest from the market", "X"},
          {A::CancelFurthestBid, "cancelFurthestBid", "Cancel the furthest bid", "Shift+X"},
          {A::CancelFurthestAsk, "cancelFurthestAsk", "Cancel the furthest ask", "Alt+X"},
          {A::CancelBids, "cancelBids", "Cancel my bids here", "Shift+Del"},
          {A::CancelAsks, "cancelAsks", "Cancel my asks here", "Alt+Del"},
          {A::CancelAll, "cancelAll", "Cancel all my orders here", "Ctrl+Esc"},
          {A::Flatten, "flatten", "Flatten: cancel all, then close at market", "F"},
          {A::Reverse, "reverse", "Reverse: cancel all, then turn the position round", "R"}}},
        {"Terms of the next order",
         {{A::QuantityZero, "quantityZero", "Set quantity A to zero", "0"},
          {A::NextTimeInForce, "timeInForce", "Next time in force", "I"},
          {A::PostOnly, "postOnly", "Post only on or off", "P"}}},
        {"Ladder",
         {{A::Arm, "arm", "Arm or disarm this ladder", "A"}, {A::Menu, "menu", "Menu of this ladder", "M"}}},
    };
}

/// Add and take away: nine keys each, the digit itself and the digit with Shift.
void addDigits(std::vector<LadderActionInfo>& actions) {
    const QString group = QStringLiteral("Terms of the next order");
    for (int digit = 1; digit <= 9; ++digit) {
        const auto add = static_cast<LadderAction>(static_cast<int>(A::Add1) + digit - 1);
        const auto subtract = static_cast<LadderAction>(static_cast<int>(A::Subtract1) + digit - 1);
        actions.push_back({add, QStringLiteral("ladder.add%1").arg(digit), group,
                           QStringLiteral("Add %1 to quantity A").arg(digit), QString::number(digit)});
        actions.push_back({subtract, QStringLiteral("ladder.subtract%1").arg(digit), group,
                           QStringLiteral("Take %1 from quantity A").arg(digit),
                           QStringLiteral("Shift+%1").arg(digit)});
    }
}

/// 1..9 of the digit row by its place on the keyboard; 0 where the platform does not tell places.
int digitByPlace(const QKeyEvent& event) {
    constexpr quint32 kFirst = 10, kLast = 18;  // X11 and Wayland: evdev codes 2..10 plus eight
    static const bool tellsPlaces = QGuiApplication::platformName() == QLatin1String("xcb") ||
                                    QGuiApplication::platformName().startsWith(QLatin1String("wayland"));
    const quint32 code = event.nativeScanCode();
    return tellsPlaces && code >= kFirst && code <= kLast ? static_cast<int>(code - kFirst) + 1 : 0;
}

/// What a US layout types with Shift on 1..9, for events that come without a place.
int digitByShiftedText(const QKeyEvent& event) {
    constexpr std::array kShifted{Qt::Key_Exclam,    Qt::Key_At,       Qt::Key_NumberSign,
                                  Qt::Key_Dollar,    Qt::Key_Percent,  Qt::Key_AsciiCircum,
                                  Qt::Key_Ampersand, Qt::Key_Asterisk, Qt::Key_ParenLeft};
    for (std::size_t i = 0; i < kShifted.size(); ++i) {
        if (event.key() == kShifted[i] && event.nativeScanCode() == 0) {
            return static_cast<int>(i + 1);
        }
    }
    return 0;
}

}  // namespace

const std::vector<LadderActionInfo>& ladderActions() {
    static const std::vector<LadderActionInfo> actions = [] {
        std::vector<LadderActionInfo> all;
        for (const Group& group : groups()) {
            for (const Entry& entry : group.entries) {
                all.push_back({entry.action, QStringLiteral("ladder.") + QLatin1String(entry.id),
                               QLatin1String(group.name), QLatin1String(entry.title),
                               QLatin1String(entry.keys)});
            }
            if (group.entries.front().action == A::QuantityZero) {
                addDigits(all);
            }
        }
        return all;
    }();
    return actions;
}

std::vector<QKeyCombination> keysFromText(const QString& text) {
    std::vector<QKeyCombination> keys;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QKeySequence sequence = QKeySequence::fromString(word, QKeySequence::PortableText);
        if (sequence.count() == 1 && sequence[0].key() != Qt::Key_unknown) {
            keys.push_back(sequence[0]);
        }
    }
    return keys;
}

QString keysToText(const std::vector<QKeyCombination>& keys) {
    QStringList words;
    for (const QKeyCombination key : keys) {
        words << QKeySequence(key).toString(QKeySequence::PortableText);
    }
    return words.join(QLatin1Char(' '));
}

QKeyCombination keyCombination(const QKeyEvent& event) {
    const Qt::KeyboardModifiers modifiers =
        event.modifiers() & (Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (const int digit = digitByPlace(event); digit != 0) {
        return QKeyCombination(modifiers, static_cast<Qt::Key>(Qt::Key_0 + digit));
    }
    if (const int digit = modifiers & Qt::ShiftModifier ? digitByShiftedText(event) : 0; digit != 0) {
        return QKeyCombination(modifiers, static_cast<Qt::Key>(Qt::Key_0 + digit));
    }
    // "+" needs Shift on many layouts and none on the keypad: the sign is the key.
    const bool isSign = event.key() == Qt::Key_Plus || event.key() == Qt::Key_Minus;
    return QKeyCombination(isSign ? modifiers & ~Qt::ShiftModifier : modifiers,
                           static_cast<Qt::Key>(event.key()));
}

LadderKeys LadderKeys::defaults() {
    LadderKeys keys;
    for (const LadderActionInfo& info : ladderActions()) {
        for (const QKeyCombination key : keysFromText(info.keys)) {
            keys.bind(key, info.action);
        }
    }
    return keys;
}

std::optional<LadderAction> LadderKeys::find(QKeyCombination key) const {
    const auto found = m_actions.find(key.toCombined());
    return found == m_actions.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tessera::widgets
