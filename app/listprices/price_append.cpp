// PriceBook::append: facts to events, once.

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "app/listprices/price_book.h"
#include "app/listprices/price_book_keys.h"

namespace tessera::listprices {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;

namespace {

/// Below this many priced listings a list is too short to tell half of it from all of it.
constexpr std::size_t kFewListings = 20;

std::string isoDay(Timestamp t) {
    return domain::formatIso(t, 0);
}

/// A tariff beside input and output begins with a price: that there is none is not news.
bool mayBeginWith(const PriceFact& fact) {
    const bool isMain =
        fact.key.dimension == PriceDimension::Input || fact.key.dimension == PriceDimension::Output;
    return fact.value.isKnown() ||
           (isMain && fact.key.aboveInputTokens == 0 && fact.value.state() != PriceState::Withdrawn);
}

Error olderFile(const PriceSource& source, Timestamp held) {
    return {
        ErrorCode::Refused,
        fmt::format("The file of {} is as of {}, and the ledger holds one as of {}. Files of one source are "
                    "imported in the order of their time.",
                    source.name, isoDay(source.asOf), isoDay(held)),
        "older file"};
}

}  // namespace

/// One append; friend of the book.
class BatchAppender {
 public:
    BatchAppender(PriceBook& book, const PriceBatch& batch) : m_book(book), m_batch(batch) {}

    domain::Result<void> check() const;
    Appended run();

 private:
    domain::Result<void> checkWholeList() const;
    std::unordered_set<std::string> pricedListings() const;
    void take(const PriceFact& fact);
    void takeTitles();
    void takeRefusals();
    void takeAliases();
    void endWhatIsGone();
    SourceNumber sourceNumber(const PriceSource& source);
    ListingNumber listingNumber(const PriceKey& key);
    SeriesNumber seriesNumber(const PriceKey& key);
    /// Puts the event in its place; false: one with both its times is there.
    bool insert(SeriesNumber number, const PriceEvent& event);
    void add(SeriesNumber number, const PriceEvent& event);
    bool isKnown(SeriesNumber number, const PriceEvent& event) const;
    void contradict(const PriceFact& fact);
    /// The facts, with Unclear in the place of what the batch itself states in two ways.
    std::vector<PriceFact> settled();

