#include "ui/indexes/index_picture.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

using domain::Timestamp;
using listprices::PriceBook;
using listprices::PriceLine;

namespace {

constexpr int kColours = 6;
constexpr int kSpanDays[] = {91, 182, 365, 730, 0};

/// A day's prices are known at its end.
Timestamp knownFor(const IndexState& state, Timestamp now) {
    return state.known == IndexKnown::OnDay
               ? state.knownOn + std::chrono::hours(24) - std::chrono::nanoseconds(1)
               : now;
}

/// What holds for one tier however often it is drawn.
IndexEntry tierEntry(const PriceBook& book, const indexes::IndexTier& tier, const IndexState& state,
                     const indexes::IndexDays& days, Timestamp now) {
    IndexEntry entry;
    entry.key = QString::fromStdString(tier.key);
    entry.name = QString::fromStdString(tier.title);
    entry.isTier = true;
    if (days.first.isSet()) {
        const auto question = questionOf(state, entry.key, now);
        entry.fixings = indexes::fixingsOf(book, question, days.first, days.last);
        entry.line = indexes::indexLineOf(question, entry.fixings);
        entry.line.name = tier.title;
    }
    return entry;
}

IndexEntry priceEntry(const PriceBook& book, const QString& text, Timestamp known) {
    IndexEntry entry;
    entry.key = entry.name = text;
    const auto key = indexes::parseSeriesKey(text.toStdString());
    const auto line = key ? indexes::findSeries(book, *key, known) : domain::Result<PriceLine>(key.error());
    if (!line) {
        entry.problem = QString::fromStdString(line.error().sentence);
        return entry;
    }
    entry.line = *line;
    entry.name = QString::fromStdString(line->name);
    if (line->steps.empty()) {
        entry.problem = QStringLiteral("No such price was ever known.");
    }
    return entry;
}

bool isSameQuestion(const IndexPicture& before, const IndexState& stateBefore, const IndexState& state,
                    const std::shared_ptr<const PriceBook>& book) {
    return before.book == book && stateBefore.blend == state.blend && stateBefore.known == state.known &&
           stateBefore.knownOn == state.knownOn;
}

widgets::ChartIndexLine chartLine(const IndexEntry& entry, const PriceLine& line, bool isLog) {
    widgets::ChartIndexLine drawn;
    drawn.name = entry.name;
    drawn.colour = entry.colour;
    for (const listprices::PriceLineStep& step : line.steps) {
        const bool isGap = !step.value || (isLog && step.value->nanoUsd() <= 0);
        drawn.steps.push_back({step.from, isGap ? domain::Price{} : *step.value, isGap, false});
        if (!isGap) {
            drawn.value = QString::fromStdString(domain::formatPrice(*step.value, 2));
        }
    }
    return drawn;
}

}  // namespace

std::optional<Timestamp> IndexPicture::fixingDay(Timestamp at) const {
    const Timestamp day = domain::floorTo(at - indexes::kFixingTime, std::chrono::hours(24));
    return hasDays() && day >= days.first && day <= days.last ? std::optional(day) : std::nullopt;
}

const IndexEntry* IndexPicture::tier(const QString& key) const {
    const auto found =
        std::ranges::find_if(entries, [&](const IndexEntry& each) { return each.isTier && each.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

indexes::IndexQuestion questionOf(const IndexState& state, const QString& tier, Timestamp now) {
    indexes::IndexQuestion question;
    question.tier = indexes::findTier(tier.toStdString());
    question.blend = state.blend;
    question.knownAt = state.known == IndexKnown::FirstPrint ? Timestamp() : knownFor(state, now);
    return question;
}

IndexPicture makePicture(std::shared_ptr<const PriceBook> book, const IndexState& state, Timestamp now,
                         const IndexPicture* before, const IndexState* stateBefore) {
    IndexPicture picture;
    picture.book = std::move(book);
    if (!picture.book) {
        return picture;
    }
    const Timestamp known = knownFor(state, now);
    picture.days = indexes::daysOf(*picture.book, known);
    const bool isSame = before != nullptr && isSameQuestion(*before, *stateBefore, state, picture.book);
    for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
        const IndexEntry* held = isSame ? before->tier(QString::fromStdString(tier.key)) : nullptr;
        picture.entries.push_back(held != nullptr ? *held
                                                  : tierEntry(*picture.book, tier, state, picture.days, now));
        picture.entries.back().isDrawn = !state.hidden.contains(picture.entries.back().key);
    }
    for (const QString& key : state.series) {
        picture.entries.push_back(priceEntry(*picture.book, key, known));
    }
    for (std::size_t i = 0; i < picture.entries.size(); ++i) {
        picture.entries[i].colour = static_cast<int>(i) % kColours;
    }
    return picture;
}

Timestamp beginOf(const IndexPicture& picture, IndexSpan span) {
    if (span != IndexSpan::All) {
        const auto days = std::chrono::hours(24) * kSpanDays[static_cast<std::size_t>(span)];
        return picture.days.last + std::chrono::hours(24) - days;
    }
    Timestamp first = picture.days.first;
    for (const IndexEntry& entry : picture.entries) {
        if (!entry.line.steps.empty()) {
            first = std::min(first, entry.line.steps.front().from);
        }
    }
    return first;
}

std::vector<widgets::ChartIndexLine> linesOf(const IndexPicture& picture, const IndexState& state) {
    std::vector<widgets::ChartIndexLine> lines;
    const Timestamp base = beginOf(picture, state.span);
    for (const IndexEntry& entry : picture.entries) {
        if (!entry.isDrawn || entry.line.steps.empty()) {
            continue;
        }
        const PriceLine line =
            state.scale == IndexScale::IndexedTo100 ? listprices::indexedTo100(entry.line, base) : entry.line;
        if (!line.steps.empty()) {
            lines.push_back(chartLine(entry, line, state.scale == IndexScale::Log));
        }
    }
    return lines;
}

}  // namespace tessera::ui
