#include "app/terminal/prices_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/domain/decimal.h"
#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_readers.h"

namespace tessera::terminal {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using listprices::AsOf;
using listprices::PriceBook;
using listprices::StatedPrice;

std::string dayText(Timestamp t) {
    return t.isSet() ? domain::formatIso(t, 0).substr(0, 10) : std::string("-");
}

std::string priceText(const StatedPrice& value) {
    return value.isKnown() ? domain::formatQuantity(domain::Quantity::fromRaw(value.price()->nanoUsd()), 9)
                           : std::string(listprices::wordFor(value.state()));
}

domain::Result<Timestamp> timeOr(const std::string& iso, Timestamp otherwise) {
    return iso.empty() ? domain::Result<Timestamp>(otherwise) : domain::parseIso(iso);
}

bool isOfVendor(const PriceBook& book, listprices::ListingNumber number, const std::string& vendor) {
    return vendor.empty() || book.listings()[number].vendor == vendor;
}

void printList(const PriceBook& book, const PricesRequest& request, AsOf asOf, std::ostream& out) {
    fmt::print(out, "{:<14} {:<52} {:>12} {:>12} {:>12}  {:<10} {}\n", "vendor", "model", "input", "cached",
               "output", "changed", "source");
    std::size_t count = 0;
    for (const auto& row : book.models(asOf)) {
        if (!isOfVendor(book, row.listing, request.vendor)) {
            continue;
        }
        const auto& listing = book.listings()[row.listing];
        fmt::print(out, "{:<14} {:<52} {:>12} {:>12} {:>12}  {:<10} {}\n", listing.vendor, listing.name,
                   priceText(row.input), row.cachedInput == StatedPrice() ? "-" : priceText(row.cachedInput),
                   priceText(row.output), dayText(row.lastChange), book.sources()[listing.source].name);
        ++count;
    }
    fmt::print(out, "{} models, USD per million tokens, {} events\n",
               domain::formatCount(std::int64_t(count)),
               domain::formatCount(std::int64_t(book.eventCount())));
}

void printSeries(const PriceBook& book, listprices::SeriesNumber number, Timestamp known, std::ostream& out) {
    const auto& series = book.series()[number];
    fmt::print(
        out, "  {}{}{}\n", listprices::wordFor(series.dimension),
        series.aboveInputTokens == 0 ? "" : fmt::format(" above {} input tokens", series.aboveInputTokens),
        series.tier == listprices::ServiceTier::Standard
            ? ""
            : fmt::format(", {}", listprices::wordFor(series.tier)));
    for (const auto& step : book.history(number, known)) {
        fmt::print(out, "    {:<10}  {:>14}   known {}\n", dayText(step.from), priceText(step.value),
                   dayText(step.knownAt));
    }
}

domain::Result<void> printModel(const PriceBook& book, const PricesRequest& request, AsOf asOf,
                                std::ostream& out) {
    bool isFound = false;
    for (const auto& [number, match] : book.listingsNamed(request.argument, asOf.effective)) {
        if (!isOfVendor(book, number, request.vendor)) {
            continue;
        }
        isFound = true;
        const auto& listing = book.listings()[number];
        const auto& source = book.sources()[listing.source];
        fmt::print(out, "{} at {}, found by {}; source {} ({}), as of {}\n", listing.name, listing.vendor,
                   listprices::wordFor(match), source.name, source.licence, dayText(source.asOf));
        for (const auto series : listing.series) {
            printSeries(book, series, asOf.known, out);
        }
    }
    if (!isFound) {
        return Error{ErrorCode::NotFound,
                     fmt::format("No source lists a model named \"{}\"{}{}: its price is unknown.",
                                 request.argument, request.vendor.empty() ? "" : " at ", request.vendor),
                     "prices show"};
    }
    return {};
}

domain::Result<void> printChanges(const PriceBook& book, const PricesRequest& request, AsOf asOf,
                                  std::ostream& out) {
    const auto day = domain::parseIso(request.argument);
    if (!day) {
        return day.error();
    }
    std::size_t count = 0;
    for (const auto& change : book.changesOf(*day, asOf.known)) {
        const auto& series = book.series()[change.series];
        const auto& listing = book.listings()[series.listing];
        if (!isOfVendor(book, series.listing, request.vendor)) {
            continue;
        }
        fmt::print(out, "{:<10} {:<14} {:<48} {:<14} {:>12} -> {:<12} from {}, {}\n",
                   listprices::wordFor(change.kind), listing.vendor, listing.name,
                   listprices::wordFor(series.dimension), priceText(change.before), priceText(change.after),
                   dayText(change.effectiveFrom), book.sources()[listing.source].name);
        ++count;
    }
    fmt::print(out, "{} changes\n", domain::formatCount(std::int64_t(count)));
    return {};
}

void printRefusals(const PriceBook& book, std::ostream& out) {
    for (const auto& refusal : book.refusals()) {
        fmt::print(out, "{}: {}\n", refusal.source, refusal.sentence());
    }
    const auto counts = book.refusalCounts();
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
        if (counts[kind] > 0) {
            fmt::print(out, "{:>8}  {}\n", domain::formatCount(std::int64_t(counts[kind])),
                       listprices::wordFor(static_cast<listprices::RefusalKind>(kind)));
        }
    }
}

