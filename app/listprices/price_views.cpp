// PriceBook: the list of models and what changed on a day.

#include <algorithm>

#include "app/listprices/price_book.h"

namespace tessera::listprices {

using domain::Timestamp;

namespace {

ChangeKind kindOf(const StatedPrice& before, const StatedPrice& after) {
    if (after.state() == PriceState::Withdrawn) {
        return ChangeKind::Withdrawn;
    }
    if (!before.isKnown() || !after.isKnown()) {
        return before.isKnown() || !after.isKnown() ? ChangeKind::Restated : ChangeKind::Listed;
    }
    return *after.price() > *before.price() ? ChangeKind::Raised : ChangeKind::Cut;
}

/// What the series said about the time of `event` just before it was said.
StatedPrice heldBefore(const PriceSeries& series, const PriceEvent& event) {
    StatedPrice held;
    for (const PriceEvent& other : series.events) {
        if (other.effectiveFrom <= event.effectiveFrom && other.knownAt < event.knownAt) {
            held = other.value;
        }
    }
    return held;
}

void addSteps(const PriceBook& book, SeriesNumber number, Timestamp day, Timestamp known,
              std::vector<PriceChange>& changes) {
    StatedPrice before;
    for (const PriceStep& step : book.history(number, known)) {
        if (step.from >= day && step.from < day + domain::kDay) {
            changes.push_back(
                {number, kindOf(before, step.value), before, step.value, step.from, step.knownAt});
        }
        before = step.value;
    }
}

/// Said on the day about another one.
void addNews(const PriceSeries& series, SeriesNumber number, Timestamp day, Timestamp known,
             std::vector<PriceChange>& changes) {
    for (const PriceEvent& event : series.events) {
        const bool isOfDay =
            event.knownAt >= day && event.knownAt < day + domain::kDay && event.knownAt <= known;
        const bool isAboutDay = event.effectiveFrom >= day && event.effectiveFrom < day + domain::kDay;
        if (!isOfDay || isAboutDay || !event.effectiveFrom.isSet()) {
            continue;
        }
        const StatedPrice before = heldBefore(series, event);
        const ChangeKind kind = event.effectiveFrom >= day + domain::kDay ? ChangeKind::Announced
                                : before.isKnown()                        ? ChangeKind::Corrected
                                                                          : ChangeKind::Listed;
        if (before != event.value) {
            changes.push_back({number, kind, before, event.value, event.effectiveFrom, event.knownAt});
        }
    }
}

bool takeValue(const PriceBook& book, std::optional<SeriesNumber> series, AsOf asOf, StatedPrice& value) {
    const PriceEvent* event = series ? book.eventAt(*series, asOf) : nullptr;
    value = event == nullptr ? StatedPrice() : event->value;
    return event != nullptr;
}

void takeLastChange(const PriceBook& book, std::optional<SeriesNumber> series, PriceDimension dimension,
                    AsOf asOf, ModelRow& row) {
    if (!series) {
        return;
    }
    StatedPrice before;
    for (const PriceStep& step : book.history(*series, asOf.known)) {
        const bool isChange = before.isKnown() && step.value.isKnown();
        if (isChange && step.from <= asOf.effective && step.from >= row.lastChange) {
            row.lastChange = step.from;
            row.changed = dimension;
            row.before = before;
            row.after = step.value;
        }
        before = step.value;
    }
}

}  // namespace

std::string_view wordFor(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::Listed:
            return "listed";
        case ChangeKind::Raised:
            return "raised";
        case ChangeKind::Cut:
            return "cut";
        case ChangeKind::Withdrawn:
            return "withdrawn";
        case ChangeKind::Restated:
            return "restated";
        case ChangeKind::Corrected:
            return "corrected";
        case ChangeKind::Announced:
            return "announced";
    }
    return "";
}

std::optional<SeriesNumber> PriceBook::tariffOf(ListingNumber listing, PriceDimension dimension) const {
    const auto standard = seriesOf(listing, dimension);
    return standard || m_listings[listing].model.variant != "batch"
               ? standard
               : seriesOf(listing, dimension, 0, ServiceTier::Batch);
}

std::vector<ModelRow> PriceBook::models(AsOf asOf) const {
    std::vector<ModelRow> rows;
    for (ListingNumber number = 0; number < m_listings.size(); ++number) {
        ModelRow row;
        row.listing = number;
        const auto input = tariffOf(number, PriceDimension::Input);
        const auto cached = tariffOf(number, PriceDimension::CachedInput);
        const auto output = tariffOf(number, PriceDimension::Output);
        const bool hasInput = takeValue(*this, input, asOf, row.input);
        const bool hasOutput = takeValue(*this, output, asOf, row.output);
        takeValue(*this, cached, asOf, row.cachedInput);
        takeLastChange(*this, input, PriceDimension::Input, asOf, row);
        takeLastChange(*this, output, PriceDimension::Output, asOf, row);
        if (hasInput || hasOutput) {
            rows.push_back(row);
        }
    }
    return rows;
}

std::vector<PriceChange> PriceBook::changesOf(Timestamp day, Timestamp known) const {
    const Timestamp begin = domain::floorTo(day, domain::kDay);
    std::vector<PriceChange> changes;
    for (SeriesNumber number = 0; number < m_series.size(); ++number) {
        addSteps(*this, number, begin, known, changes);
        addNews(m_series[number], number, begin, known, changes);
    }
    return changes;
}

}  // namespace tessera::listprices