    PriceBook& m_book;
    const PriceBatch& m_batch;
    Appended m_added;
    std::unordered_set<SeriesNumber> m_named;
    std::unordered_set<ListingNumber> m_listed;
};

domain::Result<void> BatchAppender::check() const {
    const auto isListed = [this](std::string_view name) {
        return std::ranges::any_of(m_batch.sources, [name](const PriceSource& s) { return s.name == name; });
    };
    for (const PriceFact& fact : m_batch.facts) {
        if (!isListed(fact.key.source)) {
            return Error{ErrorCode::BadInput,
                         fmt::format("The source \"{}\" of {} is not named by the batch.", fact.key.source,
                                     fact.key.listing),
                         "PriceBatch::sources"};
        }
    }
    for (const PriceSource& source : m_batch.sources) {
        const auto known = m_book.m_sourceNumbers.find(source.name);
        if (known != m_book.m_sourceNumbers.end() && m_book.m_sources[known->second].asOf > source.asOf) {
            return olderFile(source, m_book.m_sources[known->second].asOf);
        }
    }
    return m_batch.isWholeList ? checkWholeList() : domain::Result<void>{};
}

std::unordered_set<std::string> BatchAppender::pricedListings() const {
    std::unordered_set<std::string> names;
    for (const Listing& listing : m_book.m_listings) {
        if (m_book.m_sources[listing.source].name != m_batch.sources.front().name) {
            continue;
        }
        for (const SeriesNumber number : listing.series) {
            const PriceEvent* event = m_book.eventAt(number, {m_batch.asOf, m_batch.asOf});
            if (event != nullptr && event->value.isKnown()) {
                names.insert(joined({listing.vendor, listing.name}));
                break;
            }
        }
    }
    return names;
}

domain::Result<void> BatchAppender::checkWholeList() const {
    if (m_batch.sources.size() != 1) {
        return Error{ErrorCode::BadInput, "A whole list comes from one source.", "PriceBatch::isWholeList"};
    }
    const PriceSource& source = m_batch.sources.front();
    auto before = pricedListings();
    const std::size_t sold = before.size();
    for (const PriceFact& fact : m_batch.facts) {
        before.erase(joined({fact.key.vendor, fact.key.listing}));
    }
    if (sold >= kFewListings && before.size() * 2 > sold) {
        return Error{ErrorCode::Refused,
                     fmt::format("The list of {} names only {} of the {} models it sold before: it is not "
                                 "whole, and taking it would end the other prices. Get it again.",
                                 source.name, sold - before.size(), sold),
                     "short list"};
    }
    return {};
}

SourceNumber BatchAppender::sourceNumber(const PriceSource& source) {
    const auto known = m_book.m_sourceNumbers.find(source.name);
    if (known == m_book.m_sourceNumbers.end()) {
        m_book.restoreSource(source);
        m_added.sources.push_back(static_cast<SourceNumber>(m_book.m_sources.size() - 1));
        return m_added.sources.back();
    }
    PriceSource& held = m_book.m_sources[known->second];
    if (source.asOf > held.asOf) {
        held.asOf = source.asOf;
        m_added.sources.push_back(known->second);
    }
    return known->second;
}

ListingNumber BatchAppender::listingNumber(const PriceKey& key) {
    const auto known = m_book.m_listingNumbers.find(listingKey(key.source, key.vendor, key.listing));
    if (known != m_book.m_listingNumbers.end()) {
        return known->second;
    }
    Listing listing;
    listing.source = m_book.m_sourceNumbers.at(key.source);
    listing.vendor = key.vendor;
    listing.name = key.listing;
    m_added.listings.push_back(m_book.restoreListing(std::move(listing)));
    return m_added.listings.back();
}

SeriesNumber BatchAppender::seriesNumber(const PriceKey& key) {
    const ListingNumber listing = listingNumber(key);
    if (const auto known = m_book.seriesOf(listing, key.dimension, key.aboveInputTokens, key.tier)) {
        return *known;
    }
    m_added.series.push_back(
        m_book.restoreSeries({listing, key.dimension, key.aboveInputTokens, key.tier, {}}));
    return m_added.series.back();
}

bool BatchAppender::insert(SeriesNumber number, const PriceEvent& event) {
    auto& events = m_book.m_series[number].events;
    const auto at =
        std::ranges::upper_bound(events, std::pair(event.effectiveFrom, event.knownAt), {},
                                 [](const PriceEvent& e) { return std::pair(e.effectiveFrom, e.knownAt); });
    if (at != events.begin() && std::prev(at)->effectiveFrom == event.effectiveFrom &&
        std::prev(at)->knownAt == event.knownAt) {
        return false;
    }
    const bool hasBeginning = (at != events.begin() && std::prev(at)->effectiveFrom == event.effectiveFrom) ||
                              (at != events.end() && at->effectiveFrom == event.effectiveFrom);
    m_added.corrections += hasBeginning ? 1 : 0;
    events.insert(at, event);
    return true;
}

void BatchAppender::add(SeriesNumber number, const PriceEvent& event) {
    m_added.events.emplace_back(number, event);
    ++m_book.m_eventCount;
}

void BatchAppender::contradict(const PriceFact& fact) {
    Refusal refusal;
    refusal.source = fact.key.source;
    refusal.vendor = fact.key.vendor;
    refusal.listing = fact.key.listing;
    refusal.field = wordFor(fact.key.dimension);
    refusal.written = fmt::format("another price from {}", isoDay(fact.effectiveFrom).substr(0, 10));
    refusal.kind = RefusalKind::Contradiction;
    refusal.knownAt = m_batch.asOf;
    if (!m_book.m_refusalKeys.contains(refusalKey(refusal))) {
        m_book.restoreRefusal(refusal);
        m_added.refusals.push_back(std::move(refusal));
    }
}

bool BatchAppender::isKnown(SeriesNumber number, const PriceEvent& event) const {
    const PriceEvent* held = m_book.eventAt(number, {event.effectiveFrom, event.knownAt});
    if (held == nullptr || held->value != event.value) {
        return false;
    }
    // A list says what holds now: an event is where that differs from what held. Any other file says when
    // each price began: one that was taken later and says the same of a beginning says nothing new, while a
    // time of its own, which the source states for the fact, is a fact as well.
    const bool isSameBeginning = held->effectiveFrom == event.effectiveFrom;
    return m_batch.isWholeList ||
           (isSameBeginning && (event.knownAt == m_batch.asOf || held->knownAt == event.knownAt));
}

void BatchAppender::take(const PriceFact& fact) {
    const ListingNumber listing = listingNumber(fact.key);
    m_listed.insert(listing);
    const auto known = m_book.seriesOf(listing, fact.key.dimension, fact.key.aboveInputTokens, fact.key.tier);
    if (!mayBeginWith(fact) &&
        (!known || m_book.eventAt(*known, {fact.effectiveFrom, fact.knownAt}) == nullptr)) {
        return;
    }
    const SeriesNumber number = known ? *known : seriesNumber(fact.key);
    m_named.insert(number);
    PriceEvent event{fact.effectiveFrom, fact.knownAt, fact.value};
    if (isKnown(number, event)) {
        ++m_added.alreadyKnown;
        return;
    }
    if (insert(number, event)) {
        add(number, event);
        return;
    }
    // Said before for the same two times, and differently: known from now on, if the file is newer.
    const PriceEvent* held = m_book.eventAt(number, {event.effectiveFrom, m_batch.asOf});
    event.knownAt = m_batch.asOf;
    if (held->value == event.value) {
        ++m_added.alreadyKnown;
    } else if (event.knownAt > fact.knownAt && insert(number, event)) {
        add(number, event);
    } else {
        contradict(fact);
    }
}

std::vector<PriceFact> BatchAppender::settled() {
    std::vector<PriceFact> facts = m_batch.facts;
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const PriceKey& key = facts[i].key;
        const auto text =
            fmt::format("{}|{}|{}|{}|{}|{}", listingKey(key.source, key.vendor, key.listing),
                        static_cast<int>(key.dimension), key.aboveInputTokens, static_cast<int>(key.tier),
                        facts[i].effectiveFrom.nanos(), facts[i].knownAt.nanos());
        const auto [place, isNew] = first.emplace(text, i);
        PriceFact& earlier = facts[place->second];
        if (!isNew && earlier.value != facts[i].value) {
            contradict(earlier);
            earlier.value = StatedPrice::none(PriceState::Unclear);
            facts[i].value = earlier.value;
        }
    }
    return facts;
}

