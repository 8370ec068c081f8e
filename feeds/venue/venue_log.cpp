#include "feeds/venue/venue_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/domain/crc32c.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::string_view kMagic = "TSVLOG1\n";
constexpr std::size_t kMaxPayload = 1024;
/// A crash loses at most what one flush holds; a break further from the end is damage.
constexpr std::size_t kMostTorn = 1U << 20U;

enum class Kind : std::uint8_t {
    Header = 1,
    Resume,
    Steps,
    New,
    Cancel,
    Replace,
    Disconnect,
    Hash,
    NewWithTerms,
    ReplaceStop,
    List
};

class Writer {
 public:
    explicit Writer(std::vector<std::byte>& out) : m_out(out) {}
    void u8(std::uint8_t value) { m_out.push_back(std::byte{value}); }
    void u64(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            u8(static_cast<std::uint8_t>(value >> shift));
        }
    }
    void u32(std::uint32_t value) {
        for (int shift = 0; shift < 32; shift += 8) {
            u8(static_cast<std::uint8_t>(value >> shift));
        }
    }
    void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }

 private:
    std::vector<std::byte>& m_out;
};

class Reader {
 public:
    explicit Reader(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        if (m_bytes.size() < width) {
            m_ok = false;
            return 0;
        }
        for (std::size_t i = 0; i < width; ++i) {
            value |= static_cast<std::uint64_t>(m_bytes[i]) << (8 * i);
        }
        m_bytes = m_bytes.subspan(width);
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    std::int64_t i64() { return static_cast<std::int64_t>(number(8)); }
    Timestamp time() { return Timestamp::fromNanos(i64()); }
    bool done() const { return m_ok && m_bytes.empty(); }

 private:
    std::span<const std::byte> m_bytes;
    bool m_ok = true;
};

Kind kindOf(const LogInput& input) {
    if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        return order->terms == OrderTerms{} ? Kind::New : Kind::NewWithTerms;
    }
    if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        return replace->stopPrice == Price{} ? Kind::Replace : Kind::ReplaceStop;
    }
    return std::holds_alternative<CancelOrder>(input.order) ? Kind::Cancel : Kind::List;
}

void writeTerms(Writer& out, const OrderTerms& terms) {
    out.i64(terms.stopPrice.nanoUsd());
    out.i64(terms.trail.nanoUsd());
    out.u32(static_cast<std::uint32_t>(terms.trailBp));
    out.i64(terms.display.raw());
    out.i64(terms.expireAt.nanos());
    out.u8(static_cast<std::uint8_t>(terms.role));
    out.u64(static_cast<std::uint64_t>(terms.listId));
    out.u8(terms.triggered ? 1 : 0);
}

OrderTerms readTerms(Reader& in) {
    OrderTerms terms;
    terms.stopPrice = Price::fromNanoUsd(in.i64());
    terms.trail = PriceDelta::fromNanoUsd(in.i64());
    terms.trailBp = static_cast<std::int32_t>(in.u32());
    terms.display = Quantity::fromRaw(in.i64());
    terms.expireAt = in.time();
    terms.role = static_cast<LinkRole>(in.u8());
    terms.listId = ClientOrderId{in.u64()};
    terms.triggered = in.u8() != 0;
    return terms;
}

void writeOrder(Writer& out, const NewOrder& order) {
    out.u64(static_cast<std::uint64_t>(order.id));
    out.u32(static_cast<std::uint32_t>(order.instrument));
    out.u8(static_cast<std::uint8_t>(order.side));
    out.u8(static_cast<std::uint8_t>(order.type));
    out.u8(static_cast<std::uint8_t>(order.timeInForce));
    out.u8(order.postOnly ? 1 : 0);
    out.i64(order.price.nanoUsd());
    out.i64(order.quantity.raw());
}

NewOrder readOrder(Reader& in, bool withTerms) {
    NewOrder order;
    order.id = ClientOrderId{in.u64()};
    order.instrument = InstrumentId{in.u32()};
    order.side = in.u8() == 0 ? Side::Buy : Side::Sell;
    order.type = static_cast<OrderType>(in.u8());
    order.timeInForce = static_cast<TimeInForce>(in.u8());
    order.postOnly = in.u8() != 0;
    order.price = Price::fromNanoUsd(in.i64());
    order.quantity = Quantity::fromRaw(in.i64());
    order.terms = withTerms ? readTerms(in) : OrderTerms{};
    return order;
}

