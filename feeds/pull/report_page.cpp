#include "feeds/pull/report_page.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

namespace tessera::pull {

using domain::Result;
using domain::Timestamp;
namespace ondemand = simdjson::ondemand;

namespace {

constexpr std::size_t kLongestCursor = 1'000, kLongestMessage = 200;

/// The JSON is whole and says something else than was agreed.
struct OtherThanDocumented {
    std::string what;
};

std::string_view dayField(DayShape shape) {
    return shape == DayShape::UnixSeconds ? "start_time"
           : shape == DayShape::Rfc3339   ? "starting_at"
                                          : "date";
}

/// The text of a string or number, without quotes and blanks.
std::string_view bare(std::string_view token) {
    const auto isAround = [](char c) { return c == '"' || c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!token.empty() && isAround(token.back())) {
        token.remove_suffix(1);
    }
    while (!token.empty() && isAround(token.front())) {
        token.remove_prefix(1);
    }
    return token;
}

std::optional<Timestamp> dayOf(DayShape shape, std::string_view text) {
    if (shape != DayShape::UnixSeconds) {
        const auto day = domain::parseIso(text.substr(0, 10));  // a day may come with a time of zero
        return day ? std::optional(*day) : std::nullopt;
    }
    std::int64_t seconds = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t kLatest = 4'102'444'800;  // 2100
    const bool isDay = code == std::errc() && end == text.data() + text.size() && seconds > 0;
    return isDay && seconds < kLatest
               ? std::optional(domain::floorTo(Timestamp::fromSeconds(seconds), domain::kDay))
               : std::nullopt;
}

bool isList(ondemand::value value) {
    return value.type() == ondemand::json_type::array;
}

ReportPiece readPiece(const Report& report, std::string_view json, ondemand::parser& parser) {
    ReportPiece piece{json, {}, false};
    const simdjson::padded_string padded(json);
    ondemand::document document = parser.iterate(padded);
    bool hasResults = report.shape == DayShape::Date;
    for (auto field : document.get_object()) {
        const std::string key(std::string_view(field.unescaped_key()));
        ondemand::value value = field.value();
        if (key == dayField(report.shape) && !isList(value)) {
            const std::string_view text = bare(value.raw_json_token());
            const auto day = dayOf(report.shape, text);
            if (!day) {
                throw OtherThanDocumented{fmt::format("\"{}\" of \"{}\" is no day", text.substr(0, 40), key)};
            }
            piece.day = *day;
        } else if (key == "results" && isList(value)) {
            hasResults = true;
            ondemand::array results = value.get_array();
            piece.isEmpty = results.is_empty();
        }
    }
    if (!piece.day.isSet() || !hasResults) {
        throw OtherThanDocumented{fmt::format("a part of it has no \"{}\"",
                                              piece.day.isSet() ? "results" : dayField(report.shape))};
    }
    return piece;
}

/// The cursor; empty for null.
std::string readCursor(ondemand::value value) {
    if (value.is_null()) {
        return {};
    }
    if (value.type() != ondemand::json_type::string) {
        throw OtherThanDocumented{"its \"next_page\" is no text"};
    }
    std::string cursor(std::string_view(value.get_string()));
    if (cursor.size() > kLongestCursor) {
        throw OtherThanDocumented{fmt::format("its \"next_page\" is longer than {} bytes", kLongestCursor)};
    }
    return cursor;
}

ReportPage readDocument(const Report& report, const std::string& body) {
    ReportPage page;
    ondemand::parser parser, pieceParser;
    const simdjson::padded_string padded(body);
    ondemand::document document = parser.iterate(padded);
    if (document.type() != ondemand::json_type::object) {
        throw OtherThanDocumented{"it is no object"};
    }
    bool hasData = false, hasMore = false;
    for (auto field : document.get_object()) {
        const std::string key(std::string_view(field.unescaped_key()));
        ondemand::value value = field.value();
        if (key == "data" && isList(value)) {
            hasData = true;
            for (auto element : value.get_array()) {
                ondemand::object piece = element.get_object();
                const std::string_view json = piece.raw_json();
                // The padded copy ends with this function; the body does not.
                page.pieces.push_back(readPiece(
                    report, {body.data() + (json.data() - padded.data()), json.size()}, pieceParser));
            }
        } else if (key == "has_more") {
            hasMore = value.get_bool();
        } else if (key == "next_page") {
            page.next = readCursor(value);
        }
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        throw simdjson::simdjson_error(simdjson::TRAILING_CONTENT);
    }
    if (!hasData) {
        throw OtherThanDocumented{"it has no list \"data\""};
    }
    if (hasMore && page.next.empty()) {
        throw OtherThanDocumented{"it says that there is more, and not where (\"next_page\")"};
    }
    page.next = hasMore ? page.next : "";
    return page;
}

}  // namespace

Result<ReportPage> readPage(const Report& report, const std::string& body, std::string_view who,
                            PullCounts& counts) {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
        return failed(counts, PullProblem::Empty,
                      fmt::format("{} answered {} with nothing at all.", who, report.path));
    }
    if (body[first] == '<') {
        return failed(counts, PullProblem::WebPage,
                      fmt::format("{} answered {} with a web page: a network that wants a login, or a wrong "
                                  "address, stands between.",
                                  who, report.path));
    }
    try {
        return readDocument(report, body);
    } catch (const OtherThanDocumented& other) {
        return failed(counts, PullProblem::OtherShape,
                      fmt::format("The answer of {} to {} is not what its documentation says: {}.", who,
                                  report.path, other.what));
    } catch (const simdjson::simdjson_error& error) {
        const bool isType = error.error() == simdjson::INCORRECT_TYPE;
        return failed(counts, isType ? PullProblem::OtherShape : PullProblem::NotJson,
                      fmt::format("The answer of {} to {} is {}.", who, report.path,
                                  isType ? "not what its documentation says: a part of it is of another kind"
                                         : "no whole JSON: it is cut off or damaged"));
    }
}

std::string messageIn(const std::string& refusal, const std::string& secret) {
    std::string message;
    try {
        ondemand::parser parser;
        const simdjson::padded_string padded(refusal);
        ondemand::document document = parser.iterate(padded);
        message = std::string(std::string_view(document["error"]["message"].get_string()));
    } catch (const simdjson::simdjson_error&) {
        return {};
    }
    // First: what is left out could have stood inside the key.
    std::erase_if(message, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
    constexpr std::string_view kInstead = "(the key)";
    for (std::size_t at = 0; !secret.empty() && (at = message.find(secret, at)) != std::string::npos;) {
        message.replace(at, secret.size(), kInstead);
        at += kInstead.size();
    }
    return message.substr(0, kLongestMessage);
}

}  // namespace tessera::pull
