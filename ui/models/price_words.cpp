#include "ui/models/price_words.h"

#include <array>

#include "app/domain/decimal.h"

namespace tessera::ui {

using listprices::ChangeKind;
using listprices::PriceState;
using listprices::StatedPrice;

namespace {

constexpr int kFewestDecimals = 2;
const QString kDash = QStringLiteral("–");

QString fromView(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

QString dayWords(domain::Timestamp at) {
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (!at.isSet()) {
        return QStringLiteral("unknown");
    }
    const domain::CivilDate date = domain::toCivilDate(at);
    return QStringLiteral("%1 %2 %3")
        .arg(date.day)
        .arg(QLatin1String(kMonths[(date.month - 1) % kMonths.size()]))
        .arg(date.year);
}

QString tariffWords(const listprices::PriceSeries& series) {
    QString words = fromView(wordFor(series.dimension));
    if (series.aboveInputTokens > 0) {
        words += QStringLiteral(" above %1 tokens")
                     .arg(QString::fromStdString(domain::formatCount(series.aboveInputTokens)));
    }
    if (series.tier != listprices::ServiceTier::Standard) {
        words += QStringLiteral(", ") + fromView(wordFor(series.tier));
    }
    return words;
}

QString priceWords(const StatedPrice& value, int decimals) {
    if (value.state() == PriceState::Free) {
        return QStringLiteral("free");
    }
    const auto price = value.price();
    return price ? QString::fromStdString(domain::formatPrice(*price, decimals)) : kDash;
}

QString priceWords(const StatedPrice& value) {
    return priceWords(value, decimalsOf(value));
}

int decimalsOf(const StatedPrice& value) {
    std::int64_t nanos = value.price() ? value.price()->nanoUsd() : 0;
    int decimals = 9;
    while (decimals > kFewestDecimals && nanos % 10 == 0) {
        nanos /= 10;
        --decimals;
    }
    return decimals;
}

int faintTail(const QString& price) {
    const qsizetype point = price.indexOf(QLatin1Char('.'));
    if (point < 0) {
        return 0;
    }
    int zeros = 0;
    for (qsizetype at = price.size() - 1; at > point + kFewestDecimals && price[at] == QLatin1Char('0');
         --at) {
        ++zeros;
    }
    return zeros;
}

QString whyUnknown(const StatedPrice& value) {
    switch (value.state()) {
        case PriceState::Priced:
        case PriceState::Free:
            return {};
        case PriceState::Varies:
            return QStringLiteral("Varies: a router, whose price is that of the model it picks.");
        case PriceState::NotStated:
            return QStringLiteral("Not stated: the source names no such price.");
        case PriceState::Zero:
            return QStringLiteral(
                "A zero that the source does not explain: a subscription, a preview or a gap. It is not "
                "taken "
                "for a price.");
        case PriceState::Withdrawn:
            return QStringLiteral("Withdrawn: the source does not list it any more.");
        case PriceState::Unclear:
            return QStringLiteral("Unclear: it cannot be taken exactly as stated; Refused says how.");
    }
    return {};
}

QString percentWords(const StatedPrice& before, const StatedPrice& after) {
    const auto tenths = listprices::changeInTenths(before, after);
    if (!tenths) {
        return kDash;
    }
    const std::int64_t size = std::abs(*tenths);
    return QStringLiteral("%1%2.%3 %")
        .arg(*tenths < 0   ? QStringLiteral("−")
             : *tenths > 0 ? QStringLiteral("+")
                           : QString())
        .arg(size / 10)
        .arg(size % 10);
}

QString kindWords(ChangeKind kind) {
    QString word = fromView(wordFor(kind));
    word[0] = word[0].toUpper();
    return word;
}

QString sourceWords(const listprices::PriceSource& source) {
    return QStringLiteral("%1 (%2), as of %3")
        .arg(QString::fromStdString(source.name), QString::fromStdString(source.licence),
             dayWords(source.asOf));
}

std::vector<QString> marksOf(const listprices::PriceBook& book) {
    std::vector<listprices::ListingNumber> all;
    std::vector<std::string> names;
    for (const listprices::Listing& listing : book.listings()) {
        all.push_back(static_cast<listprices::ListingNumber>(all.size()));
        names.push_back(listing.name);
    }
    std::vector<QString> marks;
    for (const std::string& told : tellApart(book, all, names)) {
        marks.push_back(told.empty() ? QString() : kBesideName + QString::fromStdString(told));
    }
    return marks;
}

QString shortName(const listprices::Listing& listing) {
    const QString name = QString::fromStdString(listing.name);
    return name.section(QLatin1Char('/'), -1);
}

}  // namespace tessera::ui
