#include "app/analytics/results.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "app/analytics/trip_keeper.h"

namespace tessera::analytics {

using domain::Duration;
using domain::InstrumentId;
using domain::Int128;
using domain::Money;
using domain::MoneySum;
using domain::Result;
using domain::Timestamp;

namespace {

/// Twice the arrival mid, in 1e-9 USD: a mid of two ticks may lie between two integers.
struct Shortfall {
    Int128 twiceCost = 0, twiceValue = 0;
};

/// Sums of what one row of figures counts; 128 bits wide until the end.
struct Tally {
    std::int64_t fills = 0, trips = 0, wins = 0, losses = 0, slippageFills = 0;
    MoneySum realised, fees, won, lost, results;
    Shortfall shortfall;

    void add(const RoundTrip& trip) {
        ++trips;
        results += trip.result;
        if (trip.result > Money{}) {
            ++wins;
            won += trip.result;
        } else if (trip.result < Money{}) {
            ++losses;
            lost += trip.result;
        }
    }
    void add(const CountedFill& fill, Money profit, const Shortfall* seen) {
        ++fills;
        realised += profit;
        fees += fill.fee;
        if (seen != nullptr) {
            ++slippageFills;
            shortfall.twiceCost += seen->twiceCost;
            shortfall.twiceValue += seen->twiceValue;
        }
    }
    Result<Figures> figures(std::string name) const;
};

std::optional<Money> averageOf(const MoneySum& sum, std::int64_t count) {
    if (count == 0) {
        return std::nullopt;
    }
    const auto money = domain::moneyFromNano(domain::divideHalfEven(sum.nanoUsd(), Int128{count}));
    return money ? std::optional(*money) : std::nullopt;
}

std::optional<double> shareOf(Int128 part, Int128 whole) {
    return whole == 0 ? std::nullopt : std::optional(static_cast<double>(part) / static_cast<double>(whole));
}

Result<Figures> Tally::figures(std::string name) const {
    MoneySum net = realised;
    net.addNano(-fees.nanoUsd());
    const auto profit = realised.result();
    const auto cost = fees.result();
    const auto result = net.result();
    const auto gain = won.result();
    const auto loss = lost.result();
    for (const auto* part : {&profit, &cost, &result, &gain, &loss}) {
        if (!*part) {
            return part->error();
        }
    }
    Figures f;
    f.name = std::move(name);
    f.fills = fills;
    f.roundTrips = trips;
    f.wins = wins;
    f.losses = losses;
    f.realised = *profit;
    f.fees = *cost;
    f.result = *result;
    f.grossProfit = *gain;
    f.grossLoss = *loss;
    f.winRate = shareOf(wins, trips);
    f.expectancy = averageOf(results, trips);
    f.profitFactor = shareOf(won.nanoUsd(), -lost.nanoUsd());
    f.averageWin = averageOf(won, wins);
    f.averageLoss = averageOf(lost, losses);
    f.slippageFills = slippageFills;
    if (slippageFills > 0) {
        const auto slipped = domain::moneyFromNano(domain::divideHalfEven(shortfall.twiceCost, Int128{2}));
        f.slippage = slipped ? std::optional(*slipped) : std::nullopt;
        const auto share = shareOf(shortfall.twiceCost, shortfall.twiceValue);
        f.slippageBp = share ? std::optional(*share * 1e4) : std::nullopt;
    }
    return f;
}

/// Twice the cost against, and twice the value at, the arrival mid.
std::optional<Shortfall> shortfallOf(const CountedFill& fill, const domain::Instrument& instrument) {
    if (!fill.bid || !fill.ask) {
        return std::nullopt;
    }
    Int128 unit = 1;
    for (int i = 0; i < instrument.quantityDecimals; ++i) {
        unit *= 10;
    }
    // |price| < 1e18 and |quantity| <= 1e17: the products fit; the contract size is checked on top.
    const Int128 twiceMid = Int128{fill.bid->nanoUsd()} + fill.ask->nanoUsd();
    const Int128 apart = Int128{2} * fill.price.nanoUsd() - twiceMid;
    Int128 cost = apart * fill.quantity.raw(), value = twiceMid * fill.quantity.raw();
    if (__builtin_mul_overflow(cost, Int128{instrument.contractSize}, &cost) ||
        __builtin_mul_overflow(value, Int128{instrument.contractSize}, &value)) {
        return std::nullopt;
    }
    cost = domain::divideHalfEven(cost, unit);
    value = domain::divideHalfEven(value, unit);
    return Shortfall{fill.side == domain::Side::Buy ? cost : -cost, value < 0 ? -value : value};
}

/// Keeps the first, the lowest, the highest and the last point of each of equal parts.
std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& all) {
    if (all.size() <= kCurvePoints) {
        return all;
    }
    constexpr std::size_t kParts = kCurvePoints / 4;
    std::vector<CurvePoint> kept;
    kept.reserve(kCurvePoints);
    for (std::size_t part = 0; part < kParts; ++part) {
        const std::size_t begin = all.size() * part / kParts, end = all.size() * (part + 1) / kParts;
        const auto [low, high] = std::minmax_element(
            all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end),
            [](const CurvePoint& a, const CurvePoint& b) { return a.result < b.result; });
        std::array<std::size_t, 4> picks{begin, static_cast<std::size_t>(low - all.begin()),
                                         static_cast<std::size_t>(high - all.begin()), end - 1};
        std::ranges::sort(picks);
        const auto last = std::unique(picks.begin(), picks.end());
        for (auto at = picks.begin(); at != last; ++at) {
            kept.push_back(all[*at]);
        }
    }
    return kept;
}

