#include "feeds/adapters/json_book_parser.h"

#include <fmt/format.h>

#include <algorithm>
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
constexpr std::size_t kMaxKeysTold = 100;
constexpr std::size_t kMaxNamesBytes = 400;  // of one book's keys in a sentence

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

}  // namespace

void KeyLedger::note(std::string_view key) {
    ++m_count;
    if (m_known.size() >= kMaxKeysTold || std::ranges::find(m_known, key) != m_known.end()) {
        return;
    }
    m_known.emplace_back(key);
    m_fresh.push_back(shownText(key));
}

// ---------------------------------------------------------------- fields

void JsonBookFields::clear() {
    message.exchange.clear();
    message.symbol.clear();
    message.levels.clear();
    message.refused = {};
    message.sizeless = false;
    message.leftOut = 0;
    message.trade = {};
    message.tradeId = 0;
    message.lastNano = 0;
    message.volumeNano = -1;
    message.timeNanos = m_receiptNanos = 0;
    type = {};
    m_why.clear();
    hasBook = hasDelta = hasSides = m_sidesBroken = m_hasSide = false;
    m_price = m_amount = m_bid = m_ask = m_bidSize = m_askSize = m_volume = {};
}

bool JsonBookFields::read(json::object object, NumberReader& numbers, KeyLedger& keys) {
    const bool read = eachField(
        object, [&](std::string_view key, json::value value) { return field(key, value, numbers, keys); });
    if (message.timeNanos == 0) {
        message.timeNanos = m_receiptNanos;
    }
    message.refused = numbers.refused();
    message.leftOut = numbers.leftOut();
    return read;
}

bool JsonBookFields::isAny(std::string_view key, std::initializer_list<std::string_view> words) const {
    return m_wording == Wording::Any ? std::ranges::find(words, key) != words.end() : key == *words.begin();
}

std::optional<Side> JsonBookFields::sideNamed(std::string_view key) const {
    if (isAny(key, {"bid", "bids", "buy", "buys"})) {
        return Side::Buy;
    }
    if (isAny(key, {"ask", "asks", "sell", "sells", "offer", "offers"})) {
        return Side::Sell;
    }
    return std::nullopt;
}

bool JsonBookFields::field(std::string_view key, json::value value, NumberReader& numbers, KeyLedger& keys) {
    if (nameField(key, value) || timeField(key, value)) {
        return true;
    }
    if (key == "book" || key == "delta") {
        if (isNull(value)) {
            return true;
        }
        (key == "book" ? hasBook : hasDelta) = true;
        return sides(value, numbers, keys);
    }
    if (m_wording == Wording::Any && sideField(key, value, numbers)) {
        return !m_sidesBroken;
    }
    const bool isKnown = tradeField(key, value, numbers) || quoteField(key, value, numbers);
    if (!isKnown && m_wording == Wording::Any) {
        keys.note(key);
    }
    return true;
}

bool JsonBookFields::nameField(std::string_view key, json::value value) {
    if (isAny(key, {"exchange", "venue"})) {
        message.exchange = textOf(value);
    } else if (isAny(key, {"symbol", "instrument", "pair"})) {
        message.symbol = textOf(value);
    } else if (key == "type") {
        type = textOf(value);
    } else {
        return false;
    }
    return true;
}

bool JsonBookFields::timeField(std::string_view key, json::value value) {
    std::string_view text;
    if (isAny(key, {"timestamp", "time", "ts"})) {
        message.timeNanos = numberText(value, text) ? timeFrom(text) : 0;
    } else if (key == "receipt_timestamp") {
        m_receiptNanos = numberText(value, text) ? timeFrom(text) : 0;
    } else {
        return false;
    }
    return true;
}

/// "bids" or "asks" beside the other keys. A bid that is a number belongs to a quote.
bool JsonBookFields::sideField(std::string_view key, json::value value, NumberReader& numbers) {
    const auto side = sideNamed(key);
    if (!side || !isStructure(value)) {
        return false;
    }
    hasSides = true;
    m_sidesBroken = !readSide(value, *side, numbers, message.levels);
    m_why = m_sidesBroken ? numbers.why() : std::string();
    return true;
}

