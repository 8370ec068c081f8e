#include "app/terminal/index_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "app/domain/decimal.h"
#include "app/indexes/fixing_text.h"
#include "app/terminal/prices_command.h"

namespace tessera::terminal {

namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;
using indexes::FixingAudit;
using indexes::IndexDays;
using indexes::IndexFixing;
using indexes::IndexQuestion;
using listprices::PriceBook;

constexpr int kShownDays = 30;

/// The request with its words read.
struct Asked {
    IndexQuestion question;
    IndexDays days;  // the list speaks of; unset: of none
    Timestamp first, last;
};

domain::Result<Timestamp> dayOr(const std::string& iso, Timestamp otherwise) {
    if (iso.empty()) {
        return otherwise;
    }
    const auto day = domain::parseIso(iso);
    return day ? domain::Result<Timestamp>(domain::floorTo(*day, domain::kDay)) : day;
}

domain::Result<Asked> read(const IndexRequest& request, const PriceBook& book, Timestamp now) {
    Asked asked;
    asked.question.knownAt = now;
    if (!request.tier.empty()) {
        asked.question.tier = indexes::findTier(request.tier);
        if (asked.question.tier == nullptr) {
            return Error{ErrorCode::BadInput,
                         fmt::format("The index has no tier \"{}\": there are composite, frontier, standard "
                                     "and budget.",
                                     request.tier),
                         "index tier"};
        }
    }
    if (!request.blend.empty()) {
        const auto blend = indexes::parseBlend(request.blend);
        if (!blend) {
            return blend.error();
        }
        asked.question.blend = *blend;
    }
    if (request.known == "first") {
        asked.question.knownAt = {};
    } else if (!request.known.empty()) {
        const auto known = domain::parseIso(request.known);
        if (!known) {
            return known.error();
        }
        asked.question.knownAt = *known;
    }
    asked.days = indexes::daysOf(book, asked.question.knownAt.isSet() ? asked.question.knownAt : now);
    const auto last = dayOr(request.to, asked.days.last);
    const bool isWhole = request.action == IndexRequest::Action::Export;
    const auto first = dayOr(
        request.from, isWhole ? asked.days.first : (last ? *last : now) - domain::kDay * (kShownDays - 1));
    if (!first || !last) {
        return first ? last.error() : first.error();
    }
    asked.first = *first;
    asked.last = *last;
    if (asked.last < asked.first) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The last day, {}, lies before the first, {}.", indexes::dayText(asked.last),
                                 indexes::dayText(asked.first)),
                     "index days"};
    }
    return asked;
}

Error noList() {
    return {ErrorCode::NotFound,
            "No price list the index is made from was read: there is no fixing yet. Import one with `tessera "
            "prices import`.",
            "index days"};
}

void printHead(const IndexQuestion& question, std::ostream& out) {
    fmt::print(out, "{}, USD per million tokens, {}, {}\n", indexes::kIndexName,
               indexes::blendWords(question.blend),
               question.knownAt.isSet() ? fmt::format("as known {}", domain::formatIso(question.knownAt, 0))
                                        : std::string("each as it was first printed, 20:00 UTC"));
}

void printList(const PriceBook& book, const Asked& asked, std::ostream& out) {
    printHead(asked.question, out);
    fmt::print(out, "{:<10} {:>7} {:<10} {:>10} {:>10} {:>5} {:>9}  {}\n", "tier", "members", "fixing of",
               "level", "dispersion", "obs", "providers", "state");
    for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
        IndexQuestion question = asked.question;
        question.tier = &tier;
        const IndexFixing fixing = indexes::auditOf(book, question, asked.last).fixing;
        fmt::print(out, "{:<10} {:>7} {:<10} {:>10} {:>10} {:>5} {:>9}  {}\n", tier.key, tier.members.size(),
                   indexes::dayText(fixing.day), fixing.level ? indexes::levelText(fixing) : "-",
                   indexes::dispersionText(fixing), fixing.observations, fixing.providers,
                   fixing.isPublished() ? "published" : "withheld: " + fixing.withheldReason);
    }
    out << "Not the indexes of the paper exchange after the list's last day: there @SITC, @SITF, @SITS and "
           "@SITB "
           "are simulated.\n";
}

