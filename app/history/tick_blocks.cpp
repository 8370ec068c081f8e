#include "app/history/tick_blocks.h"

#include <zstd.h>

#include <cstring>

#include "app/domain/crc32c.h"
#include "app/history/file_io.h"

namespace tessera::history {

using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::uint32_t kTickMagic = 0x31'4B'49'54;  // "TIK1"
constexpr int kPackLevel = 3;
constexpr std::size_t kTickBytes = 25;  // three numbers and whose print it was
constexpr std::uint8_t kNobody = 2;

struct Head {
    std::uint32_t magic;
    std::uint32_t count;
    std::int64_t first, last;  // times; ticks of a block may be out of order
    std::uint32_t bytes;       // packed, behind the head
    std::uint32_t crc;         // of the packed bytes, continued over the head up to here
};
static_assert(sizeof(Head) == 32);

std::uint32_t crcOf(const Head& head, std::span<const std::byte> packed) {
    return domain::crc32c(std::as_bytes(std::span(&head, 1)).first(offsetof(Head, crc)),
                          domain::crc32c(packed));
}

/// Column by column, times and prices as differences: what is alike lies together.
std::vector<std::byte> columnsOf(std::span<const Tick> ticks) {
    std::vector<std::byte> columns(ticks.size() * kTickBytes);
    std::byte* at = columns.data();
    const auto number = [&at](std::int64_t value) {
        std::memcpy(at, &value, sizeof value);
        at += sizeof value;
    };
    std::int64_t before = 0;
    for (const Tick& tick : ticks) {
        number(tick.time.nanos() - before);
        before = tick.time.nanos();
    }
    before = 0;
    for (const Tick& tick : ticks) {
        number(tick.price.nanoUsd() - before);
        before = tick.price.nanoUsd();
    }
    for (const Tick& tick : ticks) {
        number(tick.quantity.raw());
    }
    for (const Tick& tick : ticks) {
        *at++ = std::byte{tick.aggressor ? static_cast<std::uint8_t>(*tick.aggressor) : kNobody};
    }
    return columns;
}

void takeColumns(std::span<const std::byte> columns, std::size_t count, Timestamp from, Timestamp to,
                 std::vector<Tick>& out) {
    const auto number = [&](std::size_t column, std::size_t i) {
        std::int64_t value = 0;
        std::memcpy(&value, columns.data() + (column * count + i) * sizeof value, sizeof value);
        return value;
    };
    std::int64_t time = 0, price = 0;
    for (std::size_t i = 0; i < count; ++i) {
        time += number(0, i);
        price += number(1, i);
        Tick tick{Timestamp::fromNanos(time), domain::Price::fromNanoUsd(price),
                  domain::Quantity::fromRaw(number(2, i)), std::nullopt};
        const auto side = static_cast<std::uint8_t>(columns[3 * count * sizeof(std::int64_t) + i]);
        if (side < kNobody) {
            tick.aggressor = static_cast<domain::Side>(side);
        }
        if (tick.time >= from && tick.time < to) {
            out.push_back(tick);
        }
    }
}

}  // namespace

std::vector<std::byte> packTicks(std::span<const Tick> ticks) {
    const std::vector<std::byte> columns = columnsOf(ticks);
    std::vector<std::byte> block(sizeof(Head) + ZSTD_compressBound(columns.size()));
    const std::size_t packed = ZSTD_compress(block.data() + sizeof(Head), block.size() - sizeof(Head),
                                             columns.data(), columns.size(), kPackLevel);
    block.resize(sizeof(Head) + packed);
    Head head{};
    head.magic = kTickMagic;
    head.count = static_cast<std::uint32_t>(ticks.size());
    const auto [first, last] = std::ranges::minmax(ticks, {}, &Tick::time);
    head.first = first.time.nanos();
    head.last = last.time.nanos();
    head.bytes = static_cast<std::uint32_t>(packed);
    head.crc = crcOf(head, std::span(block).subspan(sizeof(Head)));
    std::memcpy(block.data(), &head, sizeof head);
    return block;
}

Result<void> readTicks(const std::filesystem::path& path, std::uint64_t bytes, Timestamp from, Timestamp to,
                       std::vector<Tick>& out, TickFindings& findings) {
    const auto text = readWhole(path);
    if (!text) {
        return text.error();
    }
    auto rest = std::as_bytes(std::span(*text)).first(std::min<std::size_t>(text->size(), bytes));
    std::vector<std::byte> columns;
    while (rest.size() >= sizeof(Head)) {
        Head head{};
        std::memcpy(&head, rest.data(), sizeof head);
        rest = rest.subspan(sizeof head);
        if (head.magic != kTickMagic || head.bytes > rest.size()) {
            break;  // where the next block begins is not known any more
        }
        const auto packed = rest.first(head.bytes);
        rest = rest.subspan(head.bytes);
        if (head.last < from.nanos() || head.first >= to.nanos()) {
            continue;  // who asks for the newest, often, unpacks nothing else
        }
        const bool isSound = head.crc == crcOf(head, packed);
        columns.resize(isSound ? std::size_t{head.count} * kTickBytes : 0);
        if (!isSound ||
            ZSTD_decompress(columns.data(), columns.size(), packed.data(), packed.size()) != columns.size()) {
            ++findings.damagedBlocks;
            continue;
        }
        takeColumns(columns, head.count, from, to, out);
    }
    findings.damagedBlocks += rest.empty() && text->size() >= bytes ? 0 : 1;
    return {};
}

}  // namespace tessera::history
