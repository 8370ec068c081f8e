#include "ui/accounts/account_text.h"

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::Money;
using ports::NoteSubject;
using ports::PaperKind;

QString dash() {
    return QStringLiteral("–");
}

QString kindText(PaperKind kind) {
    return kind == PaperKind::Shadow ? QStringLiteral("Shadow paper") : QStringLiteral("Venue paper");
}

QString kindSentence(PaperKind kind) {
    return kind == PaperKind::Shadow
               ? QStringLiteral(
                     "Your orders stay on paper beside any market you watch, wait behind the size shown "
                     "there, and fill only when its trades or cancels would have reached them.")
               : QStringLiteral(
                     "Your orders rest in the book of the simulated exchange, where its participants see "
                     "them and trade against them.");
}

QString basisPointsText(int basisPoints) {
    return QString::fromStdString(domain::formatDecimal(basisPoints, 2, 2)) + QStringLiteral(" %");
}

QString timeText(domain::Timestamp at) {
    if (!at.isSet()) {
        return dash();
    }
    return QString::fromStdString(domain::formatIso(at, 0))
        .left(19)
        .replace(QLatin1Char('T'), QLatin1Char(' '));
}

QString dayText(domain::Timestamp at) {
    return at.isSet() ? QString::fromStdString(domain::formatIso(at, 0)).left(10) : dash();
}

QString lengthText(domain::Duration length) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
    const auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* part) {
        return small == 0 ? QStringLiteral("%1 %2").arg(large).arg(QLatin1String(unit))
                          : QStringLiteral("%1 %2 %3 %4")
                                .arg(large)
                                .arg(QLatin1String(unit))
                                .arg(small)
                                .arg(QLatin1String(part));
    };
    return seconds >= 86'400  ? two(seconds / 86'400, "d", seconds % 86'400 / 3'600, "h")
           : seconds >= 3'600 ? two(seconds / 3'600, "h", seconds % 3'600 / 60, "min")
           : seconds >= 60    ? two(seconds / 60, "min", seconds % 60, "s")
                              : QStringLiteral("%1 s").arg(seconds);
}

QString moneyText(const std::optional<Money>& money) {
    return money ? QString::fromStdString(domain::formatMoney(*money)) : dash();
}

QString profitText(const std::optional<Money>& money) {
    return money ? QString::fromStdString(domain::formatSignedMoney(*money)) : dash();
}

QString percentText(const std::optional<double>& share) {
    return share ? QString::number(*share * 100, 'f', 1) + QStringLiteral(" %") : dash();
}

QString ratioText(const std::optional<double>& ratio) {
    return ratio ? QString::number(*ratio, 'f', 2) : dash();
}

widgets::RecordTone profitTone(const std::optional<Money>& money) {
    return !money || *money == Money{} ? widgets::RecordTone::Normal
           : *money > Money{}          ? widgets::RecordTone::Up
                                       : widgets::RecordTone::Down;
}

QString subjectText(const NoteSubject& subject) {
    const QString symbol = QString::fromStdString(subject.symbol);
    const QString behind = symbol.isEmpty() ? QString() : QStringLiteral(", ") + symbol;
    switch (subject.kind) {
        case NoteSubject::Kind::Order:
            return QStringLiteral("Order %1%2").arg(subject.number).arg(behind);
        case NoteSubject::Kind::RoundTrip:
            return QStringLiteral("Round trip %1%2").arg(subject.number).arg(behind);
        case NoteSubject::Kind::Nothing:
            break;
    }
    return symbol.isEmpty() ? dash() : symbol;
}

QString tooFewText(const analytics::Figures& figures) {
    if (!figures.isTooFew()) {
        return {};
    }
    if (figures.roundTrips == 0) {
        return QStringLiteral("No round trip ended yet. Rates and averages are shown from %1.")
            .arg(analytics::kFewestRoundTrips);
    }
    return QStringLiteral("%1 %2: too few to say anything. Rates and averages are shown from %3.")
        .arg(figures.roundTrips)
        .arg(figures.roundTrips == 1 ? QStringLiteral("round trip") : QStringLiteral("round trips"))
        .arg(analytics::kFewestRoundTrips);
}

}  // namespace tessera::ui
