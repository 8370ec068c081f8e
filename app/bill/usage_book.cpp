#include "app/bill/usage_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/bill/sample_company.h"

namespace tessera::bill {

namespace {

/// What a file's lines of one month amount to.
struct MonthSum {
    std::int64_t lines = 0;
    std::map<std::string, Amount> paid;
    std::int64_t tokens = 0;
};

std::string words(const MonthSum& sum) {
    std::string text = fmt::format("{} lines", sum.lines);
    for (const auto& [currency, amount] : sum.paid) {
        text += fmt::format(", {} {}", formatAmount(amount, 2), currency);
    }
    return sum.paid.empty() ? text + fmt::format(", {} tokens", sum.tokens) : text;
}

void add(MonthSum& sum, const DayLine& line) {
    ++sum.lines;
    if (line.cost) {
        sum.paid[line.key.currency] += *line.cost;
    }
    for (const auto& count : line.tokens.of) {
        sum.tokens += count.value_or(0);
    }
}

/// The made-up company's files and a company's own are never in one bill.
void keepApart(const UsageBook& book, const std::vector<UsageFile>& files, KeepPlan& plan) {
    const bool bringsOwn =
        std::ranges::any_of(plan.fresh, [&](std::size_t fresh) { return !isSample(files[fresh]); });
    std::set<std::int64_t> samples;
    bool hasOwn = false;
    for (const KeptFile& kept : book.files) {
        if (isSample(kept.file)) {
            samples.insert(kept.import);
        } else {
            hasOwn = true;
        }
    }
    if (bringsOwn) {
        plan.samples.assign(samples.begin(), samples.end());
    } else if (hasOwn && !plan.fresh.empty()) {
        plan.refusal =
            "Your own bill is there: the made-up company's would be added to it. Take your imports back "
            "first.";
    }
}

bool isOfOneKind(const UsageFile& a, const UsageFile& b) {
    return a.format.id == b.format.id && a.format.vendor == b.format.vendor;
}

}  // namespace

JoinedBill UsageBook::joined() const {
    std::vector<UsageFile> all;
    all.reserve(files.size());
    for (const KeptFile& kept : files) {
        all.push_back(kept.file);
    }
    return joinFiles(std::move(all));
}

bool UsageBook::isSample() const {
    return !files.empty() &&
           std::ranges::all_of(files, [](const KeptFile& kept) { return bill::isSample(kept.file); });
}

KeepPlan planKeeping(const UsageBook& book, const std::vector<UsageFile>& files) {
    KeepPlan plan;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const bool isThere =
            !files[i].digest.empty() && std::ranges::any_of(book.files, [&](const KeptFile& kept) {
                return kept.file.digest == files[i].digest;
            });
        if (isThere) {
            plan.already.push_back(files[i].name);
        } else {
            plan.fresh.push_back(i);
        }
    }
    keepApart(book, files, plan);
    for (const std::size_t fresh : plan.fresh) {
        const UsageFile& file = files[fresh];
        if (file.lines.empty()) {
            continue;
        }
        for (const KeptFile& kept : book.files) {
            const bool isGone = std::ranges::count(plan.samples, kept.import) > 0;
            if (isGone || !isOfOneKind(kept.file, file)) {
                continue;
            }
            std::map<std::string, std::pair<MonthSum, MonthSum>> months;
            for (const DayLine& line : kept.file.lines) {
                if (line.key.day >= file.firstDay() && line.key.day <= file.lastDay()) {
                    add(months[monthOf(line.key.day)].first, line);
                }
            }
            for (const DayLine& line : file.lines) {
                if (const auto month = months.find(monthOf(line.key.day)); month != months.end()) {
                    add(month->second.second, line);
                }
            }
            for (const auto& [month, sums] : months) {
                plan.replacements.push_back(
                    {kept.number, file.firstDay(), file.lastDay(),
                     fmt::format("{}: {} of {} give way to {} of {}", month, words(sums.first),
                                 kept.file.name, words(sums.second), file.name)});
            }
        }
    }
    return plan;
}

}  // namespace tessera::bill
