#include "feeds/adapters/json_book_parser.h"

#include <charconv>

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Side;
using Kind = AdapterMessage::Kind;
using Messages = std::span<const AdapterMessage>;

namespace {

constexpr std::size_t kMaxMessagesInOne = 10'000;

Error unreadable(std::string_view producer, ErrorCode code, std::string detail) {
    const char* why = code == ErrorCode::OutOfRange ? " held a number Tessera cannot hold and was ignored."
                                                    : " could not be read and was ignored.";
    return {code, "A message of " + std::string(producer) + why, std::move(detail)};
}

}  // namespace

// ---------------------------------------------------------------- fields

void JsonBookFields::clear() {
    message.exchange.clear();
    message.symbol.clear();
    message.levels.clear();
    message.sizeless = false;
    message.leftOut = 0;
    message.trade = {};
    message.tradeId = 0;
    message.lastNano = 0;
    message.volumeNano = -1;
    message.timeNanos = m_receiptNanos = 0;
    type = {};
    hasBook = hasDelta = m_bookBroken = m_hasSide = m_hasPrice = m_hasAmount = false;
    m_bid = m_ask = m_bidSize = m_askSize = m_volume = {};
}

bool JsonBookFields::read(json::object object, NumberReader& numbers) {
    const bool read = eachField(
        object, [&](std::string_view key, json::value value) { return field(key, value, numbers); });
    if (message.timeNanos == 0) {
        message.timeNanos = m_receiptNanos;
    }
    return read && !(hasBook && hasDelta);
}

bool JsonBookFields::field(std::string_view key, json::value value, NumberReader& numbers) {
    std::string_view text;
    if (key == "exchange") {
        message.exchange = textOf(value);
    } else if (key == "symbol") {
        message.symbol = textOf(value);
    } else if (key == "type") {
        type = textOf(value);
    } else if (key == "book" || key == "delta") {
        if (isNull(value)) {
            return true;
        }
        (key == "book" ? hasBook : hasDelta) = true;
        m_bookBroken = !sides(value, numbers);
        return !m_bookBroken;
    } else if (key == "timestamp") {
        message.timeNanos = numberText(value, text) ? timeFrom(text) : 0;
    } else if (key == "receipt_timestamp") {
        m_receiptNanos = numberText(value, text) ? timeFrom(text) : 0;
    } else {
        tradeField(key, value, numbers);
        quoteField(key, value, numbers);
    }
    return true;
}

/// {"bid": ..., "ask": ...}
bool JsonBookFields::sides(json::value value, NumberReader& numbers) {
    json::object object;
    if (value.get_object().get(object)) {
        return false;
    }
    const std::uint32_t before = numbers.leftOut();
    const bool read = eachField(object, [&](std::string_view key, json::value side) {
        if (key != "bid" && key != "ask") {
            return true;
        }
        return readSide(side, key == "bid" ? Side::Buy : Side::Sell, numbers, message.levels);
    });
    message.leftOut = numbers.leftOut() - before;
    return read;
}

void JsonBookFields::tradeField(std::string_view key, json::value value, NumberReader& numbers) {
    std::string_view text;
    if (key == "side") {
        text = textOf(value);
        m_hasSide = text == "buy" || text == "sell";
        message.trade.side = text == "sell" ? Side::Sell : Side::Buy;
    } else if (key == "price") {
        m_hasPrice = numbers.price(value, message.trade.priceNano);
    } else if (key == "amount") {
        m_hasAmount = numbers.quantity(value, message.trade.quantityNano) && message.trade.quantityNano > 0;
    } else if (key == "id" && numberText(value, text)) {
        std::from_chars(text.data(), text.data() + text.size(), message.tradeId);
    }
}

void JsonBookFields::quoteField(std::string_view key, json::value value, NumberReader& numbers) {
    if (key == "bid") {
        m_bid = number(value, true, numbers);
    }
    if (key == "ask") {
        m_ask = number(value, true, numbers);
    }
    if (key == "bid_size") {
        m_bidSize = number(value, false, numbers);
    }
    if (key == "ask_size") {
        m_askSize = number(value, false, numbers);
    }
    if (key == "volume") {
        m_volume = number(value, false, numbers);
    }
}

JsonBookFields::Number JsonBookFields::number(json::value value, bool isPrice, NumberReader& numbers) {
    if (isNull(value)) {
        return {};
    }
    Number out;
    out.present = true;
    out.good = isPrice ? numbers.price(value, out.nano) : numbers.quantity(value, out.nano);
    return out;
}

bool JsonBookFields::makeQuote() {
    const auto bad = [](const Number& n) { return n.present && !n.good; };
    if (!hasQuote() || bad(m_bid) || bad(m_ask) || bad(m_bidSize) || bad(m_askSize)) {
        return false;
    }
    message.kind = Kind::Quote;
    // A size on one side only would leave the other one to be invented.
    message.sizeless = (m_bid.present && !m_bidSize.present) || (m_ask.present && !m_askSize.present);
    message.levels.clear();
    if (m_bid.present) {
        message.levels.push_back({Side::Buy, m_bid.nano, m_bidSize.nano});
    }
    if (m_ask.present) {
        message.levels.push_back({Side::Sell, m_ask.nano, m_askSize.nano});
    }
    return true;
}

