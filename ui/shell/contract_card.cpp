#include "ui/shell/contract_card.h"

#include <QApplication>
#include <QClipboard>
#include <QDate>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "app/domain/month_average.h"
#include "app/domain/skill_family.h"
#include "app/domain/time_text.h"
#include "ui/bridge/open_interest_view.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/forecast/skill_window.h"

namespace tessera::ui {

namespace {

using domain::Instrument;
using domain::InstrumentKind;

constexpr int kLeastHeight = 400;

QString words(const std::string& text) {
    return QString::fromStdString(text);
}

QString dateText(domain::Timestamp at) {
    return words(domain::minuteText(at) + " UTC");
}

QString whatSkillIs(const Instrument& i) {
    return i.kind() == InstrumentKind::Index
               ? QStringLiteral(
                     "How well a forecaster foresees each next day of %1, over 30 days: 50 is as good as a "
                     "random "
                     "walk, 100 perfect. Published once a day at 20:00 UTC, not traded.")
                     .arg(words(i.underlying))
               : QStringLiteral(
                     "A future on a forecaster's skill: it gains when the forecasts behind %1 prove better "
                     "than "
                     "they were expected to, and ends in cash, nothing is delivered.")
                     .arg(words(i.underlying));
}

/// The legs of a spread, bought and sold; null where this terminal does not know one.
std::pair<const InstrumentMarket*, const InstrumentMarket*> legsOf(const Instrument& i,
                                                                   const MarketHub& hub) {
    return i.legs().size() == 2
               ? std::pair(static_cast<const InstrumentMarket*>(hub.find(i.legs()[0].instrument)),
                           static_cast<const InstrumentMarket*>(hub.find(i.legs()[1].instrument)))
               : std::pair<const InstrumentMarket*, const InstrumentMarket*>{};
}

/// The same month of two families.
bool isInterTier(const Instrument& i, const MarketHub& hub) {
    const auto [bought, sold] = legsOf(i, hub);
    return bought != nullptr && sold != nullptr && bought->instrument().family != sold->instrument().family;
}

/// Its tick tells the prices of both legs; one listed before there were implied orders may be too coarse.
bool isImplied(const Instrument& i, const MarketHub& hub) {
    const auto [bought, sold] = legsOf(i, hub);
    return bought != nullptr && sold != nullptr &&
           bought->instrument().tick.nanoUsd() % i.tick.nanoUsd() == 0 &&
           sold->instrument().tick.nanoUsd() % i.tick.nanoUsd() == 0;
}

QString whatSpreadIs(const Instrument& i, const MarketHub& hub) {
    if (!isInterTier(i, hub)) {
        return QStringLiteral(
                   "A calendar spread: the near month bought and the far month sold, as one. Its price is "
                   "the "
                   "difference in USD per %1, and may be below zero.")
            .arg(words(i.unit));
    }
    return QStringLiteral(
               "An inter-tier spread: %1 bought and %2 sold, as one. Its price is what %3 costs more, in USD "
               "per %4, and may be below zero.")
        .arg(words(legsOf(i, hub).first->instrument().symbol),
             words(legsOf(i, hub).second->instrument().symbol),
             words(i.name).section(QStringLiteral(" less "), 0, 0), words(i.unit));
}

QString monthText(domain::ContractMonth month) {
    return QLocale::c().toString(QDate(month.year, static_cast<int>(month.month), 1),
                                 QStringLiteral("MMMM yyyy"));
}

/// The average future an Asian option is on; null: `i` is none.
const Instrument* averageUnder(const Instrument& i, const MarketHub& hub) {
    const domain::OptionSpec* option = i.option();
    const InstrumentMarket* future = option == nullptr ? nullptr : hub.find(option->future);
    return future != nullptr && future->instrument().isAverage() ? &future->instrument() : nullptr;
}

QString whatAsianIs(const Instrument& i, const Instrument& average) {
    const bool isCall = i.option()->right == domain::OptionRight::Call;
    return QStringLiteral(
               "An Asian %1 option: its buyer gets what the mean of the fixings of %2 in %3 is %4 the "
               "strike, or "
               "nothing; its seller pays it. No single day decides it, and each fixing that is known leaves "
               "less "
               "to be uncertain of: it is what insures a bill of the whole month.")
        .arg(isCall ? QStringLiteral("call") : QStringLiteral("put"), words(average.underlying),
             monthText(average.contractMonth()), isCall ? QStringLiteral("above") : QStringLiteral("below"));
}

QString whatItIs(const Instrument& i, const MarketHub& hub) {
    if (domain::isSkill(i)) {
        return whatSkillIs(i);
    }
    switch (i.kind()) {
        case InstrumentKind::Future:
            if (i.isAverage()) {
                return QStringLiteral(
                    "A future on the average of a month, as a bill of that month is: it gains or loses with "
                    "its price and ends in cash, nothing is delivered. It is one month of a swap: bought, "
                    "its "
                    "price is the fixed one that is paid for the average.");
            }
            return QStringLiteral(
                "A future: it gains or loses with its price and ends in cash, nothing is delivered.");
        case InstrumentKind::CalendarSpread:
            return whatSpreadIs(i, hub);
        case InstrumentKind::Index:
            return QStringLiteral(
                "An index: fixed once a day from list prices by a published rule, not traded.");
        case InstrumentKind::Option:
            return i.option()->right == domain::OptionRight::Call
                       ? QStringLiteral(
                             "A call option: its buyer gets what %1 settles above the strike, or nothing; "
                             "its "
                             "seller pays it. For both its price moves with %1 and with how uncertain that "
                             "is.")
                             .arg(words(i.underlying))
                       : QStringLiteral(
                             "A put option: its buyer gets what %1 settles below the strike, or nothing; its "
                             "seller pays it. For both its price moves with %1 and with how uncertain that "
                             "is.")
                             .arg(words(i.underlying));
        case InstrumentKind::External:
            break;
    }
    return QStringLiteral("From a third-party source: it is watched; orders beside it are on paper.");
}

QString lotText(const Instrument& i) {
    if (domain::isSkill(i)) {
        return QStringLiteral("%1 USD a point").arg(words(domain::formatCount(i.contractSize)));
    }
    const QString unit = words(i.unit).isEmpty() ? QStringLiteral("units") : words(i.unit);
    return i.contractSize == 1
               ? QStringLiteral("Quantities count %1").arg(unit)
               : QStringLiteral("%1 %2").arg(words(domain::formatCount(i.contractSize)), unit);
}

QString tickText(const Instrument& i) {
    const auto value = domain::tickValue(i);
    const QString tick = words(domain::formatPrice(i.tick, i.priceDecimals));
    return value ? QStringLiteral("%1, worth %2 USD a lot").arg(tick, words(domain::formatMoney(*value)))
                 : tick;
}

QString legsText(const Instrument& i, const MarketHub& hub) {
    QStringList legs;
    for (const domain::Leg& leg : i.legs()) {
        const InstrumentMarket* market = hub.find(leg.instrument);
        legs << QStringLiteral("%1 %2 %3")
                    .arg(leg.ratio > 0 ? QStringLiteral("buy") : QStringLiteral("sell"),
                         QString::number(std::abs(leg.ratio)),
                         market != nullptr ? words(market->instrument().symbol)
                                           : QStringLiteral("an unknown contract"));
    }
    return legs.join(QStringLiteral(", "));
}

QString settlementText(const Instrument& i, const MarketHub& hub) {
    if (i.isSpread()) {
        return isInterTier(i, hub)
                   ? QStringLiteral(
                         "In cash on the last trading day, when both legs end: to the difference of their "
                         "final "
                         "settlement prices. Valued daily at 20:00 UTC.")
                   : QStringLiteral(
                         "With its near leg: in cash, to that leg's final price less the far leg's "
                         "settlement "
                         "of the day. Who holds it has the far leg from there on, at that settlement.");
    }
    if (const domain::OptionSpec* option = i.option()) {
        return QStringLiteral(
                   "In cash on the last trading day of %1, against its final settlement price: %2 if that is "
                   "%3 the strike, else nothing. Exercised by itself. Valued daily at 20:00 UTC like a "
                   "future, "
                   "so that no premium is paid ahead.")
            .arg(words(i.underlying),
                 option->right == domain::OptionRight::Call ? QStringLiteral("that price less the strike")
                                                            : QStringLiteral("the strike less that price"),
                 option->right == domain::OptionRight::Call ? QStringLiteral("above")
                                                            : QStringLiteral("below"));
    }
    if (domain::isSkill(i)) {
        return QStringLiteral(
                   "In cash to %1 on the last trading day: S is the forecasts' error (CRPS) by a random "
                   "walk's over "
                   "30 days, the index 100 - 50 S, within 0 and 100. Each forecast is committed before its "
                   "day; one "
                   "that is missing counts as two random walks. Valued daily at 20:00 UTC.")
            .arg(words(i.underlying));
    }
    if (i.isAverage()) {
        return QStringLiteral(
                   "In cash to the mean of the %1 business-day fixings of %2 in %3. A withheld fixing counts "
                   "as "
                   "the median of the week or the fortnight before, else as the last one; after 44 days "
                   "without any there is no settlement. Valued daily at 20:00 UTC.")
            .arg(domain::fixingTimes(i.contractMonth()).size())
            .arg(words(i.underlying), monthText(i.contractMonth()));
    }
    return QStringLiteral("In cash to %1 on the last trading day; valued daily at 20:00 UTC.")
        .arg(words(i.underlying));
}

/// Of an average: how much of its month stands, from the fixings this terminal has.
QString fixedText(const Instrument& i, const MarketHub& hub) {
    const InstrumentMarket* index = hub.findSymbol(i.underlying);
    if (index == nullptr || index->fixings().empty()) {
        return QStringLiteral("The fixings of %1 are not known here.").arg(words(i.underlying));
    }
    const auto average =
        domain::monthAverage(domain::dailyLevels(index->fixings()), i.contractMonth(), hub.venueNow());
    if (!average) {
        return words(average.error().sentence);
    }
    const auto mean = average->soFar();
    const QString count = QStringLiteral("%1 of %2 fixings").arg(average->fixed).arg(average->days);
    if (!mean) {
        return count;
    }
    const QString carried =
        average->carried == 0 ? QString() : QStringLiteral(", %1 of them carried").arg(average->carried);
    return QStringLiteral("%1%2, %3 on average").arg(count, carried, words(domain::formatPrice(*mean, 6)));
}

QString openText(const Instrument& i, const MarketHub& hub) {
    const auto interest = OpenInterestView::of(hub, i);
    if (!interest) {
        return QStringLiteral("–, the exchange has not told it");
    }
    const auto lots = [&i](domain::Quantity quantity) {
        return words(domain::formatVolume(quantity, i.quantityDecimals));
    };
    const QString open =
        QStringLiteral("%1 lots bought and sold to open and not closed again, by all accounts, ")
            .arg(lots(interest->lots));
    const auto change = interest->change();
    return !change            ? open + QStringLiteral("what it was at the last daily settlement is not known")
           : change->isZero() ? open + QStringLiteral("as at the last daily settlement")
                              : open + QStringLiteral("%1 %2 than at the last daily settlement")
                                           .arg(lots(*change < domain::Quantity{} ? -*change : *change),
                                                *change < domain::Quantity{} ? QStringLiteral("fewer")
                                                                             : QStringLiteral("more"));
}

QString positionLimitText(const Instrument& i, const MarketHub& hub) {
    const domain::PositionLimit* limit = PositionLimitView::of(hub, i);
    return limit == nullptr ? QStringLiteral("–, the exchange has not told one")
                            : QStringLiteral(
                                  "%1 lots bought or sold, %2 of all %3 contracts together, with everything "
                                  "that works filled")
                                  .arg(words(domain::formatCount(limit->perContract)),
                                       words(domain::formatCount(limit->allContracts)), words(limit->family));
}

/// Whose price the limits are shares of, where it is not its own.
QString bandBaseText(const Instrument& i, const MarketHub& hub) {
    if (i.option() != nullptr) {
        return QStringLiteral(" of the price of %1").arg(words(i.underlying));
    }
    if (isInterTier(i, hub)) {
        return QStringLiteral(" of the price of %1").arg(words(legsOf(i, hub).first->instrument().symbol));
    }
    return i.isSpread() ? QStringLiteral(" of the near month's price") : QString();
}

QString costText(const Instrument& i) {
    if (i.isListed()) {
        return QStringLiteral("%1 USD a lot and side").arg(words(domain::formatMoney(i.feePerLot)));
    }
    return QStringLiteral("Maker %1 and taker %2 of 1/100 %").arg(i.makerFeeBp).arg(i.takerFeeBp);
}

/// Of one lot held alone; told anew with every settlement.
QString marginText(const domain::Instrument& i, const MarketHub& hub) {
    const QString one = words(domain::formatMoney(i.initialMarginPerLot));
    if (isInterTier(i, hub)) {
        return QStringLiteral(
                   "%1 USD a lot, what its legs ask for: two tiers do not offset each other. Below %2 % of "
                   "its "
                   "margin an account is called")
            .arg(one)
            .arg(i.maintenancePercent);
    }
    if (i.option() != nullptr && !i.riskArray.empty()) {
        const bool hasLeast = i.riskArray.size() > domain::kMarginScenarios.size();
        return QStringLiteral(
                   "%1 USD a lot sold alone; bought, at most what it is worth.%3 Below %2 % of its margin an "
                   "account is called")
            .arg(one)
            .arg(i.maintenancePercent)
            .arg(hasLeast
                     ? QStringLiteral(" Whatever is held against it, %1 USD at least for every option sold "
                                      "(short option minimum).")
                           .arg(words(domain::formatMoney(i.riskArray.back())))
                     : QString());
    }
    return QStringLiteral("%1 USD a lot; below %2 % of its margin an account is called")
        .arg(one)
        .arg(i.maintenancePercent);
}

}  // namespace

std::vector<ContractLine> contractLines(const InstrumentMarket& market, const MarketHub& hub) {
    const Instrument& i = market.instrument();
    std::vector<ContractLine> lines;
    const auto add = [&](const char* title, const QString& text) {
        lines.push_back({QLatin1String(title), text});
    };
    const Instrument* average = averageUnder(i, hub);
    add("What it is", average != nullptr ? whatAsianIs(i, *average) : whatItIs(i, hub));
    if (i.kind() == InstrumentKind::Index) {
        add("Priced in", domain::isSkill(i) ? QStringLiteral("Points from 0 to 100")
                                            : QStringLiteral("USD per %1").arg(words(i.unit)));
    } else {
        add("One lot", lotText(i));
        add("Tick", tickText(i));
    }
    if (const domain::OptionSpec* option = i.option()) {
        add("Strike", QStringLiteral("%1 USD per %2")
                          .arg(words(domain::formatPrice(option->strike, 4)), words(i.unit)));
    }
    if (!i.legs().empty()) {
        add("Legs", legsText(i, hub));
        if (market.isSequenced() && isImplied(i, hub)) {
            add("Implied orders",
                QStringLiteral(
                    "Resting orders of both legs make orders of the spread, and those of the spread "
                    "and a leg make orders of the other leg. All three trade at once or not at all, "
                    "none at worse than its limit; at one price orders come first."));
        }
    }
    if (i.isListed()) {
        add("Last trading",
            i.lastTradingTime.isSet() ? dateText(i.lastTradingTime) : QStringLiteral("Does not expire"));
        add("Settles", settlementText(i, hub));
        if (average != nullptr || i.isAverage()) {
            add("Fixed so far", fixedText(average != nullptr ? *average : i, hub));
        }
        add("Open interest", openText(i, hub));
        add("Initial margin", marginText(i, hub));
        add("Position limit", positionLimitText(i, hub));
        add("Price limits",
            QStringLiteral("A pause of 10 minutes at %1 %%3, no trade beyond %2 %%3 until the next session")
                .arg(i.haltBand / 100)
                .arg(i.limitBand / 100)
                .arg(bandBaseText(i, hub)));
    }
    if (i.kind() != InstrumentKind::Index) {
        add("Fees", costText(i));
    }
    if (!market.canTrade()) {
        add("Orders", words(market.whyNotTraded()));
    }
    add("Source",
        market.isSequenced()
            ? QStringLiteral(
                  "The paper exchange on this computer: simulated, seeded, its terms in resources/contracts.")
            : QStringLiteral("%1: unsequenced, so a lost message cannot be seen.").arg(words(i.family)));
    return lines;
}

ContractCard::ContractCard(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_title(new QLabel),
      m_name(new QLabel),
      m_lines(new QGridLayout),
      m_recompute(new QPushButton(QStringLiteral("Recompute the settlement…"))) {
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(520, kLeastHeight);
    m_title->setFont(services.theme().words(20, QFont::DemiBold));
    m_name->setProperty("tone", "secondary");
    m_lines->setHorizontalSpacing(16);
    m_lines->setVerticalSpacing(8);
    m_lines->setColumnStretch(1, 1);
    auto* copy = new QPushButton(QStringLiteral("Copy as text"));
    connect(copy, &QPushButton::clicked, this, [this] {
        QString text = m_title->text() + QLatin1Char('\n');
        for (const ContractLine& line : contractLines(*m_market, m_services.hub())) {
            text += QStringLiteral("%1: %2\n").arg(line.title, line.text);
        }
        QApplication::clipboard()->setText(text);
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_name);
    layout->addSpacing(4);
    layout->addLayout(m_lines);
    layout->addStretch(1);
    m_recompute->setToolTip(
        QStringLiteral("Days, commitments, scores and index, computed again beside what was published"));
    connect(m_recompute, &QPushButton::clicked, this, [this] {
        if (m_skill == nullptr) {
            m_skill = new SkillWindow(m_services, this);
        }
        m_skill->open(m_market);
    });
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_recompute);
    buttons->addWidget(copy);
    layout->addLayout(buttons);
    connect(&services.hub(), &MarketHub::instrumentRedefined, this, [this](InstrumentMarket* market) {
        if (market == m_market) {
            fill();
        }
    });
}

void ContractCard::open(InstrumentMarket* market) {
    m_market = market;
    fill();
    show();
    raise();
    activateWindow();
}

void ContractCard::fill() {
    const Instrument& i = m_market->instrument();
    setWindowTitle(QStringLiteral("Contract card, %1").arg(words(i.symbol)));
    m_title->setText(words(i.symbol));
    m_name->setText(words(i.name));
    m_recompute->setVisible(domain::isSkill(i));
    while (QLayoutItem* item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const ContractLine& line : contractLines(*m_market, m_services.hub())) {
        auto* title = new QLabel(line.title);
        title->setProperty("tone", "secondary");
        auto* text = new QLabel(line.text);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_lines->addWidget(title, row, 0, Qt::AlignTop);
        m_lines->addWidget(text, row++, 1, Qt::AlignTop);
    }
    // Long sentences wrap: as high as they need at this width.
    layout()->activate();
    resize(width(), std::max(kLeastHeight, layout()->totalHeightForWidth(width())));
}

}  // namespace tessera::ui
