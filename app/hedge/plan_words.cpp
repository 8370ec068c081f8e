#include "app/hedge/plan_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::hedge {

using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Result;

namespace {

std::string percentOf(Money part, Money whole) {
    return whole.nanoUsd() == 0 ? std::string("-")
                                : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part.nanoUsd()) /
                                                              static_cast<double>(whole.nanoUsd()));
}

void addUnhedgedModels(HedgePlan& plan) {
    for (const Exposure& row : plan.exposures.rows) {
        if (!row.estimate.isHedge()) {
            plan.notCovered.push_back(
                {row.name, fmt::format("{} of the bill. {}", percentOf(row.monthly, plan.exposures.monthly()),
                                       sentenceFor(row.estimate, plan.rules))});
        }
    }
    for (const std::string& model : plan.exposures.unknown) {
        plan.notCovered.push_back(
            {model, "What it costs is in no file and no price list, so it is in none of these figures."});
    }
}

/// Volume and mix of the last two months, in the company's own money.
void addMoved(HedgePlan& plan, const bill::JoinedBill& bill) {
    std::string before;
    for (const bill::BillLine& line : bill.lines) {
        const std::string month = bill::monthOf(line.line.key.day);
        before = month < plan.exposures.usual.month ? month : before;
    }
    const std::string currency = bill::mainCurrency(bill);
    const auto moved = before.empty() ? Result<bill::WhatMoved>(Error{ErrorCode::NotFound, "", ""})
                                      : bill::whatMoved(bill, before, plan.exposures.usual.month);
    const auto money = [&](std::int64_t nano) {
        return fmt::format("{} {}", domain::formatSignedMoney(Money::fromNanoUsd(nano), 0), currency);
    };
    plan.notCovered.push_back(
        {"Volume", moved ? fmt::format("More tokens cost more: {} in {} against {}. No future covers that.",
                                       money(moved->effects.volume), plan.exposures.usual.month, before)
                         : "More tokens cost more, whatever the price: a future fixes a price, not a use."});
    plan.notCovered.push_back(
        {"Mix",
         moved ? fmt::format("A dearer model, or more output: {} in {} against {}.",
                             money(moved->effects.mix), plan.exposures.usual.month, before)
               : "A dearer model, or more output for the same question, costs more at the same prices."});
    if (plan.exposures.otherMonthly.nanoUsd() != 0) {
        plan.notCovered.push_back(
            {"Not tokens", fmt::format("{} USD a month for tools, credits and what the "
                                       "files give no model for.",
                                       domain::formatMoney(plan.exposures.otherMonthly, 0))});
    }
}

void addBasis(HedgePlan& plan) {
    std::string fits;
    for (const Exposure& row : plan.exposures.rows) {
        if (row.estimate.isMeasured()) {
            fits += fmt::format("{}R\u00B2 {:.2f} {}", fits.empty() ? "" : ", ", row.estimate.line->fit,
                                row.name);
        }
    }
    for (const Exposure& row : plan.exposures.rows) {
        if (row.estimate.verdict == HedgeVerdict::ByContract) {
            plan.notCovered.push_back({row.name, sentenceFor(row.estimate, plan.rules)});
        }
    }
    if (!fits.empty()) {
        plan.notCovered.push_back({"Basis", "The index is not your invoice: " + fits + "."});
    }
    plan.notCovered.push_back({"Withheld fixings",
                               "On a day without an index the middle of earlier days is used, up to 44 days "
                               "back. After that there is no settlement price."});
}

std::string assumptionAboutPrices(const HedgePlan& plan) {
    return plan.areOffersSimulated ? "The prices of all futures here are simulated by a model of the curve: "
                                     "no market gives them. As of "
                                     "October 2026 no exchange was seen trading token or GPU futures."
                                   : "The prices of all futures here are those of the paper exchange, which "
                                     "is simulated. As of October "
                                     "2026 no exchange was seen trading token or GPU futures.";
}

