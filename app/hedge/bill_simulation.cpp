#include "app/hedge/bill_simulation.h"

#include <algorithm>
#include <cmath>

#include "app/hedge/walk_block.h"
#include "app/market/price_process.h"

namespace tessera::hedge {

namespace {

constexpr double kDayYears = 1.0 / 365.0;

/// ln E[exp(h x bytes)]: four uniform whole numbers 0..255 about their mean.
double logMomentOfBytes(double h) {
    const double half = std::abs(h) * 0.5;
    return half < 1e-12 ? 0.0 : 4 * std::log(std::sinh(256 * half) / (256 * std::sinh(half)));
}

/// Near normal and the same everywhere: eight uniform whole numbers of 16 bits, about their mean, of
/// variance 1.
double roundNormal(market::Random& random) {
    std::int64_t sum = -8 * 65'535 / 2;
    for (int word = 0; word < 2; ++word) {
        const std::uint64_t bits = random.next();
        for (int shift = 0; shift < 64; shift += 16) {
            sum += static_cast<std::int64_t>((bits >> shift) & 0xFFFFU);
        }
    }
    return static_cast<double>(sum) * (1.0 / 53'509.92);  // sqrt(8 x 2^32 / 12)
}

/// E[exp(x roundNormal)].
double momentOfRound(double x) {
    const double half = std::abs(x) * std::sqrt(3.0 / 8);
    return half < 1e-9 ? 1.0 : std::pow(std::sinh(half) / half, 8);
}

int poisson(market::Random& random, double mean) {
    int count = 0;
    for (; mean > 25; mean -= 25) {
        count += random.poisson(25);
    }
    return count + random.poisson(mean);
}

/// The calendar of the plan: which month a day is of, and the days that count for a settlement.
struct Calendar {
    std::vector<std::uint16_t> monthOf;
    std::vector<int> firstDay, businessDays;
    std::vector<bool> isBusiness;
    explicit Calendar(const SimulationQuestion& question) {
        for (std::size_t month = 0; month < question.daysOfMonths.size(); ++month) {
            firstDay.push_back(static_cast<int>(monthOf.size()));
            int business = 0;
            for (int day = 0; day < question.daysOfMonths[month]; ++day) {
                isBusiness.push_back((question.firstWeekday + static_cast<int>(monthOf.size())) % 7 < 5);
                business += isBusiness.back() ? 1 : 0;
                monthOf.push_back(static_cast<std::uint16_t>(month));
            }
            businessDays.push_back(business);
        }
    }
    int days() const { return static_cast<int>(monthOf.size()); }
};

/// A driver as its steps a day.
struct DayStep {
    double decay, scale;  // scale: of the byte sum
    explicit DayStep(const PriceDriver& driver)
        : decay(std::exp(-driver.kappa * kDayYears)),
          scale(driver.sigma * std::sqrt(kDayYears / kBytesVariance)) {}
};

double scaleOf(double sigma) {
    return sigma * std::sqrt(kDayYears / kBytesVariance);
}

/// 1 / E[exp(ratio x Y_d + own walk)], day by day.
std::vector<double> normalizer(const PriceDriver* driver, double ratio, double ownSigma, int days) {
    std::vector<double> out;
    double log = 0, weight = ratio;
    const DayStep step(driver == nullptr ? PriceDriver{} : *driver);
    const double own = logMomentOfBytes(scaleOf(ownSigma));
    for (int day = 0; day < days; ++day) {
        if (driver != nullptr) {
            log += logMomentOfBytes(weight * step.scale);
            log += driver->jumpsAYear * kDayYears *
                   (std::exp(weight * driver->jumpMean) * momentOfRound(weight * driver->jumpSigma) - 1);
            weight *= step.decay;
        }
        log += own;
        out.push_back(std::exp(-log));
    }
    return out;
}

/// Weight of each day in what is summed by month.
struct Summing {
    float ratio = 1, ownScale = 0;
    int driver = -1;
    std::vector<float> weights;
};

class Simulation {
 public:
    explicit Simulation(const SimulationQuestion& question)
        : m_question(question),
          m_calendar(question),
          m_months(question.daysOfMonths.size()),
          m_growthMoment(momentOfRound(question.growthSigma)),
          m_isSettled(question.drivers.size()) {
        for (const SimulatedLeg& leg : question.legs) {
            m_isSettled[static_cast<std::size_t>(leg.driver)] = true;
        }
        for (const SimulatedPart& part : question.parts) {
            m_parts.push_back(summingOf(part));
        }
        for (std::size_t i = 0; i < question.drivers.size(); ++i) {
            m_settlements.push_back(settlementOf(static_cast<int>(i)));
        }
        m_walks.assign(question.drivers.size(), std::vector<FloatRow>(static_cast<std::size_t>(days())));
        m_jumps.resize(static_cast<std::size_t>(days()));
        m_legSettled.resize(question.legs.size());
        m_partSums.assign(question.parts.size(), std::vector<FloatRow>(m_months));
        m_settled.assign(question.drivers.size(), std::vector<FloatRow>(m_months));
        for (auto* months : {&m_unhedgedMonths, &m_hedgedMonths}) {
            months->assign(m_months, {});
        }
    }

    SimulationResult run() {
        const int blocks = (m_question.paths + kLanes - 1) / kLanes;
        for (int block = 0; block < blocks; ++block) {
            simulate(block);
            const int lanes = std::min(kLanes, m_question.paths - block * kLanes);
            for (int lane = 0; lane < lanes; ++lane) {
                take(lane, block * kLanes + lane);
            }
        }
        SimulationResult result;
        if (keepsSettlements()) {
            tryCollar(result);
        }
        result.unhedged = distribution(m_unhedged, m_unhedgedWorst);
        result.hedged = distribution(m_hedged, m_hedgedWorst);
        result.monthsUnhedged = bands(m_unhedgedMonths);
        result.monthsHedged = bands(m_hedgedMonths);
        return result;
    }

 private:
    int days() const { return m_calendar.days(); }

    Summing summingOf(const SimulatedPart& part) const {
        Summing summing;
        summing.ratio = static_cast<float>(part.ratio);
        summing.ownScale = static_cast<float>(scaleOf(part.ownSigma));
        summing.driver = part.driver;
        const PriceDriver* driver =
            part.driver < 0 ? nullptr : &m_question.drivers[static_cast<std::size_t>(part.driver)];
        const std::vector<double> norm = normalizer(driver, part.ratio, part.ownSigma, days());
        for (int day = 0; day < days(); ++day) {
            const auto at = static_cast<std::size_t>(day);
            const std::size_t month = m_calendar.monthOf[at];
            const double forward = month < part.forward.size() ? part.forward[month] : 1.0;
            summing.weights.push_back(
                static_cast<float>(norm[at] * forward / m_question.daysOfMonths[month]));
        }
        return summing;
    }

    Summing settlementOf(int driver) const {
        Summing summing;
        summing.driver = driver;
        const std::vector<double> norm =
            normalizer(&m_question.drivers[static_cast<std::size_t>(driver)], 1, 0, days());
        for (int day = 0; day < days(); ++day) {
            const auto at = static_cast<std::size_t>(day);
            const std::size_t month = m_calendar.monthOf[at];
            const bool counts =
                isAverage(driver, month) ? m_calendar.isBusiness[at] : day == settlementDay(driver, month);
            const double of = isAverage(driver, month) ? m_calendar.businessDays[month] : 1;
            summing.weights.push_back(static_cast<float>(counts ? norm[at] / of : 0));
        }
        return summing;
    }
    const SimulatedLeg* legOf(int driver, std::size_t month) const {
        const auto found = std::ranges::find_if(m_question.legs, [&](const SimulatedLeg& leg) {
            return leg.driver == driver && leg.month == month;
        });
        return found == m_question.legs.end() ? nullptr : &*found;
    }
    bool isAverage(int driver, std::size_t month) const {
        const SimulatedLeg* leg = legOf(driver, month);
        return leg == nullptr || leg->isAverage;
    }
    int settlementDay(int driver, std::size_t month) const {
        return m_calendar.firstDay[month] + legOf(driver, month)->settlementDay;
    }

    void drawJumps(const PriceDriver& driver, std::uint64_t seed) {
        for (const std::size_t day : m_jumpDays) {
            m_jumps[day] = {};
        }
        m_jumpDays.clear();
        market::Random random(seed);
        const double mean = driver.jumpsAYear * kDayYears * days();
        for (int lane = 0; lane < kLanes; ++lane) {
            for (int left = poisson(random, mean); left > 0; --left) {
                const auto day = static_cast<std::size_t>(random.below(days()));
                m_jumpDays.push_back(day);
                m_jumps[day].lanes[lane] +=
                    static_cast<float>(driver.jumpMean + driver.jumpSigma * roundNormal(random));
            }
        }
    }

    std::uint64_t seedOf(int block, int stream) const {
        return m_question.seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(block) * 4099 +
               static_cast<std::uint64_t>(stream) * 0xD1B54A32D192ED03ULL;
    }

    void simulate(int block) {
        LaneRandom random;
        for (std::size_t i = 0; i < m_question.drivers.size(); ++i) {
            const PriceDriver& driver = m_question.drivers[i];
            const int stream = static_cast<int>(i);
            const bool hasJumps = driver.jumpsAYear > 0;
            if (hasJumps) {
                drawJumps(driver, seedOf(block, 1000 + stream));
            }
            const DayStep step(driver);
            seedLanes(random, seedOf(block, stream));
            walkDriver(random, static_cast<float>(step.decay), static_cast<float>(step.scale),
                       hasJumps ? m_jumps.data() : nullptr, days(), m_walks[i].data());
            if (m_isSettled[i]) {
                sum(m_settlements[i], random, m_settled[i]);
            }
        }
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            seedLanes(random, seedOf(block, 2000 + static_cast<int>(i)));
            sum(m_parts[i], random, m_partSums[i]);
        }
    }
    void sum(const Summing& of, LaneRandom& random, std::vector<FloatRow>& sums) {
        std::ranges::fill(sums, FloatRow{});
        sumExponentials(random, of.ratio,
                        of.driver < 0 ? nullptr : m_walks[static_cast<std::size_t>(of.driver)].data(),
                        of.ownScale, of.weights.data(), m_calendar.monthOf.data(), days(), sums.data());
    }

    /// One path's bill.
    void take(int lane, int path) {
        market::Random volume(seedOf(path, 9000));
        double factor = 1, total = 0, hedgedTotal = 0, worst = 0, hedgedWorst = 0;
        for (std::size_t month = 0; month < m_months; ++month) {
            factor *= 1 + m_question.growth;
            if (m_question.growthSigma > 0) {
                factor *= std::exp(m_question.growthSigma * roundNormal(volume)) / m_growthMoment;
            }
            double bill = m_question.fixedMonthly;
            for (std::size_t i = 0; i < m_question.parts.size(); ++i) {
                bill += factor * m_question.parts[i].monthly *
                        static_cast<double>(m_partSums[i][month].lanes[lane]);
            }
            if (keepsSettlements()) {
                keepSettlements(month, lane);
            }
            const double hedged = bill - payout(month, lane);
            total += bill;
            hedgedTotal += hedged;
            worst = std::max(worst, bill);
            hedgedWorst = std::max(hedgedWorst, hedged);
            m_unhedgedMonths[month].push_back(bill);
            m_hedgedMonths[month].push_back(hedged);
        }
        m_unhedged.push_back(total);
        m_hedged.push_back(hedgedTotal);
        m_unhedgedWorst.push_back(worst);
        m_hedgedWorst.push_back(hedgedWorst);
    }
    bool keepsSettlements() const { return m_question.collarCap && !m_question.legs.empty(); }
    void keepSettlements(std::size_t month, int lane) {
        for (std::size_t leg = 0; leg < m_question.legs.size(); ++leg) {
            if (m_question.legs[leg].month == month) {
                const auto driver = static_cast<std::size_t>(m_question.legs[leg].driver);
                m_legSettled[leg].push_back(m_settled[driver][month].lanes[lane]);
            }
        }
    }
    static double meanAbove(const std::vector<float>& settled, double strike) {
        double sum = 0;
        for (const float value : settled) {
            sum += std::max(0.0, static_cast<double>(value) - strike);
        }
        return sum / static_cast<double>(settled.size());
    }
    static double meanBelow(const std::vector<float>& settled, double strike) {
        double sum = 0;
        for (const float value : settled) {
            sum += std::max(0.0, strike - static_cast<double>(value));
        }
        return sum / static_cast<double>(settled.size());
    }
    /// The floor is found by halving: a put is worth more the higher its strike.
    Collar collarOf(const std::vector<float>& settled) const {
        constexpr int kHalvings = 30;
        Collar collar{1 + *m_question.collarCap, 0, 0};
        const double call = meanAbove(settled, collar.cap);
        double low = 0, high = 1;  // never above the price paid: that would be a loss on the first day
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = (low + high) / 2;
            (meanBelow(settled, middle) < call ? low : high) = middle;
        }
        collar.floor = (low + high) / 2;
        collar.premium = call - meanBelow(settled, collar.floor);
        return collar;
    }
    void tryCollar(SimulationResult& result) const {
        std::vector<double> totals(m_unhedged), worst(totals.size());
        for (std::size_t month = 0; month < m_months; ++month) {
            std::vector<double> bill = m_unhedgedMonths[month];
            for (std::size_t leg = 0; leg < m_question.legs.size(); ++leg) {
                if (m_question.legs[leg].month != month) {
                    continue;
                }
                const Collar collar = collarOf(m_legSettled[leg]);
                for (std::size_t path = 0; path < bill.size(); ++path) {
                    const double paid = collarPayout(m_question.legs[leg], collar, m_legSettled[leg][path]);
                    bill[path] -= paid;
                    totals[path] -= paid;
                }
            }
            for (std::size_t path = 0; path < bill.size(); ++path) {
                worst[path] = std::max(worst[path], bill[path]);
            }
        }
        for (std::vector<float> settled : m_legSettled) {
            result.collars.push_back(collarOf(settled));
            std::ranges::sort(settled);
            const auto share = [&](double of) {
                return static_cast<double>(settled[placeOf(of, settled.size())]);
            };
            result.settlements.push_back({share(0.05), share(0.25), share(0.75), share(0.95)});
        }
        result.collared = distribution(totals, worst);
    }
    /// Two options cost twice the fees and the spread of the future.
    static double collarPayout(const SimulatedLeg& leg, const Collar& collar, double settled) {
        return leg.notional * (std::max(0.0, settled - collar.cap) - std::max(0.0, collar.floor - settled) -
                               collar.premium) -
               2 * leg.cost;
    }
    double payout(std::size_t month, int lane) const {
        double paid = 0;
        for (const SimulatedLeg& leg : m_question.legs) {
            if (leg.month == month) {
                const auto settled =
                    static_cast<double>(m_settled[static_cast<std::size_t>(leg.driver)][month].lanes[lane]);
                paid += leg.notional * (settled - 1) - leg.cost;
            }
        }
        return paid;
    }

