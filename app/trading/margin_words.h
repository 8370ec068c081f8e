#pragma once
// What the exchange asks an account for, as a sentence of the journal and the alerts. Values only.

#include <string>

#include "app/domain/order.h"

namespace tessera::trading {

/// The report tells of the account and of no order.
bool isAboutMargin(const domain::ExecutionReport& report);
/// "MARGIN CALL: equity 812.40 USD is below ...". `report`: a Status with reason MarginCall or MarginMet.
std::string marginSentence(const domain::ExecutionReport& report);
/// A call that was open already when the venue was logged on to.
std::string openCallSentence(const domain::MarginNotice& call);

}  // namespace tessera::trading
