#include "app/storage/plan_workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <memory>

#include "app/domain/decimal.h"

namespace tessera::storage {

using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Result;

namespace {

constexpr double kWide = 34, kNarrow = 15;

/// For a cell: spreadsheets hold doubles, and a cent of 1e9 dollars fits one.
double usd(Money money) {
    return static_cast<double>(money.nanoUsd()) * 1e-9;
}

std::string monthText(domain::ContractMonth month) {
    return fmt::format("{:04}-{:02}", month.year, month.month);
}

/// One sheet, written a row after the other.
class Sheet {
 public:
    Sheet(lxw_workbook* book, const char* name, lxw_format* head, lxw_format* money)
        : m_sheet(workbook_add_worksheet(book, name)), m_head(head), m_money(money) {
        worksheet_set_column(m_sheet, 0, 0, kWide, nullptr);
        worksheet_set_column(m_sheet, 1, 9, kNarrow, nullptr);
    }
    Sheet& head(std::initializer_list<const char*> titles) {
        for (const char* title : titles) {
            worksheet_write_string(m_sheet, m_row, m_column++, title, m_head);
        }
        return next();
    }
    /// Text is text: what begins with '=' is no formula.
    Sheet& text(const std::string& words) {
        worksheet_write_string(m_sheet, m_row, m_column++, words.c_str(), nullptr);
        return *this;
    }
    Sheet& number(double value) {
        worksheet_write_number(m_sheet, m_row, m_column++, value, nullptr);
        return *this;
    }
    Sheet& money(double value) {
        worksheet_write_number(m_sheet, m_row, m_column++, value, m_money);
        return *this;
    }
    Sheet& none() {
        ++m_column;
        return *this;
    }
    /// `{}` is the number of the row; `value` is what it gives, for readers that do not compute.
    Sheet& formula(fmt::string_view pattern, double value) {
        const std::string words = fmt::format(fmt::runtime(pattern), m_row + 1);
        worksheet_write_formula_num(m_sheet, m_row, m_column++, words.c_str(), m_money, value);
        return *this;
    }
    /// The sum of a column from the first row under the head to the one above.
    Sheet& sum(char column, double value) {
        const std::string words = fmt::format("=SUM({}2:{}{})", column, column, m_row);
        worksheet_write_formula_num(m_sheet, m_row, m_column++, words.c_str(), m_money, value);
        return *this;
    }
    Sheet& next() {
        ++m_row;
        m_column = 0;
        return *this;
    }

 private:
    lxw_worksheet* m_sheet;
    lxw_format* m_head;
    lxw_format* m_money;
    lxw_row_t m_row = 0;
    lxw_col_t m_column = 0;
};

class Writer {
 public:
    Writer(const hedge::HedgePlan& plan, lxw_workbook* book) : m_plan(plan), m_book(book) {
        m_head = workbook_add_format(book);
        format_set_bold(m_head);
        m_money = workbook_add_format(book);
        format_set_num_format(m_money, "#,##0.00");
    }

    void write() {
        answer();
        exposures();
        strip();
        outcomes();
        alternatives();
        backTest();
        notCovered();
    }

 private:
    Sheet sheet(const char* name) { return {m_book, name, m_head, m_money}; }

    void answer() {
        Sheet out = sheet("Answer");
        const hedge::HedgeSettings& put = m_plan.settings;
        out.head({"What", "Value"});
        out.text("Answer").text(m_plan.verdict).next();
        out.text("Usual month").text(m_plan.exposures.usual.month).next();
        out.text("Tokens, USD a month").money(usd(m_plan.exposures.tokensMonthly)).next();
        out.text("Not tokens, USD a month").money(usd(m_plan.exposures.otherMonthly)).next();
        out.text("GPU-hours, USD a month").money(usd(m_plan.exposures.gpuMonthly)).next();
        out.text("A usual month, USD").formula("=SUM(B4:B6)", usd(m_plan.exposures.monthly())).next();
        out.text("Months").number(put.months).next();
        if (put.budget) {
            out.text("Budget, USD").money(usd(*put.budget)).next();
        }
        out.text("Growth of use, % a month").number(put.growthPpm * 1e-4).next();
        out.text("Give or take, % a month").number(put.growthSigmaPpm * 1e-4).next();
        if (put.handRatioPpm) {
            out.text("Hedge ratio by hand").number(*put.handRatioPpm * 1e-6).next();
        }
        out.text("Paths").number(put.paths).next();
        out.text("Seed").number(static_cast<double>(put.seed)).next();
        for (const std::string& each : m_plan.assumptions) {
            out.text("Assumed").text(each).next();
        }
    }

