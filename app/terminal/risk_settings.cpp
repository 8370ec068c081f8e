#include "app/terminal/risk_settings.h"

#include <fmt/format.h>

namespace tessera::terminal {

namespace {

/// The stored value, or `otherwise` written back; 0 when it is not a whole number of 1..`most`.
std::int64_t readLimit(QSettings& settings, const QString& key, std::int64_t otherwise, std::int64_t most) {
    if (!settings.contains(key)) {
        settings.setValue(key, QVariant::fromValue<qlonglong>(otherwise));
        return otherwise;
    }
    bool isNumber = false;
    const qlonglong value = settings.value(key).toString().toLongLong(&isNumber);
    return isNumber && value >= 1 && value <= most ? value : 0;
}

}  // namespace

domain::Result<trading::RiskLimits> readRiskLimits(QSettings& settings) {
    constexpr std::int64_t kMostLots = 1'000'000, kMostUsd = 9'000'000'000, kMostBp = 10'000,
                           kMostRate = 10'000;
    trading::RiskLimits limits;
    std::string wrong;
    const auto read = [&](const char* name, std::int64_t otherwise, std::int64_t most) {
        const std::int64_t value =
            readLimit(settings, QStringLiteral("risk/") + QString::fromLatin1(name), otherwise, most);
        if (value == 0 && wrong.empty()) {
            wrong = fmt::format("{} (whole numbers from 1 to {})", name, most);
        }
        return value;
    };
    const std::int64_t usd = domain::kNanoPerUsd;
    limits.maxOrderQuantity =
        domain::Quantity::fromRaw(read("maxOrderLots", limits.maxOrderQuantity.raw(), kMostLots));
    limits.maxOrderNotional =
        domain::Money::fromUsd(read("maxOrderValueUsd", limits.maxOrderNotional.nanoUsd() / usd, kMostUsd));
    limits.maxPosition =
        domain::Quantity::fromRaw(read("maxPositionLots", limits.maxPosition.raw(), kMostLots));
    limits.priceCollarBp = static_cast<std::int32_t>(read("priceCollarBp", limits.priceCollarBp, kMostBp));
    limits.maxMessagesPerSecond =
        static_cast<std::int32_t>(read("maxMessagesPerSecond", limits.maxMessagesPerSecond, kMostRate));
    limits.maxDailyLoss =
        domain::Money::fromUsd(read("maxDailyLossUsd", limits.maxDailyLoss.nanoUsd() / usd, kMostUsd));
    if (!wrong.empty()) {
        return domain::Error{
            domain::ErrorCode::BadInput,
            fmt::format("The risk limit {} in {} is not usable. Correct it; Tessera does not start "
                        "with a limit it would have to guess.",
                        wrong, settings.fileName().toStdString()),
            "settings.ini [risk]"};
    }
    return limits;
}

}  // namespace tessera::terminal
