#pragma once
// Reading third-party JSON: numbers as the digits they were written with, names checked, nothing trusted.
// Private to the parsers.

#include <simdjson.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "feeds/adapters/adapter_message.h"

namespace tessera::adapters {

namespace json = simdjson::ondemand;

/// More levels than any real book; a message with more is refused.
inline constexpr std::size_t kMaxLevels = 200'000;

/// The digits of a JSON number or of a string holding one; false for anything else.
bool numberText(json::value value, std::string_view& out);
bool isNull(json::value value);
/// A string's text; empty for anything else.
std::string_view textOf(json::value value);
/// Printable ASCII without '/' and ':', 1..40 bytes: it becomes part of topics, files and screens, and
/// "EXCHANGE:SYMBOL" must mean one thing.
bool isName(std::string_view text);
/// UTC nanoseconds from seconds, milliseconds, microseconds or nanoseconds, told apart by their size (each
/// fits 64 bits at scale 1e-9 only in its own unit); 0 when it is none of them.
std::int64_t timeFrom(std::string_view text);

/// Remembers why the last number was refused.
class NumberReader {
 public:
    /// > 0 and within the price limit.
    bool price(std::string_view text, std::int64_t& nano);
    bool price(json::value value, std::int64_t& nano);
    /// As price(). An ask beyond the price limit is no fault: it is real (Bitstamp's ETH-USD held one at
    /// 9,999,999,999), further from the market than any other, and left out: true, `nano` 0, and counted. A
    /// bid there would cross.
    bool levelPrice(std::string_view text, domain::Side side, std::int64_t& nano);
    /// >= 0 and at most 9e9 units.
    bool quantity(std::string_view text, std::int64_t& nano);
    bool quantity(json::value value, std::int64_t& nano);
    domain::ErrorCode fault() const { return m_fault; }
    /// Levels left out since clear().
    std::uint32_t leftOut() const { return m_leftOut; }
    void clear() { *this = {}; }

 private:
    domain::ErrorCode m_fault = domain::ErrorCode::BadInput;
    std::uint32_t m_leftOut = 0;
};

/// Owns the padded copy simdjson needs. One document at a time.
class JsonText {
 public:
    /// False: not JSON. The document is valid until the next call.
    bool open(std::string_view text);
    json::document& document() { return m_document; }
    /// Whether nothing follows what was read.
    bool isAtEnd();

 private:
    json::parser m_parser;
    std::vector<char> m_padded;
    json::document m_document;
};

/// Calls field(key, value) for every member until it returns false; false also for broken JSON.
template <class Field>
bool eachField(json::object object, Field&& field) {
    for (auto entry : object) {
        std::string_view key;
        json::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value) || !field(key, value)) {
            return false;
        }
    }
    return true;
}

/// One side of a book, appended to `levels`: {"50000.0": 1.0}, [[50000.0, 1.0]], or null for an empty side.
bool readSide(json::value value, domain::Side side, NumberReader& numbers, std::vector<AdapterLevel>& levels);

}  // namespace tessera::adapters
