#include "app/bill/joined_bill.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "app/bill/model_match.h"

namespace tessera::bill {

namespace {

using domain::Timestamp;

/// A model on a day, by whatever name.
using Traffic = std::pair<Timestamp, std::string>;

Traffic trafficOf(const DayLine& line) {
    return {line.key.day, modelKey(line.key.model)};
}

bool isBill(SourceRole role) {
    return role != SourceRole::Observer;
}

/// What each earlier file speaks of, to find what a later one says again.
class Joiner {
 public:
    explicit Joiner(std::vector<UsageFile> files) : m_files(std::move(files)) {}

    JoinedBill run() {
        for (const UsageFile& file : m_files) {
            note(file);
        }
        for (std::uint32_t i = 0; i < m_files.size(); ++i) {
            take(i);
        }
        warnOfGateways();
        nameAlike();
        std::ranges::sort(m_bill.lines, {}, [](const BillLine& line) {
            return std::tie(line.line.key.day, line.vendor, line.line.key.model, line.file);
        });
        m_bill.files = std::move(m_files);
        return std::move(m_bill);
    }

 private:
    void note(const UsageFile& file) {
        for (const DayLine& line : file.lines) {
            if (file.format.role == SourceRole::VendorUsage && !line.tokens.isEmpty()) {
                m_metered.insert({file.format.vendor, trafficOf(line)});
            }
            if (isBill(file.format.role)) {
                m_billed.insert(trafficOf(line));
            }
        }
    }

    /// The format that spoke first of it in this role; true when it is another than this one.
    bool saysAgain(const UsageFile& file, const DayLine& line) {
        const auto [first, isNew] =
            m_first.try_emplace({file.format.vendor, file.format.role, trafficOf(line)}, file.format.id);
        return !isNew && first->second != file.format.id;
    }

    void take(std::uint32_t number) {
        UsageFile& file = m_files[number];
        std::int64_t again = 0, seen = 0, unmetered = 0;
        for (DayLine& line : file.lines) {
            if (saysAgain(file, line)) {
                again += line.rows;
                continue;
            }
            if (!isBill(file.format.role) && m_billed.contains(trafficOf(line))) {
                seen += line.rows;
                continue;
            }
            if (file.format.role == SourceRole::VendorCost && !line.tokens.isEmpty() &&
                m_metered.contains({file.format.vendor, trafficOf(line)})) {
                unmetered += line.rows;
                line.tokens = {};
            }
            m_bill.lines.push_back({std::move(line), file.format.vendor, number});
        }
        file.lines.clear();
        decide(again,
               "{} rows of {} are left out: another format of the same vendor's files speaks of the same "
               "models and days.",
               file.name);
        decide(seen,
               "{} rows of {} are left out: a vendor's own file speaks of the same models and days, and a "
               "proxy's or log's count of them must not be added to it.",
               file.name);
        decide(unmetered,
               "The tokens in {} rows of {} are left out: a usage file says them; the money counts.",
               file.name);
    }

    void decide(std::int64_t rows, const char* sentence, const std::string& name) {
        if (rows > 0) {
            m_bill.decisions.push_back(fmt::format(fmt::runtime(sentence), rows, name));
        }
    }

    void warnOfGateways() {
        std::set<Traffic> vendors;
        for (const BillLine& line : m_bill.lines) {
            const SourceRole role = m_files[line.file].format.role;
            if (role == SourceRole::VendorUsage || role == SourceRole::VendorCost) {
                vendors.insert(trafficOf(line.line));
            }
        }
        std::set<std::string> both;
        for (const BillLine& line : m_bill.lines) {
            if (m_files[line.file].format.role == SourceRole::Gateway &&
                vendors.contains(trafficOf(line.line))) {
                both.insert(modelKey(line.line.key.model));
            }
        }
        for (const std::string& model : both) {
            m_bill.decisions.push_back(
                fmt::format("{} is in a gateway's file and in a vendor's file for the same days. Both are "
                            "counted: check that the gateway did not use your own key at the vendor, for "
                            "then it is the same traffic twice.",
                            model));
        }
    }

    /// Rule 5: an undated name takes the one dated name of its vendor that has the same key.
    void nameAlike() {
        std::map<std::pair<std::string, std::string>, std::set<std::string>> names;
        for (const BillLine& line : m_bill.lines) {
            names[{line.vendor, modelKey(line.line.key.model)}].insert(line.line.key.model);
        }
        for (const auto& [key, spellings] : names) {
            std::vector<std::string> dated, undated;
            for (const std::string& name : spellings) {
                (isDatedName(name) ? dated : undated).push_back(name);
            }
            if (dated.size() == 1 && !undated.empty()) {
                rename(key.first, undated, dated.front());
            } else if (dated.empty() && undated.size() > 1) {
                rename(key.first, {undated.begin(), undated.end() - 1}, undated.back());
            }
        }
    }

    void rename(const std::string& vendor, const std::vector<std::string>& from, const std::string& to) {
        for (BillLine& line : m_bill.lines) {
            if (line.vendor == vendor && std::ranges::find(from, line.line.key.model) != from.end()) {
                line.line.key.model = to;
            }
        }
        for (const std::string& name : from) {
            m_bill.decisions.push_back(fmt::format("\"{}\" is the same model as \"{}\".", name, to));
        }
    }

    std::vector<UsageFile> m_files;
    JoinedBill m_bill;
    std::set<std::pair<std::string, Traffic>> m_metered;
    std::set<Traffic> m_billed;
    std::map<std::tuple<std::string, SourceRole, Traffic>, std::string> m_first;
};

void addCost(MonthTotal& total, const DayLine& line) {
    if (!line.cost) {
        return;
    }
    if (line.key.currency == "USD") {
        total.cost = total.cost.value_or(Amount{}) + *line.cost;
    } else {
        total.otherCost[line.key.currency] += *line.cost;
    }
}

/// A quantity that is stated and was not seen is zero, one that is not stated is none.
void settle(MonthTotal& total, const Stated& stated) {
    for (std::size_t i = 0; i < kMetered; ++i) {
        if (stated.tokens[i] && !total.tokens.of[i]) {
            total.tokens.of[i] = 0;
        }
    }
    if (stated.reasoning && !total.tokens.reasoning) {
        total.tokens.reasoning = 0;
    }
    if (stated.cost && !total.cost && total.otherCost.empty()) {
        total.cost = Amount{};
    }
}

}  // namespace

JoinedBill joinFiles(std::vector<UsageFile> files) {
    return Joiner(std::move(files)).run();
}

std::string monthOf(Timestamp day) {
    return domain::formatIso(day, 0).substr(0, 7);
}

BillTotals totalsOf(const JoinedBill& bill) {
    std::map<std::pair<std::string, std::string>, std::pair<MonthTotal, Stated>> months;
    BillTotals totals;
    Stated all;
    for (const BillLine& line : bill.lines) {
        auto& [total, stated] = months[{monthOf(line.line.key.day), line.line.key.model}];
        total.tokens.add(line.line.tokens);
        totals.grand.tokens.add(line.line.tokens);
        addCost(total, line.line);
        addCost(totals.grand, line.line);
        stated.add(bill.files[line.file].stated);
    }
    for (const UsageFile& file : bill.files) {
        all.add(file.stated);
    }
    for (auto& [key, entry] : months) {
        entry.first.month = key.first;
        entry.first.model = key.second;
        settle(entry.first, entry.second);
        totals.months.push_back(std::move(entry.first));
    }
    settle(totals.grand, all);
    return totals;
}

}  // namespace tessera::bill
