#include "feeds/adapters/cryptofeed_message.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cstring>

#include "app/domain/decimal.h"

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Side;
namespace json = simdjson::ondemand;

namespace {

constexpr std::size_t kMaxLevels = 200'000;
constexpr std::size_t kMaxNameBytes = 40;
constexpr int kScale = 9;
// Largest size accepted, at 1e-9: 9e9 coins.
constexpr std::int64_t kMaxQuantityNano = 9'000'000'000'000'000'000;

Error malformed(std::string detail) {
    return {ErrorCode::BadInput, "A cryptofeed message could not be read and was ignored.",
            std::move(detail)};
}

/// The digits as the producer wrote them: a JSON number or a string holding one.
bool numberText(json::value value, std::string_view& out) {
    json::json_type type{};
    if (value.type().get(type)) return false;
    if (type == json::json_type::string) return !value.get_string().get(out);
    if (type != json::json_type::number) return false;
    out = value.raw_json_token();
    while (!out.empty() &&
           (out.back() == ' ' || out.back() == '\n' || out.back() == '\t' || out.back() == '\r')) {
        out.remove_suffix(1);
    }
    return true;
}

std::string_view nameOf(json::value value) {
    std::string_view text;
    return value.get_string().get(text) ? std::string_view{} : text;
}

bool validName(std::string_view text) {
    if (text.empty() || text.size() > kMaxNameBytes) return false;
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == '/') return false;
    }
    return true;
}

}  // namespace

struct CryptofeedParser::Impl {
    json::parser parser;
    std::vector<char> padded;
    CryptofeedMessage message;
    bool hasSide = false, hasPrice = false, hasAmount = false;
    std::int64_t receiptNanos = 0;

    bool price(std::string_view text, std::int64_t& out) const {
        const auto parsed = domain::parsePrice(text);
        if (!parsed || parsed->nanoUsd() <= 0) return false;
        out = parsed->nanoUsd();
        return true;
    }
    bool quantity(std::string_view text, std::int64_t& out) const {
        const auto parsed = domain::parseDecimal(text, kScale);
        if (!parsed || *parsed < 0 || *parsed > kMaxQuantityNano) return false;
        out = *parsed;
        return true;
    }
    bool level(Side side, std::string_view priceText, json::value size) {
        CryptofeedLevel out;
        out.side = side;
        std::string_view sizeText;
        if (message.levels.size() >= kMaxLevels || !price(priceText, out.priceNano) ||
            !numberText(size, sizeText) || !quantity(sizeText, out.quantityNano)) {
            return false;
        }
        message.levels.push_back(out);
        return true;
    }

    /// {"50000.0": 1.0, ...}
    bool snapshotSide(Side side, json::value value) {
        json::object levels;
        if (value.get_object().get(levels)) return false;
        for (auto field : levels) {
            std::string_view key;
            json::value size;
            if (field.unescaped_key().get(key) || field.value().get(size) || !level(side, key, size))
                return false;
        }
        return true;
    }
    /// [[price, size], ...]
    bool deltaSide(Side side, json::value value) {
        json::array levels;
        if (value.get_array().get(levels)) return false;
        for (auto entry : levels) {
            json::array pair;
            if (entry.get_array().get(pair)) return false;
            std::string_view priceText;
            int at = 0;
            for (auto part : pair) {
                json::value number;
                if (part.get(number)) return false;
                if (at == 0 && !numberText(number, priceText)) return false;
                if (at == 1 && !level(side, priceText, number)) return false;
                ++at;
            }
            if (at != 2) return false;
        }
        return true;
    }
    /// {"bid": ..., "ask": ...}
    bool sides(json::value value, bool isSnapshot) {
        json::object object;
        if (value.get_object().get(object)) return false;
        for (auto field : object) {
            std::string_view key;
            json::value side;
            if (field.unescaped_key().get(key) || field.value().get(side)) return false;
            if (key != "bid" && key != "ask") continue;
            const Side which = key == "bid" ? Side::Buy : Side::Sell;
            if (!(isSnapshot ? snapshotSide(which, side) : deltaSide(which, side))) return false;
        }
        message.kind = isSnapshot ? CryptofeedMessage::Kind::Snapshot : CryptofeedMessage::Kind::Delta;
        return true;
    }

