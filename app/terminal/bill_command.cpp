#include "app/terminal/bill_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

#include "app/bill/model_match.h"
#include "app/domain/decimal.h"
#include "app/storage/row_writer.h"
#include "app/storage/sqlite_usage_ledger.h"
#include "app/terminal/prices_command.h"
#include "app/terminal/pulled_files.h"
#include "feeds/usage/usage_readers.h"

namespace tessera::terminal {

using bill::BillTotals;
using bill::Metered;
using bill::MonthTotal;
using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

/// Quoted; bytes that are no UTF-8 become U+FFFD, for one of them makes the whole document unreadable.
std::string jsonText(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string jsonCount(const std::optional<std::int64_t>& count) {
    return count ? fmt::format("{}", *count) : "null";
}

std::string quantities(const MonthTotal& total) {
    return fmt::format(
        "\"input\": {}, \"cached\": {}, \"cache_write\": {}, \"output\": {}, \"reasoning\": {}, "
        "\"cost_usd\": {}",
        jsonCount(total.tokens[Metered::Input]), jsonCount(total.tokens[Metered::CacheRead]),
        jsonCount(total.tokens[Metered::CacheWrite]), jsonCount(total.tokens[Metered::Output]),
        jsonCount(total.tokens.reasoning), total.cost ? jsonText(bill::formatAmount(*total.cost)) : "null");
}

std::string otherCurrencies(const BillTotals& totals) {
    std::string rows;
    for (const MonthTotal& total : totals.months) {
        for (const auto& [currency, amount] : total.otherCost) {
            rows += fmt::format("{}\n  {{\"month\": {}, \"model\": {}, \"currency\": {}, \"cost\": {}}}",
                                rows.empty() ? "" : ",", jsonText(total.month), jsonText(total.model),
                                jsonText(currency), jsonText(bill::formatAmount(amount)));
        }
    }
    return rows.empty() ? "" : fmt::format(" \"other_currencies\": [{}\n ],\n", rows);
}

std::string countText(const std::optional<std::int64_t>& count) {
    return count ? domain::formatCount(*count) : "-";
}

std::string moneyText(const MonthTotal& total) {
    std::string text = total.cost ? bill::formatAmount(*total.cost, 2) + " USD" : "";
    for (const auto& [currency, amount] : total.otherCost) {
        text += (text.empty() ? "" : ", ") + bill::formatAmount(amount, 2) + " " + currency;
    }
    return text.empty() ? "-" : text;
}

void printRow(const MonthTotal& total, std::ostream& out) {
    fmt::print(out, "{:<8} {:<38} {:>15} {:>15} {:>13} {:>15} {:>18}\n", total.month, total.model,
               countText(total.tokens[Metered::Input]), countText(total.tokens[Metered::CacheRead]),
               countText(total.tokens[Metered::CacheWrite]), countText(total.tokens[Metered::Output]),
               moneyText(total));
}

void printTable(const bill::JoinedBill& joined, const BillTotals& totals,
                const std::vector<std::string>& warnings, std::ostream& out) {
    for (const bill::UsageFile& file : joined.files) {
        fmt::print(out, "{}: {}, {} rows, days in {}\n", file.name, file.format.title,
                   domain::formatCount(file.rows), file.format.days);
    }
    fmt::print(out, "\n{:<8} {:<38} {:>15} {:>15} {:>13} {:>15} {:>18}\n", "month", "model", "input",
               "cache read", "cache write", "output", "cost");
    for (const MonthTotal& total : totals.months) {
        printRow(total, out);
    }
    MonthTotal grand = totals.grand;
    grand.month = "total";
    printRow(grand, out);
    fmt::print(out, "\nTokens; none is counted twice. A dash: the files do not say.\n");
    for (const std::string& warning : warnings) {
        fmt::print(out, "- {}\n", warning);
    }
}

Result<void> writeWorkbook(const BillTotals& totals, const std::vector<std::string>& warnings,
                           const std::string& path) {
    if (!path.ends_with(".xlsx")) {
        return Error{ErrorCode::BadInput, "The name of a workbook ends in .xlsx.", path};
    }
    auto writer = storage::makeFileWriter(path);
    if (!writer) {
        return writer.error();
    }
    storage::RowWriter& rows = *writer.value();
    for (const std::string& warning : warnings) {
        rows.remark(warning);
    }
    rows.header(
        "month,model,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,"
        "cost,currency");
    const auto count = [&](const std::optional<std::int64_t>& value) {
        rows.add(value ? fmt::format("{}", *value) : "", storage::Cell::Number);
    };
    const auto row = [&](const MonthTotal& total, const std::optional<bill::Amount>& cost,
                         std::string_view currency, bool hasTokens) {
        rows.add(total.month).add(total.model);
        for (const auto& tokens : total.tokens.of) {
            count(hasTokens ? tokens : std::nullopt);
        }
        count(hasTokens ? total.tokens.reasoning : std::nullopt);
        rows.add(cost ? bill::formatAmount(*cost) : "", storage::Cell::Number).add(cost ? currency : "");
        rows.end();
    };
    for (const MonthTotal& total : totals.months) {
        row(total, total.cost, "USD", true);
        for (const auto& [currency, amount] : total.otherCost) {
            row(total, amount, currency, false);
        }
    }
    return rows.finish();
}

/// Models nobody lists: they are shown, and have no list price.
void warnOfUnknown(const bill::JoinedBill& joined, const std::string& profileDir,
                   std::vector<std::string>& warnings) {
    const auto ledger = openPriceLedger(profileDir);
    if (!ledger) {
        warnings.push_back("Models were not looked up: " + ledger.error().sentence);
        return;
    }
    bill::ModelMatcher matcher(ledger.value()->book(), {});
    for (const bill::BillLine& line : joined.lines) {
        const std::string& model = line.line.key.model;
        if (matcher.match(model, line.vendor, line.line.key.day).state == bill::MatchState::Unknown) {
            const std::string warning = "unknown model: " + model;
            if (std::ranges::find(warnings, warning) == warnings.end()) {
                warnings.push_back(warning);
            }
        }
    }
}

Result<void> keepFiles(const std::vector<std::string>& paths, std::vector<bill::UsageFile>& files,
                       const std::string& profileDir, domain::Timestamp now) {
    for (std::size_t i = 0; i < paths.size(); ++i) {  // pulled ones have theirs
        const auto digest = storage::fileDigest(paths[i]);
        if (!digest) {
            return digest.error();
        }
        files[i].digest = *digest;
    }
    const auto ledger = storage::SqliteUsageLedger::open(storage::usagePath(profileDir));
    if (!ledger) {
        return ledger.error();
    }
    const auto kept = ledger.value()->keep(files, now);
    return kept ? Result<void>{} : kept.error();
}

Result<usage::ReadOptions> optionsFor(const BillRequest& request) {
    usage::ReadOptions options;
    if (!request.map.empty()) {
        const auto mapping = bill::parseColumnMapping(request.map);
        if (!mapping) {
            return mapping.error();
        }
        options.mappingFor = [mapping = *mapping](const std::string&) { return mapping; };
    }
    return options;
}

Result<std::vector<bill::UsageFile>> readFiles(const std::vector<std::string>& paths,
                                               usage::UsageReader& reader) {
    std::vector<bill::UsageFile> files;
    for (const std::string& path : paths) {
        auto file = reader.readFile(path);
        if (!file) {
            return file.error();
        }
        files.push_back(std::move(file).value());
    }
    return files;
}

}  // namespace

std::string billJson(const BillTotals& totals, const std::vector<std::string>& warnings) {
    std::string rows, notes;
    for (const MonthTotal& total : totals.months) {
        rows += fmt::format("{}\n  {{\"month\": {}, \"model\": {}, {}}}", rows.empty() ? "" : ",",
                            jsonText(total.month), jsonText(total.model), quantities(total));
    }
    for (const std::string& warning : warnings) {
        notes += fmt::format("{}\n  {}", notes.empty() ? "" : ",", jsonText(warning));
    }
    const auto list = [](const std::string& inside) { return inside.empty() ? "[]" : "[" + inside + "\n ]"; };
    return fmt::format("{{\n \"totals\": {},\n \"grand_total\": {{{}}},\n{} \"warnings\": {}\n}}\n",
                       list(rows), quantities(totals.grand), otherCurrencies(totals), list(notes));
}

Result<ReadBill> readBill(const BillRequest& request, const std::string& profileDir, domain::Timestamp now) {
    auto options = optionsFor(request);
    if (!options) {
        return options.error();
    }
    usage::UsageReader reader(std::move(options).value());
    auto taken = request.pull ? pullFiles(*request.pull, now, reader) : readFiles(request.files, reader);
    if (!taken) {
        return taken.error();
    }
    std::vector<bill::UsageFile> files = std::move(taken).value();
    ReadBill read;
    for (const bill::UsageFile& file : files) {
        for (const std::string& note : file.notes) {
            read.warnings.push_back(files.size() > 1 ? file.name + ": " + note : note);
        }
    }
    if (request.isKept) {
        if (const auto kept = keepFiles(request.files, files, profileDir, now); !kept) {
            return kept.error();
        }
    }
    read.joined = bill::joinFiles(std::move(files));
    read.warnings.insert(read.warnings.end(), read.joined.decisions.begin(), read.joined.decisions.end());
    warnOfUnknown(read.joined, profileDir, read.warnings);
    return read;
}

Result<void> runBillCommand(const BillRequest& request, const std::string& profileDir,
                            const ports::Clock& clock, std::ostream& out) {
    const auto read = readBill(request, profileDir, clock.utcNow());
    if (!read) {
        return read.error();
    }
    const BillTotals totals = bill::totalsOf(read->joined);
    if (!request.xlsx.empty()) {
        if (const auto written = writeWorkbook(totals, read->warnings, request.xlsx); !written) {
            return written;
        }
    }
    if (!request.pdf.empty() && request.report) {
        if (const auto drawn = request.report(read->joined, read->warnings); !drawn) {
            return drawn;
        }
    }
    if (request.asJson) {
        out << billJson(totals, read->warnings);
    } else {
        printTable(read->joined, totals, read->warnings, out);
    }
    return {};
}

}  // namespace tessera::terminal
