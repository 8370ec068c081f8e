#include "widgets/ladder/ladder_words.h"

#include <QStringList>

#include "app/domain/decimal.h"
#include "widgets/ladder/number_text.h"
#include "widgets/table/copied_text.h"

namespace tessera::widgets {

namespace {

using domain::Side;

QString text(const NumberText& number) {
    return QString::fromLatin1(number.view().data(), static_cast<qsizetype>(number.size()));
}

QString priceWords(domain::Price price, int decimals) {
    return text(priceText(price, decimals));
}

/// As it is painted; a size of whole lots says so.
QString sizeWords(domain::Quantity size, int decimals) {
    const QString number = text(sizeText(size, decimals));
    return decimals != 0 ? number
                         : QStringLiteral("%1 %2").arg(
                               number, size.raw() == 1 ? QStringLiteral("lot") : QStringLiteral("lots"));
}

QString bookWords(domain::Quantity size, const LadderRowPaint& row) {
    return size.raw() <= 0  ? QStringLiteral("none")
           : row.tellsSizes ? sizeWords(size, row.quantityDecimals)
                            : QStringLiteral("of a size that is not told");
}

QString aheadWords(const LadderMine& mine, int decimals) {
    if (mine.isStop || mine.isDormant) {
        return {};
    }
    if (!mine.ahead) {
        return QStringLiteral("ahead unknown");
    }
    return QStringLiteral("%1%2 ahead")
        .arg(mine.aheadIsEstimate ? QStringLiteral("about ") : QString(),
             text(sizeText(*mine.ahead, decimals)));
}

QStringList mineWords(const LadderMine& mine, int decimals) {
    const QString what = mine.isStop ? QStringLiteral("stop order") : QStringLiteral("order");
    QStringList words{QStringLiteral("your %1 %2 to %3")
                          .arg(mine.count > 1 ? QStringLiteral("%1 %2s").arg(mine.count).arg(what) : what,
                               sizeWords(mine.quantity, decimals),
                               mine.side == Side::Buy ? QStringLiteral("buy") : QStringLiteral("sell"))};
    if (mine.mark != OrderMark::Working && mine.mark != OrderMark::None) {
        words << orderMarkText(mine.mark).toLower();
    }
    if (mine.filled.raw() > 0) {
        words << QStringLiteral("%1 of %2 filled")
                     .arg(text(sizeText(mine.filled, decimals)), text(sizeText(mine.total, decimals)));
    }
    if (mine.isDormant) {
        words << QStringLiteral("waits for its entry");
    }
    if (const QString ahead = aheadWords(mine, decimals); !ahead.isEmpty()) {
        words << ahead;
    }
    return words;
}

QStringList markWords(const LadderRowPaint& row) {
    QStringList words;
    if (row.isBestBid) {
        words << QStringLiteral("best bid");
    }
    if (row.isBestAsk) {
        words << QStringLiteral("best ask");
    }
    if (row.isLast) {
        words << (row.lastDirection > 0   ? QStringLiteral("last, up")
                  : row.lastDirection < 0 ? QStringLiteral("last, down")
                                          : QStringLiteral("last"));
    }
    const std::pair<LadderPriceMark, const char*> names[] = {
        {MarkAverage, "your average entry"}, {MarkBreakEven, "break-even of the day"},
        {MarkSettlement, "settlement"},      {MarkHigh, "high of the day"},
        {MarkLow, "low of the day"},         {MarkLimitUp, "limit up"},
        {MarkLimitDown, "limit down"}};
    for (const auto& [mark, name] : names) {
        if (row.row.marks & mark) {
            words << QLatin1String(name);
        }
    }
    return words;
}

/// Never to be heard as a price of the market.
QString forecastWords(const LadderRowPaint& row) {
    if (!row.hasFan) {
        return {};
    }
    constexpr int kMedian = 3;
    const bool isMedian = row.fan[kMedian] >= 0 && row.fan[kMedian] < LadderGeometry::rowHeight;
    return isMedian ? QStringLiteral("model output: median forecast")
                    : QStringLiteral("model output: inside its 90 % range");
}

}  // namespace

QString ladderRowWords(const LadderRowPaint& row) {
    QStringList words;
    words << QStringLiteral("%1 %2").arg(row.isStale ? QStringLiteral("Stale: bid") : QStringLiteral("Bid"),
                                         bookWords(row.row.bid, row))
          << QStringLiteral("price %1").arg(priceWords(row.row.price, row.priceDecimals))
          << QStringLiteral("ask %1").arg(bookWords(row.row.ask, row));
    for (const auto& mine : {row.buy, row.sell}) {
        if (mine) {
            words << mineWords(*mine, row.quantityDecimals);
        }
    }
    words << markWords(row);
    if (const domain::Quantity traded = row.row.buyVolume + row.row.sellVolume; traded.raw() > 0) {
        words << QStringLiteral("traded %1").arg(text(sizeText(traded, row.quantityDecimals)));
    }
    if (row.row.profit) {
        words << QStringLiteral("profit if flat here %1 USD").arg(text(profitText(*row.row.profit)));
    }
    if (const QString forecast = forecastWords(row); !forecast.isEmpty()) {
        words << forecast;
    }
    return words.join(QStringLiteral(", "));
}

QString ladderName(const LadderSnapshot& snapshot) {
    return snapshot.summary.symbol.isEmpty() ? QStringLiteral("Ladder")
                                             : QStringLiteral("Ladder %1").arg(snapshot.summary.symbol);
}

QString ladderStateWords(const LadderSnapshot& snapshot) {
    QStringList words;
    const auto price = [&](const char* name, const std::optional<domain::Price>& at) {
        words << QStringLiteral("%1 %2").arg(
            QLatin1String(name), at ? priceWords(*at, snapshot.priceDecimals) : QStringLiteral("none"));
    };
    switch (snapshot.phase) {
        case LadderPhase::Empty:
        case LadderPhase::Loading:
        case LadderPhase::Disconnected:
            return QStringLiteral("%1. %2").arg(snapshot.title, snapshot.sentence).simplified();
        case LadderPhase::Stale:
            return QStringLiteral("Stale since %1 UTC: %2. Prices are old, only cancels work.")
                .arg(QString::fromStdString(formatTimeOfDay(snapshot.staleSince, 0)), snapshot.staleReason);
        case LadderPhase::Live:
            break;
    }
    price("Best bid", snapshot.bestBid);
    price("best ask", snapshot.bestAsk);
    price("last", snapshot.last);
    return QStringLiteral("%1. %2.").arg(snapshot.isReadOnly ? QStringLiteral("Read only")
                                         : snapshot.isArmed  ? QStringLiteral("Armed: a click or key sends")
                                                             : QStringLiteral("Disarmed"),
                                         words.join(QStringLiteral(", ")));
}

QString copiedLadderRow(const LadderRowPaint& row) {
    const auto size = [&](domain::Quantity quantity) {
        return quantity.raw() <= 0
                   ? QString()
                   : copiedNumber(QString::fromStdString(formatQuantity(quantity, row.quantityDecimals)));
    };
    const auto mine = [&](const std::optional<LadderMine>& order) {
        return order ? size(order->quantity) : QString();
    };
    const auto ahead = [&](const std::optional<LadderMine>& order) {
        return order && order->ahead ? (order->aheadIsEstimate ? QStringLiteral("~") : QString()) +
                                           copiedNumber(QString::fromStdString(
                                               formatQuantity(*order->ahead, row.quantityDecimals)))
                                     : QString();
    };
    const auto book = [&](domain::Quantity quantity) {
        return row.tellsSizes || quantity.raw() <= 0 ? size(quantity) : QStringLiteral("–");
    };
    return copiedLines(
        {QStringLiteral("Ahead of my buys"), QStringLiteral("My buys"), QStringLiteral("Bid"),
         QStringLiteral("Price"), QStringLiteral("Ask"), QStringLiteral("My sells"),
         QStringLiteral("Ahead of my sells"), QStringLiteral("Volume")},
        {{ahead(row.buy), mine(row.buy), book(row.row.bid), copiedLadderPrice(row), book(row.row.ask),
          mine(row.sell), ahead(row.sell), size(row.row.buyVolume + row.row.sellVolume)}});
}

QString copiedLadderPrice(const LadderRowPaint& row) {
    return priceWords(row.row.price, row.priceDecimals);
}

}  // namespace tessera::widgets
