#pragma once
// Reading third-party JSON: numbers as the digits they were written with, names checked, nothing trusted.
// Private to the parsers.

#include <simdjson.h>

#include <cstdint>
#include <string>
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
/// Printable ASCII without '/' and ':', 1..40 bytes: an exchange, so that in "EXCHANGE:SYMBOL" the first
/// colon parts the two.
bool isName(std::string_view text);
/// Why `text` is no symbol, as the end of a sentence ("it is longer than 128 bytes"); empty when it is one.
/// Symbols are taken as the world writes them ("BTC/USDT:USDT", "BTCF0:USTF0", "日経 225"): 1..128 bytes of
/// UTF-8 without control and invisible characters, no blank at either end. Nothing here makes a file or a
/// topic of them.
std::string_view whyNoSymbol(std::string_view text);
/// At most 40 bytes of `text`, harmless on a screen and in a log.
std::string shownText(std::string_view text);
/// UTC nanoseconds from seconds, milliseconds, microseconds or nanoseconds, told apart by their size (each
/// fits 64 bits at scale 1e-9 only in its own unit); 0 when it is none of them.
std::int64_t timeFrom(std::string_view text);

/// What became of a number's text.
enum class Reading : std::uint8_t {
    Good,
    Beyond,    // a number, and one that cannot be held here
    NoNumber,  // nan, letters, nothing
};

/// A decimal at scale 1e-9, digit by digit. A number with 16 digits or more is what binary arithmetic leaves
/// of a shorter one where rounding it to 15 digits and 13 decimals ends in three zeros at least:
/// 0.30000000000000004 is 0.3. Nothing else is rounded, and nothing that is not zero becomes zero.
Reading readDecimal(std::string_view text, std::int64_t& nano);

/// Remembers why the last number was refused, and what of a message was refused.
class NumberReader {
 public:
    /// > 0 and within the price limit.
    Reading price(std::string_view text, std::int64_t& nano);
    Reading price(json::value value, std::int64_t& nano);
    /// >= 0 and at most 9e9 units.
    Reading quantity(std::string_view text, std::int64_t& nano);
    Reading quantity(json::value value, std::int64_t& nano);
    /// One level of a book. What cannot be held is marked in it and kept in refused(); an ask beyond the
    /// price limit is no fault: it is real (Bitstamp's ETH-USD held one at 9,999,999,999), further from the
    /// market than any other, and left out: true, `priceNano` 0, and counted. False: no level at all, or a
    /// bid beyond the limit, which would cross.
    bool level(std::string_view price, std::string_view size, AdapterLevel& level);
    bool level(std::string_view price, json::value size, AdapterLevel& level);

    domain::ErrorCode fault() const { return m_fault; }
    /// The last number that could not be read or held, and why: "size 1e-12 has more than 9 decimals".
    const std::string& why() const { return m_why; }
    const RefusedFields& refused() const { return m_refused; }
    /// Counts what why() says as one refused field.
    void refuse();
    /// Levels left out since clear().
    std::uint32_t leftOut() const { return m_leftOut; }
    void clear() { *this = {}; }

 private:
    Reading fail(Reading reading, std::string_view what, std::string_view text, std::string_view because);

    domain::ErrorCode m_fault = domain::ErrorCode::BadInput;
    std::string m_why;
    RefusedFields m_refused;
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

/// Whether it is an array or an object.
bool isStructure(json::value value);
/// One side of a book, appended to `levels`: {"50000.0": 1.0}, [[50000.0, 1.0]], or null for an empty side.
bool readSide(json::value value, domain::Side side, NumberReader& numbers, std::vector<AdapterLevel>& levels);

}  // namespace tessera::adapters
