#include "feeds/usage/reading_job.h"

namespace tessera::usage {

using domain::Error;
using domain::ErrorCode;

bool Job::goOn(std::uint64_t done) const {
    if (passed) {
        passed(done);
    }
    return !options->progress || options->progress(done, text.size());
}

RecordTaker::RecordTaker(const Format& format, const std::vector<std::string>& names, RowMemory& memory)
    : m_format(format),
      m_reader(format.make(names)),
      m_memory(memory),
      m_cells(m_reader->fields(), m_dialect) {
    m_memory.beginFile();
    m_out.file().format = format.facts;
}

void RecordTaker::take(const Record& record) {
    ++m_out.file().rows;
    const std::int64_t emptyBefore = m_out.file().emptyBuckets, leftBefore = m_out.leftOutRows();
    m_cells.begin(record);
    if (record.fingerprint != 0 &&
        m_memory.isRepeated(record.fingerprint, m_format.repeats == Repeats::CountOnce)) {
        ++m_out.file().duplicates;
        m_out.leaveOut("equal in every cell to a row that is counted already", record.line, "");
        return;
    }
    m_reader->read(m_cells, m_out);
    const std::int64_t empty = m_out.file().emptyBuckets - emptyBefore;
    // A row counts once: one that is of no concern (tax, an empty day) is not bad as well.
    if (m_cells.isBad() && empty == 0 && m_out.leftOutRows() == leftBefore) {
        m_out.leaveOut(m_cells.problem(), record.line, m_cells.culprit());
    }
    m_out.file().rows -= empty;
}

bill::UsageFile RecordTaker::finish(const Job& job) {
    m_reader->finish(m_out);
    bill::UsageFile& file = m_out.file();
    file.name = job.name;
    if (file.duplicates > 0) {
        m_out.note(fmt::format("{} identical rows dropped", file.duplicates));
    }
    for (const bill::LeftOut& left : file.leftOut) {
        if (left.reason.starts_with("no ")) {
            m_out.note(fmt::format("{} rows left out: {}, first in line {}: \"{}\"", left.rows, left.reason,
                                   left.firstLine, left.example));
        }
    }
    if (m_cells.roundedAmounts() > 0) {
        m_out.note(fmt::format("{} amounts have more than 18 decimals and are rounded there",
                               m_cells.roundedAmounts()));
    }
    bill::UsageFile finished = m_out.finish();
    if (finished.lines.empty() && finished.emptyBuckets > 0 && finished.leftOut.empty() &&
        std::ranges::find(finished.notes, "no usage in the period") == finished.notes.end()) {
        finished.notes.emplace_back("no usage in the period");
    }
    return finished;
}

Error cancelled(const Job& job) {
    return {ErrorCode::Cancelled, fmt::format("{} was not read to its end: stopped.", job.name), "usage"};
}

Error missingColumn(const Job& job, const Format& format, std::string_view column) {
    return {
        ErrorCode::BadInput,
        fmt::format("{} looks like {}, but the column \"{}\" is missing. Nothing of it was counted: export "
                    "it again with all columns.",
                    job.name, format.facts.title, column),
        "usage column"};
}

}  // namespace tessera::usage
