// CSV files: separator, number dialect, header, rows to records.

#include <algorithm>

#include "feeds/prices/csv_rows.h"
#include "feeds/usage/reading_job.h"

namespace tessera::usage {

using domain::Error;
using domain::ErrorCode;

namespace {

constexpr std::size_t kHeaderRows = 12;    // lines of titles before the headings
constexpr std::size_t kSampleRows = 400;   // that show how numbers are written
constexpr std::size_t kRowsAPulse = 4096;  // between two looks at cancel

using Row = std::vector<std::string>;

bool isBlank(const Row& cells) {
    return std::ranges::all_of(
        cells, [](const std::string& cell) { return cell.find_first_not_of(" \t\r") == std::string::npos; });
}

std::vector<std::string> plainNames(const Row& header) {
    std::vector<std::string> names;
    names.reserve(header.size());
    for (const std::string& cell : header) {
        names.push_back(plainName(cell));
    }
    return names;
}

/// The row with the headings of a known format, and that format.
struct Header {
    Row cells;
    std::vector<std::string> names;
    const Format* format = nullptr;
};

domain::Result<Header> findHeader(prices::CsvRows& rows) {
    Row first, cells;
    for (std::size_t i = 0; i < kHeaderRows; ++i) {
        const auto next = rows.next(cells);
        if (!next) {
            return next.error();
        }
        if (!*next) {
            break;
        }
        const auto names = plainNames(cells);
        if (const Format* format = formatToldBy(names)) {
            return Header{cells, names, format};
        }
        // Titles above a table have fewer cells than its headings.
        first = cells.size() > first.size() ? cells : first;
    }
    return Header{first, plainNames(first), nullptr};
}

class CsvReading {
 public:
    CsvReading(const Job& job, const Format& format, const Header& header, RowMemory& memory)
        : m_job(job), m_header(header), m_taker(format, header.names, memory), m_record(0) {
        FieldTable& fields = m_taker.fields();
        m_record = Record(fields.size());
        for (const std::string& name : header.names) {
            m_fieldOf.push_back(fields.find(name));
            m_nameHash.push_back(textHash(name));
        }
        isUsedTwice();
    }

    domain::Result<bill::UsageFile> run(prices::CsvRows& rows, char separator) {
        learnDialect(rows, separator);
        Row cells;
        std::size_t pulse = 0;
        for (;;) {
            const auto next = rows.next(cells);
            if (!next) {
                return next.error();
            }
            if (!*next) {
                return m_taker.finish(m_job);
            }
            if (++pulse % kRowsAPulse == 0 && !m_job.goOn(rows.offset())) {
                return cancelled(m_job);
            }
            take(cells, rows.line());
        }
    }

 private:
    /// The first of two columns of one name counts; the other is no field.
    void isUsedTwice() {
        std::vector<FieldId> seen;
        for (auto& field : m_fieldOf) {
            if (field && std::ranges::find(seen, *field) != seen.end()) {
                field = std::nullopt;
            } else if (field) {
                seen.push_back(*field);
            }
        }
    }

    /// Looks ahead over the first rows: what do numbers that can be read one way only look like?
    void learnDialect(const prices::CsvRows& rows, char separator) {
        prices::CsvRows ahead = rows;
        Row cells;
        std::size_t commas = 0, points = 0;
        for (std::size_t i = 0; i < kSampleRows; ++i) {
            const auto next = ahead.next(cells);
            if (!next || !*next) {
                break;
            }
            for (std::size_t c = 0; c < cells.size() && c < m_fieldOf.size(); ++c) {
                const auto proved = m_fieldOf[c] ? decimalProvedBy(cells[c]) : std::nullopt;
                commas += proved == ',' ? 1 : 0;
                points += proved == '.' ? 1 : 0;
            }
        }
        NumberDialect& dialect = m_taker.dialect();
        dialect.decimal = commas > points ? ',' : '.';
        dialect.isCertain = commas + points > 0;
        if (dialect.decimal == ',') {
            m_taker.out().note("decimal comma detected");
        } else if (!dialect.isCertain && separator == ';') {
            m_taker.out().note(
                "no number shows whether the comma or the point is the decimal one: the point is "
                "taken");
        }
    }

