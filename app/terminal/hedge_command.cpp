#include "app/terminal/hedge_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "app/domain/decimal.h"
#include "app/market/embedded_data.h"
#include "app/storage/plan_workbook.h"
#include "app/storage/sqlite_usage_ledger.h"
#include "app/terminal/bill_command.h"
#include "app/terminal/prices_command.h"

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Result;
using nlohmann::ordered_json;

namespace {

/// Money leaves as exact decimal text, as `tessera bill` writes it.
std::string exact(Money money) {
    return domain::formatDecimal(money.nanoUsd(), 9, 9);
}
std::string monthText(domain::ContractMonth month) {
    return fmt::format("{:04}-{:02}", month.year, month.month);
}
double rounded(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::round(value * scale) / scale;
}

ordered_json estimateJson(const hedge::HedgeEstimate& estimate, const hedge::HedgeRules& rules) {
    ordered_json out;
    out["hedge"] = estimate.isHedge();
    out["why"] = hedge::sentenceFor(estimate, rules);
    out["weeks"] = estimate.weeks;
    out["moves"] = estimate.moves;
    if (const auto& line = estimate.line) {
        out["ratio"] = rounded(line->ratio, 6);
        out["low_90"] = rounded(line->low, 6);
        out["high_90"] = rounded(line->high, 6);
        out["r2"] = rounded(line->fit, 6);
        out["rho"] = rounded(line->rho, 6);
    }
    return out;
}

ordered_json exposuresJson(const hedge::HedgePlan& plan) {
    ordered_json rows = ordered_json::array();
    for (const hedge::Exposure& row : plan.exposures.rows) {
        ordered_json out;
        out["name"] = row.name;
        out["index"] = row.tier;
        out["monthly_usd"] = exact(row.monthly);
        for (const std::size_t model : row.models) {
            out["models"].push_back(plan.exposures.models[model].name);
        }
        out["estimate"] = estimateJson(row.estimate, plan.rules);
        rows.push_back(std::move(out));
    }
    return rows;
}

ordered_json modelsJson(const hedge::HedgePlan& plan) {
    ordered_json models = ordered_json::array();
    for (const hedge::ModelExposure& model : plan.exposures.models) {
        ordered_json out;
        out["model"] = model.name;
        out["listing"] = model.listing.empty() ? ordered_json() : ordered_json(model.listing);
        out["tier"] = model.tier.empty() ? ordered_json() : ordered_json(model.tier);
        out["monthly_usd"] = model.monthly ? ordered_json(exact(*model.monthly)) : ordered_json();
        out["at_list_price"] = model.isAtList;
        out["alone"] = estimateJson(model.own, plan.rules);
        models.push_back(std::move(out));
    }
    return models;
}

ordered_json stripJson(const hedge::HedgePlan& plan) {
    ordered_json out;
    out["future"] = hedge::wordFor(plan.strip.kind);
    out["prices"] = plan.areOffersSimulated ? "curve model, simulated" : "paper exchange, simulated";
    out["lots"] = plan.strip.lots;
    out["locked_usd"] = exact(plan.strip.locked);
    out["margin_usd"] = exact(plan.strip.margin);
    out["fees_usd"] = exact(plan.strip.fees);
    out["spread_usd"] = exact(plan.strip.spread);
    out["worst_daily_call_usd"] = exact(plan.strip.worstCall);
    out["legs"] = ordered_json::array();
    for (const hedge::StripLeg& leg : plan.strip.legs) {
        ordered_json one;
        one["month"] = monthText(leg.month);
        one["exposure"] = plan.exposures.rows[leg.row].name;
        one["symbol"] = leg.symbol.empty() ? ordered_json() : ordered_json(leg.symbol);
        one["price"] = leg.price ? ordered_json(domain::formatPrice(*leg.price, 9)) : ordered_json();
        one["lots_before_rounding"] = domain::formatDecimal(leg.milliLots, 3, 3);
        one["by_hand"] = leg.isByHand;
        one["lots"] = leg.lots;
        one["locked_usd"] = exact(leg.locked);
        one["margin_usd"] = exact(leg.margin);
        out["legs"].push_back(std::move(one));
    }
    out["notes"] = plan.strip.notes;
    return out;
}

ordered_json distributionJson(const hedge::Distribution& d, bool hasBudget) {
    ordered_json out;
    out["mean"] = rounded(d.mean, 2);
    out["median"] = rounded(d.median, 2);
    out["p5"] = rounded(d.low, 2);
    out["p95"] = rounded(d.high, 2);
    out["worst_month_p95"] = rounded(d.worstMonth, 2);
    out["exceeding_budget"] = hasBudget ? ordered_json(rounded(d.exceeding, 4)) : ordered_json();
    return out;
}

ordered_json simulationJson(const hedge::HedgePlan& plan) {
    ordered_json out;
    out["months"] = plan.settings.months;
    out["paths"] = plan.settings.paths;
    out["seed"] = plan.settings.seed;
    out["budget_usd"] = plan.settings.budget ? ordered_json(exact(*plan.settings.budget)) : ordered_json();
    out["unhedged"] = distributionJson(plan.simulation.unhedged, plan.settings.budget.has_value());
    out["hedged"] = distributionJson(plan.simulation.hedged, plan.settings.budget.has_value());
    const auto& collared = plan.simulation.collared;
    out["collared"] =
        collared ? distributionJson(*collared, plan.settings.budget.has_value()) : ordered_json();
    return out;
}

ordered_json alternativesJson(const hedge::HedgePlan& plan) {
    ordered_json all = ordered_json::array();
    for (const hedge::Alternative& alternative : plan.alternatives) {
        ordered_json out;
        out["title"] = hedge::titleOf(alternative.kind);
        out["assumption"] = alternative.assumption;
        out["saving_usd_a_month"] = exact(alternative.saving);
        for (const hedge::AlternativeLine& line : alternative.lines) {
            out["models"].push_back(
                {{"model", line.model}, {"what", line.what}, {"saving_usd", exact(line.saving)}});
        }
        all.push_back(std::move(out));
    }
    return all;
}

ordered_json backTestJson(const hedge::BackTest& test) {
    ordered_json out;
    out["prices"] = "real index and list prices; futures by the curve model, simulated";
    out["unhedged_usd"] = exact(test.unhedged);
    out["hedged_usd"] = exact(test.hedged);
    out["costs_usd"] = exact(test.costs);
    out["better_months"] = test.better;
    out["worse_months"] = test.worse;
    out["months_without_hedge"] = test.without;
    out["effectiveness"] =
        test.effectiveness ? ordered_json(rounded(*test.effectiveness, 4)) : ordered_json();
    out["months"] = ordered_json::array();
    for (const hedge::BackTestMonth& month : test.months) {
        out["months"].push_back({{"month", monthText(month.month)},
                                 {"lots", month.lots},
                                 {"unhedged_usd", exact(month.unhedged)},
                                 {"payout_usd", exact(month.payout)},
                                 {"hedged_usd", exact(month.hedged)},
                                 {"why", month.why}});
    }
    return out;
}

std::string cell(Money money) {
    return domain::formatMoney(money, 2);
}

void printExposures(const hedge::HedgePlan& plan, std::ostream& out) {
    fmt::print(out, "\n{:<34} {:>14} {:>7} {:>15} {:>6} {:>6}\n", "exposure", "USD a month", "h*",
               "90 % interval", "R2", "weeks");
    for (const hedge::Exposure& row : plan.exposures.rows) {
        fmt::print(out, "{:<34} {:>14} ", row.name, cell(row.monthly));
        if (row.estimate.verdict == hedge::HedgeVerdict::ByContract) {
            fmt::print(out, "{:>7.2f} {}\n", row.estimate.line->ratio,
                       hedge::shortReason(row.estimate, plan.rules));
        } else if (row.estimate.isHedge()) {
            const hedge::HedgeFit& line = *row.estimate.line;
            fmt::print(out, "{:>7.2f} {:>15} {:>6.2f} {:>6}\n", line.ratio,
                       fmt::format("{:.2f} to {:.2f}", line.low, line.high), line.fit, row.estimate.weeks);
        } else {
            fmt::print(out, "no hedge: {}\n", hedge::shortReason(row.estimate, plan.rules));
        }
    }
}

void printStrip(const hedge::HedgePlan& plan, std::ostream& out) {
    if (plan.strip.lots == 0) {
        return;
    }
    fmt::print(out, "\n{:<10} {:<14} {:>9} {:>6} {:>10} {:>14} {:>12}\n", "month", "future", "wanted", "lots",
               "price", "worth USD", "margin USD");
    for (const hedge::StripLeg& leg : plan.strip.legs) {
        fmt::print(out, "{:<10} {:<14} {:>9} {:>6} {:>10} {:>14} {:>12}\n", monthText(leg.month),
                   leg.symbol.empty() ? "-" : leg.symbol, domain::formatDecimal(leg.milliLots, 3, 1),
                   leg.lots, leg.price ? domain::formatPrice(*leg.price, 4) : "-", cell(leg.locked),
                   cell(leg.margin));
    }
    fmt::print(out, "{:<10} {:<14} {:>9} {:>6} {:>10} {:>14} {:>12}\n", "total", "", "", plan.strip.lots, "",
               cell(plan.strip.locked), cell(plan.strip.margin));
    fmt::print(
        out,
        "Fees {} USD, spread about {} USD; the largest fall in one day asks for {} USD more, the same day.\n",
        cell(plan.strip.fees), cell(plan.strip.spread), cell(plan.strip.worstCall));
}

void printSimulation(const hedge::HedgePlan& plan, std::ostream& out) {
    // A small bill would round to nothing.
    const int decimals = plan.simulation.unhedged.high < 1000 ? 2 : 0;
    const auto text = [&](double value) {
        return domain::formatMoney(Money::fromNanoUsd(std::llround(value * 1e9)), decimals);
    };
    const auto& c = plan.simulation.collared;
    const auto row = [&](const char* name, double hedge::Distribution::*of) {
        fmt::print(out, "{:<34} {:>14} {:>14} {:>14}\n", name, text(plan.simulation.unhedged.*of),
                   text(plan.simulation.hedged.*of), c ? text((*c).*of) : "-");
    };
    const auto& a = plan.simulation.unhedged;
    const auto& b = plan.simulation.hedged;
    fmt::print(out, "\n{:<34} {:>14} {:>14} {:>14}\n", "bill, " + hedge::spanOf(plan) + ", USD", "unhedged",
               "hedged", "option collar");
    row("median", &hedge::Distribution::median);
    row("5 in 100 are below", &hedge::Distribution::low);
    row("5 in 100 are above", &hedge::Distribution::high);
    row("worst month, 5 in 100 are above", &hedge::Distribution::worstMonth);
    if (plan.settings.budget) {
        fmt::print(out, "{:<34} {:>12.0f} % {:>12.0f} %\n",
                   "chance of exceeding " + domain::formatMoney(*plan.settings.budget, 0), a.exceeding * 100,
                   b.exceeding * 100);
    }
}

void printPlan(const hedge::HedgePlan& plan, const std::vector<std::string>& warnings, std::ostream& out) {
    fmt::print(out, "{}\n", plan.verdict);
    printExposures(plan, out);
    printStrip(plan, out);
    printSimulation(plan, out);
    fmt::print(out, "\nYou might save before a hedge, USD a month (not to be added up):\n");
    for (const hedge::Alternative& alternative : plan.alternatives) {
        fmt::print(out, "{:>12}  {}: {}\n", alternative.lines.empty() ? "-" : cell(alternative.saving),
                   hedge::titleOf(alternative.kind), alternative.assumption);
    }
    const hedge::BackTest& test = plan.backTest;
    fmt::print(out,
               "\nHad you hedged, {} months, tokens only: {} USD unhedged, {} hedged; lower in {}, not lower "
               "in {}, no "
               "hedge in {} (futures simulated).\n",
               test.months.size(), cell(test.unhedged), cell(test.hedged), test.better, test.worse,
               test.without);
    fmt::print(out, "\nNot covered:\n");
    for (const hedge::NotCovered& each : plan.notCovered) {
        fmt::print(out, "- {}: {}\n", each.what, each.howMuch);
    }
    fmt::print(out, "\nAssumed:\n");
    for (const std::string& each : plan.assumptions) {
        fmt::print(out, "- {}\n", each);
    }
    for (const auto* notes : {&plan.strip.notes, &warnings}) {
        for (const std::string& note : *notes) {
            fmt::print(out, "- {}\n", note);
        }
    }
}

Result<hedge::HedgeSettings> settingsOf(const HedgeRequest& request) {
    hedge::HedgeSettings settings;
    settings.months = request.months;
    settings.growthPpm = static_cast<int>(std::lround(std::clamp(request.growthPercent, -1e4, 1e4) * 1e4));
    settings.growthSigmaPpm =
        static_cast<int>(std::lround(std::clamp(request.growthSigmaPercent, -1e4, 1e4) * 1e4));
    settings.seed = request.seed;
    if (request.future != "average" && request.future != "outright") {
        return Error{ErrorCode::BadInput,
                     fmt::format("--future is average or outright, not \"{}\".", request.future), "future"};
    }
    settings.kind = request.future == "average" ? hedge::FutureKind::Average : hedge::FutureKind::Outright;
    if (!request.budget.empty()) {
        const auto nano = domain::parseDecimal(request.budget, 9);
        if (!nano) {
            return Error{
                ErrorCode::BadInput,
                fmt::format("--budget is an amount of USD such as 300000, not \"{}\".", request.budget),
                "budget"};
        }
        settings.budget = Money::fromNanoUsd(*nano);
    }
    if (!request.ratio.empty()) {
        const auto ppm = domain::parseDecimal(request.ratio, 6);
        if (!ppm || *ppm < 0 || *ppm > 3'000'000) {
            return Error{ErrorCode::BadInput,
                         fmt::format("--ratio is between 0 and 3, such as 0.8, not \"{}\".", request.ratio),
                         "ratio"};
        }
        settings.handRatioPpm = static_cast<int>(*ppm);
    }
    settings.gpu.hours = request.gpuHours;
    settings.gpu.floatingPpm = static_cast<int>(std::lround(request.gpuFloatingPercent * 1e4));
    if (!request.gpuPrice.empty()) {
        const auto nano = domain::parseDecimal(request.gpuPrice, 9);
        if (!nano) {
            return Error{
                ErrorCode::BadInput,
                fmt::format("--gpu-price is USD an hour such as 2.40, not \"{}\".", request.gpuPrice),
                "GPU-hour price"};
        }
        settings.gpu.price = domain::Price::fromNanoUsd(*nano);
    }
    if (!request.usdPerUnit.empty()) {
        const auto nano = domain::parseDecimal(request.usdPerUnit, 9);
        if (!nano || *nano <= 0) {
            return Error{ErrorCode::BadInput,
                         fmt::format("--usd-per-unit is a rate above zero such as 1.08, not \"{}\".",
                                     request.usdPerUnit),
                         "rate"};
        }
        settings.nanoUsdPerUnit = *nano;
    }
    return settings;
}

}  // namespace

