#include "feeds/pull/bill_pull.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "feeds/pull/report_page.h"

namespace tessera::pull {

using bill::dayText;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

/// A document while its pages come in.
struct Growing {
    std::string name;  // "usage"
    std::string pieces;
    std::int64_t filled = 0;   // pieces that say something
    std::int64_t outside = 0;  // pieces of days nobody asked for
    std::vector<std::string> notes;
};

class Pull {
 public:
    Pull(const bill::PullQuestion& question, Timestamp now, const PullOptions& options, PullCounts& counts)
        : m_question(question),
          m_facts(bill::factsOf(question.vendor)),
          m_base(question.baseUrl.empty() ? std::string(m_facts.baseUrl) : question.baseUrl),
          m_now(now),
          m_options(options),
          m_counts(counts) {
        while (m_base.ends_with('/')) {
            m_base.pop_back();
        }
    }

    Result<std::vector<PulledDocument>> run() {
        const std::vector<Report> reports = reportsOf(m_question.vendor);
        for (m_report = 0; m_report < reports.size(); ++m_report) {
            m_reports = reports.size();
            if (m_grown.empty() || m_grown.back().name != reports[m_report].document) {
                m_grown.push_back({std::string(reports[m_report].document), "", 0, 0, {}});
            }
            if (const auto taken = takeReport(reports[m_report]); !taken) {
                return taken.error();
            }
        }
        return documents();
    }

 private:
    std::int64_t days() const { return (m_question.last - m_question.first) / domain::kDay + 1; }
    std::string periodText() const {
        return fmt::format("{} to {}", dayText(m_question.first), dayText(m_question.last));
    }

