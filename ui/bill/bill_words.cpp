#include "ui/bill/bill_words.h"

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {

const auto kDash = QStringLiteral("–");
constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};

QString number(std::int64_t value, int decimals, int shown) {
    return QString::fromStdString(domain::formatDecimal(value, decimals, shown));
}

}  // namespace

QString inWords(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString tokenWords(const std::optional<std::int64_t>& tokens) {
    if (!tokens) {
        return kDash;
    }
    if (*tokens < 100'000 && *tokens > -100'000) {
        return QString::fromStdString(domain::formatCount(*tokens));
    }
    if (*tokens >= 10'000'000'000) {
        return QString::fromStdString(domain::formatCount(*tokens / 1'000'000)) + QStringLiteral(" M");
    }
    return number(*tokens, 6, *tokens >= 100'000'000 ? 1 : 3) + QStringLiteral(" M");
}

QString moneyWords(const std::optional<bill::Amount>& amount) {
    return amount ? QString::fromStdString(bill::formatAmount(*amount, 2)) : kDash;
}

QString signedCents(std::int64_t cents) {
    const auto amount = bill::Amount::fromNano(domain::Int128(cents) * 10'000'000);
    return (cents > 0 ? QStringLiteral("+") : QString()) + moneyWords(amount);
}

QString signedNano(std::int64_t nano) {
    return signedCents(static_cast<std::int64_t>(bill::toCents(bill::Amount::fromNano(nano))));
}

QString monthWords(const std::string& month) {
    const int number = month.size() == 7 ? std::stoi(month.substr(5, 2)) : 0;
    return number >= 1 && number <= 12
               ? QStringLiteral("%1 %2").arg(QLatin1String(kMonths[number - 1]),
                                             QString::fromStdString(month.substr(0, 4)))
               : QString::fromStdString(month);
}

QString daysWords(domain::Timestamp first, domain::Timestamp last) {
    if (!first.isSet()) {
        return {};
    }
    const auto dayAndMonth = [](domain::CivilDate date) {
        return QStringLiteral("%1 %2").arg(date.day).arg(QLatin1String(kMonths[date.month - 1]));
    };
    const domain::CivilDate from = domain::toCivilDate(first), to = domain::toCivilDate(last);
    const QString end = QStringLiteral("%1 %2").arg(dayAndMonth(to)).arg(to.year);
    if (from == to) {
        return end;
    }
    const QString begin = from.year == to.year
                              ? dayAndMonth(from)
                              : QStringLiteral("%1 %2").arg(dayAndMonth(from)).arg(from.year);
    return QStringLiteral("%1 to %2").arg(begin, end);
}

QString shareWords(const std::optional<bill::Amount>& part, const std::optional<bill::Amount>& whole) {
    if (!part || !whole || whole->atto() <= 0) {
        return {};
    }
    // In tenths of a percent.
    const auto tenths = static_cast<std::int64_t>(
        domain::divideHalfEven(part->atto(), std::max<domain::Int128>(whole->atto() / 1000, 1)));
    return number(tenths, 1, 1) + QStringLiteral(" %");
}

}  // namespace tessera::ui
