#include "feeds/adapters/adapter_parser.h"

#include <algorithm>
#include <array>

#include "feeds/adapters/dwx_parser.h"
#include "feeds/adapters/json_book_parser.h"
#include "feeds/adapters/openalgo_parser.h"

namespace tessera::adapters {

std::optional<TopicAndPayload> splitParts(MessageParts parts) {
    if (parts.size() == 2) {
        return TopicAndPayload{parts[0], parts[1]};
    }
    if (parts.size() != 1) {
        return std::nullopt;
    }
    const std::string_view text = parts[0];
    if (text.starts_with('{') || text.starts_with('[')) {
        return TopicAndPayload{{}, text};
    }
    const auto isJson = [](char c) { return c == '{' || c == '['; };
    std::size_t space = text.find(' ');
    for (std::size_t at = space; at != std::string_view::npos; at = text.find(' ', at + 1)) {
        if (at + 1 < text.size() && isJson(text[at + 1])) {
            space = at;
            break;
        }
    }
    if (space == std::string_view::npos) {
        return TopicAndPayload{text, {}};
    }
    return TopicAndPayload{text.substr(0, space), text.substr(space + 1)};
}

bool isPickle(std::string_view part) {
    // Protocols 2 to 5 begin with the opcode PROTO and their number, and all end with STOP:
    // https://docs.python.org/3/library/pickle.html
    return part.size() >= 3 && part[0] == '\x80' && part[1] >= 2 && part[1] <= 5 && part.back() == '.';
}

bool holdsPickle(MessageParts parts) {
    return std::any_of(parts.begin(), parts.end(), isPickle);
}

domain::Error pickleRefused() {
    return {domain::ErrorCode::Refused,
            "A Python pickle arrived and was refused: reading one would run its code. Send JSON instead.",
            "pickle"};
}

std::unique_ptr<AdapterParser> makeParser(ports::FeedFormat format) {
    switch (format) {
        case ports::FeedFormat::Pyzmq:
            return std::make_unique<PyzmqParser>();
        case ports::FeedFormat::Cryptofeed:
            return std::make_unique<CryptofeedParser>();
        case ports::FeedFormat::OpenAlgo:
            return std::make_unique<OpenAlgoParser>();
        case ports::FeedFormat::Dwx:
            return std::make_unique<DwxParser>();
    }
    return nullptr;
}

const FormatRules& rulesOf(ports::FeedFormat format) {
    using std::chrono::seconds;
    // Crypto markets never rest. Brokers' feeds do outside trading hours, and a quiet stock may take a while.
    static constexpr std::array<FormatRules, 4> kRules{{{"your publisher", seconds(5), 8, false},
                                                        {"cryptofeed", seconds(5), 8, true},
                                                        {"OpenAlgo", seconds(30), 0, false},
                                                        {"MetaTrader (DWX)", seconds(30), 0, false}}};
    return kRules[static_cast<std::size_t>(format)];
}

}  // namespace tessera::adapters
