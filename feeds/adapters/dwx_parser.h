#pragma once
// The DWX ZeroMQ connector of MetaTrader: PUB bound on port 32770, text in one part, `EURUSD 1.10001;1.10003`
// = bid;ask. Facts from its source, github.com/darwinex/dwx-zeromq-connector (v2.0.1, mql4 and python): no
// time, no size; from v2.0.2 on the symbol is followed by ":|:" instead of a blank; `EURUSD_M1
// time;open;high;low;close;...` are bars of another channel. The newer DWX Connect writes files and has no
// ZeroMQ.
//
// Several symbols may share one part, separators may trail, and MQL strings may end in a zero byte.

#include <string>

#include "feeds/adapters/adapter_parser.h"
#include "feeds/adapters/json_fields.h"

namespace tessera::adapters {

class DwxParser final : public AdapterParser {
 public:
    domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) override;
    std::span<const AdapterMessage> broken() const override { return m_broken; }
    std::span<const domain::Error> refused() const override { return m_refused; }

 private:
    bool readText(std::string_view text);
    /// False for what is no quote; a quote with a price that cannot be held is refused, and the next one
    /// read.
    bool readPrices(std::string_view symbol, std::string_view prices);
    bool refuse(std::string_view symbol, std::string_view why);

    NumberReader m_numbers;
    std::string m_text;
    std::vector<AdapterMessage> m_messages, m_broken;
    std::vector<domain::Error> m_refused;
};

}  // namespace tessera::adapters
