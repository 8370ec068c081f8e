#pragma once
// A future at 2.00 and options on it, priced by Black-76 or by hand.

#include <deque>

#include "app/domain/decimal.h"
#include "app/options/chain.h"
#include "app/pricing/model_price.h"

namespace tessera::options {

const domain::Timestamp kNow = domain::parseIso("2026-11-27T12:00:00Z").value();

inline domain::Price usd(const char* text) {
    return domain::parsePrice(text).value();
}

/// Addresses stay: a chain points to its instruments.
class MadeChain {
 public:
    explicit MadeChain(double days = 36.5) : m_days(days) {
        m_future.id = domain::InstrumentId{1};
        m_future.symbol = "SITC-Z26";
        m_future.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
        m_future.contractSize = 1000;
        m_future.spec = domain::FutureSpec{{2026, 12}};
    }

    FutureMarket future(const char* bid = "1.99", const char* ask = "2.01") const {
        return {&m_future, quote(bid, ask), {}};
    }
    static Quote quote(const char* bid, const char* ask) {
        Quote quote;
        quote.bid = bid == nullptr ? std::nullopt : std::optional(usd(bid));
        quote.ask = ask == nullptr ? std::nullopt : std::optional(usd(ask));
        return quote;
    }
    /// Both sides null: not quoted.
    OptionMarket& add(domain::OptionRight right, const char* strike, const char* bid, const char* ask) {
        domain::Instrument& option = m_instruments.emplace_back();
        option.id = domain::InstrumentId{100 + static_cast<std::uint32_t>(m_instruments.size())};
        option.symbol = std::string(right == domain::OptionRight::Call ? "C" : "P") + strike;
        option.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
        option.priceDecimals = 3;
        option.contractSize = 1000;
        option.feePerLot = m_fee;
        option.lastTradingTime =
            kNow + domain::Duration(static_cast<std::int64_t>(m_days * 86'400) * 1'000'000'000);
        option.spec = domain::OptionSpec{{2026, 12}, m_future.id, right, usd(strike)};
        return options.emplace_back(OptionMarket{&option, quote(bid, ask), {}, {}, {}});
    }
    OptionMarket& call(const char* strike, const char* bid, const char* ask) {
        return add(domain::OptionRight::Call, strike, bid, ask);
    }
    OptionMarket& put(const char* strike, const char* bid, const char* ask) {
        return add(domain::OptionRight::Put, strike, bid, ask);
    }
    /// Call and put, bid and ask alike, worth what Black-76 says at `volatility` with the future at 2.
    void price(const char* strike, double volatility) {
        for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put}) {
            OptionMarket& option = add(right, strike, nullptr, nullptr);
            const double usdStrike = static_cast<double>(usd(strike).nanoUsd()) / 1e9;
            const auto value =
                pricing::toPrice(*pricing::blackPrice({right, 2, usdStrike, m_days / 365, volatility}));
            option.quote.bid = option.quote.ask = *value;
        }
    }
    void setFee(domain::Money fee) {
        m_fee = fee;
        m_future.feePerLot = fee;
    }
    Chain chain() const { return chain(future()); }
    Chain chain(const FutureMarket& future) const { return makeChain(future, options, kNow); }

    std::vector<OptionMarket> options;

 private:
    double m_days;
    domain::Money m_fee;
    domain::Instrument m_future;
    std::deque<domain::Instrument> m_instruments;
};

}  // namespace tessera::options