Drawdown drawdownOf(const std::vector<CurvePoint>& curve, Timestamp begin, Timestamp end) {
    Drawdown d;
    Money peak;
    Timestamp peakAt = begin;
    for (const CurvePoint& point : curve) {
        if (point.result >= peak) {
            d.longest = std::max(d.longest, d.current > Money{} ? point.at - peakAt : Duration{});
            peak = point.result;
            peakAt = point.at;
        }
        d.current = Money::fromNanoUsd(peak.nanoUsd() - point.result.nanoUsd());
        if (d.current > d.largest) {
            d.largest = d.current;
            d.peakAt = peakAt;
            d.troughAt = point.at;
        }
    }
    if (d.current > Money{}) {
        d.currentFor = end - peakAt;
        d.longest = std::max(d.longest, d.currentFor);
    }
    return d;
}

}  // namespace

struct ResultsCounter::Impl {
    ResultsRange range;
    Timestamp now;
    std::unordered_map<InstrumentId, TripKeeper> books;
    Tally total;
    std::map<std::string, Tally, std::less<>> byTag;
    std::map<std::string, Tally, std::less<>> byInstrument;
    std::vector<CurvePoint> curve;
    std::vector<RoundTrip> trips;  // a ring once full: the oldest one is at tripsBegin
    std::size_t tripsBegin = 0;
    MoneySum equity;
    Timestamp before, first, last;
    Int128 gross = 0;  // of all instruments, 1e-9 USD
    Int128 largestGross = 0;
    Int128 grossTime = 0;  // 1e-9 USD x ns
    Int128 heldTime = 0;   // ns
    std::int64_t openBooks = 0;

    explicit Impl(const ResultsRange& range_, Timestamp now_) : range(range_), now(now_) {}
    bool isIn(Timestamp at) const { return at >= range.from && (!range.to.isSet() || at < range.to); }
    void pass(Timestamp until);
    void keep(RoundTrip trip);
    Result<void> count(const CountedFill& fill, const TripKeeper& book, TripKeeper::Step step);
    Result<std::vector<Figures>> rows(const std::map<std::string, Tally, std::less<>>& tallies) const;
};

/// Time goes on to `until` with what is held now.
void ResultsCounter::Impl::pass(Timestamp until) {
    const Timestamp from = std::max(before, range.from);
    const Timestamp to = range.to.isSet() ? std::min(until, range.to) : until;
    if (before.isSet() && to > from) {
        largestGross = std::max(largestGross, gross);
        const Int128 took = (to - from).count();
        grossTime += gross * took;
        heldTime += openBooks > 0 ? took : 0;
    }
    before = std::max(before, until);
}

void ResultsCounter::Impl::keep(RoundTrip trip) {
    if (trips.size() < kTripsListed) {
        trips.push_back(std::move(trip));
        return;
    }
    trips[tripsBegin] = std::move(trip);
    tripsBegin = (tripsBegin + 1) % kTripsListed;
}

Tally& tallyOf(std::map<std::string, Tally, std::less<>>& tallies, std::string_view name) {
    const auto known = tallies.find(name);
    return known != tallies.end() ? known->second : tallies[std::string(name)];
}

