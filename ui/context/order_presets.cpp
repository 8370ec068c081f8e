#include "ui/context/order_presets.h"

#include <QSettings>
#include <algorithm>

namespace tessera::ui {

namespace {
int ticksOf(const QVariant& value, int otherwise) {
    bool isNumber = false;
    const int ticks = value.toInt(&isNumber);
    return isNumber && ticks >= 1 && ticks <= OrderPresets::kMostTicks ? ticks : otherwise;
}
}  // namespace

void OrderPresets::load(QSettings& settings) {
    std::vector<BracketTemplate> read;
    const int count = settings.beginReadArray(QStringLiteral("orders/brackets"));
    for (int i = 0; i < std::min(count, 50); ++i) {
        settings.setArrayIndex(i);
        BracketTemplate bracket;
        bracket.name = settings.value("name").toString().left(40);
        bracket.targetTicks = ticksOf(settings.value("target"), bracket.targetTicks);
        bracket.stopTicks = ticksOf(settings.value("stop"), bracket.stopTicks);
        bracket.isTrailing = settings.value("trailing", false).toBool();
        if (!bracket.name.isEmpty()) {
            read.push_back(bracket);
        }
    }
    settings.endArray();
    if (!read.empty()) {
        m_brackets = std::move(read);
    }
    choose(settings.value("orders/bracket", 0).toUInt());
}

void OrderPresets::save(QSettings& settings) const {
    settings.remove(QStringLiteral("orders/brackets"));
    settings.beginWriteArray(QStringLiteral("orders/brackets"), static_cast<int>(m_brackets.size()));
    for (std::size_t i = 0; i < m_brackets.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue("name", m_brackets[i].name);
        settings.setValue("target", m_brackets[i].targetTicks);
        settings.setValue("stop", m_brackets[i].stopTicks);
        settings.setValue("trailing", m_brackets[i].isTrailing);
    }
    settings.endArray();
    settings.setValue("orders/bracket", static_cast<uint>(m_chosen));
}

void OrderPresets::choose(std::size_t index) {
    m_chosen = std::min(index, m_brackets.size() - 1);
}

void OrderPresets::keep(BracketTemplate bracket) {
    const auto same = std::find_if(m_brackets.begin(), m_brackets.end(),
                                   [&](const BracketTemplate& other) { return other.name == bracket.name; });
    m_chosen = static_cast<std::size_t>(same - m_brackets.begin());
    if (same == m_brackets.end()) {
        m_brackets.push_back(std::move(bracket));
    } else {
        *same = std::move(bracket);
    }
}

void OrderPresets::remove(std::size_t index) {
    if (m_brackets.size() > 1 && index < m_brackets.size()) {
        m_brackets.erase(m_brackets.begin() + static_cast<std::ptrdiff_t>(index));
        choose(m_chosen);
    }
}

domain::Price entryBase(const trading::OrderIntent& entry, std::optional<domain::Price> bid,
                        std::optional<domain::Price> ask) {
    const bool isBuy = entry.side == domain::Side::Buy;
    if (entry.type != domain::OrderType::Limit) {
        return entry.price;
    }
    return isBuy ? std::min(entry.price, ask.value_or(entry.price))
                 : std::max(entry.price, bid.value_or(entry.price));
}

std::vector<trading::OrderIntent> bracketLegs(const trading::OrderIntent& entry, domain::Price base,
                                              const BracketTemplate& bracket, domain::PriceDelta tick) {
    const bool isBuy = entry.side == domain::Side::Buy;
    const auto away = [&](int ticks, bool isProfit) {
        return isBuy == isProfit ? base + tick * ticks : base - tick * ticks;
    };
    std::vector<trading::OrderIntent> legs(3, entry);
    legs[0].terms.role = domain::LinkRole::Entry;
    for (std::size_t i : {1U, 2U}) {
        legs[i].side = domain::opposite(entry.side);
        legs[i].timeInForce = domain::TimeInForce::Gtc;
        legs[i].postOnly = false;
        legs[i].terms = {};
    }
    legs[1].type = domain::OrderType::Limit;
    legs[1].price = away(bracket.targetTicks, true);
    legs[1].terms.role = domain::LinkRole::Target;
    legs[2].type = bracket.isTrailing ? domain::OrderType::TrailingStop : domain::OrderType::Stop;
    legs[2].price = {};
    legs[2].terms.role = domain::LinkRole::Protection;
    if (bracket.isTrailing) {
        legs[2].terms.trail = tick * bracket.stopTicks;
    } else {
        legs[2].terms.stopPrice = away(bracket.stopTicks, false);
    }
    return legs;
}

}  // namespace tessera::ui