bool JsonBookFields::makeLast() {
    if (!m_hasPrice || (m_volume.present && !m_volume.good)) {
        return false;
    }
    message.kind = Kind::Last;
    message.lastNano = message.trade.priceNano;
    message.volumeNano = m_volume.present ? m_volume.nano : -1;
    return true;
}

// ---------------------------------------------------------------- cryptofeed

Result<Messages> CryptofeedParser::parse(MessageParts parts) {
    const auto refused = [](ErrorCode code, const char* detail) {
        return unreadable("cryptofeed", code, detail);
    };
    m_broken = {};
    m_numbers.clear();
    m_fields.clear();
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const auto split = splitParts(parts);
    if (!split) {
        return refused(ErrorCode::BadInput, "parts");
    }
    json::object object;
    if (!m_json.open(split->payload) || m_json.document().get_object().get(object)) {
        return refused(ErrorCode::BadInput, "json");
    }
    AdapterMessage& message = m_fields.message;
    message.kind = Kind::Delta;
    const bool read = m_fields.read(object, m_numbers) && m_json.isAtEnd();
    if (!isName(message.exchange) || !isName(message.symbol)) {
        return refused(ErrorCode::BadInput, "name");
    }
    if (!read) {
        if (m_fields.hasBook || m_fields.hasDelta) {
            m_broken = Messages(&message, 1);
        }
        return refused(m_numbers.fault(), "json");
    }
    if (m_fields.hasBook || m_fields.hasDelta) {
        message.kind = m_fields.hasBook ? Kind::Snapshot : Kind::Delta;
    } else if (m_fields.isTrade()) {
        message.kind = Kind::Trade;
    } else if (split->topic.find("trades") != std::string_view::npos) {
        return refused(m_numbers.fault(), "trade");
    } else if (split->topic.find("-book-") != std::string_view::npos) {
        return refused(ErrorCode::BadInput, "book");
    } else {
        return Messages{};  // ticker, funding and the like
    }
    return Messages(&message, 1);
}

// ---------------------------------------------------------------- pyzmq

Result<Messages> PyzmqParser::parse(MessageParts parts) {
    m_broken = {};
    m_numbers.clear();
    m_messages.clear();
    m_fields.clear();
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const auto split = splitParts(parts);
    if (!split) {
        return unreadable("your publisher", ErrorCode::BadInput, "parts");
    }
    if (!readAll(split->payload, split->topic)) {
        m_fields.message.kind = Kind::Delta;
        if (m_fields.hasBook || m_fields.hasDelta) {
            m_messages.push_back(m_fields.message);
        }
        m_broken = m_messages;
        return unreadable("your publisher", m_numbers.fault(), "json");
    }
    return Messages(m_messages);
}

bool PyzmqParser::readAll(std::string_view payload, std::string_view topic) {
    if (!m_json.open(payload)) {
        return false;
    }
    json::json_type type{};
    if (m_json.document().type().get(type)) {
        return false;
    }
    if (type == json::json_type::object) {
        json::object object;
        return !m_json.document().get_object().get(object) && readOne(object, topic) && m_json.isAtEnd();
    }
    json::array array;
    if (type != json::json_type::array || m_json.document().get_array().get(array)) {
        return false;
    }
    for (auto entry : array) {
        json::object object;
        if (entry.get_object().get(object) || m_messages.size() >= kMaxMessagesInOne ||
            !readOne(object, topic)) {
            return false;
        }
    }
    return m_json.isAtEnd();
}

bool PyzmqParser::readOne(json::object object, std::string_view topic) {
    m_fields.clear();
    const bool read = m_fields.read(object, m_numbers);
    if (m_fields.message.symbol.empty()) {
        m_fields.message.symbol = topic;
    }
    if (!read || !judge()) {
        return false;
    }
    m_messages.push_back(m_fields.message);
    return true;
}

/// Decides what the fields mean; a type that contradicts them is no message.
bool PyzmqParser::judge() {
    AdapterMessage& message = m_fields.message;
    if (!isName(message.symbol) || (!message.exchange.empty() && !isName(message.exchange))) {
        return false;
    }
    const std::string_view type = m_fields.type;
    if (m_fields.hasBook || m_fields.hasDelta) {
        message.kind = m_fields.hasBook ? Kind::Snapshot : Kind::Delta;
        return type.empty() || type == (m_fields.hasBook ? "snapshot" : "delta");
    }
    if (type == "quote" || (type.empty() && m_fields.hasQuote())) {
        return m_fields.makeQuote();
    }
    if (type == "last") {
        return m_fields.makeLast();
    }
    message.kind = Kind::Trade;
    // A trade's own type ("limit") may stand in the same key: cryptofeed writes it there.
    return m_fields.isTrade() && type != "snapshot" && type != "delta";
}

}  // namespace tessera::adapters
