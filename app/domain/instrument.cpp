#include "app/domain/instrument.h"

#include <fmt/format.h>

namespace tessera::domain {

namespace {

Int128 quantityUnit(int decimals) {
    Int128 unit = 1;
    for (int i = 0; i < decimals; ++i) {
        unit *= 10;
    }
    return unit;
}

template <InstrumentKind kind>
using SpecOf = std::variant_alternative_t<static_cast<std::size_t>(kind), ContractSpec>;
static_assert(std::is_same_v<SpecOf<InstrumentKind::Future>, FutureSpec>);
static_assert(std::is_same_v<SpecOf<InstrumentKind::CalendarSpread>, SpreadSpec>);
static_assert(std::is_same_v<SpecOf<InstrumentKind::Index>, IndexSpec>);
static_assert(std::is_same_v<SpecOf<InstrumentKind::External>, ExternalSpec>);
static_assert(std::is_same_v<SpecOf<InstrumentKind::Option>, OptionSpec>);

}  // namespace

ContractMonth Instrument::contractMonth() const {
    if (const auto* future = std::get_if<FutureSpec>(&spec)) {
        return future->contractMonth;
    }
    if (const OptionSpec* exercised = option()) {
        return exercised->contractMonth;
    }
    const auto* spread = std::get_if<SpreadSpec>(&spec);
    return spread != nullptr ? spread->contractMonth : ContractMonth{};
}

bool Instrument::isAverage() const {
    const auto* future = std::get_if<FutureSpec>(&spec);
    return future != nullptr && future->settlement == SettlementRule::MonthAverage;
}

std::span<const Leg> Instrument::legs() const {
    const auto* spread = std::get_if<SpreadSpec>(&spec);
    return spread != nullptr ? std::span<const Leg>(spread->legs) : std::span<const Leg>{};
}

std::optional<InstrumentId> Instrument::bandBase() const {
    if (const OptionSpec* exercised = option()) {
        return exercised->future;
    }
    const std::span<const Leg> all = legs();
    return all.empty() ? std::nullopt : std::optional(all.front().instrument);
}

std::string_view Instrument::currency() const {
    const auto* external = std::get_if<ExternalSpec>(&spec);
    return external != nullptr ? std::string_view(external->currency) : std::string_view("USD");
}

Price exerciseValue(const OptionSpec& option, Price future) {
    const PriceDelta above = future - option.strike;
    const PriceDelta gain = option.right == OptionRight::Call ? above : -above;
    return Price{} + std::max(gain, PriceDelta{});
}

ContractSpec emptySpec(InstrumentKind kind) {
    switch (kind) {
        case InstrumentKind::Future:
            return FutureSpec{};
        case InstrumentKind::CalendarSpread:
            return SpreadSpec{};
        case InstrumentKind::Index:
            return IndexSpec{};
        case InstrumentKind::Option:
            return OptionSpec{};
        case InstrumentKind::External:
            break;
    }
    return ExternalSpec{};
}

Result<Money> notional(const Instrument& instrument, PriceDelta delta, Quantity quantity) {
    // |delta| < 2e17 and |quantity| <= 1e15: the product fits 128 bits; the contract size is checked on top.
    Int128 product = Int128{delta.nanoUsd()} * quantity.raw();
    if (__builtin_mul_overflow(product, Int128{instrument.contractSize}, &product)) {
        return Error{ErrorCode::OutOfRange, "An amount is larger than Tessera can hold (9.2 billion USD).",
                     "notional overflow in 128 bits"};
    }
    return moneyFromNano(divideHalfEven(product, quantityUnit(instrument.quantityDecimals)));
}

Result<Money> notional(const Instrument& instrument, Price price, Quantity quantity) {
    return notional(instrument, price - Price{}, quantity);
}

Quantity wholeLot(const Instrument& instrument) {
    std::int64_t scale = 1;
    for (int i = 0; i < instrument.quantityDecimals; ++i) {
        scale *= 10;
    }
    return Quantity::fromRaw(scale);
}

Result<Money> feeOf(const Instrument& instrument, Price price, Quantity quantity, bool isMaker) {
    const auto value = notional(instrument, price, quantity);
    if (!value) {
        return value;
    }
    const Int128 worth = value->nanoUsd() < 0 ? -Int128{value->nanoUsd()} : Int128{value->nanoUsd()};
    const Int128 share = worth * (isMaker ? instrument.makerFeeBp : instrument.takerFeeBp);
    const std::int64_t scale = wholeLot(instrument).raw();
    const Int128 perLot = Int128{instrument.feePerLot.nanoUsd()} * quantity.raw();
    const auto up = [](Int128 sum, std::int64_t by) { return sum > 0 ? (sum + by - 1) / by : -(-sum / by); };
    return moneyFromNano(up(share, 10'000) + up(perLot, scale));
}

Result<Money> tickValue(const Instrument& instrument) {
    return notional(instrument, instrument.tick,
                    Quantity::fromRaw(static_cast<std::int64_t>(quantityUnit(instrument.quantityDecimals))));
}

std::string monthCode(ContractMonth month) {
    constexpr std::string_view kLetters = "FGHJKMNQUVXZ";
    if (month.month < 1 || month.month > 12) {
        return "?";
    }
    return fmt::format("{}{:02}", kLetters[month.month - 1], month.year % 100);
}

}  // namespace tessera::domain
