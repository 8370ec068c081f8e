#include "feeds/adapters/json_fields.h"

#include <algorithm>
#include <cstring>

#include "app/domain/decimal.h"

namespace tessera::adapters {

using domain::ErrorCode;
using domain::Side;

namespace {

constexpr std::size_t kMaxNameBytes = 40;
// Largest size accepted, at 1e-9: 9e9 coins.
constexpr std::int64_t kMaxQuantityNano = 9'000'000'000'000'000'000;

bool addLevel(std::vector<AdapterLevel>& levels, AdapterLevel level) {
    if (levels.size() >= kMaxLevels) {
        return false;
    }
    if (level.priceNano > 0) {
        levels.push_back(level);  // 0: left out
    }
    return true;
}

bool readSideObject(json::object object, Side side, NumberReader& numbers,
                    std::vector<AdapterLevel>& levels) {
    return eachField(object, [&](std::string_view key, json::value size) {
        AdapterLevel level{side, 0, 0};
        return numbers.levelPrice(key, side, level.priceNano) && numbers.quantity(size, level.quantityNano) &&
               addLevel(levels, level);
    });
}

/// [price, size]
bool readPair(json::array pair, AdapterLevel& level, NumberReader& numbers) {
    int at = 0;
    for (auto part : pair) {
        json::value number;
        std::string_view text;
        if (part.get(number)) {
            return false;
        }
        if (at == 0 && !(numberText(number, text) && numbers.levelPrice(text, level.side, level.priceNano))) {
            return false;
        }
        if (at == 1 && !numbers.quantity(number, level.quantityNano)) {
            return false;
        }
        ++at;
    }
    return at == 2;
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

bool NumberReader::price(std::string_view text, std::int64_t& nano) {
    const auto parsed = domain::parsePrice(text);
    if (!parsed || parsed->nanoUsd() <= 0) {
        m_fault = parsed ? ErrorCode::OutOfRange : parsed.error().code;
        return false;
    }
    nano = parsed->nanoUsd();
    return true;
}

bool NumberReader::price(json::value value, std::int64_t& nano) {
    std::string_view text;
    return numberText(value, text) && price(text, nano);
}

bool NumberReader::levelPrice(std::string_view text, Side side, std::int64_t& nano) {
    if (price(text, nano)) {
        return true;
    }
    const auto parsed = domain::parsePrice(text);
    const bool tooHigh = !parsed && parsed.error().code == ErrorCode::OutOfRange && !text.starts_with('-');
    if (side != Side::Sell || !tooHigh) {
        return false;
    }
    nano = 0;
    ++m_leftOut;
    return true;
}

bool NumberReader::quantity(std::string_view text, std::int64_t& nano) {
    const auto parsed = domain::parseDecimal(text, kMessageScale);
    if (!parsed || *parsed < 0 || *parsed > kMaxQuantityNano) {
        m_fault = parsed ? ErrorCode::OutOfRange : parsed.error().code;
        return false;
    }
    nano = *parsed;
    return true;
}

bool NumberReader::quantity(json::value value, std::int64_t& nano) {
    std::string_view text;
    return numberText(value, text) && quantity(text, nano);
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