    static bool isNull(json::value value) {
        bool null = false;
        return !value.is_null().get(null) && null;
    }
    static std::int64_t time(json::value value) {
        std::string_view text;
        if (!numberText(value, text)) return 0;
        const auto nanos = domain::parseDecimal(text, kScale);
        return nanos ? *nanos : 0;
    }

    bool field(std::string_view key, json::value value) {
        if (key == "exchange")
            message.exchange = nameOf(value);
        else if (key == "symbol")
            message.symbol = nameOf(value);
        else if (key == "book")
            return isNull(value) || sides(value, true);
        else if (key == "delta")
            return isNull(value) || sides(value, false);
        else if (key == "timestamp")
            message.timeNanos = time(value);
        else if (key == "receipt_timestamp")
            receiptNanos = time(value);
        else
            return tradeField(key, value);
        return true;
    }
    bool tradeField(std::string_view key, json::value value) {
        std::string_view text;
        if (key == "side") {
            text = nameOf(value);
            hasSide = text == "buy" || text == "sell";
            message.trade.side = text == "sell" ? Side::Sell : Side::Buy;
        } else if (key == "price") {
            hasPrice = numberText(value, text) && price(text, message.trade.priceNano);
        } else if (key == "amount") {
            hasAmount = numberText(value, text) && quantity(text, message.trade.quantityNano) &&
                        message.trade.quantityNano > 0;
        } else if (key == "id" && numberText(value, text)) {
            std::from_chars(text.data(), text.data() + text.size(), message.tradeId);
        }
        return true;
    }

    json::document document;

    bool readObject(std::string_view text) {
        padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
        std::memcpy(padded.data(), text.data(), text.size());
        std::memset(padded.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
        json::object object;
        if (parser.iterate(padded.data(), text.size(), padded.size()).get(document)) return false;
        if (document.get_object().get(object)) return false;
        for (auto entry : object) {
            std::string_view key;
            json::value value;
            if (entry.unescaped_key().get(key) || entry.value().get(value) || !field(key, value))
                return false;
        }
        const char* rest = nullptr;
        return document.current_location().get(rest) ==
               simdjson::OUT_OF_BOUNDS;  // nothing may follow the object
    }

    void clear() {
        message.kind = CryptofeedMessage::Kind::Other;
        message.exchange.clear();
        message.symbol.clear();
        message.levels.clear();
        message.trade = {};
        message.tradeId = 0;
        message.timeNanos = receiptNanos = 0;
        hasSide = hasPrice = hasAmount = false;
    }
};

CryptofeedParser::CryptofeedParser() : m_impl(std::make_unique<Impl>()) {}
CryptofeedParser::~CryptofeedParser() = default;

Result<const CryptofeedMessage*> CryptofeedParser::parse(std::string_view text) {
    Impl& p = *m_impl;
    p.clear();
    // The key in front names exchange, channel and symbol; the payload says all three again, and more
    // reliably.
    std::string_view key;
    if (!text.starts_with('{')) {
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos) return malformed("no payload");
        key = text.substr(0, space);
        text.remove_prefix(space + 1);
    }
    if (!p.readObject(text)) return malformed("json");
    if (!validName(p.message.exchange) || !validName(p.message.symbol))
        return malformed("exchange or symbol");
    if (p.message.timeNanos == 0) p.message.timeNanos = p.receiptNanos;
    if (p.message.kind == CryptofeedMessage::Kind::Other) {
        if (p.hasSide && p.hasPrice && p.hasAmount)
            p.message.kind = CryptofeedMessage::Kind::Trade;
        else if (key.find("trades") != std::string_view::npos)
            return malformed("trade");
        else if (key.find("-book-") != std::string_view::npos)
            return malformed("book");
    }
    return &p.message;
}

}  // namespace tessera::adapters
