#include "app/hedge/exposure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/hedge/list_history.h"

namespace tessera::hedge {

using bill::Amount;
using bill::BillLine;
using domain::Error;
using domain::ErrorCode;
using domain::Int128;
using domain::Money;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::size_t kMostWeeks = 105;  // 104 changes: two years
/// A tier that names fewer models is looked at first: the composite holds some of each.
constexpr std::array<std::string_view, 4> kTierOrder{"frontier", "standard", "budget", "composite"};

/// A month of it, in 1e-9 USD: `nano` of the bill's currency scaled from the days it covers.
Result<Money> wholeMonth(Int128 nano, const UsualMonth& usual, std::int64_t nanoUsdPerUnit) {
    const Int128 usd = domain::divideHalfEven(nano * nanoUsdPerUnit, domain::kNanoPerUsd);
    return domain::moneyFromNano(
        usual.isWhole() ? usd : domain::divideHalfEven(usd * usual.daysInMonth, std::max(1, usual.days)));
}

bill::TokenCounts wholeMonth(bill::TokenCounts tokens, const UsualMonth& usual) {
    for (auto& count : tokens.of) {
        if (count && !usual.isWhole()) {
            count = static_cast<std::int64_t>(
                domain::divideHalfEven(Int128(*count) * usual.daysInMonth, std::max(1, usual.days)));
        }
    }
    return tokens;
}

Int128 nanoOf(Amount amount) {
    return domain::divideHalfEven(amount.atto(), 1'000'000'000);
}

/// A model's lines of the usual month, added up.
struct Collected {
    bill::TokenCounts tokens;
    std::optional<Amount> paid;
    std::optional<Amount> atList;
    std::string vendor;
    Timestamp day;
};

class Collector {
 public:
    Collector(const ExposureQuestion& question, const UsualMonth& usual)
        : m_question(question), m_currency(bill::mainCurrency(*question.bill)) {
        for (const BillLine& line : question.bill->lines) {
            if (bill::monthOf(line.line.key.day) == usual.month) {
                add(line);
            }
        }
    }
    const std::map<std::string, Collected>& models() const { return m_models; }
    Amount others() const { return m_others; }

 private:
    void add(const BillLine& line) {
        const bill::DayLine& day = line.line;
        const bool isOurs = day.cost && day.key.currency == m_currency;
        if (day.key.kind != bill::LineKind::Tokens || !bill::isModelName(day.key.model)) {
            m_others += isOurs ? *day.cost : Amount{};
            return;
        }
        Collected& model = m_models[day.key.model];
        model.vendor = line.vendor;
        model.day = day.key.day;
        model.tokens.add(day.tokens);
        if (isOurs) {
            model.paid = model.paid.value_or(Amount{}) + *day.cost;
        }
        if (const auto value =
                bill::atListPrice(line, *m_question.matcher, bill::serviceTierOf(day.key.variant.tier))) {
            model.atList = model.atList.value_or(Amount{}) + value->value;
        }
    }

    const ExposureQuestion& m_question;
    std::string m_currency;
    std::map<std::string, Collected> m_models;
    Amount m_others;
};

/// The tier whose future is used for a model of `tier`: its own, else the composite's; empty: none is listed.
std::string futureFor(const std::string& tier, const std::vector<std::string>& futures) {
    for (const std::string& wanted : {tier, std::string("composite")}) {
        if (std::ranges::find(futures, wanted) != futures.end()) {
            return wanted;
        }
    }
    return futures.empty() ? std::string() : futures.front();
}

/// A row's price: its models' baskets.
std::vector<std::optional<double>> rowChanges(const std::vector<ModelExposure>& models,
                                              const std::vector<std::size_t>& of) {
    std::vector<WeightedChanges> prices;
    for (const std::size_t i : of) {
        if (const auto& monthly = models[i].monthly) {
            prices.push_back({static_cast<double>(monthly->nanoUsd()), models[i].changes});
        }
    }
    return combined(prices);
}

class Maker {
 public:
    explicit Maker(const ExposureQuestion& question)
        : m_question(question),
          m_rate(bill::mainCurrency(*question.bill) == "USD" ? domain::kNanoPerUsd
                                                             : question.nanoUsdPerUnit) {}

    Result<Exposures> make() {
        m_all.usual = usualMonth(*m_question.bill);
        if (m_all.usual.month.empty()) {
            return Error{ErrorCode::NotFound, "The bill has no line yet: import a usage or cost file first.",
                         "no line"};
        }
        m_all.weeks = m_question.evidence->weekEnds(kMostWeeks);
        const Collector collected(m_question, m_all.usual);
        for (const auto& [name, model] : collected.models()) {
            if (auto added = addModel(name, model); !added) {
                return added.error();
            }
        }
        const auto others = wholeMonth(nanoOf(collected.others()), m_all.usual, m_rate);
        if (!others) {
            return others.error();
        }
        m_all.otherMonthly = *others;
        std::ranges::stable_sort(m_all.models, std::greater{}, [](const ModelExposure& model) {
            return model.monthly.value_or(Money{}).nanoUsd();
        });
        return makeRows();
    }

 private:
    Result<void> addModel(const std::string& name, const Collected& of) {
        ModelExposure model;
        model.name = name;
        model.tokens = wholeMonth(of.tokens, m_all.usual);
        const bill::ModelMatch& match = m_question.matcher->match(name, of.vendor, of.day);
        model.listing = match.listing;
        model.number = match.number;
        const std::size_t changes = m_all.weeks.empty() ? 0 : m_all.weeks.size() - 1;
        model.changes.assign(changes, std::nullopt);
        if (match.isPriced()) {
            const listprices::PriceBook& book = m_question.matcher->book();
            model.tier = tierOf(book.listings()[*match.number].name);
            model.changes = weeklyChanges(of.tokens, book, *match.number, m_all.weeks);
        }
        const auto& amount = of.paid ? of.paid : of.atList;
        model.isAtList = !of.paid && of.atList;
        if (amount) {
            // List prices are USD already; what was paid is in the bill's currency.
            const auto month =
                wholeMonth(nanoOf(*amount), m_all.usual, model.isAtList ? domain::kNanoPerUsd : m_rate);
            if (!month) {
                return month.error();
            }
            model.monthly = *month;
            m_tokens += *month;
        } else {
            m_all.unknown.push_back(name);
        }
        m_all.models.push_back(std::move(model));
        return {};
    }

    Result<Exposures> makeRows() {
        std::map<std::string, Exposure> byTier;
        std::vector<Exposure> alone;
        for (std::size_t i = 0; i < m_all.models.size(); ++i) {
            ModelExposure& model = m_all.models[i];
            const std::string future = futureFor(model.tier, m_question.futures);
            const std::string index = future.empty() ? model.tier : future;
            model.own = estimateHedge(model.changes, m_question.evidence->weeklyChanges(index, m_all.weeks),
                                      m_question.rules);
            if (!model.monthly) {
                continue;
            }
            if (model.own.verdict == HedgeVerdict::NoPrice || model.own.verdict == HedgeVerdict::NeverMoved) {
                alone.push_back({model.name, index, {i}, *model.monthly, model.own});
                continue;
            }
            Exposure& row = byTier[index];
            row.name = index.empty() ? "In no tier" : titleOf(index) + " tier";
            row.tier = index;
            row.models.push_back(i);
            const auto sum = domain::add(row.monthly, *model.monthly);
            if (!sum) {
                return sum.error();
            }
            row.monthly = *sum;
        }
        for (auto& [tier, row] : byTier) {
            row.estimate =
                estimateHedge(rowChanges(m_all.models, row.models),
                              m_question.evidence->weeklyChanges(tier, m_all.weeks), m_question.rules);
            m_all.rows.push_back(std::move(row));
        }
        m_all.rows.insert(m_all.rows.end(), alone.begin(), alone.end());
        std::ranges::stable_sort(m_all.rows, [](const Exposure& a, const Exposure& b) {
            return a.estimate.isHedge() != b.estimate.isHedge() ? a.estimate.isHedge()
                                                                : a.monthly > b.monthly;
        });
        const auto tokens = m_tokens.result();
        if (!tokens) {
            return tokens.error();
        }
        m_all.tokensMonthly = *tokens;
        return std::move(m_all);
    }

    const ExposureQuestion& m_question;
    std::int64_t m_rate;
    Exposures m_all;
    domain::MoneySum m_tokens;
};

}  // namespace

Money Exposures::monthly() const {
    return Money::fromNanoUsd(tokensMonthly.nanoUsd() + otherMonthly.nanoUsd() + gpuMonthly.nanoUsd());
}

UsualMonth usualMonth(const bill::JoinedBill& bill) {
    std::map<std::string, std::pair<Timestamp, Timestamp>> months;  // first and last day of each
    for (const BillLine& line : bill.lines) {
        const Timestamp day = line.line.key.day;
        const auto [place, isNew] = months.emplace(bill::monthOf(day), std::pair(day, day));
        place->second.first = std::min(place->second.first, day);
        place->second.second = std::max(place->second.second, day);
    }
    UsualMonth newest;
    for (auto month = months.rbegin(); month != months.rend(); ++month) {
        const auto [first, last] = month->second;
        UsualMonth usual{month->first, static_cast<int>(domain::toCivilDate(last).day),
                         market::daysIn(market::monthOf(last))};
        // One line that is of the first day is a monthly statement: it speaks of the whole month.
        const bool isStatement = first == last && domain::toCivilDate(first).day == 1;
        // A month with another after it was told to its end, or nothing happened at its end.
        usual.days = isStatement || month != months.rbegin() ? usual.daysInMonth : usual.days;
        if (usual.isWhole()) {
            return usual;
        }
        newest = newest.month.empty() ? usual : newest;
    }
    return newest;
}

std::string tierOf(const std::string& listing) {
    const listprices::ModelName name = listprices::parseModelName(listing);
    for (const std::string_view key : kTierOrder) {
        const indexes::IndexTier* tier = indexes::findTier(key);
        const bool isIn = tier != nullptr && std::ranges::any_of(tier->members, [&](const auto& member) {
                              const listprices::ModelName other = listprices::parseModelName(member.model);
                              return other.base == name.base && other.variant == name.variant &&
                                     listprices::makersAgree(other, name);
                          });
        if (isIn) {
            return std::string(key);
        }
    }
    return {};
}

std::string titleOf(const std::string& tier) {
    const indexes::IndexTier* found = indexes::findTier(tier);
    return found != nullptr ? found->title : tier == kGpuTier ? "H100 GPU-hours" : tier;
}

Result<void> addGpuRental(Exposures& exposures, const GpuRental& rental) {
    if (rental.hours == 0) {
        return {};
    }
    const auto cost = domain::moneyFromNano(domain::Int128(rental.price.nanoUsd()) * rental.hours);
    if (!cost) {
        return cost.error();
    }
    if (const auto all = domain::add(exposures.monthly(), *cost); !all) {
        return all.error();
    }
    Exposure row;
    row.tier = kGpuTier;
    row.name = titleOf(row.tier);
    row.monthly = exposures.gpuMonthly = *cost;
    const double share = rental.floatingPpm * 1e-6;
    if (share > 0) {
        row.estimate.verdict = HedgeVerdict::ByContract;
        row.estimate.line = HedgeFit{.ratio = share, .low = share, .high = share};
    } else {
        row.estimate.verdict = HedgeVerdict::FixedPrice;
    }
    exposures.rows.push_back(std::move(row));
    return {};
}

Result<Exposures> exposuresOf(const ExposureQuestion& question) {
    const std::string currency = bill::mainCurrency(*question.bill);
    if (currency != "USD" && question.nanoUsdPerUnit <= 0) {
        return Error{
            ErrorCode::Refused,
            fmt::format("The bill is in {}. Type what one {} is worth in USD; the program guesses no "
                        "rate.",
                        currency, currency),
            currency};
    }
    return Maker(question).make();
}

}  // namespace tessera::hedge
