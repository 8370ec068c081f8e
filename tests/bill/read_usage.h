#pragma once
// A usage file as text, and what it amounts to.

#include <gtest/gtest.h>

#include <string>

#include "app/bill/joined_bill.h"
#include "feeds/usage/usage_readers.h"

namespace tessera::test {

/// The file, or a failed test with the reason.
inline bill::UsageFile readUsage(std::string_view text, const std::string& name = "file") {
    usage::UsageReader reader;
    auto file = reader.readText(text, name);
    if (!file) {
        ADD_FAILURE() << file.error().sentence;
        return {};
    }
    return std::move(file).value();
}

/// The sentence a file is refused with; empty: it is read.
inline std::string refusal(std::string_view text, const std::string& name = "file") {
    usage::UsageReader reader;
    const auto file = reader.readText(text, name);
    return file ? std::string() : file.error().sentence;
}

/// "2026-09 gpt-4o in 100 cr 20 cw - out 5 $0.25", a line a total.
inline std::string linesOf(const bill::BillTotals& totals) {
    const auto count = [](const std::optional<std::int64_t>& n) { return n ? std::to_string(*n) : "-"; };
    std::string text;
    for (const bill::MonthTotal& t : totals.months) {
        text += t.month + " " + t.model + " in " + count(t.tokens.of[0]) + " cr " + count(t.tokens.of[1]) +
                " cw " + count(t.tokens.of[2]) + " out " + count(t.tokens.of[3]);
        text += t.cost ? " $" + bill::formatAmount(*t.cost) : "";
        for (const auto& [currency, amount] : t.otherCost) {
            text += " " + bill::formatAmount(amount) + " " + currency;
        }
        text += "\n";
    }
    return text;
}
inline std::string totalsIn(std::string_view text) {
    return linesOf(bill::totalsOf(bill::joinFiles({readUsage(text)})));
}

inline bool says(const std::vector<std::string>& notes, std::string_view part) {
    for (const std::string& note : notes) {
        if (note.find(part) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace tessera::test