void writeInput(Writer& out, const LogInput& input) {
    out.i64(input.venueTime.nanos());
    out.u32(static_cast<std::uint32_t>(input.account));
    out.u8(static_cast<std::uint8_t>(input.refusal));
    if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        writeOrder(out, *order);
        if (kindOf(input) == Kind::NewWithTerms) {
            writeTerms(out, order->terms);
        }
    } else if (const auto* cancel = std::get_if<CancelOrder>(&input.order)) {
        out.u64(static_cast<std::uint64_t>(cancel->id));
        out.u64(static_cast<std::uint64_t>(cancel->target));
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        out.u64(static_cast<std::uint64_t>(replace->id));
        out.u64(static_cast<std::uint64_t>(replace->target));
        out.i64(replace->price.nanoUsd());
        out.i64(replace->quantity.raw());
        if (kindOf(input) == Kind::ReplaceStop) {
            out.i64(replace->stopPrice.nanoUsd());
        }
    } else if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        out.u8(static_cast<std::uint8_t>(list->orders.size()));
        for (const NewOrder& listed : list->orders) {
            writeOrder(out, listed);
            writeTerms(out, listed.terms);
        }
    }
}

LogInput readInput(Reader& in, Kind kind) {
    LogInput input;
    input.venueTime = in.time();
    input.account = AccountId{in.u32()};
    input.refusal = static_cast<Reason>(in.u8());
    if (kind == Kind::New || kind == Kind::NewWithTerms) {
        input.order = readOrder(in, kind == Kind::NewWithTerms);
    } else if (kind == Kind::List) {
        NewOrderList list;
        const std::size_t count = std::min<std::size_t>(in.u8(), kMostListed);
        for (std::size_t i = 0; i < count; ++i) {
            list.orders.push_back(readOrder(in, true));
        }
        input.order = std::move(list);
    } else {
        const ClientOrderId id{in.u64()}, target{in.u64()};
        if (kind == Kind::Cancel) {
            input.order = CancelOrder{id, target};
        } else {
            const Price price = Price::fromNanoUsd(in.i64());
            const Quantity quantity = Quantity::fromRaw(in.i64());
            const Price stop = kind == Kind::ReplaceStop ? Price::fromNanoUsd(in.i64()) : Price{};
            input.order = ReplaceOrder{id, target, price, quantity, stop};
        }
    }
    return input;
}

struct Encode {
    Writer& out;
    Kind operator()(const LogHeader& r) const {
        out.u64(r.seed);
        out.u32(r.catalogueDigest);
        out.u32(r.historyDigest);
        out.i64(r.start.nanos());
        out.u32(r.warmupDays);
        out.u64(r.firstId);
        return Kind::Header;
    }
    Kind operator()(const LogResume& r) const {
        out.i64(r.venueTime.nanos());
        out.i64(r.stepLength.count());
        out.u64(r.epoch);
        return Kind::Resume;
    }
    Kind operator()(const LogSteps& r) const {
        out.u64(r.steps);
        return Kind::Steps;
    }
    Kind operator()(const LogInput& r) const {
        writeInput(out, r);
        return kindOf(r);
    }
    Kind operator()(const LogDisconnect& r) const {
        out.i64(r.venueTime.nanos());
        out.u32(static_cast<std::uint32_t>(r.account));
        return Kind::Disconnect;
    }
    Kind operator()(const LogHash& r) const {
        out.u64(r.stateHash);
        return Kind::Hash;
    }
};

std::optional<LogRecord> decode(Kind kind, std::span<const std::byte> payload) {
    Reader in(payload);
    LogRecord record;
    switch (kind) {
        case Kind::Header: {
            LogHeader header;
            header.seed = in.u64();
            header.catalogueDigest = in.u32();
            header.historyDigest = in.u32();
            header.start = in.time();
            header.warmupDays = in.u32();
            header.firstId = in.u64();
            record = header;
            break;
        }
        case Kind::Resume: {
            LogResume resume;
            resume.venueTime = in.time();
            resume.stepLength = Duration(in.i64());
            resume.epoch = in.u64();
            record = resume;
            break;
        }
        case Kind::Steps:
            record = LogSteps{in.u64()};
            break;
        case Kind::New:
        case Kind::Cancel:
        case Kind::Replace:
        case Kind::NewWithTerms:
        case Kind::ReplaceStop:
        case Kind::List:
            record = readInput(in, kind);
            break;
        case Kind::Disconnect: {
            const Timestamp time = in.time();
            record = LogDisconnect{time, AccountId{in.u32()}};
            break;
        }
        case Kind::Hash:
            record = LogHash{in.u64()};
            break;
        default:
            return std::nullopt;
    }
    return in.done() ? std::optional(record) : std::nullopt;
}

std::string pathIn(const std::string& directory) {
    return directory + "/venue.log";
}

Error unavailable(const std::string& path, const char* what) {
    return Error{ErrorCode::Unavailable,
                 fmt::format("The venue's log {} {}: {}.", path, what, std::strerror(errno)), "venue log"};
}

}  // namespace