void printSeries(const PriceBook& book, const Asked& asked, std::ostream& out) {
    printHead(asked.question, out);
    // The ladder looks back over 44 days.
    const auto before = asked.first - domain::kDay * 45;
    const auto fixings = indexes::fixingsOf(book, asked.question, before, asked.last);
    fmt::print(out, "{:<10} {:>10} {:>10} {:>5} {:>9} {:>8} {:>8} {:>6}  {}\n", "day", "level", "dispersion",
               "obs", "providers", "outliers", "unpriced", "absent", "state");
    for (std::size_t i = 0; i < fixings.size(); ++i) {
        const IndexFixing& fixing = fixings[i];
        if (fixing.day < asked.first) {
            continue;
        }
        std::string state = "published";
        if (!fixing.isPublished()) {
            const auto carried = indexes::carriedOn(fixings, i);
            state =
                fmt::format("withheld: {}; {}", fixing.withheldReason,
                            carried ? fmt::format("carries {}, {}", domain::formatPrice(carried->level, 6),
                                                  domain::wordFor(carried->rung))
                                    : "nothing to carry");
        }
        fmt::print(out, "{:<10} {:>10} {:>10} {:>5} {:>9} {:>8} {:>8} {:>6}  {}\n",
                   indexes::dayText(fixing.day), fixing.level ? indexes::levelText(fixing) : "-",
                   indexes::dispersionText(fixing), fixing.observations, fixing.providers, fixing.outliers,
                   fixing.unpriced, fixing.absent, state);
    }
}

void printAudit(const FixingAudit& audit, const IndexQuestion& question, std::ostream& out) {
    const IndexFixing& fixing = audit.fixing;
    fmt::print(out, "{} tier of {}: {}\n", question.tier->title, indexes::dayText(fixing.day),
               fixing.isPublished() ? indexes::levelText(fixing) : "withheld, " + fixing.withheldReason);
    fmt::print(out, "{:<44} {:>10} {:>10} {:>10} {:>14} {:>14}  {}\n", "model", "input", "output", "mixed",
               "weight", "contribution", "");
    for (const indexes::AuditRow& row : audit.rows) {
        const bool isCounted = row.verdict == indexes::Verdict::Counted;
        fmt::print(out, "{:<44} {:>10} {:>10} {:>10} {:>14} {:>14}  {}{}{}\n", row.input.model,
                   indexes::priceText(row.input.input), indexes::priceText(row.input.output),
                   row.mixed == 0 ? "-" : domain::formatDecimal(indexes::mixedPico(audit, row), 12, 6),
                   isCounted ? indexes::weightText(row.weight) : "-",
                   isCounted ? indexes::picoText(indexes::contributionPico(audit, row)) : "-",
                   indexes::wordFor(row.verdict), row.why.empty() ? "" : ": ", row.why);
    }
    const auto again = indexes::recompute(audit);
    fmt::print(out, "{:<44} {:>10} {:>10} {:>10} {:>14} {:>14}\n", "sum", "", "", "",
               indexes::weightText(again.weights), indexes::picoText(again.contributions));
    if (fixing.isPublished()) {
        fmt::print(out, "Computed again from the rows: {}, {}.\n", domain::formatPrice(again.level, 6),
                   again.agrees ? "the same" : "NOT the level above");
    } else {
        fmt::print(out, "Withheld: the sums are what it would have been, no level.\n");
    }
}

}  // namespace

domain::Result<void> runIndexCommand(const IndexRequest& request, const std::string& profileDir,
                                     const ports::Clock& clock, std::ostream& out) {
    using Action = IndexRequest::Action;
    const auto ledger = openPriceLedger(profileDir);
    if (!ledger) {
        return ledger.error();
    }
    const auto book = ledger.value()->book();
    const auto asked = read(request, *book, clock.utcNow());
    if (!asked) {
        return asked.error();
    }
    if (!asked->days.first.isSet()) {
        return noList();
    }
    switch (request.action) {
        case Action::List:
            printList(*book, *asked, out);
            return {};
        case Action::Show:
            printSeries(*book, *asked, out);
            return {};
        default:
            break;
    }
    if (request.action == Action::Export && request.day.empty()) {
        out << indexes::seriesCsv(indexes::fixingsOf(*book, asked->question, asked->first, asked->last),
                                  asked->question);
        return {};
    }
    const auto day = dayOr(request.day, asked->days.last);
    if (!day) {
        return day.error();
    }
    const FixingAudit audit = indexes::auditOf(*book, asked->question, *day);
    if (request.action == Action::Export) {
        out << indexes::auditCsv(audit, asked->question);
        return {};
    }
    printHead(asked->question, out);
    printAudit(audit, asked->question, out);
    return {};
}

}  // namespace tessera::terminal
