#include "feeds/replay/itch_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::MarketRecord;
using domain::RecordKind;
using domain::Result;
using domain::Side;
using domain::TradingStatus;

namespace {

constexpr std::int64_t kNanoPerPrice = 100'000;  // 1e-4 USD
constexpr std::int64_t kPennyNano = 10'000'000;
constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kLongestMessage = 64;

/// Bytes of each message, by type; 0: not in ITCH 5.0.
constexpr std::array<std::uint8_t, 128> lengths() {
    std::array<std::uint8_t, 128> out{};
    constexpr struct {
        char type;
        std::uint8_t length;
    } kKnown[] = {{'S', 12}, {'R', 39}, {'H', 25}, {'Y', 20}, {'L', 26}, {'V', 35}, {'W', 12}, {'K', 28},
                  {'J', 35}, {'h', 21}, {'A', 36}, {'F', 40}, {'E', 31}, {'C', 36}, {'X', 23}, {'D', 19},
                  {'U', 35}, {'P', 44}, {'Q', 40}, {'B', 19}, {'I', 50}, {'N', 20}, {'O', 48}};
    for (const auto& known : kKnown) {
        out[static_cast<std::size_t>(known.type)] = known.length;
    }
    return out;
}
constexpr auto kLengths = lengths();

std::size_t lengthOf(std::byte type) {
    const auto at = static_cast<std::size_t>(type);
    return at < kLengths.size() ? kLengths[at] : 0;
}

std::uint64_t big(std::span<const std::byte> m, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value = (value << 8U) | static_cast<std::uint64_t>(m[at + i]);
    }
    return value;
}
template <class T>
T bigAt(std::span<const std::byte> m, std::size_t at) {
    T value{};
    std::memcpy(&value, m.data() + at, sizeof value);
    if constexpr (sizeof value == 8) {
        return __builtin_bswap64(value);
    } else if constexpr (sizeof value == 4) {
        return __builtin_bswap32(value);
    } else {
        return __builtin_bswap16(value);
    }
}
char letterAt(std::span<const std::byte> m, std::size_t at) {
    return static_cast<char>(m[at]);
}

/// Left-justified, padded with spaces.
std::string stockOf(std::span<const std::byte> field) {
    std::string out;
    for (const std::byte byte : field) {
        const auto letter = static_cast<char>(byte);
        if (letter == ' ' || letter == '\0') {
            break;
        }
        out.push_back(letter > ' ' && letter <= '~' ? letter : '?');
    }
    return out;
}

}  // namespace

domain::Timestamp newYorkMidnight(domain::CivilDate date) {
    const auto sunday = [&](unsigned month, unsigned first) {  // the first Sunday on or after a day
        const std::int64_t day = domain::fromCivilDate({date.year, month, first}).seconds() / 86'400;
        return first + static_cast<unsigned>((10 - day % 7) % 7);  // 1970-01-01 was a Thursday
    };
    const domain::CivilDate from{date.year, 3, sunday(3, 8)}, to{date.year, 11, sunday(11, 1)};
    // Clocks change at two: the midnight of the day itself is still the old time.
    const bool isDaylight = date > from && date <= to;
    return domain::fromCivilDate(date, std::chrono::hours(isDaylight ? 4 : 5));
}

std::optional<domain::CivilDate> dateInFileName(const std::string& path) {
    const std::string name = std::filesystem::path(path).filename().string();
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = 0; at + 8 <= name.size(); ++at) {
        const auto digits = name.substr(at, 8);
        const bool standsAlone =
            (at == 0 || !isDigit(name[at - 1])) && (at + 8 == name.size() || !isDigit(name[at + 8]));
        if (!standsAlone || !std::all_of(digits.begin(), digits.end(), isDigit)) {
            continue;
        }
        const auto number = [&](std::size_t from, std::size_t count) {
            return std::stoi(digits.substr(from, count));
        };
        const domain::CivilDate us{number(4, 4), static_cast<unsigned>(number(0, 2)),
                                   static_cast<unsigned>(number(2, 2))};
        const domain::CivilDate iso{number(0, 4), static_cast<unsigned>(number(4, 2)),
                                    static_cast<unsigned>(number(6, 2))};
        for (const domain::CivilDate& date : {us, iso}) {
            const bool isDate = date.year >= 1990 && date.year < 2100 && date.month >= 1 &&
                                date.month <= 12 && date.day >= 1 && date.day <= 31;
            if (isDate) {
                return date;
            }
        }
    }
    return std::nullopt;
}

