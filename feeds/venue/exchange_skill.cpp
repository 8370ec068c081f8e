// Exchange: the forecast-skill indexes. The exchange itself asks a forecaster without a model for each next
// day's fixing of the index the family is about, commits the answer as the day's fixing is made, four hours
// before the next day begins, and scores it after that day's (app/skill). All of it follows from fixings that
// everybody has.

#include <algorithm>

#include "feeds/venue/exchange_parts.h"

namespace tessera::venue {

namespace {

/// Rows before one whose window is whole, whatever of it was withheld.
constexpr std::size_t kLongestWindow = skill::kWindowDays + skill::kExtensionDays;
/// Rows a book has from its beginning: some more than the longest window; of an index that is new, a past as
/// well.
constexpr Duration kKeptRows = kDay * 45, kNewRows = kDay * 80;
/// Fixings it is made from: the history of the first of these rows, days without a fixing among them.
constexpr Duration kLookedBack = kDay * 400;

Price pointsOf(int hundredths) {
    return Price::fromNanoUsd(std::int64_t{hundredths} * 10'000'000);
}

}  // namespace

/// The index has a past: the days whose whole window the book has, so that anybody finds the same.
Result<void> Exchange::openSkill(const market::ContractFamily& terms) {
    if (familyOf(terms.skillOf) == nullptr ||
        skill::statisticalSkillForecaster(terms.forecaster).key.empty()) {
        return Error{ErrorCode::BadInput,
                     terms.code + " is on a forecaster \"" + terms.forecaster + "\" that there is none of.",
                     "openSkill"};
    }
    const InstrumentId index{static_cast<std::uint32_t>(m_instruments.size() + 1)};
    Family& family = *m_families.emplace_back(std::make_unique<Family>(Family{terms, index, nullptr}));
    m_instruments.push_back(m_config.terms.catalogue.index(terms, index));
    if (m_live) {
        m_sink.onDefinition(m_instruments.back());
    }
    Listing& listing = *m_listings.emplace_back(std::make_unique<Listing>());
    listing.id = index;
    listing.family = &family;
    const std::span rows = skillBook(family, floorTo(m_lastSettlement, kDay)).rows();
    for (const skill::SkillRow& row : rows.subspan(std::min(rows.size(), kLongestWindow - 1))) {
        if (row.state != skill::DayState::Open && row.index.hundredths) {
            const Timestamp asOf = row.day + kFixingTime;
            publish({.instrument = index,
                     .asOf = asOf,
                     .knownAt = asOf,
                     .level = pointsOf(*row.index.hundredths),
                     .observations = row.index.validDays,
                     .withheldReason = {},
                     .simulated = true});
        }
    }
    return {};
}

/// Told the daily fixings of its subject, that of `day` the last. Made when it is first asked for: a restart
/// brings no book.
skill::SkillBook& Exchange::skillBook(Family& family, Timestamp day) {
    if (family.book && !family.book->rows().empty() && family.book->rows().back().day > day) {
        return *family.book;
    }
    const std::vector<Fixing>& all = listing(familyOf(family.terms.skillOf)->index).fixings;
    const auto first = std::ranges::lower_bound(all, m_now - kLookedBack, {}, &Fixing::asOf);
    const std::vector<skill::DayLevel> levels =
        skill::dayLevels(std::span(all).subspan(static_cast<std::size_t>(first - all.begin())));
    Timestamp known;  // the last day the book has been told
    if (family.book && !family.book->rows().empty()) {
        known = family.book->rows().back().day - kDay;
    } else {
        const bool isNew = listing(family.index).fixings.empty();
        const Timestamp from = levels.empty() ? m_now : levels.back().day - (isNew ? kNewRows : kKeptRows);
        // The nonces are no secret here: the forecasts are those of anybody who has the fixings.
        family.book = std::make_unique<skill::SkillBook>(
            skill::statisticalSkillForecaster(family.terms.forecaster),
            skill::statisticalAsk(family.terms.forecaster), family.terms.indexSymbol, from);
    }
    for (const skill::DayLevel& level : levels) {
        if (level.day > known) {
            family.book->fix(level, level.day + kFixingTime);
        }
    }
    return *family.book;
}

void Exchange::fixSkill(Family& family, Timestamp asOf) {
    if (asOf - floorTo(asOf, kDay) != kFixingTime) {
        return;
    }
    const skill::SkillIndex index = skillBook(family, floorTo(asOf, kDay)).index();
    Fixing fixing{.instrument = family.index,
                  .asOf = asOf,
                  .knownAt = m_now,
                  .level = {},
                  .observations = index.validDays,
                  .withheldReason = {},
                  .simulated = true};
    if (index.hundredths) {
        fixing.level = pointsOf(*index.hundredths);
    } else {
        fixing.withheldReason = "fewer than " + std::to_string(skill::kLeastValidDays) + " days have a score";
    }
    publish(std::move(fixing));
    const skill::SkillRow& next = family.book->rows().back();
    if (m_live && next.state == skill::DayState::Open && next.commitment.at.isSet()) {
        m_sink.onCommitment(family.index, instrumentOf(family.index).symbol + ": the forecast of " +
                                              formatIso(next.day, 0).substr(0, 10) +
                                              " is committed, SHA-256 " + next.commitment.digest);
    }
}

/// What the index is expected to be at `expiry`: the days of its window that are known by then stand, each
/// day to come is expected halfway between the month so far and the random walk.
double Exchange::skillForward(Family& family, Timestamp expiry) {
    const skill::SkillBook& book = skillBook(family, floorTo(m_lastSettlement, kDay));
    const skill::SkillIndex now = book.index();
    if (!now.hundredths || now.isCarried) {
        return now.hundredths ? *now.hundredths / 100.0 : 50.0;
    }
    const std::int64_t daysLeft = std::max<std::int64_t>(0, (expiry - m_lastSettlement) / kDay);
    const int toCome = static_cast<int>(std::min<std::int64_t>(daysLeft, skill::kWindowDays));
    double sum = 0, reference = 0;
    int left = skill::kWindowDays - toCome;
    for (auto row = book.rows().rbegin(); row != book.rows().rend() && left > 0; ++row) {
        if (row->state == skill::DayState::Open) {
            continue;
        }
        sum += static_cast<double>(row->score.crps.value_or(0));
        reference += static_cast<double>(row->score.reference.value_or(0));
        --left;
    }
    const double ratio = static_cast<double>(now.sum) / static_cast<double>(now.referenceSum);
    const double usual = static_cast<double>(now.referenceSum) / now.validDays * toCome;
    sum += usual * (ratio + 1) / 2;
    reference += usual;
    return reference > 0 ? std::clamp(100 - 50 * sum / reference, 0.0, 100.0) : *now.hundredths / 100.0;
}

}  // namespace tessera::venue