    void tell(const std::string& doing, std::int64_t daysDone) const {
        if (m_options.tell) {
            const std::int64_t all = static_cast<std::int64_t>(m_reports) * days();
            const std::int64_t done =
                static_cast<std::int64_t>(m_report) * days() + std::min(daysDone, days());
            m_options.tell(doing, static_cast<int>(done * 10'000 / all));
        }
    }

    Result<void> takeReport(const Report& report) {
        std::set<std::string> cursors;
        std::set<Timestamp> seen;
        std::string cursor;
        for (int number = 1;; ++number) {
            const auto daysDone = static_cast<std::int64_t>(seen.size());
            tell(fmt::format("Asking {} for {}, page {}", m_facts.title, report.path, number), daysDone);
            const auto next = takePage(report, cursor, seen);
            if (!next) {
                return next.error();
            }
            if (next->empty()) {
                noteMissingDays(report, seen);
                return {};
            }
            if (!cursors.insert(*next).second) {
                return failed(m_counts, PullProblem::RepeatedPage,
                              fmt::format("{} sends on to a page that was there before (\"{}\"): it would go "
                                          "on for ever. Nothing was taken.",
                                          m_facts.title, next->substr(0, 40)));
            }
            if (number >= m_options.mostPages) {
                return failed(m_counts, PullProblem::TooManyPages,
                              fmt::format("{} has more than {} pages for {}. Ask for fewer days.",
                                          m_facts.title, m_options.mostPages, periodText()));
            }
            cursor = *next;
        }
    }

    /// The cursor of the next page; empty: there is none.
    Result<std::string> takePage(const Report& report, const std::string& cursor, std::set<Timestamp>& seen) {
        const std::string url = urlOf(report, m_base, m_question.first, m_question.last, cursor);
        const auto body = askPatiently(
            m_facts, *m_question.key, url, m_options,
            [&](const std::string& doing) { tell(doing, static_cast<std::int64_t>(seen.size())); }, m_counts);
        if (!body) {
            return body.error();
        }
        m_bytes += static_cast<std::int64_t>(body->size());
        if (m_bytes > m_options.mostBytes) {
            return failed(m_counts, PullProblem::TooLarge,
                          fmt::format("The answers of {} are larger than {} MB together. Ask for fewer days.",
                                      m_facts.title, m_options.mostBytes >> 20));
        }
        const auto page = readPage(report, *body, m_facts.title, m_counts);
        if (!page) {
            return page.error();
        }
        ++m_counts.pages;
        for (const ReportPiece& piece : page->pieces) {
            take(piece, seen);
        }
        return page->next;
    }

    void take(const ReportPiece& piece, std::set<Timestamp>& seen) {
        Growing& grown = m_grown.back();
        if (piece.day < m_question.first || piece.day > m_question.last) {
            ++grown.outside;
            return;
        }
        seen.insert(piece.day);
        grown.filled += piece.isEmpty ? 0 : 1;
        grown.pieces += grown.pieces.empty() ? "\n" : ",\n";
        grown.pieces += piece.json;
    }

    /// A vendor of buckets lists idle days too: a day without a bucket is unknown, and not idle.
    void noteMissingDays(const Report& report, const std::set<Timestamp>& seen) {
        if (report.shape == DayShape::Date) {
            return;
        }
        Timestamp first;
        std::int64_t missing = 0;
        for (Timestamp day = m_question.first; day <= m_question.last; day = day + domain::kDay) {
            if (!seen.contains(day)) {
                first = missing++ == 0 ? day : first;
            }
        }
        if (missing > 0) {
            m_grown.back().notes.push_back(
                fmt::format("{} of {} days are not in the answer to {}, the first {}: they are unknown, not "
                            "idle",
                            missing, days(), report.path, dayText(first)));
        }
    }

    Result<std::vector<PulledDocument>> documents() {
        std::vector<PulledDocument> documents;
        std::vector<std::string> idle;
        for (Growing& grown : m_grown) {
            if (grown.filled == 0) {
                idle.push_back(grown.name);
                continue;
            }
            PulledDocument document{
                fmt::format("{} {}, pulled {}, {}", m_facts.title, grown.name, dayText(m_now), periodText()),
                fmt::format("{{\"data\": [{}\n],\n\"has_more\": false,\n\"next_page\": null}}\n",
                            grown.pieces),
                std::move(grown.notes)};
            noteDays(grown, document);
            documents.push_back(std::move(document));
        }
        if (documents.empty()) {
            return failed(m_counts, PullProblem::NoUsage,
                          fmt::format("{} tells of no usage and no cost from {}: there is nothing to import.",
                                      m_facts.title, periodText()));
        }
        for (const std::string& name : idle) {
            documents.front().notes.push_back(
                fmt::format("{} lists no {} from {}", m_facts.title, name, periodText()));
        }
        return documents;
    }

    void noteDays(const Growing& grown, PulledDocument& document) const {
        if (grown.outside > 0 && m_question.vendor != bill::PullVendor::OpenRouter) {
            document.notes.push_back(fmt::format(
                "{} parts of the answer are of days nobody asked for, and left out", grown.outside));
        }
        if (m_question.last == domain::floorTo(m_now, domain::kDay)) {
            document.notes.push_back(
                fmt::format("{} is not over: pull it again later", dayText(m_question.last)));
        }
    }

    const bill::PullQuestion& m_question;
    const bill::PullFacts& m_facts;
    std::string m_base;
    Timestamp m_now;
    const PullOptions& m_options;
    PullCounts& m_counts;
    std::vector<Growing> m_grown;
    std::size_t m_report = 0, m_reports = 1;
    std::int64_t m_bytes = 0;
};

}  // namespace

Result<std::vector<PulledDocument>> pullBill(const bill::PullQuestion& question, Timestamp now,
                                             const PullOptions& options, PullCounts& counts) {
    const bill::PullFacts& facts = bill::factsOf(question.vendor);
    if (const auto period = bill::checkPeriod(facts, question.first, question.last, now); !period) {
        return period.error();
    }
    if (question.key == nullptr) {
        return bill::vendorKeyFrom("", facts).error();
    }
    if (!question.baseUrl.empty()) {
        if (const auto usable = http::checkUrl(question.baseUrl); !usable) {
            Error why = usable.error();
            why.sentence = fmt::format("Nothing was asked: {}.", why.sentence);
            return why;
        }
    }
    return Pull(question, now, options, counts).run();
}

}  // namespace tessera::pull
