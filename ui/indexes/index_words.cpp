#include "ui/indexes/index_words.h"

#include <QDateTime>
#include <QLocale>

#include "app/domain/decimal.h"

namespace tessera::ui {

QString said(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString indexDayWords(domain::Timestamp at) {
    if (!at.isSet()) {
        return QStringLiteral("–");
    }
    const domain::CivilDate date = domain::toCivilDate(at);
    return QLocale::c().toString(QDate(date.year, static_cast<int>(date.month), static_cast<int>(date.day)),
                                 QStringLiteral("d MMM yyyy"));
}

QString usdWords(domain::Price price) {
    int decimals = 2;
    while (decimals < 9 && domain::parsePrice(domain::formatPrice(price, decimals)).value() != price) {
        ++decimals;
    }
    return QString::fromStdString(domain::formatPrice(price, decimals));
}

QString stateWords(const indexes::IndexFixing& fixing) {
    return fixing.isPublished() ? QStringLiteral("Published")
                                : QStringLiteral("Withheld: %1").arg(said(fixing.withheldReason));
}

QString carriedWords(const std::vector<indexes::IndexFixing>& fixings, std::size_t at) {
    if (fixings[at].isPublished()) {
        return {};
    }
    const auto carried = indexes::carriedOn(fixings, at);
    return carried ? QStringLiteral("carries %1, %2")
                         .arg(QString::fromStdString(domain::formatPrice(carried->level, 6)),
                              said(domain::wordFor(carried->rung)))
                   : QStringLiteral("nothing to carry: none was published in 44 days");
}

QString knownWords(const indexes::IndexQuestion& question, domain::Timestamp now) {
    return !question.knownAt.isSet() ? QStringLiteral("as first printed")
           : question.knownAt == now ? QStringLiteral("as known now")
                                     : QStringLiteral("as known on %1").arg(indexDayWords(question.knownAt));
}

}  // namespace tessera::ui
