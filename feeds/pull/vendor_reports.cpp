#include "feeds/pull/vendor_reports.h"

#include <fmt/format.h>

#include "feeds/http/http_client.h"

namespace tessera::pull {

using bill::PullVendor;

namespace {

/// Days are asked for by their start, and the end is the first day that is not asked for.
std::string periodOf(DayShape shape, domain::Timestamp first, domain::Timestamp last) {
    const domain::Timestamp end = last + domain::kDay;
    return shape == DayShape::UnixSeconds
               ? fmt::format("start_time={}&end_time={}", first.seconds(), end.seconds())
               : fmt::format("starting_at={}&ending_at={}", domain::formatIso(first, 0),
                             domain::formatIso(end, 0));
}

}  // namespace

std::vector<Report> reportsOf(PullVendor vendor) {
    switch (vendor) {
        case PullVendor::OpenAi:
            return {
                {"/v1/organization/usage/completions", "usage", DayShape::UnixSeconds, 31,
                 "group_by=model&group_by=batch&group_by=service_tier"},
                {"/v1/organization/usage/embeddings", "usage", DayShape::UnixSeconds, 31, "group_by=model"},
                {"/v1/organization/costs", "cost", DayShape::UnixSeconds, 180, "group_by=line_item"}};
        case PullVendor::Anthropic:
            return {
                {"/v1/organizations/usage_report/messages", "usage", DayShape::Rfc3339, 31,
                 "group_by[]=model&group_by[]=service_tier&group_by[]=context_window"},
                // Model and token type come with the description, and not by themselves.
                {"/v1/organizations/cost_report", "cost", DayShape::Rfc3339, 31, "group_by[]=description"}};
        case PullVendor::OpenRouter:
            break;
    }
    return {{"/api/v1/activity", "activity", DayShape::Date, 0, ""}};
}

std::string urlOf(const Report& report, std::string_view base, domain::Timestamp first,
                  domain::Timestamp last, const std::string& cursor) {
    std::string url = fmt::format("{}{}", base, report.path);
    if (report.limit == 0) {  // all of its days at once; those that are not asked for are left out here
        return url;
    }
    url += fmt::format("?{}&bucket_width=1d&{}&limit={}", periodOf(report.shape, first, last), report.groups,
                       report.limit);
    return cursor.empty() ? url : url + "&page=" + http::escapedForUrl(cursor);
}

std::vector<std::string> headersOf(PullVendor vendor, const bill::VendorKey& key) {
    return vendor == PullVendor::Anthropic
               ? std::vector<std::string>{"x-api-key: " + key.secret(), "anthropic-version: 2023-06-01"}
               : std::vector<std::string>{"Authorization: Bearer " + key.secret()};
}

}  // namespace tessera::pull