/// {"bid": ..., "ask": ...}
bool JsonBookFields::sides(json::value value, NumberReader& numbers, KeyLedger& keys) {
    json::object object;
    if (value.get_object().get(object)) {
        return fail("its book is no object");
    }
    bool isNamed = false;
    std::string others;
    const bool read = eachField(object, [&](std::string_view key, json::value levels) {
        const auto side = sideNamed(key);
        if (!side) {
            keys.note(key);
            if (others.size() < kMaxNamesBytes) {
                others += fmt::format("{}\"{}\"", others.empty() ? "" : ", ", shownText(key));
            }
            return true;
        }
        isNamed = true;
        return readSide(levels, *side, numbers, message.levels);
    });
    if (!read) {
        return fail(numbers.why());
    }
    return isNamed || fail(fmt::format("its book has neither bid nor ask{}{}",
                                       others.empty() ? "" : ", and keys nobody here knows: ", others));
}

bool JsonBookFields::tradeField(std::string_view key, json::value value, NumberReader& numbers) {
    std::string_view text;
    if (key == "side") {
        text = textOf(value);
        const bool isSell = equalsIgnoringCase(text, "sell");
        m_hasSide = isSell || equalsIgnoringCase(text, "buy");
        message.trade.side = isSell ? Side::Sell : Side::Buy;
    } else if (key == "price") {
        m_price = number(value, true, numbers);
    } else if (isAny(key, {"amount", "size", "quantity", "qty"})) {
        m_amount = number(value, false, numbers);
    } else if (isAny(key, {"id", "trade_id"})) {
        if (numberText(value, text)) {
            std::from_chars(text.data(), text.data() + text.size(), message.tradeId);
        }
    } else {
        return false;
    }
    return true;
}

bool JsonBookFields::quoteField(std::string_view key, json::value value, NumberReader& numbers) {
    if (isAny(key, {"bid", "bid_price", "bidPrice", "best_bid"})) {
        m_bid = number(value, true, numbers);
    } else if (isAny(key, {"ask", "ask_price", "askPrice", "best_ask", "offer"})) {
        m_ask = number(value, true, numbers);
    } else if (isAny(key, {"bid_size", "bidSize", "bid_qty", "bidQty", "bid_quantity", "bidVolume"})) {
        m_bidSize = number(value, false, numbers);
    } else if (isAny(key, {"ask_size", "askSize", "ask_qty", "askQty", "ask_quantity", "askVolume"})) {
        m_askSize = number(value, false, numbers);
    } else if (key == "volume") {
        m_volume = number(value, false, numbers);
    } else {
        return false;
    }
    return true;
}

JsonBookFields::Number JsonBookFields::number(json::value value, bool isPrice, NumberReader& numbers) {
    if (isNull(value)) {
        return {};
    }
    Number out;
    out.present = true;
    const Reading reading = isPrice ? numbers.price(value, out.nano) : numbers.quantity(value, out.nano);
    out.good = reading == Reading::Good;
    out.isBeyond = reading == Reading::Beyond;
    out.why = out.good ? std::string() : numbers.why();
    return out;
}

void JsonBookFields::refuse(const std::string& why) {
    if (message.refused.count++ == 0) {
        message.refused.first = why;
    }
}

bool JsonBookFields::makeTrade() {
    for (const Number* part : {&m_price, &m_amount}) {
        if (part->present && !part->good) {
            return fail(part->why);
        }
    }
    if (!isTrade()) {
        return fail("it is no trade without side (buy or sell), price and amount");
    }
    message.kind = Kind::Trade;
    message.trade.priceNano = m_price.nano;
    message.trade.quantityNano = m_amount.nano;
    return true;
}

bool JsonBookFields::makeQuote() {
    for (const Number* price : {&m_bid, &m_ask}) {
        if (price->present && !price->good) {
            return fail(price->why);
        }
    }
    for (const Number* size : {&m_bidSize, &m_askSize}) {
        if (size->present && !size->good && !size->isBeyond) {
            return fail(size->why);
        }
    }
    if (!hasQuote()) {
        return fail("it is no quote without bid and ask");
    }
    message.kind = Kind::Quote;
    // A size on one side only would leave the other one to be invented.
    message.sizeless = (m_bid.present && !m_bidSize.present) || (m_ask.present && !m_askSize.present);
    message.levels.clear();
    const auto add = [&](Side side, const Number& price, const Number& size) {
        if (!price.present) {
            return;
        }
        const bool isHeld = message.sizeless || size.good;
        message.levels.push_back({side, price.nano, size.nano, isHeld ? Held::Yes : Held::NotItsSize});
        if (!isHeld) {
            refuse(size.why);
        }
    };
    add(Side::Buy, m_bid, m_bidSize);
    add(Side::Sell, m_ask, m_askSize);
    return true;
}

