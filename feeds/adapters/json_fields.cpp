#include "feeds/adapters/json_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "app/domain/decimal.h"

namespace tessera::adapters {

using domain::ErrorCode;
using domain::Side;

namespace {

constexpr std::size_t kMaxNameBytes = 40;
// Largest size accepted, at 1e-9: 9e9 coins.
constexpr std::int64_t kMaxQuantityNano = 9'000'000'000'000'000'000;
constexpr double kLargestSize = 9e9, kHighestPrice = 1e9;

/// Control characters, zero-width and direction marks: two symbols that look the same must be the same.
bool holdsInvisible(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = [&](std::size_t at) {
            return at < utf8.size() ? static_cast<unsigned char>(utf8[at]) : 0U;
        };
        const unsigned first = byte(i), second = byte(i + 1), third = byte(i + 2);
        const bool isControl = first < 0x20 || first == 0x7F || (first == 0xC2 && second < 0xA1);
        const bool isSoftHyphen = first == 0xC2 && second == 0xAD;
        // U+2000..200F, 2028..202F, 2060..206F, 3000, FEFF
        const bool isSpaceOrMark =
            (first == 0xE2 && second == 0x80 && (third <= 0x8F || (third >= 0xA8 && third <= 0xAF))) ||
            (first == 0xE2 && second == 0x81 && third >= 0xA0 && third <= 0xAF) ||
            (first == 0xE3 && second == 0x80 && third == 0x80) ||
            (first == 0xEF && second == 0xBB && third == 0xBF);
        if (isControl || isSoftHyphen || isSpaceOrMark) {
            return true;
        }
    }
    return false;
}

bool addLevel(std::vector<AdapterLevel>& levels, AdapterLevel level) {
    if (levels.size() >= kMaxLevels) {
        return false;
    }
    if (level.priceNano > 0 || level.held != Held::Yes) {
        levels.push_back(level);  // else left out
    }
    return true;
}

bool readSideObject(json::object object, Side side, NumberReader& numbers,
                    std::vector<AdapterLevel>& levels) {
    return eachField(object, [&](std::string_view key, json::value size) {
        AdapterLevel level{side, 0, 0};
        return numbers.level(key, size, level) && addLevel(levels, level);
    });
}

/// [price, size]
bool readPair(json::array pair, AdapterLevel& level, NumberReader& numbers) {
    std::array<std::string_view, 2> texts;
    std::size_t count = 0;
    for (auto part : pair) {
        json::value number;
        if (count == texts.size() || part.get(number) || !numberText(number, texts[count])) {
            return false;
        }
        ++count;
    }
    return count == texts.size() && numbers.level(texts[0], texts[1], level);
}

bool readSideArray(json::array array, Side side, NumberReader& numbers, std::vector<AdapterLevel>& levels) {
    for (auto entry : array) {
        json::array pair;
        AdapterLevel level{side, 0, 0};
        if (entry.get_array().get(pair) || !readPair(pair, level, numbers) || !addLevel(levels, level)) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool numberText(json::value value, std::string_view& out) {
    json::json_type type{};
    if (value.type().get(type)) {
        return false;
    }
    if (type == json::json_type::string) {
        return !value.get_string().get(out);
    }
    if (type != json::json_type::number) {
        return false;
    }
    out = value.raw_json_token();  // with the blanks behind it
    const std::size_t end = out.find_last_not_of(" \n\t\r");
    out = out.substr(0, end == std::string_view::npos ? 0 : end + 1);
    return true;
}

bool isNull(json::value value) {
    bool null = false;
    return !value.is_null().get(null) && null;
}

std::string_view textOf(json::value value) {
    std::string_view text;
    return value.get_string().get(text) ? std::string_view{} : text;
}

std::string shownText(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string out;
    for (const char c : text.substr(0, kShown)) {
        out.push_back(c >= ' ' && c <= '~' ? c : '.');
    }
    return text.size() > kShown ? out + "..." : out;
}

std::string_view whyNoSymbol(std::string_view text) {
    constexpr std::size_t kMaxBytes = 128;
    if (text.empty()) {
        return "it is empty";
    }
    if (text.size() > kMaxBytes) {
        return "it is longer than 128 bytes";
    }
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        return "it is not UTF-8";
    }
    if (text.front() == ' ' || text.back() == ' ') {
        return "it begins or ends with a blank";
    }
    return holdsInvisible(text) ? "it holds characters that cannot be seen" : std::string_view{};
}

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kMaxNameBytes && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && c != '/' && c != ':';
    });
}