std::string planJson(const hedge::HedgePlan& plan, const std::vector<std::string>& warnings) {
    ordered_json out;
    out["verdict"] = plan.verdict;
    out["usual_month"] = {{"month", plan.exposures.usual.month},
                          {"days", plan.exposures.usual.days},
                          {"tokens_usd", exact(plan.exposures.tokensMonthly)},
                          {"other_usd", exact(plan.exposures.otherMonthly)},
                          {"gpu_usd", exact(plan.exposures.gpuMonthly)}};
    out["exposures"] = exposuresJson(plan);
    out["models"] = modelsJson(plan);
    out["strip"] = stripJson(plan);
    out["with_and_without"] = simulationJson(plan);
    out["alternatives"] = alternativesJson(plan);
    out["back_test"] = backTestJson(plan.backTest);
    for (const hedge::NotCovered& each : plan.notCovered) {
        out["not_covered"].push_back({{"what", each.what}, {"how_much", each.howMuch}});
    }
    out["assumptions"] = plan.assumptions;
    out["warnings"] = warnings;
    return out.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<void> runHedgeCommand(const HedgeRequest& request, const std::string& profileDir,
                             const ports::Clock& clock, std::ostream& out) {
    const auto settings = settingsOf(request);
    if (!settings) {
        return settings.error();
    }
    const auto prices = openPriceLedger(profileDir);
    if (!prices) {
        return prices.error();
    }
    auto catalogue = market::ContractCatalogue::parse(market::embeddedContracts());
    if (!catalogue) {
        return catalogue.error();
    }
    hedge::PlanQuestion question;
    std::vector<std::string> warnings;
    if (request.files.empty()) {
        const auto ledger = storage::SqliteUsageLedger::open(storage::usagePath(profileDir));
        if (!ledger) {
            return ledger.error();
        }
        question.bill = std::make_shared<const bill::JoinedBill>((*ledger)->book()->joined());
        question.choices = (*ledger)->book()->choices;
    } else {
        BillRequest files;
        files.files = request.files;
        files.map = request.map;
        auto read = readBill(files, profileDir, clock.utcNow());
        if (!read) {
            return read.error();
        }
        warnings = std::move(read->warnings);
        question.bill = std::make_shared<const bill::JoinedBill>(std::move(read->joined));
    }
    question.prices = (*prices)->book();
    question.catalogue = &*catalogue;
    question.settings = *settings;
    question.now = clock.utcNow();
    const auto plan = hedge::planHedge(question);
    if (!plan) {
        return plan.error();
    }
    if (!request.pdf.empty() && request.report) {
        if (const auto drawn = request.report(*plan); !drawn) {
            return drawn;
        }
    }
    if (!request.xlsx.empty()) {
        if (const auto written = storage::writePlanWorkbook(*plan, request.xlsx); !written) {
            return written;
        }
    }
    if (request.asJson) {
        out << planJson(*plan, warnings);
    } else {
        printPlan(*plan, warnings, out);
    }
    return {};
}

}  // namespace tessera::terminal
