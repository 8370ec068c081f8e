#include "feeds/adapters/openalgo_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Side;
using Kind = AdapterMessage::Kind;
using Messages = std::span<const AdapterMessage>;

namespace {

// Longer names first: NSE_INDEX is not the exchange NSE.
constexpr std::array<std::string_view, 16> kExchanges{
    "NSE_INDEX", "BSE_INDEX", "MCX_INDEX", "CDS_INDEX", "GLOBAL_INDEX", "NSE",   "BSE",    "NFO",
    "BFO",       "MCX",       "CDS",       "BCD",       "NCO",          "NCDEX", "GLOBAL", "CRYPTO"};

bool equalsIgnoringCase(std::string_view text, std::string_view upper) {
    return std::equal(text.begin(), text.end(), upper.begin(), upper.end(), [](char a, char b) {
        return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
    });
}

OpenAlgoTopic::Mode modeOf(std::string_view text) {
    if (equalsIgnoringCase(text, "LTP")) {
        return OpenAlgoTopic::Mode::Ltp;
    }
    if (equalsIgnoringCase(text, "QUOTE")) {
        return OpenAlgoTopic::Mode::Quote;
    }
    if (equalsIgnoringCase(text, "DEPTH")) {
        return OpenAlgoTopic::Mode::Depth;
    }
    return OpenAlgoTopic::Mode::None;
}

/// Splits a known exchange and its underscore off the front.
bool takeExchange(std::string_view text, OpenAlgoTopic& out) {
    for (const std::string_view exchange : kExchanges) {
        if (text.size() > exchange.size() + 1 && text.starts_with(exchange) && text[exchange.size()] == '_') {
            out.exchange = exchange;
            out.symbol = text.substr(exchange.size() + 1);
            return true;
        }
    }
    return false;
}

Error unreadable(ErrorCode code, std::string_view about, std::string_view why, std::string detail) {
    return {code,
            fmt::format("A message of OpenAlgo{}{} was ignored: {}.", about.empty() ? "" : " about ",
                        shownText(about), why),
            std::move(detail)};
}

}  // namespace

OpenAlgoTopic parseOpenAlgoTopic(std::string_view topic) {
    OpenAlgoTopic out;
    const std::size_t end = topic.rfind('_');
    if (end == std::string_view::npos || topic.starts_with("CACHE_INVALIDATE")) {
        return out;
    }
    const OpenAlgoTopic::Mode mode = modeOf(topic.substr(end + 1));
    const std::string_view front = topic.substr(0, end);
    const std::size_t first = front.find('_');
    if (mode == OpenAlgoTopic::Mode::None || first == std::string_view::npos) {
        return out;
    }
    // An unknown word in front of a known exchange is the broker's name; else it is an exchange we have not
    // heard of.
    if (!takeExchange(front, out) && !takeExchange(front.substr(first + 1), out)) {
        out.exchange = front.substr(0, first);
        out.symbol = front.substr(first + 1);
    }
    out.mode = mode;
    return out;
}

Result<Messages> OpenAlgoParser::parse(MessageParts parts) {
    m_messages.clear();
    m_broken = {};
    m_numbers.clear();
    m_book = m_last = {};
    m_last.kind = Kind::Last;
    m_hasDepth = m_hasSide = false;
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const auto split = splitParts(parts);
    if (!split) {
        return unreadable(ErrorCode::BadInput, {}, "it has more than two parts", "parts");
    }
    const OpenAlgoTopic topic = parseOpenAlgoTopic(split->topic);
    if (topic.mode == OpenAlgoTopic::Mode::None) {
        if (split->topic.empty() || split->payload.empty()) {
            return unreadable(ErrorCode::BadInput, {}, "it has no topic", "topic");
        }
        return Messages{};
    }
    if (!isName(topic.exchange)) {
        return unreadable(ErrorCode::BadInput, split->topic,
                          fmt::format("\"{}\" is no exchange", shownText(topic.exchange)), "topic");
    }
    if (const std::string_view why = whyNoSymbol(topic.symbol); !why.empty()) {
        return unreadable(ErrorCode::BadInput, split->topic,
                          fmt::format("\"{}\" is no symbol, {}", shownText(topic.symbol), why), "topic");
    }
    json::object object;
    const bool read =
        m_json.open(split->payload) && !m_json.document().get_object().get(object) &&
        eachField(object, [this](std::string_view key, json::value value) { return field(key, value); }) &&
        m_json.isAtEnd();
    const bool isNoBook = m_hasDepth && !m_hasSide;
    finish(topic);
    if (!read || isNoBook || (m_messages.empty() && m_numbers.refused().count > 0)) {
        m_broken = m_messages;
        const bool isJson = !m_numbers.why().empty();
        return unreadable(m_numbers.fault(), topic.symbol,
                          isJson     ? m_numbers.why()
                          : isNoBook ? "its depth has neither buy nor sell"
                                     : "it is no JSON object",
                          "json");
    }
    return Messages(m_messages);
}

