#include "app/trading/margin_words.h"

#include <fmt/format.h>

#include "app/domain/decimal.h"

namespace tessera::trading {

namespace {

std::string untilWords(const domain::MarginNotice& call) {
    const std::string until = domain::formatIso(call.until, 0);
    return fmt::format(
        "Bring it up to {} USD, the initial margin, by {} UTC on {}, market time, by reducing what you "
        "hold. Then the exchange cancels your orders, oldest first, and closes positions, the "
        "one that frees the most margin first, until the margin holds.",
        domain::formatMoney(call.required), until.substr(11, 5), until.substr(0, 10));
}

}  // namespace

bool isAboutMargin(const domain::ExecutionReport& report) {
    return report.type == domain::ExecType::Status && report.id == domain::ClientOrderId{} &&
           (report.reason == domain::Reason::MarginCall || report.reason == domain::Reason::MarginMet);
}

std::string marginSentence(const domain::ExecutionReport& report) {
    const domain::MarginNotice& told = report.margin;
    const std::string equity = domain::formatMoney(told.equity);
    if (report.reason == domain::Reason::MarginCall) {
        return fmt::format(
            "MARGIN CALL: at the daily settlement your equity of {} USD was below the maintenance "
            "margin of what you hold. {}",
            equity, untilWords(told));
    }
    if (told.required > domain::Money{}) {
        return fmt::format(
            "The margin call is over: your equity of {} USD holds the initial margin of {} USD.", equity,
            domain::formatMoney(told.required));
    }
    return told.equity < domain::Money{}
               ? fmt::format(
                     "The margin call is over: nothing is held any more, and the account owes {} USD.",
                     domain::formatMoney(-told.equity))
               : fmt::format("The margin call is over: nothing is held any more. Equity {} USD.", equity);
}

std::string openCallSentence(const domain::MarginNotice& call) {
    return fmt::format("A MARGIN CALL is open: your equity is {} USD. {}", domain::formatMoney(call.equity),
                       untilWords(call));
}

}  // namespace tessera::trading
