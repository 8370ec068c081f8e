#pragma once
// The two formats that speak of books as JSON objects.
//
// cryptofeed: `KRAKEN-book-BTC-USD {json}`, as its ZeroMQ backend writes it (cryptofeed/backends/zmq.py). A
// book is {"book": {"bid": {"50000.0": 1.0}, "ask": {}}}, a change {"delta": {"bid": [[price, size]], "ask":
// []}} with size 0 for a deletion, a trade has side, amount, price and id. Every message names exchange and
// symbol.
//
// pyzmq: the format for a publisher of one's own. The same shapes, and besides:
//   type       "snapshot" ("book", "orderbook"), "delta" ("update"), "trade", "quote" or "last"; without it
//   the
//              keys decide
//   symbol     required, unless the topic is the symbol; exchange may be missing
//   book       {"book": {"bid": ..., "ask": ...}}, or bids and asks beside the other keys; a side is an
//   object
//              or an array of pairs
//   quote      {"type": "quote", "bid": 1.10, "ask": 1.12, "bid_size": 5, "ask_size": 7}; both sizes may be
//              missing
//   last       {"type": "last", "price": 1.11, "volume": 1200}; volume counts from the session's start, may
//   be
//              missing
//   timestamp  UTC seconds, milliseconds, microseconds or nanoseconds; without it the time of arrival
// Other words for the same (bids, buy; size, quantity, qty; time, ts; pair, venue ...) are taken too, and a
// key nobody knows is told once. Numbers are JSON numbers or strings, a payload may be an array of messages,
// topics may be anything. A book with neither side is no book.

#include "feeds/adapters/adapter_parser.h"
#include "feeds/adapters/json_fields.h"

namespace tessera::adapters {

/// The keys of one format that nobody knows, each told once.
class KeyLedger {
 public:
    void begin() { m_fresh.clear(); }
    void note(std::string_view key);
    UnknownKeys unknown() const { return {m_count, m_fresh}; }

 private:
    std::uint64_t m_count = 0;
    std::vector<std::string> m_known, m_fresh;
};

/// Whose messages are read: cryptofeed's own words, written by a program, or any publisher's.
enum class Wording : std::uint8_t { Cryptofeed, Any };

/// One JSON object, read and not yet judged.
class JsonBookFields {
 public:
    explicit JsonBookFields(Wording wording) : m_wording(wording) {}

    AdapterMessage message;
    std::string_view type;
    bool hasBook = false, hasDelta = false, hasSides = false;  // hasSides: bids or asks beside the other keys

    void clear();
    /// False: broken JSON, a level that is none, or a book without sides; then why() tells the two last.
    bool read(json::object object, NumberReader& numbers, KeyLedger& keys);
    /// Empty for broken JSON.
    const std::string& why() const { return m_why; }
    bool isAboutABook() const { return hasBook || hasDelta || hasSides; }
    bool isInTwoPlaces() const { return static_cast<int>(hasBook) + hasDelta + hasSides > 1; }
    /// Side, price and amount are there and good.
    bool isTrade() const { return m_hasSide && m_price.good && m_amount.good && m_amount.nano > 0; }
    bool hasQuote() const { return m_bid.present || m_ask.present; }
    /// Turns side, price and amount into a trade; false when one of them is missing or cannot be held.
    bool makeTrade();
    /// Turns bid, ask and their sizes into levels; false when one of them is no number or no price.
    bool makeQuote();
    /// Turns price and volume into a last price.
    bool makeLast();

 private:
    struct Number {
        bool present = false, good = false, isBeyond = false;
        std::int64_t nano = 0;
        std::string why;  // where not good
    };

    bool field(std::string_view key, json::value value, NumberReader& numbers, KeyLedger& keys);
    bool nameField(std::string_view key, json::value value);
    bool timeField(std::string_view key, json::value value);
    bool sideField(std::string_view key, json::value value, NumberReader& numbers);
    bool tradeField(std::string_view key, json::value value, NumberReader& numbers);
    bool quoteField(std::string_view key, json::value value, NumberReader& numbers);
    bool sides(json::value value, NumberReader& numbers, KeyLedger& keys);
    bool isAny(std::string_view key, std::initializer_list<std::string_view> words) const;
    std::optional<domain::Side> sideNamed(std::string_view key) const;
    static Number number(json::value value, bool isPrice, NumberReader& numbers);
    bool fail(std::string why) {
        m_why = std::move(why);
        return false;
    }
    void refuse(const std::string& why);

    Wording m_wording;
    std::string m_why;
    bool m_sidesBroken = false, m_hasSide = false;
    Number m_price, m_amount, m_bid, m_ask, m_bidSize, m_askSize, m_volume;
    std::int64_t m_receiptNanos = 0;
};

class CryptofeedParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }
    UnknownKeys unknownKeys() const override { return m_keys.unknown(); }

 private:
    domain::Error unreadable(std::string_view what, std::string_view detail) const;

    JsonText m_json;
    NumberReader m_numbers;
    KeyLedger m_keys;
    JsonBookFields m_fields{Wording::Cryptofeed};
    std::span<const AdapterMessage> m_broken;
};

class PyzmqParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }
    std::span<const domain::Error> refused() const override { return m_refused; }
    UnknownKeys unknownKeys() const override { return m_keys.unknown(); }

 private:
    enum class Read : std::uint8_t { Good, Refused, Broken };  // Broken: what follows cannot be read either

    Read readAll(std::string_view payload, std::string_view topic);
    Read readOne(json::object object, std::string_view topic);
    bool judge();
    bool judgeBook();
    /// Why the last message was refused; the book it names is broken.
    Read refuse(Read how, domain::ErrorCode code, std::string sentence);

    JsonText m_json;
    NumberReader m_numbers;
    KeyLedger m_keys;
    JsonBookFields m_fields{Wording::Any};
    std::vector<AdapterMessage> m_messages, m_broken;
    std::vector<domain::Error> m_refused;
    std::string m_why;  // of judge()
};

}  // namespace tessera::adapters