    void take(const Row& cells, std::size_t line) {
        if (isBlank(cells) || cells == m_header.cells) {
            return;  // two files glued: the headings stand again in the middle
        }
        m_record.clear();
        m_record.line = line;
        m_record.fingerprint = 0;
        for (std::size_t c = 0; c < m_fieldOf.size(); ++c) {
            const std::string_view cell = c < cells.size() ? std::string_view(cells[c]) : std::string_view{};
            m_record.fingerprint += fieldPrint(m_nameHash[c], cell);
            if (m_fieldOf[c]) {
                m_record.set(*m_fieldOf[c], cell);
            } else if (cell.starts_with('{')) {
                flatten(m_header.names[c], cell);
            }
        }
        m_taker.take(m_record);
        m_flat.clear();
    }

    /// A cell that holds JSON: the fields inside of it.
    void flatten(const std::string& name, std::string_view cell) {
        flattenJson(cell, name, [&](const std::string& inner, std::string_view value) {
            if (const auto field = m_taker.fields().find(inner)) {
                m_record.set(*field, m_flat.emplace_back(std::make_unique<std::string>(value))->c_str());
            }
        });
    }

    const Job& m_job;
    const Header& m_header;
    RecordTaker m_taker;
    Record m_record;
    std::vector<std::optional<FieldId>> m_fieldOf;
    std::vector<std::uint64_t> m_nameHash;
    std::vector<std::unique_ptr<std::string>> m_flat;  // of the row in hand
};

void keepUnknown(const Job& job, const Header& header, char separator) {
    bill::UnknownTable table;
    table.headings = header.cells;
    prices::CsvRows rows(job.text, job.name, separator);
    Row cells;
    bool isBehind = false;
    while (table.rows.size() < 8) {
        const auto next = rows.next(cells);
        if (!next || !*next) {
            break;
        }
        if (isBehind && !isBlank(cells)) {
            table.rows.push_back(cells);
        }
        isBehind = isBehind || cells == header.cells;
    }
    *job.unknown = std::move(table);
}

/// Whose file it seems to be when a heading that tells a format is gone: the format most of whose names are
/// there.
Error notKnown(const Job& job, const Header& header) {
    std::string names;
    for (std::size_t i = 0; i < header.cells.size() && i < 8; ++i) {
        names += (names.empty() ? "" : ", ") + header.cells[i].substr(0, 40);
    }
    return {ErrorCode::BadInput,
            fmt::format(
                "{} has columns no known export has ({}{}). Say what they mean, or export usage or cost as "
                "CSV from the vendor's console. On the command line: --map.",
                job.name, names, header.cells.size() > 8 ? ", ..." : ""),
            "usage format"};
}

}  // namespace

domain::Result<bill::UsageFile> readCsv(const Job& job) {
    const char separator = prices::separatorOf(job.text);
    prices::CsvRows rows(job.text, job.name, separator);
    const auto header = findHeader(rows);
    if (!header) {
        return header.error();
    }
    if (header->cells.empty()) {
        return Error{ErrorCode::BadInput, fmt::format("{} is empty: it has no line at all.", job.name),
                     "usage"};
    }
    if (header->format == nullptr) {
        const auto mapping =
            job.options->mappingFor ? job.options->mappingFor(bill::headingSet(header->cells)) : std::nullopt;
        if (!mapping) {
            keepUnknown(job, *header, separator);
            return notKnown(job, *header);
        }
        const Format mapped = mappedFormat(*mapping);
        if (const auto missing = missingIn(mapped, header->names); !missing.empty()) {
            return missingColumn(job, mapped, missing);
        }
        // Back to the row behind the headings.
        rows = prices::CsvRows(job.text, job.name, separator);
        Row cells;
        while (cells != header->cells) {
            if (const auto next = rows.next(cells); !next || !*next) {
                break;
            }
        }
        return CsvReading(job, mapped, *header, (*job.memories)["mapped " + bill::headingSet(header->cells)])
            .run(rows, separator);
    }
    if (const auto missing = missingIn(*header->format, header->names); !missing.empty()) {
        return missingColumn(job, *header->format, missing);
    }
    return CsvReading(job, *header->format, *header, (*job.memories)[header->format->facts.id])
        .run(rows, separator);
}

}  // namespace tessera::usage