Result<void> ResultsCounter::Impl::count(const CountedFill& fill, const TripKeeper& book,
                                         TripKeeper::Step step) {
    const auto shortfall = shortfallOf(fill, book.instrument());
    const Shortfall* seen = shortfall ? &*shortfall : nullptr;
    Tally& instrument = tallyOf(byInstrument, book.instrument().symbol);
    total.add(fill, step.realised, seen);
    instrument.add(fill, step.realised, seen);
    tallyOf(byTag, fill.tag).add(fill, step.realised, seen);
    first = first.isSet() ? first : fill.at;
    last = fill.at;
    (equity += step.realised) -= fill.fee;
    const auto result = equity.result();
    if (!result) {
        return result.error();
    }
    curve.push_back({fill.at, *result});
    if (step.ended) {
        total.add(*step.ended);
        instrument.add(*step.ended);
        tallyOf(byTag, step.ended->tag).add(*step.ended);
        keep(std::move(*step.ended));
    }
    return {};
}

ResultsCounter::ResultsCounter(const ResultsRange& range, Timestamp now)
    : m_impl(std::make_unique<Impl>(range, now)) {}
ResultsCounter::~ResultsCounter() = default;

void ResultsCounter::define(const domain::Instrument& instrument) {
    m_impl->books.try_emplace(instrument.id, instrument);
}

Result<void> ResultsCounter::add(const CountedFill& fill) {
    Impl& impl = *m_impl;
    const auto book = impl.books.find(fill.instrument);
    if (book == impl.books.end() || fill.quantity.raw() <= 0) {
        return domain::Error{
            domain::ErrorCode::Corrupt,
            "The results cannot be counted: the blotter holds a fill of an unknown contract, or "
            "without a quantity. Run \"tessera audit verify\".",
            "fill"};
    }
    impl.pass(fill.at);
    TripKeeper& keeper = book->second;
    impl.gross -= keeper.gross();
    impl.openBooks -= keeper.isFlat() ? 0 : 1;
    auto step = keeper.apply(fill);
    if (!step) {
        return step.error();
    }
    impl.gross += keeper.gross();
    impl.openBooks += keeper.isFlat() ? 0 : 1;
    return impl.isIn(fill.at) ? impl.count(fill, keeper, std::move(step).value()) : Result<void>{};
}

Result<std::vector<Figures>> ResultsCounter::Impl::rows(
    const std::map<std::string, Tally, std::less<>>& tallies) const {
    std::vector<Figures> all;
    for (const auto& [name, tally] : tallies) {
        auto figures = tally.figures(name);
        if (!figures) {
            return figures.error();
        }
        all.push_back(std::move(figures).value());
    }
    std::ranges::stable_sort(all, [](const Figures& a, const Figures& b) { return a.result > b.result; });
    return all;
}

Result<Results> ResultsCounter::finish() {
    Impl& impl = *m_impl;
    const Timestamp end = impl.range.to.isSet() ? std::min(impl.range.to, impl.now) : impl.now;
    impl.pass(std::max(end, impl.before));
    auto total = impl.total.figures({});
    auto instruments = impl.rows(impl.byInstrument);
    auto tags = impl.rows(impl.byTag);
    const auto largest = domain::moneyFromNano(impl.largestGross);
    if (!total || !instruments || !tags || !largest) {
        return !total         ? total.error()
               : !instruments ? instruments.error()
               : !tags        ? tags.error()
                              : largest.error();
    }
    Results r;
    r.range = impl.range;
    r.first = impl.first;
    r.last = impl.last;
    r.total = std::move(total).value();
    r.byInstrument = std::move(instruments).value();
    r.byTag = std::move(tags).value();
    r.largestExposure = *largest;
    r.openTrips = impl.openBooks;
    const Timestamp begin = impl.range.from.isSet() ? impl.range.from : impl.first;
    r.drawdown = drawdownOf(impl.curve, begin.isSet() ? begin : end, std::max(end, impl.last));
    r.curve = thinned(impl.curve);
    if (begin.isSet() && end > begin) {
        r.period = end - begin;
        const auto mean =
            domain::moneyFromNano(domain::divideHalfEven(impl.grossTime, Int128{r.period.count()}));
        r.exposure = mean ? std::optional(*mean) : std::nullopt;
        r.timeInMarket = shareOf(impl.heldTime, r.period.count());
    }
    std::ranges::rotate(impl.trips, impl.trips.begin() + static_cast<std::ptrdiff_t>(impl.tripsBegin));
    std::ranges::reverse(impl.trips);
    r.trips = std::move(impl.trips);
    return r;
}

}  // namespace tessera::analytics