bool OpenAlgoParser::taken(Reading reading) {
    if (reading == Reading::Beyond) {
        m_numbers.refuse();
    }
    return reading != Reading::NoNumber;
}

bool OpenAlgoParser::field(std::string_view key, json::value value) {
    std::string_view text;
    if (key == "ltp" || key == "last_price") {
        return isNull(value) || taken(m_numbers.price(value, m_last.lastNano));
    }
    if (key == "volume") {
        return isNull(value) || taken(m_numbers.quantity(value, m_last.volumeNano));
    }
    if (key == "timestamp" || key == "exchange_timestamp") {
        // Milliseconds from most brokers, text from some; a time that cannot be read is no time.
        if (numberText(value, text) && timeFrom(text) != 0) {
            m_last.timeNanos = timeFrom(text);
        }
        return true;
    }
    if (key == "depth") {
        return isNull(value) || depth(value);
    }
    if (key == "bids" || key == "asks") {
        return side(value, key == "bids" ? Side::Buy : Side::Sell);
    }
    return true;
}

bool OpenAlgoParser::depth(json::value value) {
    json::object object;
    m_hasDepth = true;
    if (value.get_object().get(object)) {
        return false;
    }
    return eachField(object, [this](std::string_view key, json::value levels) {
        if (key == "buy" || key == "bids") {
            return side(levels, Side::Buy);
        }
        if (key == "sell" || key == "asks") {
            return side(levels, Side::Sell);
        }
        return true;
    });
}

/// [{"price", "quantity", "orders"}]; brokers fill up the list with nulls and zeros, which are no levels.
bool OpenAlgoParser::side(json::value value, Side side) {
    m_hasSide = true;
    if (isNull(value)) {
        return true;
    }
    json::array array;
    m_hasDepth = true;
    if (value.get_array().get(array)) {
        return false;
    }
    for (auto entry : array) {
        json::object object;
        if (entry.get_object().get(object) || !level(object, side)) {
            return false;
        }
    }
    return true;
}

bool OpenAlgoParser::level(json::object object, Side side) {
    std::string_view price, size;
    const bool read = eachField(object, [&](std::string_view key, json::value number) {
        std::string_view* out = key == "price" ? &price : key == "quantity" ? &size : nullptr;
        return out == nullptr || isNull(number) || numberText(number, *out);
    });
    std::int64_t nano = 0;
    const auto isNothing = [&](std::string_view text) {
        return text.empty() || (readDecimal(text, nano) == Reading::Good && nano == 0);
    };
    if (!read) {
        return false;
    }
    if (isNothing(price) || isNothing(size)) {
        return true;
    }
    AdapterLevel level{side, 0, 0};
    if (!m_numbers.level(price, size, level) || m_book.levels.size() >= kMaxLevels) {
        return false;
    }
    if (level.priceNano > 0 || level.held != Held::Yes) {
        m_book.levels.push_back(level);
    }
    return true;
}

void OpenAlgoParser::finish(const OpenAlgoTopic& topic) {
    for (AdapterMessage* message : {&m_book, &m_last}) {
        message->exchange = topic.exchange;
        message->symbol = topic.symbol;
        message->timeNanos = m_last.timeNanos;
    }
    // Told with whichever of the two is shown.
    (m_hasDepth ? m_book : m_last).refused = m_numbers.refused();
    m_book.leftOut = m_numbers.leftOut();
    // The last price first: it may need a finer tick, which empties the book that follows.
    if (m_last.lastNano > 0) {
        m_messages.push_back(m_last);
    }
    if (m_hasDepth) {
        m_messages.push_back(m_book);
    }
}

}  // namespace tessera::adapters
