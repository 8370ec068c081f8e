#include "ui/shell/contract_card.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {

using domain::Instrument;
using domain::InstrumentKind;

QString words(const std::string& text) {
    return QString::fromStdString(text);
}

QString dateText(domain::Timestamp at) {
    return words(formatIso(at, 0)).left(16).replace(QLatin1Char('T'), QLatin1Char(' ')) +
           QStringLiteral(" UTC");
}

QString whatItIs(const Instrument& i) {
    switch (i.kind()) {
        case InstrumentKind::Future:
            return QStringLiteral(
                "A future: it gains or loses with its price and ends in cash, nothing is delivered.");
        case InstrumentKind::CalendarSpread:
            return QStringLiteral("A calendar spread: the near month bought and the far month sold, as one.");
        case InstrumentKind::Index:
            return QStringLiteral(
                "An index: fixed once a day from list prices by a published rule, not traded.");
        case InstrumentKind::External:
            break;
    }
    return QStringLiteral("From a third-party source: it is watched; orders beside it are on paper.");
}

QString lotText(const Instrument& i) {
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

QString settlementText(const Instrument& i) {
    if (i.kind() == InstrumentKind::CalendarSpread) {
        return QStringLiteral("Each leg by itself; the spread ends with its near leg.");
    }
    return QStringLiteral("In cash to %1 on the last trading day; valued daily at 20:00 UTC.")
        .arg(words(i.underlying));
}

QString costText(const Instrument& i) {
    if (i.isListed()) {
        return QStringLiteral("%1 USD a lot and side").arg(words(domain::formatMoney(i.feePerLot)));
    }
    return QStringLiteral("Maker %1 and taker %2 of 1/100 %").arg(i.makerFeeBp).arg(i.takerFeeBp);
}

}  // namespace

std::vector<ContractLine> contractLines(const InstrumentMarket& market, const MarketHub& hub) {
    const Instrument& i = market.instrument();
    std::vector<ContractLine> lines;
    const auto add = [&](const char* title, const QString& text) {
        lines.push_back({QLatin1String(title), text});
    };
    add("What it is", whatItIs(i));
    if (i.kind() == InstrumentKind::Index) {
        add("Priced in", QStringLiteral("USD per %1").arg(words(i.unit)));
    } else {
        add("One lot", lotText(i));
        add("Tick", tickText(i));
    }
    if (!i.legs().empty()) {
        add("Legs", legsText(i, hub));
    }
    if (i.isListed()) {
        add("Last trading",
            i.lastTradingTime.isSet() ? dateText(i.lastTradingTime) : QStringLiteral("Does not expire"));
        add("Settles", settlementText(i));
        add("Initial margin", QStringLiteral("%1 USD a lot; a position is closed below %2 % of it")
                                  .arg(words(domain::formatMoney(i.initialMarginPerLot)))
                                  .arg(i.maintenancePercent));
        add("Price limits",
            QStringLiteral("A pause of 10 minutes at %1 %, no trade beyond %2 % until the next session")
                .arg(i.haltBand / 100)
                .arg(i.limitBand / 100));
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
      m_lines(new QGridLayout) {
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(520, 400);
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
    layout->addWidget(copy, 0, Qt::AlignRight);
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
}

}  // namespace tessera::ui
