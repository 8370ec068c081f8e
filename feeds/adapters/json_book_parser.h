#pragma once
// The two formats that speak of books as JSON objects.
//
// cryptofeed: `KRAKEN-book-BTC-USD {json}`, as its ZeroMQ backend writes it (cryptofeed/backends/zmq.py). A
// book is
// {"book": {"bid": {"50000.0": 1.0}, "ask": {}}}, a change {"delta": {"bid": [[price, size]], "ask": []}}
// with size 0 for a deletion, a trade has side, amount, price and id. Every message names exchange and
// symbol.
//
// pyzmq: the format for a publisher of one's own. The same shapes, and besides:
//   type      "snapshot", "delta", "trade", "quote" or "last"; without it the keys decide
//   symbol    required, unless the topic is the symbol; exchange may be missing
//   quote     {"type": "quote", "bid": 1.10, "ask": 1.12, "bid_size": 5, "ask_size": 7}; both sizes may be
//   missing last      {"type": "last", "price": 1.11, "volume": 1200}; volume counts from the session's
//   start, may be missing timestamp UTC seconds, milliseconds, microseconds or nanoseconds; without it the
//   time of arrival
// The sides of a book may be objects or arrays of pairs; a payload may be an array of such messages. Numbers
// are JSON numbers or strings. Topics may be anything.

#include "feeds/adapters/adapter_parser.h"
#include "feeds/adapters/json_fields.h"

namespace tessera::adapters {

/// One JSON object, read and not yet judged.
class JsonBookFields {
 public:
    AdapterMessage message;
    std::string_view type;
    bool hasBook = false, hasDelta = false;

    void clear();
    /// False: broken JSON or a book with an impossible level; then isBookBroken() tells the two apart.
    bool read(json::object object, NumberReader& numbers);
    bool isBookBroken() const { return m_bookBroken; }
    /// Side, price and amount are there and good.
    bool isTrade() const { return m_hasSide && m_hasPrice && m_hasAmount; }
    bool hasQuote() const { return m_bid.present || m_ask.present; }
    /// Turns bid, ask and their sizes into levels; false when one of them is no number.
    bool makeQuote();
    /// Turns price and volume into a last price.
    bool makeLast();

 private:
    struct Number {
        bool present = false, good = false;
        std::int64_t nano = 0;
    };

    bool field(std::string_view key, json::value value, NumberReader& numbers);
    void tradeField(std::string_view key, json::value value, NumberReader& numbers);
    void quoteField(std::string_view key, json::value value, NumberReader& numbers);
    bool sides(json::value value, NumberReader& numbers);
    static Number number(json::value value, bool isPrice, NumberReader& numbers);

    bool m_bookBroken = false, m_hasSide = false, m_hasPrice = false, m_hasAmount = false;
    Number m_bid, m_ask, m_bidSize, m_askSize, m_volume;
    std::int64_t m_receiptNanos = 0;
};

class CryptofeedParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }

 private:
    JsonText m_json;
    NumberReader m_numbers;
    JsonBookFields m_fields;
    std::span<const AdapterMessage> m_broken;
};

class PyzmqParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }

 private:
    bool readAll(std::string_view payload, std::string_view topic);
    bool readOne(json::object object, std::string_view topic);
    bool judge();

    JsonText m_json;
    NumberReader m_numbers;
    JsonBookFields m_fields;
    std::vector<AdapterMessage> m_messages;
    std::span<const AdapterMessage> m_broken;
};

}  // namespace tessera::adapters
