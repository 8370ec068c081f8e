#pragma once
// The open interest of every contract as its exchange last told it.

#include <map>
#include <string>

#include "app/marketdata/told.h"
#include "app/ports/open_interest.h"

namespace tessera::marketdata {

/// By symbol.
class OpenInterestBoard final : public ports::OpenInterestSink,
                                public Told<std::map<std::string, domain::OpenInterest>> {
 public:
    void tell(const domain::Instrument& instrument, const domain::OpenInterest& interest) override {
        change([&](auto& told) { told[instrument.symbol] = interest; });
    }
};

}  // namespace tessera::marketdata