void BatchAppender::endWhatIsGone() {
    const SourceNumber source = m_book.m_sourceNumbers.at(m_batch.sources.front().name);
    for (SeriesNumber number = 0; number < m_book.m_series.size(); ++number) {
        const PriceSeries& series = m_book.m_series[number];
        if (m_book.m_listings[series.listing].source != source || m_named.contains(number)) {
            continue;
        }
        const PriceEvent* held = m_book.eventAt(number, {m_batch.asOf, m_batch.asOf});
        const PriceState why =
            m_listed.contains(series.listing) ? PriceState::NotStated : PriceState::Withdrawn;
        if (held == nullptr || held->value.state() == PriceState::Withdrawn || held->value.state() == why) {
            continue;
        }
        const PriceEvent event{m_batch.asOf, m_batch.asOf, StatedPrice::none(why)};
        if (insert(number, event)) {
            add(number, event);
            ++m_added.endings;
        }
    }
}

void BatchAppender::takeTitles() {
    for (const ListingTitle& title : m_batch.titles) {
        const auto known =
            m_book.m_listingNumbers.find(listingKey(title.source, title.vendor, title.listing));
        if (known == m_book.m_listingNumbers.end() || m_book.m_listings[known->second].title == title.title) {
            continue;
        }
        m_book.m_listings[known->second].title = title.title;
        m_added.listings.push_back(known->second);
    }
    std::ranges::sort(m_added.listings);
    m_added.listings.erase(std::unique(m_added.listings.begin(), m_added.listings.end()),
                           m_added.listings.end());
}

void BatchAppender::takeRefusals() {
    for (const Refusal& refusal : m_batch.refusals) {
        if (!m_book.m_refusalKeys.contains(refusalKey(refusal))) {
            m_book.restoreRefusal(refusal);
            m_added.refusals.push_back(refusal);
        }
    }
}

void BatchAppender::takeAliases() {
    for (const ModelAlias& alias : m_batch.aliases) {
        const bool isListed =
            m_book.m_listingNumbers.contains(listingKey(alias.source, alias.vendor, alias.listing));
        if (isListed && !m_book.m_aliasKeys.contains(aliasKey(alias))) {
            m_book.restoreAlias(alias);
            m_added.aliases.push_back(alias);
        }
    }
}

Appended BatchAppender::run() {
    for (const PriceSource& source : m_batch.sources) {
        sourceNumber(source);
    }
    for (const PriceFact& fact : settled()) {
        take(fact);
    }
    if (m_batch.isWholeList) {
        endWhatIsGone();
    }
    takeTitles();
    takeAliases();
    takeRefusals();
    return std::move(m_added);
}

domain::Result<Appended> PriceBook::append(const PriceBatch& batch) {
    BatchAppender appender(*this, batch);
    if (const auto checked = appender.check(); !checked) {
        return checked.error();
    }
    return appender.run();
}

}  // namespace tessera::listprices