    void exposures() {
        Sheet out = sheet("Exposure");
        out.head({"Exposure", "USD a month", "Index", "Hedge ratio", "Low 90 %", "High 90 %", "R2", "Weeks",
                  "Moves", "Why"});
        double sum = 0;
        for (const hedge::Exposure& row : m_plan.exposures.rows) {
            sum += usd(row.monthly);
            out.text(row.name).money(usd(row.monthly)).text(row.tier);
            if (const auto& line = row.estimate.line) {
                out.number(line->ratio).number(line->low).number(line->high).number(line->fit);
            } else {
                out.none().none().none().none();
            }
            out.number(static_cast<double>(row.estimate.weeks))
                .number(static_cast<double>(row.estimate.moves));
            out.text(hedge::sentenceFor(row.estimate, m_plan.rules)).next();
        }
        out.text("Total").sum('B', sum);
    }

    void strip() {
        Sheet out = sheet("Strip");
        out.head({"Exposure", "Month", "Future", "Wanted lots", "Lots", "Mtok a lot", "Price", "Worth USD",
                  "Margin USD", "Fees USD"});
        for (const hedge::StripLeg& leg : m_plan.strip.legs) {
            out.text(m_plan.exposures.rows[leg.row].name).text(monthText(leg.month)).text(leg.symbol);
            if (!leg.price) {
                out.next();
                continue;
            }
            out.number(static_cast<double>(leg.milliLots) / 1000).number(static_cast<double>(leg.lots));
            out.number(static_cast<double>(leg.contractSize));
            out.number(static_cast<double>(leg.price->nanoUsd()) * 1e-9);
            out.formula("=E{0}*F{0}*G{0}", usd(leg.locked))
                .money(usd(leg.margin))
                .money(usd(leg.fees))
                .next();
        }
        const hedge::Strip& strip = m_plan.strip;
        out.text("Total").none().none().none().sum('E', static_cast<double>(strip.lots)).none().none();
        out.sum('H', usd(strip.locked)).sum('I', usd(strip.margin)).sum('J', usd(strip.fees));
    }

    void outcomes() {
        Sheet out = sheet("With and without");
        out.head({"Bill in all, USD", "Unhedged", "Hedged", "Change", "Option collar"});
        const hedge::SimulationResult& result = m_plan.simulation;
        const auto row = [&](const char* what, double hedge::Distribution::*of, double scale = 1) {
            const double unhedged = result.unhedged.*of * scale, hedged = result.hedged.*of * scale;
            out.text(what).money(unhedged).money(hedged).formula("=C{0}-B{0}", hedged - unhedged);
            result.collared ? out.money((*result.collared).*of * scale) : out.none();
            out.next();
        };
        row("Mean", &hedge::Distribution::mean);
        row("Median", &hedge::Distribution::median);
        row("5 in 100 are below", &hedge::Distribution::low);
        row("5 in 100 are above", &hedge::Distribution::high);
        row("Worst month, 5 in 100 are above", &hedge::Distribution::worstMonth);
        if (m_plan.settings.budget) {
            row("Chance of exceeding the budget, %", &hedge::Distribution::exceeding, 100);
        }
    }

    void alternatives() {
        Sheet out = sheet("Before a hedge");
        out.head({"What", "USD a month", "If"});
        for (const hedge::Alternative& each : m_plan.alternatives) {
            out.text(std::string(hedge::titleOf(each.kind)));
            each.lines.empty() ? out.none() : out.money(-usd(each.saving));
            out.text(each.assumption).next();
            for (const hedge::AlternativeLine& line : each.lines) {
                out.text("  " + line.model).money(-usd(line.saving)).text(line.what).next();
            }
        }
    }

    void backTest() {
        Sheet out = sheet("Had you hedged (simulated)");
        out.head({"Month", "Unhedged USD", "Futures USD", "Hedged USD", "Lots", "Why none"});
        double payout = 0;
        for (const hedge::BackTestMonth& month : m_plan.backTest.months) {
            payout += usd(month.payout);
            out.text(monthText(month.month)).money(usd(month.unhedged)).money(usd(month.payout));
            out.formula("=B{0}-C{0}", usd(month.hedged)).number(static_cast<double>(month.lots));
            out.text(month.lots == 0 ? month.why : "").next();
        }
        out.text("Total").sum('B', usd(m_plan.backTest.unhedged)).sum('C', payout);
        out.sum('D', usd(m_plan.backTest.hedged));
    }

    void notCovered() {
        Sheet out = sheet("Not covered");
        out.head({"What", "How much"});
        for (const hedge::NotCovered& each : m_plan.notCovered) {
            out.text(each.what).text(each.howMuch).next();
        }
    }

    const hedge::HedgePlan& m_plan;
    lxw_workbook* m_book;
    lxw_format* m_head;
    lxw_format* m_money;
};

}  // namespace

Result<void> writePlanWorkbook(const hedge::HedgePlan& plan, const std::string& path) {
    if (!path.ends_with(".xlsx")) {
        return Error{ErrorCode::BadInput, "The name of a workbook ends in .xlsx.", path};
    }
    lxw_workbook* book = workbook_new(path.c_str());
    if (book == nullptr) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be written.", path), path};
    }
    Writer(plan, book).write();
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be written: {}", path, lxw_strerror(error)), path};
    }
    return {};
}

}  // namespace tessera::storage
