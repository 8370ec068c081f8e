#include "app/pricing/option_chain.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

#include "app/pricing/implied_volatility.h"
#include "app/pricing/lanes.h"
#include "app/pricing/normalised_black.h"

// One clone for machines with wider registers; both give the same bits.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TESSERA_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define TESSERA_WIDE
#endif

namespace tessera::pricing {

namespace {

/// A few options, a field after the other.
struct Block {
    DoubleLanes forward, strike, years, volatility, discount;
    DoubleLanes sign;   // +1 call, -1 put
    DoubleLanes given;  // price
};
/// What prices and volatilities share.
struct Shape {
    DoubleLanes x;                  // -|ln(forward / strike)|
    DoubleLanes most, inverseMost;  // e^(x / 2)
    DoubleLanes root;               // of forward x strike
    DoubleLanes inverseProduct;     // 1 / (forward x strike)
    DoubleLanes rootYears, inverseYears;
    DoubleLanes intrinsic;
    MaskLanes isBelow;  // the forward is below the strike
};
struct Values {
    DoubleLanes price, delta, gamma, vega, theta, rho;
    MaskLanes isOrdinary;
};
struct Volatilities {
    DoubleLanes volatility;
    MaskLanes isSolved;
};

/// Those of NormalisedBlack with the parts they are made of.
struct Normalised {
    DoubleLanes price, complement, density, nearTail, farTail;
    MaskLanes isFar;  // h + t < 0
};

TESSERA_INLINE DoubleLanes mills(const DoubleLanes& inverse) {
    DoubleLanes out;
    millsRatio<DoubleHalf>(inverse.low, out.low);
    millsRatio<DoubleHalf>(inverse.high, out.high);
    return out;
}

TESSERA_INLINE void normalised(const Shape& shape, const DoubleLanes& h, const DoubleLanes& t,
                               Normalised& out) {
    out.density = lanes::exponential(-0.5 * (h * h + t * t)) * kInverseRootTwoPi;
    const DoubleLanes sum = h + t;
    out.isFar = sum < 0.0;
    const DoubleLanes near = select(out.isFar, -sum, sum) + kMillsScale, far = t - h + kMillsScale;
    const DoubleLanes inverse = 1.0 / (near * far);  // one division for both
    const DoubleLanes nearMills = mills(far * inverse), farMills = mills(near * inverse);
    out.nearTail = out.density * nearMills;
    out.farTail = out.density * farMills;
    const DoubleLanes difference = out.density * (nearMills - farMills), total = out.nearTail + out.farTail;
    out.price = select(out.isFar, difference, shape.most - total);
    out.complement = select(out.isFar, shape.most - difference, total);
}

TESSERA_INLINE void shapeOf(const Block& block, Shape& shape) {
    const DoubleLanes log = lanes::logRatio(block.forward, block.strike);
    shape.isBelow = block.forward < block.strike;
    shape.x = select(shape.isBelow, log, -log);
    const DoubleLanes larger = select(shape.isBelow, block.strike, block.forward);
    const DoubleLanes smaller = select(shape.isBelow, block.forward, block.strike);
    shape.inverseProduct = 1.0 / (block.forward * block.strike);
    shape.most = lanes::root(smaller * smaller * shape.inverseProduct);
    shape.root = larger * shape.most;
    shape.inverseMost = larger * shape.root * shape.inverseProduct;
    shape.inverseYears = 1.0 / block.years;
    shape.rootYears = lanes::root(block.years);
    const DoubleLanes gain = block.sign * (block.forward - block.strike);
    shape.intrinsic = select(gain > 0.0, gain, DoubleLanes{});
}

TESSERA_INLINE MaskLanes isWithin(const DoubleLanes& x, double low, double high) {
    return (x > low) & (x < high);
}

TESSERA_INLINE void valuesOf(const Block& block, const Shape& shape, Values& out) {
    const DoubleLanes s = block.volatility * shape.rootYears, inverseS = 1.0 / s;
    const DoubleLanes h = shape.x * inverseS;
    // Elsewhere digits would be lost, or a step of the formula has no value: there an option is worked out
    // alone.
    out.isOrdinary = isWithin(s, 0.004, 8.0) & (h > -36.0) & isWithin(block.forward, 1e-100, 1e100) &
                     isWithin(block.strike, 1e-100, 1e100) & isWithin(block.years, 1e-30, 1e30) &
                     isWithin(block.discount, 1e-30, 1e30);
    Normalised n;
    normalised(shape, h, 0.5 * s, n);
    out.price = block.discount * (shape.root * n.price + shape.intrinsic);
    // Phi(d1) of what is out of the money: a call below the strike, else a put.
    const DoubleLanes callDelta = select(n.isFar, n.nearTail, shape.most - n.nearTail) * shape.inverseMost;
    const DoubleLanes putDelta = -n.farTail * shape.most;
    const MaskLanes isCall = block.sign > 0.0;
    out.delta = block.discount * select(shape.isBelow, select(isCall, callDelta, callDelta - 1.0),
                                        select(isCall, putDelta + 1.0, putDelta));
    const DoubleLanes density = block.discount * shape.root * n.density;  // discount x forward x phi(d1)
    const DoubleLanes inverseForward = block.strike * shape.inverseProduct;
    out.gamma = density * inverseForward * inverseForward * inverseS;
    out.vega = density * shape.rootYears;
    const DoubleLanes logDiscount = lanes::logRatio(block.discount, DoubleLanes{} + 1.0);
    out.theta = -(logDiscount * out.price + 0.5 * density * s) * shape.inverseYears;
    out.rho = -block.years * out.price;
}

/// As normalisedImplied, by series that hold for volatilities that occur.
TESSERA_INLINE void guessed(const Shape& shape, const DoubleLanes& price, DoubleLanes& s) {
    const DoubleLanes sum = price - 0.5 * shape.x;
    const DoubleLanes logShare = lanes::logRatio(sum, price);
    bachelierGuess<DoubleLanes>(sum, lanes::root(logShare), s);
    // What the lognormal model adds to ln b.
    const DoubleLanes s2 = s * s, x2 = shape.x * shape.x;
    const DoubleLanes added = s2 * (0.125 - 0.25 * s2 / (3.0 * s2 + x2 + 0.125 * s2 * s2));
    const DoubleLanes better = price * (1.0 + added * (1.0 + added * (0.5 + added * (1.0 / 6.0))));
    const DoubleLanes share = logShare + added * (0.5 * shape.x / sum);
    bachelierGuess<DoubleLanes>(better - 0.5 * shape.x,
                                lanes::root(select(share > 0.0, share, DoubleLanes{})), s);
}

TESSERA_INLINE void volatilitiesOf(const Block& block, const Shape& shape, Volatilities& out) {
    const DoubleLanes undiscounted = block.given / block.discount;
    const DoubleLanes inverseRoot = shape.root * shape.inverseProduct;
    const DoubleLanes price = (undiscounted - shape.intrinsic) * inverseRoot;
    const DoubleLanes limit = select(block.sign > 0.0, block.forward, block.strike);
    const DoubleLanes complement = (limit - undiscounted) * inverseRoot;
    DoubleLanes s, move{};
    guessed(shape, price, s);
    const MaskLanes isFine = (price > 1e-200) & (complement > 1e-3) & isWithin(block.years, 1e-30, 1e30) &
                             (price * shape.root > 1e-8 * shape.intrinsic) & isWithin(s, 0.004, 3.0) &
                             (shape.x > -30.0 * s);
    for (int step = 0; step < 2; ++step) {
        const DoubleLanes inverseS = 1.0 / s, h = shape.x * inverseS;
        Normalised n;
        normalised(shape, h, 0.5 * s, n);
        const DoubleLanes miss = lanes::logRatio(n.price * complement, n.complement * price);
        const DoubleLanes slope = n.density / (n.price * n.complement);
        householderStep<DoubleLanes>(h, s, inverseS, slope * n.complement, slope * n.price, miss, move);
        s = s + move;
    }
    // The fourth power of the last step is below the last digit.
    out.isSolved = isFine & (move < 1e-4 * s) & (move > -1e-4 * s) & (s > 0.0);
    out.volatility = s * shape.rootYears * shape.inverseYears;
}

/// Through memory: a lane at a time into a register costs more than all of them at once.
struct alignas(DoubleHalf) Column {
    std::array<double, kLanes> lanes;
};
TESSERA_INLINE DoubleLanes lanesOf(const Column& column) {
    return std::bit_cast<DoubleLanes>(column);
}
TESSERA_INLINE Column columnOf(const DoubleLanes& from) {
    return std::bit_cast<Column>(from);
}

TESSERA_INLINE void load(const BlackInput* options, const double* prices, std::size_t count, Block& block) {
    Column forward, strike, years, volatility, discount, sign, given;
    for (std::size_t i = 0; i < kLanes; ++i) {
        const std::size_t from = std::min(i, count - 1);  // the last one again where a block is not full
        const BlackInput& option = options[from];
        forward.lanes[i] = option.forward;
        strike.lanes[i] = option.strike;
        years.lanes[i] = option.years;
        volatility.lanes[i] = option.volatility;
        discount.lanes[i] = option.discount;
        sign.lanes[i] = option.right == OptionRight::Call ? 1 : -1;
        given.lanes[i] = prices != nullptr ? prices[from] : 0;
    }
    block = {lanesOf(forward),  lanesOf(strike), lanesOf(years), lanesOf(volatility),
             lanesOf(discount), lanesOf(sign),   lanesOf(given)};
}

void alone(const BlackInput& option, ChainValue& out) {
    BlackValue value;
    out.issue = blackValue(option, value);
    out.price = value.price;
    out.greeks = value.greeks;
}

TESSERA_INLINE void storeValues(const BlackInput* options, std::size_t count, const Values& found,
                                ChainValue* values) {
    const Column price = columnOf(found.price), delta = columnOf(found.delta), gamma = columnOf(found.gamma),
                 vega = columnOf(found.vega), theta = columnOf(found.theta), rho = columnOf(found.rho);
    const auto isOrdinary = std::bit_cast<std::array<std::int64_t, kLanes>>(found.isOrdinary);
    for (std::size_t i = 0; i < count; ++i) {
        if (isOrdinary[i] != 0) {
            values[i] = {price.lanes[i],
                         {delta.lanes[i], gamma.lanes[i], vega.lanes[i], theta.lanes[i], rho.lanes[i]},
                         PricingIssue::None};
        } else {
            alone(options[i], values[i]);
        }
    }
}

TESSERA_WIDE void valueBlock(const BlackInput* options, const double* prices, std::size_t count,
                             ChainValue* values, ChainVolatility* volatilities) {
    Block block;
    load(options, prices, count, block);
    Shape shape;
    shapeOf(block, shape);
    Values found;
    valuesOf(block, shape, found);
    storeValues(options, count, found, values);
    if (prices == nullptr) {
        return;
    }
    Volatilities solved;
    volatilitiesOf(block, shape, solved);
    const Column volatility = columnOf(solved.volatility);
    const auto isSolved = std::bit_cast<std::array<std::int64_t, kLanes>>(solved.isSolved);
    for (std::size_t i = 0; i < count; ++i) {
        if (isSolved[i] != 0) {
            volatilities[i] = {volatility.lanes[i], PricingIssue::None};
        } else {
            volatilities[i] = {};
            volatilities[i].issue = impliedVolatility(options[i], prices[i], volatilities[i].volatility);
        }
    }
}

}  // namespace

void valueChain(std::span<const BlackInput> options, std::span<ChainValue> values) {
    assert(values.size() == options.size());
    for (std::size_t i = 0; i < options.size(); i += kLanes) {
        valueBlock(&options[i], nullptr, std::min(kLanes, options.size() - i), &values[i], nullptr);
    }
}

void valueChain(std::span<const BlackInput> options, std::span<const double> prices,
                std::span<ChainValue> values, std::span<ChainVolatility> volatilities) {
    assert(prices.size() == options.size() && values.size() == options.size() &&
           volatilities.size() == options.size());
    for (std::size_t i = 0; i < options.size(); i += kLanes) {
        valueBlock(&options[i], &prices[i], std::min(kLanes, options.size() - i), &values[i],
                   &volatilities[i]);
    }
}

}  // namespace tessera::pricing