bool looksLikeItch(std::span<const std::byte> head) {
    if (head.size() <= kLengthBytes) {
        return false;
    }
    const std::size_t length = bigAt<std::uint16_t>(head, 0);
    return length > 0 && length == lengthOf(head[kLengthBytes]);
}

ItchReader::ItchReader(std::unique_ptr<ByteSource> bytes, OpenOptions options)
    : m_bytes(std::move(bytes)), m_options(std::move(options)), m_skipped(256) {
    if (m_options.date) {
        m_midnight = newYorkMidnight(*m_options.date).nanos();
    }
}

Result<std::unique_ptr<ItchReader>> ItchReader::open(std::unique_ptr<ByteSource> bytes, OpenOptions options) {
    if (!looksLikeItch(bytes->peek(kLengthBytes + 1))) {
        return Error{ErrorCode::BadInput, "The file does not begin with a Nasdaq ITCH 5.0 message.", "head"};
    }
    return std::unique_ptr<ItchReader>(new ItchReader(std::move(bytes), std::move(options)));
}

Result<void> ItchReader::rewind() {
    m_bytes->rewind();
    m_counters = {};
    m_keeper.clear();
    m_locates.clear();
    std::fill(m_skipped.begin(), m_skipped.end(), 0);
    m_brokenTrades = 0;
    m_messageBytes = 0;
    m_atEnd = m_sawEnd = false;
    return {};
}

std::string ItchReader::description() const {
    return m_bytes->isCompressed() ? "Nasdaq TotalView-ITCH 5.0, zstd" : "Nasdaq TotalView-ITCH 5.0";
}

std::vector<std::string> ItchReader::notes() const {
    std::vector<std::string> out;
    if (!m_options.date) {
        out.emplace_back(
            "The file does not say its day and neither does its name: times count from 1970-01-01. "
            "Say --date YYYY-MM-DD.");
    }
    if (m_brokenTrades > 0) {
        out.push_back(
            fmt::format("{} trades were declared broken later; their prints stay.", m_brokenTrades));
    }
    if (m_atEnd && !m_sawEnd) {
        out.emplace_back("The file has no end-of-session mark; every message in it is whole.");
    }
    return out;
}

const domain::OrderBook* ItchReader::book(domain::InstrumentId id) const {
    const KeptStream* stream = m_keeper.find(id);
    return stream == nullptr ? nullptr : stream->book.get();
}

Result<ItchReader::Message> ItchReader::nextMessage() {
    m_bytes->consume(m_messageBytes);
    m_messageBytes = 0;
    const auto fault = [this](const char* sentence) {
        return m_bytes->problem()
                   ? *m_bytes->problem()
                   : Error{ErrorCode::Corrupt, fmt::format(fmt::runtime(sentence), m_bytes->offset()),
                           "message length"};
    };
    auto head = m_bytes->peek(kLengthBytes + kLongestMessage);  // usually all of it
    if (head.empty() && !m_bytes->problem()) {
        return Message{};
    }
    if (head.size() < kLengthBytes) {
        return fault("The ITCH file is cut off at byte {}; what came before is good.");
    }
    const std::size_t length = bigAt<std::uint16_t>(head, 0);
    if (length == 0) {
        m_sawEnd = true;
        return Message{};
    }
    if (head.size() < kLengthBytes + length) {
        head = m_bytes->peek(kLengthBytes + length);
        if (head.size() < kLengthBytes + length) {
            return fault(
                "The ITCH file is cut off at byte {} in the middle of a message; what came before is good.");
        }
    }
    const std::size_t known = lengthOf(head[kLengthBytes]);
    if (known != 0 && known != length) {
        return fault(
            "The ITCH file is damaged at byte {}: a message has the wrong length; what came before is good.");
    }
    m_messageBytes = kLengthBytes + length;
    return head.subspan(kLengthBytes, length);
}

Result<void> ItchReader::next(SourceItem& out) {
    while (!m_keeper.take(out)) {
        const auto message = m_atEnd ? Result<Message>(Message{}) : nextMessage();
        if (!message || message->empty()) {
            if (!m_atEnd) {
                for (std::size_t type = 0; type < m_skipped.size(); ++type) {
                    if (m_skipped[type] == 0) {
                        continue;
                    }
                    const bool isLetter = type > ' ' && type <= '~';
                    m_counters.skipped[isLetter ? std::string(1, static_cast<char>(type))
                                                : fmt::format("{:#04x}", type)] = m_skipped[type];
                }
            }
            m_atEnd = true;
            out.kind = SourceItem::Kind::End;
            out.records = {};
            return message ? Result<void>{} : Result<void>(message.error());
        }
        ++m_counters.messages;
        onMessage(*message);
    }
    return {};
}

