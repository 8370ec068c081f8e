#include "feeds/adapters/dwx_parser.h"

#include <fmt/format.h>

#include <array>

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Side;
using Messages = std::span<const AdapterMessage>;

namespace {

constexpr std::size_t kMaxQuotesInOne = 10'000;
constexpr std::size_t kFieldsOfABar = 8;
constexpr std::string_view kNewSeparator = ":|:";

bool isSeparator(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0';
}

/// The next word, cut off the front of `text`; empty at the end.
std::string_view takeWord(std::string_view& text) {
    while (!text.empty() && isSeparator(text.front())) {
        text.remove_prefix(1);
    }
    std::size_t end = 0;
    while (end < text.size() && !isSeparator(text[end])) {
        ++end;
    }
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

}  // namespace

Result<Messages> DwxParser::parse(MessageParts parts) {
    m_messages.clear();
    m_broken.clear();
    m_refused.clear();
    m_numbers.clear();
    m_text.clear();
    if (holdsPickle(parts)) {
        return pickleRefused();
    }
    const bool countIsGood = parts.size() == 1 || parts.size() == 2;
    for (const std::string_view part : parts) {
        m_text.append(part);
        m_text.push_back(' ');
    }
    for (std::size_t at = 0; (at = m_text.find(kNewSeparator, at)) != std::string::npos;) {
        m_text.replace(at, kNewSeparator.size(), 1, ' ');
    }
    if (!countIsGood || !readText(m_text)) {
        m_broken.insert(m_broken.end(), m_messages.begin(), m_messages.end());
        return Error{m_numbers.fault(),
                     fmt::format("A message of MetaTrader was ignored: {}.",
                                 m_numbers.why().empty() ? "it is no symbol and bid;ask" : m_numbers.why()),
                     "quote"};
    }
    if (m_messages.empty() && !m_refused.empty()) {
        const Error error = m_refused.back();
        m_refused.pop_back();
        return error;
    }
    return Messages(m_messages);
}

bool DwxParser::refuse(std::string_view symbol, std::string_view why) {
    m_refused.push_back(
        {m_numbers.fault(), fmt::format("A quote of {} was ignored: {}.", shownText(symbol), why), "quote"});
    return true;
}

/// SYMBOL bid;ask SYMBOL bid;ask ...
bool DwxParser::readText(std::string_view text) {
    bool any = false;
    for (std::string_view symbol = takeWord(text); !symbol.empty(); symbol = takeWord(text)) {
        if (!readPrices(symbol, takeWord(text))) {
            return false;
        }
        any = true;
    }
    return any;
}

bool DwxParser::readPrices(std::string_view symbol, std::string_view prices) {
    if (symbol.find(';') != std::string_view::npos) {
        return false;
    }
    std::array<std::string_view, kFieldsOfABar> fields;
    std::size_t count = 0;
    while (!prices.empty() && prices.back() == ';') {
        prices.remove_suffix(1);
    }
    while (!prices.empty()) {
        if (count == fields.size()) {
            return false;
        }
        const std::size_t end = prices.find(';');
        fields[count++] = prices.substr(0, end);
        prices.remove_prefix(end == std::string_view::npos ? prices.size() : end + 1);
    }
    if (count == kFieldsOfABar) {
        return true;  // a bar: no quote, and no fault
    }
    if (count != 2 || m_messages.size() + m_refused.size() >= kMaxQuotesInOne) {
        return false;
    }
    if (const std::string_view why = whyNoSymbol(symbol); !why.empty()) {
        return refuse(symbol, fmt::format("that is no symbol, {}", why));
    }
    AdapterMessage message;
    message.kind = AdapterMessage::Kind::Quote;
    message.symbol = symbol;
    message.sizeless = true;
    message.levels = {{Side::Buy, 0, 0}, {Side::Sell, 0, 0}};
    for (std::size_t i = 0; i < count; ++i) {
        const Reading reading = m_numbers.price(fields[i], message.levels[i].priceNano);
        if (reading == Reading::Good) {
            continue;
        }
        m_broken.push_back(message);
        return reading == Reading::Beyond && refuse(symbol, m_numbers.why());
    }
    m_messages.push_back(std::move(message));
    return true;
}

}  // namespace tessera::adapters
