#include "app/indexes/index_series.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace tessera::indexes {

using domain::Timestamp;
using listprices::AsOf;
using listprices::ListingNumber;
using listprices::PriceBook;
using listprices::PriceDimension;
using listprices::PriceState;
using listprices::SeriesNumber;

namespace {

constexpr std::array<std::string_view, 2> kSources{"jvrck/openrouterlist", "openrouter.ai/api/v1/models"};

/// A model on one list: its series, and from when to when the list speaks.
struct ListedModel {
    std::string source;
    Timestamp begin, asOf;
    std::optional<SeriesNumber> input, output, cached;
};

/// The first price a source states a beginning for.
Timestamp beginOf(const PriceBook& book, listprices::SourceNumber source) {
    Timestamp begin;
    for (const listprices::PriceSeries& series : book.series()) {
        const auto event = std::ranges::find_if(
            series.events, [](const listprices::PriceEvent& each) { return each.effectiveFrom.isSet(); });
        if (book.listings()[series.listing].source == source && event != series.events.end() &&
            (!begin.isSet() || event->effectiveFrom < begin)) {
            begin = event->effectiveFrom;
        }
    }
    return begin;
}

struct MemberLists {
    const IndexMember* member = nullptr;
    std::vector<ListedModel> lists;  // in the order of kSources
};

/// The members with where their prices stand, looked up once for any number of days.
class Lookup {
 public:
    Lookup(const PriceBook& book, const IndexQuestion& question) : m_book(book), m_question(question) {
        for (const IndexMember& member : question.tier->members) {
            m_members.push_back({&member, {}});
        }
        for (const std::string_view name : kSources) {
            const auto source = std::ranges::find(book.sources(), name, &listprices::PriceSource::name);
            if (source != book.sources().end()) {
                addSource(static_cast<listprices::SourceNumber>(source - book.sources().begin()));
            }
        }
    }

    std::vector<IndexInput> inputsOn(Timestamp day) const {
        std::vector<IndexInput> inputs;
        for (const MemberLists& of : m_members) {
            if (of.member->covers(day)) {
                inputs.push_back(inputOn(of, day));
            }
        }
        return inputs;
    }

 private:
    void addSource(listprices::SourceNumber source) {
        const Timestamp begin = beginOf(m_book, source);
        std::unordered_map<std::string_view, ListingNumber> byName;
        for (ListingNumber number = 0; number < m_book.listings().size(); ++number) {
            if (m_book.listings()[number].source == source) {
                byName.emplace(m_book.listings()[number].name, number);
            }
        }
        for (MemberLists& of : m_members) {
            const auto listing = byName.find(of.member->model);
            ListedModel listed{
                m_book.sources()[source].name, begin, m_book.sources()[source].asOf, {}, {}, {}};
            if (listing != byName.end()) {
                listed.input = m_book.seriesOf(listing->second, PriceDimension::Input);
                listed.output = m_book.seriesOf(listing->second, PriceDimension::Output);
                listed.cached = m_book.seriesOf(listing->second, PriceDimension::CachedInput);
            }
            of.lists.push_back(std::move(listed));
        }
    }

    Timestamp knownFor(Timestamp day) const {
        return m_question.knownAt.isSet() ? m_question.knownAt : day + kFixingTime;
    }

    IndexInput inputOn(const MemberLists& of, Timestamp day) const {
        IndexInput input;
        input.model = of.member->model;
        input.provider = std::string(makerOf(of.member->model));
        const AsOf asOf{day + kFixingTime, knownFor(day)};
        for (const ListedModel& list : of.lists) {
            // The list had begun by the time of the fixing, which is past, and was read that day or later.
            if (list.begin <= asOf.effective && list.asOf >= day && asOf.known >= asOf.effective) {
                input.source = list.source;
                take(list.input, asOf, input, input.input);
                take(list.output, asOf, input, input.output);
                take(list.cached, asOf, input, input.cached);
                input.standing =
                    isListed(list, asOf) ? IndexInput::Standing::Listed : IndexInput::Standing::NotListed;
                return input;
            }
        }
        input.standing = IndexInput::Standing::ListEnded;
        return input;
    }

    void take(std::optional<SeriesNumber> series, AsOf asOf, IndexInput& input,
              listprices::StatedPrice& price) const {
        if (const auto* event = series ? m_book.eventAt(*series, asOf) : nullptr) {
            price = event->value;
            input.since = std::max(input.since, event->effectiveFrom);
            input.knownAt = std::max(input.knownAt, event->knownAt);
        }
    }

    bool isListed(const ListedModel& list, AsOf asOf) const {
        return std::ranges::any_of(std::array{list.input, list.output}, [&](const auto& series) {
            const auto* event = series ? m_book.eventAt(*series, asOf) : nullptr;
            return event != nullptr && event->value.state() != PriceState::Withdrawn;
        });
    }

    const PriceBook& m_book;
    const IndexQuestion& m_question;
    std::vector<MemberLists> m_members;
};

}  // namespace

std::span<const std::string_view> indexSources() {
    return kSources;
}

std::vector<IndexInput> inputsOn(const PriceBook& book, const IndexQuestion& question, Timestamp day) {
    return Lookup(book, question).inputsOn(day);
}

FixingAudit auditOf(const PriceBook& book, const IndexQuestion& question, Timestamp day) {
    return computeFixing(day, inputsOn(book, question, day), question.blend, question.rules);
}

std::vector<IndexFixing> fixingsOf(const PriceBook& book, const IndexQuestion& question, Timestamp first,
                                   Timestamp last) {
    const Lookup lookup(book, question);
    std::vector<IndexFixing> fixings;
    std::vector<IndexInput> before;
    for (Timestamp day = first; day <= last; day = day + domain::kDay) {
        std::vector<IndexInput> inputs = lookup.inputsOn(day);
        // List prices stand for weeks: the same inputs are the same fixing of another day.
        if (!fixings.empty() && inputs == before) {
            fixings.push_back(fixings.back());
            fixings.back().day = day;
            continue;
        }
        before = inputs;
        fixings.push_back(computeFixing(day, std::move(inputs), question.blend, question.rules).fixing);
    }
    return fixings;
}

IndexDays daysOf(const PriceBook& book, Timestamp known) {
    IndexDays days;
    for (const listprices::PriceSeries& series : book.series()) {
        const listprices::PriceSource& source = book.sources()[book.listings()[series.listing].source];
        if (std::ranges::find(kSources, source.name) == kSources.end()) {
            continue;
        }
        for (const listprices::PriceEvent& event : series.events) {
            const Timestamp from = domain::floorTo(event.effectiveFrom, domain::kDay);
            if (event.knownAt <= known && event.effectiveFrom.isSet() &&
                (!days.first.isSet() || from < days.first)) {
                days.first = from;
            }
        }
        // A day is fixed at its hour, not before.
        days.last =
            std::max(days.last, domain::floorTo(std::min(source.asOf, known - kFixingTime), domain::kDay));
    }
    return days.first.isSet() && days.first <= days.last ? days : IndexDays{};
}

domain::Result<domain::CarriedLevel> carriedOn(const std::vector<IndexFixing>& fixings, std::size_t at) {
    std::vector<domain::DatedLevel> published;
    for (std::size_t i = 0; i <= at; ++i) {
        if (fixings[i].isPublished()) {
            published.push_back({fixings[i].day, *fixings[i].level});
        }
    }
    return domain::carriedLevel(published, fixings[at].day);
}

}  // namespace tessera::indexes
