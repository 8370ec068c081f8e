#include "ui/context/instrument_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QDrag>
#include <QMenu>

#include "app/domain/decimal.h"

namespace tessera::ui {

void addInstrumentActions(QMenu& menu, AppServices& services, InstrumentMarket& market) {
    const QString symbol = QString::fromStdString(market.instrument().symbol);
    const bool hasBook = market.instrument().kind() != domain::InstrumentKind::Index;
    const auto add = [&](const QString& text, bool isPossible, auto action) {
        menu.addAction(text, &services, action)->setEnabled(isPossible);
    };
    AppServices* told = &services;
    InstrumentMarket* of = &market;
    add(QStringLiteral("%1: new chart").arg(symbol), true,
        [told, of] { emit told->panelWanted(QStringLiteral("chart"), of); });
    add(QStringLiteral("New ladder"), hasBook,
        [told, of] { emit told->panelWanted(QStringLiteral("ladder"), of); });
    add(QStringLiteral("Order ticket…"), market.canTrade(),
        [told, of] { emit told->ticketWanted(of, {}, {}); });
    add(QStringLiteral("Alert…"), services.alerts() != nullptr, [told, of] {
        alerts::Alert draft;
        draft.condition = alerts::PriceCondition{of->instrument().symbol, alerts::Crossing::Either,
                                                 of->reference().value_or(domain::Price{})};
        emit told->alertWanted(draft);
    });
    add(QStringLiteral("Contract card"), true, [told, of] { emit told->contractWanted(of); });
    menu.addSeparator();
    add(QStringLiteral("Copy symbol"), true, [symbol] { QApplication::clipboard()->setText(symbol); });
    const auto last = market.reference();
    add(QStringLiteral("Copy last price"), last.has_value(),
        [last, decimals = market.instrument().priceDecimals] {
            QApplication::clipboard()->setText(QString::fromStdString(domain::formatPrice(*last, decimals)));
        });
}

void dragSymbol(QWidget* from, const InstrumentMarket& market) {
    auto* data = new QMimeData;
    const QString symbol = QString::fromStdString(market.instrument().symbol);
    data->setText(symbol);
    data->setData(QLatin1String(kSymbolMime), symbol.toUtf8());
    auto* drag = new QDrag(from);  // frees itself
    drag->setMimeData(data);
    drag->exec(Qt::CopyAction);
}

InstrumentMarket* droppedInstrument(const QMimeData& data, const MarketHub& hub) {
    return data.hasFormat(QLatin1String(kSymbolMime))
               ? hub.findSymbol(data.data(QLatin1String(kSymbolMime)).toStdString())
               : nullptr;
}

}  // namespace tessera::ui