bool JsonBookFields::makeLast() {
    if (!m_price.good) {
        return fail(m_price.present ? m_price.why : std::string("it is no last price without a price"));
    }
    if (m_volume.present && !m_volume.good && !m_volume.isBeyond) {
        return fail(m_volume.why);
    }
    message.kind = Kind::Last;
    message.lastNano = m_price.nano;
    message.volumeNano = m_volume.present && m_volume.good ? m_volume.nano : -1;
    if (m_volume.isBeyond) {
        refuse(m_volume.why);
    }
    return true;
}

// ---------------------------------------------------------------- cryptofeed

Error CryptofeedParser::unreadable(std::string_view what, std::string_view detail) const {
    const std::string& symbol = m_fields.message.symbol;
    return {m_numbers.fault(),
            fmt::format("A message of cryptofeed{}{} was ignored: {}.", symbol.empty() ? "" : " about ",
                        shownText(symbol), what),
            std::string(detail)};
}

Result<Messages> CryptofeedParser::parse(MessageParts parts) {
    m_broken = {};
    m_numbers.clear();
    m_fields.clear();
    m_keys.begin();
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const auto split = splitParts(parts);
    if (!split) {
        return unreadable("it has more than two parts", "parts");
    }
    json::object object;
    if (!m_json.open(split->payload) || m_json.document().get_object().get(object)) {
        return unreadable("it is no JSON object", "json");
    }
    AdapterMessage& message = m_fields.message;
    message.kind = Kind::Delta;
    const bool read = m_fields.read(object, m_numbers, m_keys) && m_json.isAtEnd();
    if (!isName(message.exchange)) {
        return unreadable(fmt::format("\"{}\" is no exchange", shownText(message.exchange)), "name");
    }
    if (const std::string_view why = whyNoSymbol(message.symbol); !why.empty()) {
        return unreadable(fmt::format("\"{}\" is no symbol, {}", shownText(message.symbol), why), "name");
    }
    if (!read) {
        if (m_fields.isAboutABook()) {
            m_broken = Messages(&message, 1);
        }
        return unreadable(m_fields.why().empty() ? "it is broken JSON" : m_fields.why(), "json");
    }
    if (m_fields.isInTwoPlaces()) {
        m_broken = Messages(&message, 1);
        return unreadable("it holds a book in two places", "json");
    }
    if (m_fields.isAboutABook()) {
        message.kind = m_fields.hasBook ? Kind::Snapshot : Kind::Delta;
    } else if (m_fields.isTrade()) {
        (void)m_fields.makeTrade();
    } else if (split->topic.find("trades") != std::string_view::npos) {
        (void)m_fields.makeTrade();
        return unreadable(m_fields.why(), "trade");
    } else if (split->topic.find("-book-") != std::string_view::npos) {
        return unreadable("it holds no book", "book");
    } else {
        return Messages{};  // ticker, funding and the like
    }
    return Messages(&message, 1);
}

// ---------------------------------------------------------------- pyzmq

Result<Messages> PyzmqParser::parse(MessageParts parts) {
    m_broken.clear();
    m_refused.clear();
    m_numbers.clear();
    m_messages.clear();
    m_fields.clear();
    m_keys.begin();
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const auto split = splitParts(parts);
    if (!split) {
        return Error{ErrorCode::BadInput,
                     "A message of your publisher was ignored: it has more than two parts.", "parts"};
    }
    if (readAll(split->payload, split->topic) == Read::Good) {
        return Messages(m_messages);
    }
    // What was read before the break is not trusted either.
    m_broken.insert(m_broken.end(), m_messages.begin(), m_messages.end());
    const Error error = m_refused.back();
    m_refused.pop_back();
    return error;
}

PyzmqParser::Read PyzmqParser::refuse(Read how, ErrorCode code, std::string why) {
    const std::string& symbol = m_fields.message.symbol;
    m_refused.push_back({code,
                         fmt::format("A message of your publisher{}{} was ignored: {}.",
                                     symbol.empty() ? "" : " about ", shownText(symbol), why),
                         "json"});
    if (m_fields.isAboutABook()) {
        m_fields.message.kind = Kind::Delta;
        m_broken.push_back(m_fields.message);
    }
    return how;
}

