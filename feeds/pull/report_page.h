#pragma once
// One page of a report: what it lists, piece by piece as it is written, and where the next page is.

#include <string>
#include <string_view>
#include <vector>

#include "app/domain/timestamp.h"
#include "feeds/pull/pull_problem.h"
#include "feeds/pull/vendor_reports.h"

namespace tessera::pull {

/// A bucket, or a row of a report without buckets.
struct ReportPiece {
    std::string_view json;  // the answer's own text: a number keeps its digits
    domain::Timestamp day;
    bool isEmpty = false;  // a bucket without results
};

/// Views into the body it was read from.
struct ReportPage {
    std::vector<ReportPiece> pieces;
    std::string next;  // cursor of the next page; empty: this is the last
};

/// Empty, WebPage, NotJson or OtherShape, counted: a page is taken whole or not at all. `who` names the
/// server.
domain::Result<ReportPage> readPage(const Report& report, const std::string& body, std::string_view who,
                                    PullCounts& counts);

/// What a server says in its error ("error.message"), in one line of at most 200 printable signs, without
/// `secret`; empty: nothing.
std::string messageIn(const std::string& refusal, const std::string& secret);

}  // namespace tessera::pull