listprices::PriceBatch everythingIn(const PriceBook& book) {
    listprices::PriceBatch batch;
    batch.sources = book.sources();
    for (listprices::SeriesNumber number = 0; number < book.series().size(); ++number) {
        for (const auto& event : book.series()[number].events) {
            batch.facts.push_back({book.keyOf(number), event.effectiveFrom, event.knownAt, event.value});
        }
    }
    for (const auto& listing : book.listings()) {
        batch.titles.push_back(
            {book.sources()[listing.source].name, listing.vendor, listing.name, listing.title});
    }
    return batch;
}

}  // namespace

domain::Result<std::unique_ptr<storage::SqlitePriceLedger>> openPriceLedger(const std::string& profileDir) {
    auto ledger = storage::SqlitePriceLedger::open(storage::pricesPath(profileDir));
    if (!ledger) {
        return ledger;
    }
    const auto batch = prices::builtInPrices();
    if (!batch) {
        return batch.error();
    }
    const auto& held = ledger.value()->book()->sources();
    const bool isThere = std::ranges::any_of(held, [&](const listprices::PriceSource& source) {
        return source.name == batch->sources.front().name && source.asOf >= batch->asOf;
    });
    if (isThere) {
        return ledger;
    }
    if (const auto added = ledger.value()->append(*batch); !added) {
        return added.error();
    }
    return ledger;
}

domain::Result<listprices::Appended> importPrices(storage::SqlitePriceLedger& ledger, const std::string& path,
                                                  Timestamp capturedAt) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be read. Check its name and owner.", path), "prices import"};
    }
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto batch =
        prices::readPrices({text, std::filesystem::path(path).filename().string(), capturedAt});
    return batch ? ledger.append(*batch) : domain::Result<listprices::Appended>(batch.error());
}

std::string importSentence(const std::string& path, const listprices::Appended& added) {
    const auto count = [](std::size_t n) { return domain::formatCount(static_cast<std::int64_t>(n)); };
    return fmt::format(
        "{}: {} price events added ({} corrections, {} endings), {} already known, {} refusals.", path,
        count(added.events.size()), count(added.corrections), count(added.endings), count(added.alreadyKnown),
        count(added.refusals.size()));
}

domain::Result<void> runPricesCommand(const PricesRequest& request, const std::string& profileDir,
                                      const ports::Clock& clock, std::ostream& out) {
    using Action = PricesRequest::Action;
    const Timestamp now = clock.utcNow();
    const auto effective = timeOr(request.asOf, now);
    const auto known = timeOr(request.knownAt, now);
    if (!effective || !known) {
        return effective ? known.error() : effective.error();
    }
    const auto ledger = openPriceLedger(profileDir);
    if (!ledger) {
        return ledger.error();
    }
    const AsOf asOf{*effective, *known};
    if (request.action == Action::Import) {
        const auto added = importPrices(*ledger.value(), request.argument, *effective);
        if (!added) {
            return added.error();
        }
        out << importSentence(request.argument, *added) << '\n';
        return {};
    }
    const auto book = ledger.value()->book();
    switch (request.action) {
        case Action::Show:
            return printModel(*book, request, asOf, out);
        case Action::Changes:
            return printChanges(*book, request, asOf, out);
        case Action::Refusals:
            printRefusals(*book, out);
            return {};
        case Action::Export:
            out << prices::formatPriceCsv(everythingIn(*book), "");
            return {};
        default:
            printList(*book, request, asOf, out);
            return {};
    }
}

}  // namespace tessera::terminal