PyzmqParser::Read PyzmqParser::readAll(std::string_view payload, std::string_view topic) {
    json::json_type type{};
    if (!m_json.open(payload) || m_json.document().type().get(type)) {
        return refuse(Read::Broken, ErrorCode::BadInput, "it is no JSON");
    }
    if (type == json::json_type::object) {
        json::object object;
        if (m_json.document().get_object().get(object)) {
            return refuse(Read::Broken, ErrorCode::BadInput, "it is broken JSON");
        }
        const Read read = readOne(object, topic);
        return read != Read::Good || m_json.isAtEnd()
                   ? read
                   : refuse(Read::Broken, ErrorCode::BadInput, "something follows its JSON");
    }
    json::array array;
    if (type != json::json_type::array || m_json.document().get_array().get(array)) {
        return refuse(Read::Broken, ErrorCode::BadInput, "it is neither a JSON object nor an array of them");
    }
    for (auto entry : array) {
        json::object object;
        m_fields.clear();
        if (entry.get_object().get(object)) {
            return refuse(Read::Broken, ErrorCode::BadInput, "its array holds what is no JSON object");
        }
        if (m_messages.size() + m_refused.size() >= kMaxMessagesInOne) {
            return refuse(Read::Broken, ErrorCode::OutOfRange, "it holds more than 10,000 messages");
        }
        if (readOne(object, topic) == Read::Broken) {
            return Read::Broken;
        }
    }
    m_fields.clear();
    return m_json.isAtEnd() ? Read::Good
                            : refuse(Read::Broken, ErrorCode::BadInput, "something follows its JSON");
}

PyzmqParser::Read PyzmqParser::readOne(json::object object, std::string_view topic) {
    m_fields.clear();
    m_numbers.clear();
    m_why.clear();
    const bool read = m_fields.read(object, m_numbers, m_keys);
    if (m_fields.message.symbol.empty()) {
        m_fields.message.symbol = topic;
    }
    if (!read) {
        return refuse(Read::Broken, m_numbers.fault(),
                      m_fields.why().empty() ? "it is broken JSON" : m_fields.why());
    }
    if (!judge()) {
        return refuse(Read::Refused, m_numbers.fault(), m_why.empty() ? m_fields.why() : m_why);
    }
    m_messages.push_back(m_fields.message);
    return Read::Good;
}

/// Decides what the fields mean; a type that contradicts them is no message.
bool PyzmqParser::judge() {
    const AdapterMessage& message = m_fields.message;
    if (!message.exchange.empty() && !isName(message.exchange)) {
        m_why = fmt::format("\"{}\" is no exchange", shownText(message.exchange));
        return false;
    }
    if (const std::string_view why = whyNoSymbol(message.symbol); !why.empty()) {
        m_why = message.symbol.empty()
                    ? std::string("neither it nor its topic names a symbol")
                    : fmt::format("\"{}\" is no symbol, {}", shownText(message.symbol), why);
        return false;
    }
    const std::string_view type = m_fields.type;
    if (m_fields.isAboutABook()) {
        return judgeBook();
    }
    if (type == "quote" || (type.empty() && m_fields.hasQuote())) {
        return m_fields.makeQuote();
    }
    if (type == "last") {
        return m_fields.makeLast();
    }
    if (type == "snapshot" || type == "delta" || type == "book" || type == "orderbook" || type == "update") {
        m_why = fmt::format("its type is \"{}\" and it holds no book", type);
        return false;
    }
    // A trade's own type ("limit") may stand in the same key: cryptofeed writes it there.
    return m_fields.makeTrade();
}

bool PyzmqParser::judgeBook() {
    const std::string_view type = m_fields.type;
    const bool saysWhole = type == "snapshot" || type == "book" || type == "orderbook";
    const bool saysChange = type == "delta" || type == "update";
    if (m_fields.isInTwoPlaces()) {
        m_why = "it holds a book in two places";
        return false;
    }
    const bool fits = m_fields.hasBook    ? type.empty() || saysWhole
                      : m_fields.hasDelta ? type.empty() || saysChange
                                          : type.empty() || saysWhole || saysChange;
    if (!fits) {
        m_why = fmt::format("its type is \"{}\" and it holds a book", shownText(type));
        return false;
    }
    m_fields.message.kind =
        m_fields.hasBook || (m_fields.hasSides && !saysChange) ? Kind::Snapshot : Kind::Delta;
    return true;
}

}  // namespace tessera::adapters
