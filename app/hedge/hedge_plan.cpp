#include "app/hedge/hedge_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/bill/sample_company.h"
#include "app/domain/decimal.h"
#include "app/hedge/plan_words.h"

namespace tessera::hedge {

using domain::ContractMonth;
using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Result;

namespace {

constexpr double kKappa = 2.5;  // market terms

double usd(Money money) {
    return static_cast<double>(money.nanoUsd()) * 1e-9;
}

/// The simulation's question from a plan that has exposures and a strip.
class SimulationMaker {
 public:
    SimulationMaker(const HedgePlan& plan, const IndexEvidence& evidence,
                    const market::ContractCatalogue& catalogue, const std::vector<FutureOffer>& offers)
        : m_plan(plan), m_evidence(evidence), m_catalogue(catalogue), m_offers(offers) {}

    SimulationQuestion make() {
        const HedgeSettings& settings = m_plan.settings;
        m_out.paths = settings.paths;
        m_out.seed = settings.seed;
        m_out.growth = settings.growthPpm * 1e-6;
        m_out.growthSigma = settings.growthSigmaPpm * 1e-6;
        if (settings.budget) {
            m_out.budget = usd(*settings.budget);
        }
        m_out.fixedMonthly = usd(m_plan.exposures.otherMonthly);
        m_out.collarCap = kCollarCap;
        const auto months = plannedMonths(m_plan.first, settings.months);
        for (const ContractMonth month : months) {
            m_out.daysOfMonths.push_back(market::daysIn(month));
        }
        const domain::Timestamp first = market::firstDay(m_plan.first);
        m_out.firstWeekday = static_cast<int>((first.seconds() / 86'400 + 3) % 7);
        for (std::size_t row = 0; row < m_plan.exposures.rows.size(); ++row) {
            addPart(row);
        }
        return std::move(m_out);
    }

    /// Where each leg of the question stands in the strip.
    const std::vector<std::size_t>& legPlaces() const { return m_legPlaces; }

 private:
    /// Place of the tier's index among the drivers; -1: too little is known of it.
    int driverOf(const std::string& tier) {
        const auto found = std::ranges::find(m_tiers, tier);
        if (found != m_tiers.end()) {
            return static_cast<int>(found - m_tiers.begin());
        }
        const auto driver = tier == kGpuTier ? gpuDriver() : measuredDriver(tier);
        if (!driver) {
            return -1;
        }
        m_tiers.push_back(tier);
        m_out.drivers.push_back(*driver);
        return static_cast<int>(m_tiers.size()) - 1;
    }

    std::optional<PriceDriver> measuredDriver(const std::string& tier) const {
        const auto moves = m_evidence.moves(tier, m_plan.pricesUntil);
        return moves ? std::optional(PriceDriver{kKappa, moves->sigma, moves->jumpsAYear, moves->jumpMean,
                                                 moves->jumpSigma})
                     : std::nullopt;
    }
    /// As the paper exchange's own market moves it: no history is at hand, and the assumptions say so.
    std::optional<PriceDriver> gpuDriver() const {
        const market::ContractFamily* family = familyOf(m_catalogue, kGpuTier, FutureKind::Average);
        if (family == nullptr) {
            return std::nullopt;
        }
        const auto& process = family->process;
        return PriceDriver{process.kappa, process.sigma, process.lambda, process.jumpMean, process.jumpSigma};
    }

    void addPart(std::size_t row) {
        const Exposure& exposure = m_plan.exposures.rows[row];
        SimulatedPart part;
        part.monthly = usd(exposure.monthly);
        if (const auto& line = exposure.estimate.line) {
            // Also where the fit is too poor for a hedge: a ratio typed by hand shows then how little it
            // does. A line through too few weeks is no line.
            const bool isMeasured = exposure.estimate.weeks >= m_plan.rules.leastWeeks &&
                                    exposure.estimate.moves >= m_plan.rules.leastMoves;
            const bool isAgreed = exposure.estimate.verdict == HedgeVerdict::ByContract;
            part.driver = isMeasured || isAgreed ? driverOf(exposure.tier) : -1;
            part.ratio = line->ratio;
            const double left = part.driver >= 0 ? std::sqrt(std::max(0.0, 1 - line->fit)) : 1;
            part.ownSigma = line->sigmaSpot * left * std::sqrt(365.0 / 7);
        }
        if (part.driver >= 0) {
            part.forward = forwardsOf(exposure.tier, part.ratio);
        }
        addLegs(row, exposure.tier);
        m_out.parts.push_back(std::move(part));
    }

    void addLegs(std::size_t row, const std::string& tier) {
        for (std::size_t place = 0; place < m_plan.strip.legs.size(); ++place) {
            const StripLeg& leg = m_plan.strip.legs[place];
            const int driver = leg.row == row && leg.lots != 0 ? driverOf(tier) : -1;
            if (driver < 0) {
                continue;
            }
            SimulatedLeg simulated;
            simulated.driver = driver;
            simulated.month = static_cast<std::size_t>((leg.month.year - m_plan.first.year) * 12 +
                                                       static_cast<int>(leg.month.month) -
                                                       static_cast<int>(m_plan.first.month));
            simulated.notional = usd(leg.locked);
            simulated.cost = usd(leg.fees) + usd(leg.spread);
            simulated.isAverage = m_plan.strip.kind == FutureKind::Average || tier == kGpuTier;
            if (!simulated.isAverage) {
                const domain::Timestamp last =
                    market::lastTradingTime(leg.month, market::LastDayRule::ThirdWednesday);
                simulated.settlementDay = static_cast<int>(domain::toCivilDate(last).day) - 1;
            }
            m_out.legs.push_back(simulated);
            m_legPlaces.push_back(place);
        }
    }

    /// What the futures say of each month, whether any is bought or not: the bill's expected price moves with
    /// them, in its ratio.
    std::vector<double> forwardsOf(const std::string& tier, double ratio) const {
        std::vector<double> forwards;
        for (const ContractMonth month : plannedMonths(m_plan.first, m_plan.settings.months)) {
            forwards.push_back(std::pow(aheadOf(tier, month), ratio));
        }
        return forwards;
    }
    /// Price of the month's future over its index today, the average's before the outright's; 1: no quote.
    double aheadOf(const std::string& tier, ContractMonth month) const {
        for (const FutureKind kind : {FutureKind::Average, FutureKind::Outright}) {
            const auto offer = std::ranges::find_if(m_offers, [&](const FutureOffer& each) {
                return each.tier == tier && each.kind == kind && each.month == month;
            });
            if (offer != m_offers.end() && offer->price && offer->indexLevel &&
                offer->indexLevel->nanoUsd() > 0) {
                return static_cast<double>(offer->price->nanoUsd()) /
                       static_cast<double>(offer->indexLevel->nanoUsd());
            }
        }
        return 1;
    }

    const HedgePlan& m_plan;
    const IndexEvidence& m_evidence;
    const market::ContractCatalogue& m_catalogue;
    const std::vector<FutureOffer>& m_offers;
    SimulationQuestion m_out;
    std::vector<std::size_t> m_legPlaces;
    std::vector<std::string> m_tiers;
};

/// The strip's prices beside the index they were made of, and where the paths settle.
void addLocked(HedgePlan& plan, const IndexEvidence& evidence, const std::vector<std::size_t>& places) {
    constexpr std::size_t kWeeks = 53;
    for (std::size_t i = 0; i < places.size() && i < plan.simulation.settlements.size(); ++i) {
        const StripLeg& leg = plan.strip.legs[places[i]];
        const double price = static_cast<double>(leg.price->nanoUsd()) * 1e-9;
        LockedLeg locked{places[i], plan.simulation.settlements[i]};
        for (double& each : locked.settlement) {
            each *= price;
        }
        plan.locked.push_back(locked);
        const std::string& tier = plan.exposures.rows[leg.row].tier;
        if (std::ranges::find(plan.history, tier, &TierHistory::tier) == plan.history.end()) {
            TierHistory history{tier, evidence.weekEnds(kWeeks), {}};
            for (const domain::Timestamp week : history.weeks) {
                history.levels.push_back(evidence.levelOn(tier, week));
            }
            plan.history.push_back(std::move(history));
        }
    }
}

/// Of both kinds: what is quoted, else what the curve model says.
std::vector<FutureOffer> offersOf(const PlanQuestion& question, const HedgePlan& plan,
                                  const IndexEvidence& evidence) {
    if (!plan.areOffersSimulated) {
        return question.offers;
    }
    std::vector<FutureOffer> all;
    for (const FutureKind kind : {FutureKind::Average, FutureKind::Outright}) {
        const auto offers = modelOffers(
            *question.catalogue, evidence, kind, plan.first, question.settings.months, question.now,
            question.settings.gpu.hours > 0 ? std::optional(question.settings.gpu.price) : std::nullopt);
        all.insert(all.end(), offers.begin(), offers.end());
    }
    return all;
}

Result<void> fillStrip(HedgePlan& plan, const std::vector<FutureOffer>& offers) {
    StripQuestion strip;
    strip.exposures = &plan.exposures;
    strip.offers = offers;
    strip.kind = plan.settings.kind;
    strip.first = plan.first;
    strip.months = plan.settings.months;
    strip.growthPpm = plan.settings.growthPpm;
    strip.handRatioPpm = plan.settings.handRatioPpm;
    auto made = stripOf(strip);
    if (!made) {
        return made.error();
    }
    plan.strip = std::move(made).value();
    return {};
}

std::vector<std::string> futuresOf(const PlanQuestion& question) {
    if (question.offers.empty()) {
        return tiersWithFutures(*question.catalogue);
    }
    std::vector<std::string> tiers;
    for (const FutureOffer& offer : question.offers) {
        if (std::ranges::find(tiers, offer.tier) == tiers.end()) {
            tiers.push_back(offer.tier);
        }
    }
    return tiers;
}

}  // namespace

Result<void> check(const HedgeSettings& settings) {
    const auto refuse = [](std::string sentence, const char* what) {
        return Error{ErrorCode::BadInput, std::move(sentence), what};
    };
    if (settings.months < 1 || settings.months > 36) {
        return refuse(fmt::format("A plan is of 1 to 36 months, not {}.", settings.months), "months");
    }
    if (settings.growthPpm < -500'000 || settings.growthPpm > 1'000'000) {
        return refuse(
            fmt::format("Growth is between -50 and 100 % a month, not {:.1f} %.", settings.growthPpm * 1e-4),
            "growth");
    }
    if (settings.growthSigmaPpm < 0 || settings.growthSigmaPpm > 1'000'000) {
        return refuse(fmt::format("The uncertainty of growth is between 0 and 100 % a month, not {:.1f} %.",
                                  settings.growthSigmaPpm * 1e-4),
                      "growth uncertainty");
    }
    if (settings.budget && settings.budget->nanoUsd() < 0) {
        return refuse(
            fmt::format("A budget is not below zero: {} USD.", domain::formatMoney(*settings.budget)),
            "budget");
    }
    if (settings.handRatioPpm && (*settings.handRatioPpm < 0 || *settings.handRatioPpm > 3'000'000)) {
        return refuse(
            fmt::format("A hedge ratio is between 0 and 3, not {:.2f}.", *settings.handRatioPpm * 1e-6),
            "ratio");
    }
    const GpuRental& gpu = settings.gpu;
    if (gpu.hours < 0 || gpu.hours > 1'000'000'000) {
        return refuse(
            fmt::format("GPU-hours a month are between 0 and a thousand million, not {}.", gpu.hours),
            "GPU-hours");
    }
    if (gpu.hours > 0 && (gpu.price.nanoUsd() <= 0 || gpu.price.nanoUsd() > 10'000 * domain::kNanoPerUsd)) {
        return refuse(fmt::format("What a GPU-hour costs is above 0 and at most 10,000 USD, not {}.",
                                  domain::formatPrice(gpu.price, 2)),
                      "GPU-hour price");
    }
    if (gpu.floatingPpm < 0 || gpu.floatingPpm > 1'000'000) {
        return refuse(fmt::format("The part of GPU-hours at the market price is 0 to 100 %, not {:.1f} %.",
                                  gpu.floatingPpm * 1e-4),
                      "GPU-hours at the market price");
    }
    if (settings.paths < 100 || settings.paths > 100'000) {
        return refuse(fmt::format("A simulation takes 100 to 100,000 paths, not {}.", settings.paths),
                      "paths");
    }
    return {};
}

Result<HedgePlan> planHedge(const PlanQuestion& question) {
    if (const auto checked = check(question.settings); !checked) {
        return checked.error();
    }
    const auto evidence = question.evidence
                              ? question.evidence
                              : std::make_shared<const IndexEvidence>(question.prices, question.now);
    bill::ModelMatcher matcher(question.prices, question.choices);
    ExposureQuestion asked;
    asked.bill = question.bill.get();
    asked.matcher = &matcher;
    asked.evidence = evidence.get();
    asked.futures = futuresOf(question);
    asked.nanoUsdPerUnit = question.settings.nanoUsdPerUnit;
    asked.rules = question.rules;
    auto exposures = exposuresOf(asked);
    if (!exposures) {
        return exposures.error();
    }
    HedgePlan plan;
    plan.settings = question.settings;
    plan.rules = question.rules;
    plan.madeAt = question.now;
    plan.pricesUntil = evidence->lastDay();
    plan.first = market::following(market::monthOf(question.now));
    plan.exposures = std::move(exposures).value();
    if (const auto added = addGpuRental(plan.exposures, question.settings.gpu); !added) {
        return added.error();
    }
    plan.areOffersSimulated = question.offers.empty();
    plan.isSample = std::ranges::any_of(question.bill->files, bill::isSample);
    const std::vector<FutureOffer> offers = offersOf(question, plan, *evidence);
    if (const auto filled = fillStrip(plan, offers); !filled) {
        return filled.error();
    }
    SimulationMaker maker(plan, *evidence, *question.catalogue, offers);
    plan.simulation = simulateBill(maker.make());
    addLocked(plan, *evidence, maker.legPlaces());
    plan.alternatives =
        alternativesOf(plan.exposures, *question.prices, plan.settings.alternatives, question.now);
    BackTestQuestion test;
    test.exposures = &plan.exposures;
    test.prices = question.prices.get();
    test.evidence = evidence.get();
    test.catalogue = question.catalogue;
    test.rules = question.rules;
    test.handRatioPpm = question.settings.handRatioPpm;
    plan.backTest = backTest(test);
    addWords(plan, *question.bill, *evidence);
    return plan;
}

bool HedgePlan::isByHand() const {
    return std::ranges::any_of(strip.legs, [](const StripLeg& leg) { return leg.isByHand && leg.lots > 0; });
}

std::string spanOf(const HedgePlan& plan) {
    const auto months = plannedMonths(plan.first, plan.settings.months);
    return months.size() == 1 ? market::monthName(months.front())
                              : market::monthName(months.front()) + " to " + market::monthName(months.back());
}

}  // namespace tessera::hedge