std::int64_t timeFrom(std::string_view text) {
    for (const int decimals : {9, 6, 3, 0}) {
        const auto nanos = domain::parseDecimal(text, decimals);
        if (nanos) {
            return std::max<std::int64_t>(*nanos, 0);
        }
        if (nanos.error().code != ErrorCode::OutOfRange) {
            return 0;
        }
    }
    return 0;
}

// ---------------------------------------------------------------- numbers

namespace {

/// `text` rounded half up to at most 15 significant digits and 13 decimals, as binary arithmetic meant it;
/// empty when it has fewer than 16 significant digits, an exponent, nothing left of it, or no three zeros at
/// its end then: it may mean what it says.
std::string asMeant(std::string_view text) {
    constexpr std::size_t kDigitsOfADouble = 15, kDecimals = 13, kZeros = 3, kLongest = 40;
    std::string digits, sign;
    std::size_t whole = std::string_view::npos, leading = 0;  // digits before the point; zeros in front
    for (const char c : text) {
        if (c == '-' && digits.empty() && sign.empty() && whole == std::string_view::npos) {
            sign = "-";
        } else if (c == '.' && whole == std::string_view::npos) {
            whole = digits.size();
        } else if (c >= '0' && c <= '9') {
            leading += leading == digits.size() && c == '0' ? 1 : 0;
            digits.push_back(c);
        } else {
            return {};
        }
    }
    if (whole == std::string_view::npos || digits.size() > kLongest ||
        digits.size() - leading <= kDigitsOfADouble) {
        return {};
    }
    const std::size_t keep = std::min(leading + kDigitsOfADouble, whole + kDecimals);
    if (keep >= digits.size() || keep < whole || keep == 0) {
        return {};
    }
    const bool isUp = digits[keep] >= '5';
    digits.resize(keep);
    for (std::size_t i = keep; isUp && i > 0; --i) {
        digits[i - 1] = digits[i - 1] == '9' ? '0' : static_cast<char>(digits[i - 1] + 1);
        if (digits[i - 1] != '0') {
            break;
        }
        if (i == 1) {
            digits.insert(digits.begin(), '1');
            ++whole;
        }
    }
    const std::size_t last = digits.find_last_not_of('0');
    if (last == std::string::npos || std::max(last + 1, whole) + kZeros > digits.size()) {
        return {};
    }
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

/// A JSON number, or one in quotes, of at most 36 digits and an exponent below 400: what parseDecimal reads.
bool isNumber(std::string_view text) {
    constexpr std::size_t kMostDigits = 36;
    constexpr int kExponents = 400;
    text.remove_prefix(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
    const std::size_t end = std::min(text.find_first_of("eE"), text.size());
    const std::string_view mantissa = text.substr(0, end);
    const auto digits = std::count_if(mantissa.begin(), mantissa.end(), [](char c) { return c != '.'; });
    if (digits == 0 || static_cast<std::size_t>(digits) > kMostDigits ||
        digits + 1 < static_cast<std::ptrdiff_t>(mantissa.size()) ||
        mantissa.find_first_not_of("0123456789.") != std::string_view::npos) {
        return false;
    }
    if (end == text.size()) {
        return true;
    }
    std::string_view exponent = text.substr(end + 1);
    exponent.remove_prefix(exponent.starts_with('+') ? 1 : 0);
    int value = 0;
    const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
    return read.ec == std::errc{} && read.ptr == exponent.data() + exponent.size() && value > -kExponents &&
           value < kExponents;
}

/// Roughly, and only of numbers that cannot be held: to say why, and on which side of others they stand.
double roughly(std::string_view text) {
    return std::strtod(std::string(text.substr(0, 64)).c_str(), nullptr);
}

/// Of a price that cannot be held and is not too high: the next one towards the other side.
std::int64_t nearestPrice(std::string_view text, Side side) {
    const double nano = std::max(roughly(text), -1.0) * 1e9;
    return static_cast<std::int64_t>(side == Side::Buy ? std::ceil(nano) : std::floor(nano));
}

}  // namespace

Reading readDecimal(std::string_view text, std::int64_t& nano) {
    auto parsed = domain::parseDecimal(text, kMessageScale);
    if (!parsed && parsed.error().code == ErrorCode::BadInput) {
        if (const std::string meant = asMeant(text); !meant.empty()) {
            parsed = domain::parseDecimal(meant, kMessageScale);
        }
    }
    if (parsed) {
        nano = *parsed;
        return Reading::Good;
    }
    return isNumber(text) ? Reading::Beyond : Reading::NoNumber;
}

Reading NumberReader::fail(Reading reading, std::string_view what, std::string_view text,
                           std::string_view because) {
    m_fault = reading == Reading::Beyond ? ErrorCode::OutOfRange : ErrorCode::BadInput;
    m_why.assign(what);
    m_why.append(" ").append(shownText(text)).append(" ").append(because);
    return reading;
}

Reading NumberReader::price(std::string_view text, std::int64_t& nano) {
    std::int64_t read = 0;
    const Reading reading = readDecimal(text, read);
    if (reading == Reading::NoNumber) {
        return fail(reading, "price", text, "is no number");
    }
    if (reading == Reading::Beyond || read > domain::kPriceLimit || read <= 0) {
        const double value = roughly(text);
        return fail(Reading::Beyond, "price", text,
                    value > kHighestPrice ? "is above 1,000,000,000"
                    : value > 0           ? "has more than 9 decimals"
                                          : "is not above zero");
    }
    nano = read;
    return Reading::Good;
}

Reading NumberReader::price(json::value value, std::int64_t& nano) {
    std::string_view text;
    return numberText(value, text) ? price(text, nano) : fail(Reading::NoNumber, "price", {}, "is no number");
}

Reading NumberReader::quantity(std::string_view text, std::int64_t& nano) {
    std::int64_t read = 0;
    const Reading reading = readDecimal(text, read);
    if (reading == Reading::NoNumber) {
        return fail(reading, "size", text, "is no number");
    }
    if (reading == Reading::Beyond || read > kMaxQuantityNano || read < 0) {
        const double value = roughly(text);
        return fail(Reading::Beyond, "size", text,
                    value > kLargestSize ? "is above 9,000,000,000"
                    : value < 0          ? "is below zero"
                                         : "has more than 9 decimals");
    }
    nano = read;
    return Reading::Good;
}

Reading NumberReader::quantity(json::value value, std::int64_t& nano) {
    std::string_view text;
    return numberText(value, text) ? quantity(text, nano)
                                   : fail(Reading::NoNumber, "size", {}, "is no number");
}

void NumberReader::refuse() {
    if (m_refused.count++ == 0) {
        m_refused.first = m_why;
    }
}

bool NumberReader::level(std::string_view priceText, std::string_view sizeText, AdapterLevel& level) {
    const Reading size = quantity(sizeText, level.quantityNano);
    if (size == Reading::NoNumber) {
        return false;
    }
    const std::string whySize = size == Reading::Beyond ? m_why : std::string();
    switch (price(priceText, level.priceNano)) {
        case Reading::NoNumber:
            return false;
        case Reading::Good:
            if (size == Reading::Beyond) {
                level.held = Held::NotItsSize;
                m_why = whySize;
                m_why.insert(m_why.find(' ', m_why.find(' ') + 1), " at " + shownText(priceText));
                refuse();
            }
            return true;
        case Reading::Beyond:
            break;
    }
    const bool isTooHigh = roughly(priceText) > kHighestPrice;
    if (isTooHigh && level.side == Side::Buy) {
        return false;
    }
    if (isTooHigh) {
        ++m_leftOut;
        return true;
    }
    if (size == Reading::Good && level.quantityNano == 0) {
        return true;  // takes away what was never here
    }
    level.held = Held::NotItsPrice;
    level.priceNano = nearestPrice(priceText, level.side);
    refuse();
    return true;
}

bool NumberReader::level(std::string_view priceText, json::value size, AdapterLevel& level) {
    std::string_view text;
    return numberText(size, text) && this->level(priceText, text, level);
}

bool JsonText::open(std::string_view text) {
    m_padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    std::copy(text.begin(), text.end(), m_padded.begin());
    std::fill(m_padded.begin() + static_cast<std::ptrdiff_t>(text.size()), m_padded.end(), '\0');
    return !m_parser.iterate(m_padded.data(), text.size(), m_padded.size()).get(m_document);
}

bool JsonText::isAtEnd() {
    const char* rest = nullptr;
    return m_document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
}

bool isStructure(json::value value) {
    json::json_type type{};
    return !value.type().get(type) && (type == json::json_type::array || type == json::json_type::object);
}

bool readSide(json::value value, Side side, NumberReader& numbers, std::vector<AdapterLevel>& levels) {
    json::json_type type{};
    if (value.type().get(type)) {
        return false;
    }
    if (type == json::json_type::null) {
        return isNull(value);
    }
    if (type == json::json_type::object) {
        json::object object;
        return !value.get_object().get(object) && readSideObject(object, side, numbers, levels);
    }
    json::array array;
    return type == json::json_type::array && !value.get_array().get(array) &&
           readSideArray(array, side, numbers, levels);
}

}  // namespace tessera::adapters
