#pragma once
// What each vendor can be asked, as its documentation has it: addresses, parameters, headers, page sizes.

#include <string>
#include <string_view>
#include <vector>

#include "app/bill/vendor_pull.h"

namespace tessera::pull {

/// How a report names the day of what it lists.
enum class DayShape : std::uint8_t {
    UnixSeconds,  // "start_time": 1790208000, a bucket
    Rfc3339,      // "starting_at": "2026-09-25T00:00:00Z", a bucket
    Date,         // "date": "2026-09-25", a row
};

/// One address that lists a period, page by page where it has pages.
struct Report {
    std::string_view path;
    std::string_view document;  // "usage", "cost": reports of one name become one document
    DayShape shape = DayShape::Rfc3339;
    int limit = 0;                 // the most buckets a page may be asked for; 0: it has no pages
    std::string_view groups = {};  // the query's part that says how results are grouped
};

/// In the order they are asked.
std::vector<Report> reportsOf(bill::PullVendor vendor);
/// The address of a page; `cursor` empty: the first. `base` without a slash at its end.
std::string urlOf(const Report& report, std::string_view base, domain::Timestamp first,
                  domain::Timestamp last, const std::string& cursor);
/// The headers that carry the key.
std::vector<std::string> headersOf(bill::PullVendor vendor, const bill::VendorKey& key);

}  // namespace tessera::pull
