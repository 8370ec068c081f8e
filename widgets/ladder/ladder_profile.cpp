#include "widgets/ladder/ladder_profile.h"

#include <QStringList>
#include <array>

namespace tessera::widgets {
namespace {

using C = LadderClick;
using domain::Side;

constexpr Qt::KeyboardModifiers kKept =
    Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier;

bool places(LadderClick click) {
    return click <= C::BracketB;
}

bool isMine(LadderClick click) {
    return click == C::Cancel || click == C::Move || click == C::MoveBracket;
}

std::vector<LadderClickBinding> standardClicks() {
    const auto shift = Qt::ShiftModifier, alt = Qt::AltModifier;
    const auto both = Qt::ShiftModifier | Qt::ControlModifier;
    return {{{Qt::LeftButton, {}}, C::LimitA},       {{Qt::RightButton, {}}, C::LimitB},
            {{Qt::LeftButton, shift}, C::StopA},     {{Qt::RightButton, shift}, C::StopB},
            {{Qt::LeftButton, both}, C::StopLimitA}, {{Qt::RightButton, both}, C::StopLimitB},
            {{Qt::LeftButton, alt}, C::BracketA},    {{Qt::RightButton, alt}, C::BracketB},
            {{Qt::RightButton, {}}, C::Cancel},      {{Qt::LeftButton, {}}, C::Move},
            {{Qt::LeftButton, alt}, C::MoveBracket}, {{Qt::MiddleButton, {}}, C::Recentre}};
}

/// BookTrader's: left a limit, right a stop, Alt a bracket; quantity B with Ctrl, which is free there.
std::vector<LadderClickBinding> brokerClicks() {
    const auto alt = Qt::AltModifier, control = Qt::ControlModifier, shift = Qt::ShiftModifier;
    return {{{Qt::LeftButton, {}}, C::LimitA},         {{Qt::LeftButton, control}, C::LimitB},
            {{Qt::RightButton, {}}, C::StopA},         {{Qt::RightButton, control}, C::StopB},
            {{Qt::RightButton, shift}, C::StopLimitA}, {{Qt::RightButton, shift | control}, C::StopLimitB},
            {{Qt::LeftButton, alt}, C::BracketA},      {{Qt::LeftButton, alt | control}, C::BracketB},
            {{Qt::RightButton, {}}, C::Cancel},        {{Qt::LeftButton, {}}, C::Move},
            {{Qt::LeftButton, alt}, C::MoveBracket},   {{Qt::MiddleButton, {}}, C::Recentre}};
}

/// The side the market gives a price: at or below the bid buys, at or above the ask sells.
std::optional<Side> sideByMarket(domain::Price price, const LadderSnapshot& painted) {
    const auto below = painted.bestBid ? painted.bestBid : painted.bestAsk ? std::nullopt : painted.last;
    const auto above = painted.bestAsk ? painted.bestAsk : painted.bestBid ? std::nullopt : painted.last;
    const bool isBelow = below ? price <= *below : above && price < *above;
    const bool isAbove = above ? price >= *above : below && price > *below;
    if (isBelow == isAbove) {
        return std::nullopt;
    }
    return isBelow ? Side::Buy : Side::Sell;
}

constexpr std::array<std::pair<Qt::MouseButton, const char*>, 5> kButtons{{{Qt::LeftButton, "Left"},
                                                                           {Qt::RightButton, "Right"},
                                                                           {Qt::MiddleButton, "Middle"},
                                                                           {Qt::BackButton, "Back"},
                                                                           {Qt::ForwardButton, "Forward"}}};
constexpr std::array<std::pair<Qt::KeyboardModifier, const char*>, 4> kModifiers{
    {{Qt::ControlModifier, "Ctrl"},
     {Qt::AltModifier, "Alt"},
     {Qt::ShiftModifier, "Shift"},
     {Qt::MetaModifier, "Meta"}}};

}  // namespace

LadderProfile LadderProfile::make(LadderProfileId id) {
    return {id, id == LadderProfileId::InteractiveBrokers ? brokerClicks() : standardClicks()};
}

bool LadderProfile::isOrderColumn(LadderColumn column) const {
    return id == LadderProfileId::AutoSide ? column == LadderColumn::Price
                                           : column == LadderColumn::Bid || column == LadderColumn::Ask;
}

std::optional<LadderClick> LadderProfile::onOrderCell(LadderButton button) const {
    button.modifiers &= kKept;
    for (const LadderClickBinding& binding : clicks) {
        if (binding.button == button && places(binding.click)) {
            return binding.click;
        }
    }
    return std::nullopt;
}

std::optional<LadderClick> LadderProfile::onMyOrder(LadderButton button) const {
    button.modifiers &= kKept;
    for (const LadderClickBinding& binding : clicks) {
        if (binding.button == button && isMine(binding.click)) {
            return binding.click;
        }
    }
    return std::nullopt;
}

bool LadderProfile::recentres(LadderButton button) const {
    button.modifiers &= kKept;
    for (const LadderClickBinding& binding : clicks) {
        if (binding.button == button && binding.click == C::Recentre) {
            return true;
        }
    }
    return false;
}

std::optional<Side> LadderProfile::side(LadderColumn column, domain::Price price,
                                        const LadderSnapshot& painted, bool isStop) const {
    if (id != LadderProfileId::AutoSide) {
        return column == LadderColumn::Bid ? Side::Buy : Side::Sell;
    }
    const auto side = sideByMarket(price, painted);
    return side && isStop ? std::optional(domain::opposite(*side)) : side;
}

const LadderProfileInfo& profileInfo(LadderProfileId id) {
    static const std::array<LadderProfileInfo, kLadderProfiles> infos{
        {{"standard", "Default", "Left quantity A, right quantity B; Shift a stop, Alt a bracket."},
         {"ib", "IB BookTrader", "Left a limit, right a stop, Alt a bracket; Ctrl takes quantity B."},
         {"autoSide", "Auto side",
          "Click the price: below the market buys, above it sells; with Shift a stop, the other way "
          "round."}}};
    return infos[static_cast<std::size_t>(id)];
}

const std::vector<LadderClickInfo>& ladderClicks() {
    static const std::vector<LadderClickInfo> infos{{C::LimitA, "limitA", "Limit order, quantity A"},
                                                    {C::LimitB, "limitB", "Limit order, quantity B"},
                                                    {C::StopA, "stopA", "Stop, quantity A"},
                                                    {C::StopB, "stopB", "Stop, quantity B"},
                                                    {C::StopLimitA, "stopLimitA", "Stop-limit, quantity A"},
                                                    {C::StopLimitB, "stopLimitB", "Stop-limit, quantity B"},
                                                    {C::BracketA, "bracketA", "Bracket, quantity A"},
                                                    {C::BracketB, "bracketB", "Bracket, quantity B"},
                                                    {C::Cancel, "cancel", "Cancel my order"},
                                                    {C::Move, "move", "Drag my order"},
                                                    {C::MoveBracket, "moveBracket", "Drag the whole bracket"},
                                                    {C::Recentre, "recentre", "Recentre"}};
    return infos;
}

bool isStop(LadderClick click) {
    return click == C::StopA || click == C::StopB || click == C::StopLimitA || click == C::StopLimitB;
}

LadderOrderKind orderKindOf(LadderClick click) {
    switch (click) {
        case C::StopA:
        case C::StopB:
            return LadderOrderKind::Stop;
        case C::StopLimitA:
        case C::StopLimitB:
            return LadderOrderKind::StopLimit;
        case C::BracketA:
        case C::BracketB:
            return LadderOrderKind::Bracket;
        default:
            return LadderOrderKind::Limit;
    }
}

LadderQuantitySlot quantitySlotOf(LadderClick click) {
    const bool isB =
        click == C::LimitB || click == C::StopB || click == C::StopLimitB || click == C::BracketB;
    return isB ? LadderQuantitySlot::B : LadderQuantitySlot::A;
}

bool sharePlace(LadderClick a, LadderClick b) {
    return a == C::Recentre || b == C::Recentre || places(a) == places(b);
}

QString toText(LadderButton button) {
    QString text;
    for (const auto& [modifier, name] : kModifiers) {
        if (button.modifiers & modifier) {
            text += QLatin1String(name) + QLatin1Char('+');
        }
    }
    for (const auto& [each, name] : kButtons) {
        if (button.button == each) {
            return text + QLatin1String(name);
        }
    }
    return {};
}

std::optional<LadderButton> buttonFromText(const QString& text) {
    const QStringList words = text.split(QLatin1Char('+'));
    LadderButton button{Qt::NoButton, {}};
    for (const auto& [each, name] : kButtons) {
        if (words.back() == QLatin1String(name)) {
            button.button = each;
        }
    }
    for (const auto& [modifier, name] : kModifiers) {
        button.modifiers.setFlag(modifier, words.mid(0, words.size() - 1).contains(QLatin1String(name)));
    }
    const bool isWhole =
        button.button != Qt::NoButton && toText(button).count(QLatin1Char('+')) == words.size() - 1;
    return isWhole ? std::optional(button) : std::nullopt;
}

}  // namespace tessera::widgets