KeptStream* ItchReader::streamFor(std::uint16_t number, Message stock) {
    Locate& locate = locateOf(number);
    if (locate.stream != nullptr || locate.isFiltered) {
        return locate.stream;
    }
    domain::Instrument i;
    i.spec = domain::ExternalSpec{};
    i.symbol = stockOf(stock);
    if (i.symbol.empty()) {
        i.symbol = fmt::format("#{}", number);
    }
    const auto& wanted = m_options.symbols;
    locate.isFiltered = !wanted.empty() && std::find(wanted.begin(), wanted.end(), i.symbol) == wanted.end();
    if (locate.isFiltered) {
        return nullptr;
    }
    i.name = fmt::format("{}, recorded from Nasdaq TotalView", i.symbol);
    i.family = "Nasdaq";
    i.unit = "shares";
    i.tick = domain::PriceDelta::fromNanoUsd(kPennyNano);
    return locate.stream = &m_keeper.add(std::move(i));
}

void ItchReader::onMessage(Message m) {
    const char type = letterAt(m, 0);
    const auto skip = [&] { ++m_skipped[static_cast<unsigned char>(type)]; };
    if (lengthOf(m[0]) == 0) {
        return skip();
    }
    if (type == 'R') {
        return onDirectory(m);
    }
    if (type == 'H') {
        return onTradingAction(m);
    }
    if (type == 'B') {
        ++m_brokenTrades;
        return skip();
    }
    const auto locate = bigAt<std::uint16_t>(m, 1);
    MarketRecord record;
    record.venueTimeNanos = m_midnight + static_cast<std::int64_t>(big(m, 5, 6));
    m_records.clear();
    KeptStream* stream = locateOf(locate).stream;
    if (type == 'A' || type == 'F' || type == 'P') {
        stream = streamFor(locate, m.subspan(24, 8));
    } else if (type == 'Q') {
        stream = streamFor(locate, m.subspan(19, 8));
    }
    if (stream == nullptr) {
        const bool isOrder = type == 'E' || type == 'C' || type == 'X' || type == 'D' || type == 'U';
        if (isOrder && !locateOf(locate).isFiltered) {
            ++m_counters.unknownOrders;  // of a stock of which nothing was ever added
            return;
        }
        return skip();
    }
    if (!onOrder(type, m, *stream, record)) {
        return skip();
    }
    m_keeper.handle(*stream, m_records, true, domain::Timestamp::fromNanos(record.venueTimeNanos));
}

/// False: the type has no place in a book.
bool ItchReader::onOrder(char type, Message m, KeptStream& stream, MarketRecord record) {
    record.orderId = bigAt<std::uint64_t>(m, 11);
    switch (type) {
        case 'A':
        case 'F':
            record.kind = RecordKind::Add;
            record.side = letterAt(m, 19) == 'S' ? Side::Sell : Side::Buy;
            record.quantityRaw = bigAt<std::uint32_t>(m, 20);
            record.priceNanoUsd = std::int64_t{bigAt<std::uint32_t>(m, 32)} * kNanoPerPrice;
            m_records.push_back(record);
            return true;
        case 'E':
        case 'C':
            onExecution(type, m, stream, record);
            return true;
        case 'X':
            onReduction(m, stream, record);
            return true;
        case 'D':
            record.kind = RecordKind::Delete;
            if (const auto resting =
                    stream.book ? stream.book->find(domain::OrderId{record.orderId}) : std::nullopt) {
                record.side = resting->side;
                record.priceNanoUsd = resting->price.nanoUsd();
                record.quantityRaw = resting->quantity.raw();
            }
            m_records.push_back(record);
            return true;
        case 'U':
            onReplace(m, stream, record);
            return true;
        case 'P':
        case 'Q':
            onPrint(type, m, record);
            return true;
        default:
            return false;
    }
}

