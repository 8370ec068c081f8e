#include "ui/context/usd_text.h"

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {

/// To the nearest cent; a value beyond any account stays at the end of what can be counted.
domain::Money moneyOf(double usd) {
    constexpr double kMostCents = 9e11;
    return domain::Money::fromNanoUsd(std::llround(std::clamp(usd * 100, -kMostCents, kMostCents)) *
                                      10'000'000);
}

}  // namespace

QString signedUsd(double usd, int decimals) {
    return QString::fromStdString(domain::formatSignedMoney(moneyOf(usd), decimals));
}

QString plainUsd(double usd) {
    return QString::fromStdString(domain::formatMoney(moneyOf(usd)));
}

}  // namespace tessera::ui