void addAssumptions(HedgePlan& plan, const IndexEvidence& evidence) {
    const UsualMonth& usual = plan.exposures.usual;
    if (plan.isSample) {
        plan.assumptions.emplace_back("The bill is that of a made-up company that comes with the program.");
    }
    plan.assumptions.push_back(
        usual.isWhole()
            ? fmt::format("A usual month is {}.", usual.month)
            : fmt::format("A usual month is {}, of which the files speak of {} days; it is scaled to {}.",
                          usual.month, usual.days, usual.daysInMonth));
    plan.assumptions.push_back(fmt::format(
        "Use, of tokens and GPU-hours alike, grows by {:.1f} % a month, give or take {:.1f} %: a setting, "
        "not measured.",
        plan.settings.growthPpm * 1e-4, plan.settings.growthSigmaPpm * 1e-4));
    plan.assumptions.push_back(assumptionAboutPrices(plan));
    if (plan.simulation.collared) {
        plan.assumptions.push_back(fmt::format(
            "The option collar: in place of each future a call {:.0f} % above its price and the put "
            "that pays for it "
            "({:.0f} % below in the first month). Their prices are the means of these paths, at twice a "
            "future's costs, not quotes of listed options.",
            kCollarCap * 100, (1 - plan.simulation.collars.front().floor) * 100));
    }
    if (plan.settings.gpu.hours > 0) {
        plan.assumptions.push_back(fmt::format(
            "{} GPU-hours a month at {} USD is where it starts, and the cards are taken to be H100. How much "
            "their "
            "price swings is made up for this simulation, for no history of it is at hand: with real swings "
            "the "
            "result may differ a lot.",
            domain::formatCount(plan.settings.gpu.hours), domain::formatPrice(plan.settings.gpu.price, 2)));
    }
    for (const std::string tier : {"composite", "frontier", "standard", "budget"}) {
        const bool isUsed = std::ranges::any_of(plan.exposures.rows, [&](const Exposure& row) {
            return row.tier == tier && row.estimate.isHedge();
        });
        if (const auto moves = evidence.moves(tier, plan.pricesUntil); isUsed && moves) {
            plan.assumptions.push_back(
                fmt::format("{} index: {:.1f} jumps of 3 % or more a year (mean {:+.1f} %, spread {:.1f} %), "
                            "otherwise {:.1f} % "
                            "volatility a year; measured on {} days.",
                            titleOf(tier), moves->jumpsAYear, moves->jumpMean * 100, moves->jumpSigma * 100,
                            moves->sigma * 100, moves->days));
        }
    }
    const std::string newest = domain::formatIso(plan.pricesUntil).substr(0, 10);
    plan.assumptions.push_back(
        newest.substr(0, 7) < usual.month
            ? fmt::format(
                  "The newest list prices here are of {}, older than the bill: import newer ones before you "
                  "decide.",
                  newest)
            : fmt::format("List prices are known until {}.", newest));
    plan.assumptions.push_back(fmt::format("The months ahead were worked out {} times, seed {}.",
                                           domain::formatCount(plan.settings.paths), plan.settings.seed));
}

std::string verdictOf(const HedgePlan& plan) {
    const auto hedges = std::ranges::count_if(plan.exposures.rows,
                                              [](const Exposure& row) { return row.estimate.isHedge(); });
    const SimulationResult& s = plan.simulation;
    const double before = s.unhedged.high - s.unhedged.low, after = s.hedged.high - s.hedged.low;
    const double narrower = before > 0 ? 100 * (1 - after / before) : 0;
    if (hedges == 0 && plan.isByHand()) {
        return fmt::format(
            "The evidence says: do not hedge. Tried by hand, {} lots would {} the range of the bill{}.",
            plan.strip.lots,
            std::abs(narrower) < 0.5 ? "not change"
            : narrower > 0           ? "narrow"
                                     : "widen",
            std::abs(narrower) < 0.5 ? "" : fmt::format(" by {:.0f} %", std::abs(narrower)));
    }
    if (hedges == 0) {
        const std::string none =
            "Do not hedge: no part of this bill has followed an index closely enough for a future to help. "
            "Look at "
            "the other ways to save first: they need no futures, only some work and a test.";
        return plan.settings.handRatioPpm
                   ? none + fmt::format(
                                " With the ratio typed, {:.2f}, there is nothing to buy either: it comes to "
                                "less than half a lot a month, or no future is listed for that part.",
                                *plan.settings.handRatioPpm * 1e-6)
                   : none;
    }
    if (plan.strip.lots == 0) {
        return plan.strip.notes.empty()
                   ? "Do not hedge: what could be hedged is less than half a lot a month."
                   : "No hedge can be bought now: no future of these months is listed or quoted.";
    }
    if (narrower < 10) {
        std::int64_t typed = 0;
        for (const StripLeg& leg : plan.strip.legs) {
            typed += leg.isByHand ? leg.lots : 0;
        }
        return fmt::format(
            "{} {} lots would {} the range of the bill by {}. Most of what moves it is how much is used, or "
            "prices that these futures do not follow.{}",
            narrower < 0 ? "Do not hedge:" : "Hardly worth it:", plan.strip.lots,
            narrower < 0 ? "widen" : "narrow",
            std::abs(narrower) < 1 ? "less than 1 %" : fmt::format("{:.0f} %", std::abs(narrower)),
            typed > 0
                ? fmt::format(
                      " {} of these lots come from the ratio that was typed; the evidence gives none.", typed)
                : "");
    }
    return fmt::format(
        "A hedge of {} lots narrows the range of the bill by {:.0f} %. It does not lower the expected bill, "
        "and it "
        "gives up the cheap outcomes.",
        plan.strip.lots, narrower);
}

}  // namespace

void addWords(HedgePlan& plan, const bill::JoinedBill& bill, const IndexEvidence& evidence) {
    addMoved(plan, bill);
    addUnhedgedModels(plan);
    addBasis(plan);
    addAssumptions(plan, evidence);
    plan.verdict = verdictOf(plan);
}

}  // namespace tessera::hedge