Result<VenueLog> VenueLog::open(const std::string& directory) {
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    VenueLog log;
    log.m_path = pathIn(directory);
    log.m_file = ::open(log.m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log.m_file < 0) {
        return unavailable(log.m_path, "cannot be opened");
    }
    if (::flock(log.m_file, LOCK_EX | LOCK_NB) != 0) {
        return Error{
            ErrorCode::Unavailable,
            fmt::format("Another venue is running on {}; stop it or choose another --state.", directory),
            "flock"};
    }
    if (auto loaded = log.load(); !loaded) {
        return loaded.error();
    }
    return log;
}

Result<void> VenueLog::load() {
    std::vector<std::byte> bytes;
    std::array<std::byte, 65'536> block;
    for (;;) {
        const ssize_t got = ::read(m_file, block.data(), block.size());
        if (got < 0) {
            return unavailable(m_path, "cannot be read");
        }
        if (got == 0) {
            break;
        }
        bytes.insert(bytes.end(), block.begin(), block.begin() + got);
    }
    if (bytes.size() < kMagic.size()) {
        m_torn = bytes.size();
        if (::ftruncate(m_file, 0) != 0 || ::pwrite(m_file, kMagic.data(), kMagic.size(), 0) < 0) {
            return unavailable(m_path, "cannot be written");
        }
        ::lseek(m_file, 0, SEEK_END);
        return {};
    }
    if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
        return Error{ErrorCode::Corrupt, fmt::format("{} is not a log of this venue.", m_path), "magic"};
    }
    std::size_t good = kMagic.size();
    for (;;) {
        Reader head(
            std::span<const std::byte>(bytes).subspan(good, std::min<std::size_t>(4, bytes.size() - good)));
        const std::size_t length = head.u32();
        if (!head.done() || length > kMaxPayload || bytes.size() - good < 4 + 1 + length + 4) {
            break;
        }
        const auto body = std::span<const std::byte>(bytes).subspan(good + 4, 1 + length);
        Reader tail(std::span<const std::byte>(bytes).subspan(good + 4 + 1 + length, 4));
        if (tail.u32() != crc32c(body)) {
            break;
        }
        auto record = decode(static_cast<Kind>(body[0]), body.subspan(1));
        if (!record) {
            break;
        }
        m_records.push_back(std::move(*record));
        good += 4 + 1 + length + 4;
    }
    m_torn = bytes.size() - good;
    if (m_torn > kMostTorn) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format(
                "{} is damaged at byte {} and goes on after it; start with --new-market to put it aside.",
                m_path, good),
            "crc"};
    }
    if (m_torn > 0 && ::ftruncate(m_file, static_cast<off_t>(good)) != 0) {
        return unavailable(m_path, "cannot be cut");
    }
    ::lseek(m_file, 0, SEEK_END);
    return {};
}

Result<void> VenueLog::archive(const std::string& directory) {
    const std::string path = pathIn(directory);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return {};
    }
    for (int number = 1;; ++number) {
        const std::string aside = fmt::format("{}/venue-{}.log", directory, number);
        if (!std::filesystem::exists(aside, error)) {
            std::filesystem::rename(path, aside, error);
            if (error) {
                return Error{ErrorCode::Unavailable,
                             fmt::format("{} cannot be renamed: {}.", path, error.message()), "archive"};
            }
            return {};
        }
    }
}

VenueLog::VenueLog(VenueLog&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)),
      m_path(std::move(other.m_path)),
      m_records(std::move(other.m_records)),
      m_torn(other.m_torn),
      m_buffer(std::move(other.m_buffer)),
      m_failed(other.m_failed) {}

VenueLog::~VenueLog() {
    if (m_file >= 0) {
        ::close(m_file);
    }
}

void VenueLog::append(const LogRecord& record) {
    const std::size_t start = m_buffer.size();
    Writer out(m_buffer);
    out.u32(0);
    out.u8(0);
    const Kind kind = std::visit(Encode{out}, record);
    m_buffer[start + 4] = std::byte{static_cast<std::uint8_t>(kind)};
    const std::size_t length = m_buffer.size() - start - 5;
    for (std::size_t i = 0; i < 4; ++i) {
        m_buffer[start + i] = static_cast<std::byte>((length >> (8 * i)) & 0xFFU);
    }
    out.u32(crc32c(std::span<const std::byte>(m_buffer).subspan(start + 4, 1 + length)));
}

bool VenueLog::flush(bool durable) {
    std::size_t written = 0;
    while (!m_failed && written < m_buffer.size()) {
        const ssize_t put = ::write(m_file, m_buffer.data() + written, m_buffer.size() - written);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        m_failed = put < 0;
        written += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    m_buffer.clear();
    m_failed = m_failed || (durable && ::fdatasync(m_file) != 0);
    return !m_failed;
}

}  // namespace tessera::venue