/// The print follows the execution; its aggressor is the other side.
void ItchReader::onExecution(char type, Message m, KeptStream& stream, MarketRecord record) {
    record.kind = RecordKind::Execute;
    record.quantityRaw = bigAt<std::uint32_t>(m, 19);
    const auto resting = stream.book ? stream.book->find(domain::OrderId{record.orderId}) : std::nullopt;
    if (!resting) {
        m_records.push_back(record);
        return;
    }
    record.side = resting->side;
    record.priceNanoUsd = resting->price.nanoUsd();
    m_records.push_back(record);
    const bool isPrintable = type == 'E' || letterAt(m, 31) == 'Y';
    if (!isPrintable || record.quantityRaw > resting->quantity.raw()) {
        return;
    }
    record.kind = RecordKind::Trade;
    record.orderId = bigAt<std::uint64_t>(m, 23);
    record.side = opposite(resting->side);
    if (type == 'C') {
        record.priceNanoUsd = std::int64_t{bigAt<std::uint32_t>(m, 32)} * kNanoPerPrice;
    }
    if (record.priceNanoUsd <= domain::kPriceLimit) {
        m_records.push_back(record);
    }
}

void ItchReader::onReduction(Message m, KeptStream& stream, MarketRecord record) {
    const std::int64_t by = bigAt<std::uint32_t>(m, 19);
    const auto resting = stream.book ? stream.book->find(domain::OrderId{record.orderId}) : std::nullopt;
    record.kind = RecordKind::Delete;
    if (resting) {
        record.side = resting->side;
        record.priceNanoUsd = resting->price.nanoUsd();
        record.quantityRaw = resting->quantity.raw() - by;
        if (record.quantityRaw > 0) {
            record.kind = RecordKind::Modify;
        }
        if (record.quantityRaw < 0) {
            ++m_counters.rejected;  // more than is there: all of it
        }
        record.quantityRaw = std::max<std::int64_t>(record.quantityRaw, 0);
    }
    m_records.push_back(record);
}

void ItchReader::onReplace(Message m, KeptStream& stream, MarketRecord record) {
    const auto resting = stream.book ? stream.book->find(domain::OrderId{record.orderId}) : std::nullopt;
    record.kind = RecordKind::Delete;
    if (resting) {
        record.side = resting->side;
        record.priceNanoUsd = resting->price.nanoUsd();
        record.quantityRaw = resting->quantity.raw();
    }
    m_records.push_back(record);
    if (!resting) {
        return;  // the message does not name the side: nothing can be added
    }
    record.kind = RecordKind::Add;
    record.orderId = bigAt<std::uint64_t>(m, 19);
    record.quantityRaw = bigAt<std::uint32_t>(m, 27);
    record.priceNanoUsd = std::int64_t{bigAt<std::uint32_t>(m, 31)} * kNanoPerPrice;
    m_records.push_back(record);
}

/// Trades against orders that were never displayed, and crosses. The side is the resting order's (always "B"
/// since 2014), so the aggressor is not known.
void ItchReader::onPrint(char type, Message m, MarketRecord record) {
    record.kind = RecordKind::Trade;
    const bool isCross = type == 'Q';
    record.side = !isCross && letterAt(m, 19) == 'S' ? Side::Sell : Side::Buy;
    const std::uint64_t shares = isCross ? bigAt<std::uint64_t>(m, 11) : bigAt<std::uint32_t>(m, 20);
    record.priceNanoUsd = std::int64_t{bigAt<std::uint32_t>(m, isCross ? 27 : 32)} * kNanoPerPrice;
    record.orderId = bigAt<std::uint64_t>(m, isCross ? 31 : 36);
    if (shares == 0) {
        return;  // a cross in which nothing traded
    }
    if (shares > domain::kQuantityLimit || record.priceNanoUsd > domain::kPriceLimit) {
        ++m_counters.rejected;
        return;
    }
    record.quantityRaw = static_cast<std::int64_t>(shares);
    m_records.push_back(record);
}

void ItchReader::onDirectory(Message m) {
    (void)streamFor(bigAt<std::uint16_t>(m, 1), m.subspan(11, 8));
}

void ItchReader::onTradingAction(Message m) {
    KeptStream* stream = streamFor(bigAt<std::uint16_t>(m, 1), m.subspan(11, 8));
    if (stream == nullptr) {
        return;
    }
    const char state = letterAt(m, 19);
    const TradingStatus status = state == 'T'                   ? TradingStatus::Open
                                 : state == 'H' || state == 'P' ? TradingStatus::Halted
                                                                : TradingStatus::PreOpen;
    if (!stream->book) {  // nothing to show yet: the snapshot will carry it
        stream->status = status;
        return;
    }
    MarketRecord record;
    record.kind = RecordKind::Status;
    record.aux = static_cast<std::uint32_t>(status);
    record.venueTimeNanos = m_midnight + static_cast<std::int64_t>(big(m, 5, 6));
    m_keeper.handle(*stream, {&record, 1}, true, domain::Timestamp::fromNanos(record.venueTimeNanos));
}

}  // namespace tessera::replay
