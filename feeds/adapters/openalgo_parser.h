#pragma once
// OpenAlgo's internal ZeroMQ bus: [topic, json], PUB bound on port 5555 by default.
// Facts from its source, github.com/marketcalls/openalgo (websocket_proxy/server.py, mode_utils.py,
// tick_contract.py; broker/*/streaming/*_mapping.py):
//   topic    EXCHANGE_SYMBOL_MODE, in older versions BROKER_EXCHANGE_SYMBOL_MODE; MODE is LTP, QUOTE or DEPTH
//   in any
//            case; symbols and the exchanges NSE_INDEX, BSE_INDEX, MCX_INDEX, GLOBAL_INDEX contain
//            underscores; CACHE_INVALIDATE... and ..._orders, ..._positions, ..._margins are not market data
//   payload  ltp or last_price; volume, counted from the session's start; timestamp in milliseconds;
//            depth {"buy": [{"price", "quantity", "orders"}], "sell": []}, or bids and asks; null or 0 where
//            a broker has nothing
// A last price is no trade: its size and side are not said.

#include "feeds/adapters/adapter_parser.h"
#include "feeds/adapters/json_fields.h"

namespace tessera::adapters {

struct OpenAlgoTopic {
    enum class Mode : std::uint8_t { None, Ltp, Quote, Depth };  // None: not market data
    Mode mode = Mode::None;
    std::string_view exchange, symbol;
};
OpenAlgoTopic parseOpenAlgoTopic(std::string_view topic);

class OpenAlgoParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }

 private:
    bool field(std::string_view key, json::value value);
    bool depth(json::value value);
    bool side(json::value value, domain::Side side);
    bool level(json::object object, domain::Side side);
    void finish(const OpenAlgoTopic& topic);
    /// False for what is no number. A number that cannot be held is refused, and what it was for unknown.
    bool taken(Reading reading);

    JsonText m_json;
    NumberReader m_numbers;
    std::vector<AdapterMessage> m_messages;
    std::span<const AdapterMessage> m_broken;
    AdapterMessage m_book, m_last;
    bool m_hasDepth = false, m_hasSide = false;
};

}  // namespace tessera::adapters
