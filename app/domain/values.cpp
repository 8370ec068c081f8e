#include "app/domain/values.h"

#include <limits>

namespace tessera::domain {

Result<Money> moneyFromNano(Int128 nano) {
    if (nano > std::numeric_limits<std::int64_t>::max() || nano < std::numeric_limits<std::int64_t>::min()) {
        return Error{ErrorCode::OutOfRange, "An amount is larger than Tessera can hold (9.2 billion USD).",
                     "money overflow"};
    }
    return Money::fromNanoUsd(static_cast<std::int64_t>(nano));
}

Result<Money> MoneySum::result() const {
    return moneyFromNano(m_nano);
}

Result<Money> add(Money a, Money b) {
    return moneyFromNano(Int128{a.nanoUsd()} + b.nanoUsd());
}

Result<Money> subtract(Money a, Money b) {
    return moneyFromNano(Int128{a.nanoUsd()} - b.nanoUsd());
}

Int128 divideHalfEven(Int128 a, Int128 b) {
    if (b < 0) {
        a = -a;
        b = -b;
    }
    Int128 quotient = a / b;
    Int128 remainder = a % b;
    if (remainder < 0) {
        remainder += b;
        quotient -= 1;
    }
    const Int128 twice = remainder * 2;
    if (twice > b || (twice == b && (quotient & 1) != 0)) {
        quotient += 1;
    }
    return quotient;
}

}  // namespace tessera::domain