    static std::size_t placeOf(double share, std::size_t count) {
        return std::min(count - 1, static_cast<std::size_t>(share * static_cast<double>(count)));
    }
    static double quantile(std::vector<double>& values, double share) {
        const std::size_t place = placeOf(share, values.size());
        std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
        return values[place];
    }
    Distribution distribution(std::vector<double>& totals, std::vector<double>& worst) const {
        Distribution d;
        const auto n = static_cast<double>(totals.size());
        std::ranges::sort(totals);
        for (const double total : totals) {
            d.mean += total / n;
        }
        for (const double total : totals) {
            d.variance += (total - d.mean) * (total - d.mean) / n;
        }
        if (m_question.budget) {
            const auto above = std::ranges::upper_bound(totals, *m_question.budget);
            d.exceeding = static_cast<double>(totals.end() - above) / n;
        }
        d.low = totals[placeOf(0.05, totals.size())];
        d.median = totals[placeOf(0.5, totals.size())];
        d.high = totals[placeOf(0.95, totals.size())];
        d.worstMonth = quantile(worst, 0.95);
        d.totals = std::move(totals);
        return d;
    }
    static std::vector<std::array<double, 3>> bands(std::vector<std::vector<double>>& months) {
        std::vector<std::array<double, 3>> bands;
        for (auto& month : months) {
            bands.push_back({quantile(month, 0.05), quantile(month, 0.5), quantile(month, 0.95)});
        }
        return bands;
    }

    const SimulationQuestion& m_question;
    Calendar m_calendar;
    std::size_t m_months;
    double m_growthMoment = 1;
    std::vector<bool> m_isSettled;
    std::vector<Summing> m_parts, m_settlements;
    std::vector<std::vector<FloatRow>> m_walks, m_partSums, m_settled;
    std::vector<std::vector<float>> m_legSettled;  // by leg, a value a path; see keepsSettlements()
    std::vector<FloatRow> m_jumps;
    std::vector<std::size_t> m_jumpDays;  // where m_jumps is not zero
    std::vector<double> m_unhedged, m_hedged, m_unhedgedWorst, m_hedgedWorst;
    std::vector<std::vector<double>> m_unhedgedMonths, m_hedgedMonths;
};

}  // namespace

SimulationResult simulateBill(const SimulationQuestion& question) {
    return Simulation(question).run();
}

std::vector<int> histogram(std::span<const double> values, double from, double to, int bins) {
    std::vector<int> counts(static_cast<std::size_t>(bins));
    for (const double value : values) {
        if (value >= from && value < to) {
            ++counts[static_cast<std::size_t>(std::min((value - from) / (to - from) * bins, bins - 1.0))];
        }
    }
    return counts;
}

}  // namespace tessera::hedge
