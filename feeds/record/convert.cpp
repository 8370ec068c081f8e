#include "feeds/record/convert.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>

#include "app/domain/csv.h"
#include "app/domain/decimal.h"
#include "feeds/replay/recording_writer.h"

namespace tessera::record {

using domain::Error;
using domain::ErrorCode;
using domain::MarketRecord;
using domain::Result;
using replay::RecordSource;
using replay::SourceItem;
using Kind = SourceItem::Kind;

namespace {

constexpr std::size_t kFlushBytes = 1 << 16;

const char* nameOf(domain::RecordKind kind) {
    constexpr const char* kNames[] = {"add",   "modify", "delete", "execute",
                                      "trade", "level",  "clear",  "status"};
    return kNames[static_cast<std::size_t>(kind) & 7U];
}

struct CloseFile {
    void operator()(std::FILE* file) const {
        if (file != stdout) {
            std::fclose(file);
        }
    }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Result<File> openCsv(const std::string& to, bool force) {
    if (to == "-") {
        return File(stdout);
    }
    const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), 0644);
    if (fd < 0 && errno == EEXIST) {
        return Error{ErrorCode::Refused,
                     fmt::format("{} exists; choose another name, or say --force to replace it.", to),
                     "exists"};
    }
    std::FILE* file = fd < 0 ? nullptr : ::fdopen(fd, "w");
    if (file == nullptr) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be made: {}.", to, std::strerror(errno)),
                     "open"};
    }
    return File(file);
}

void appendRows(std::string& out, const SourceItem& item, const domain::Instrument& instrument) {
    const bool isSnapshot = item.kind == Kind::Snapshot;
    const std::string symbol = domain::csvCell(domain::spreadsheetText(instrument.symbol));
    std::uint64_t sequence = item.firstSequence;
    for (const MarketRecord& r : item.records) {
        fmt::format_to(
            std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{}\n", item.received.nanos(),
            r.venueTimeNanos, symbol, isSnapshot ? item.firstSequence - 1 : sequence++, isSnapshot ? 1 : 0,
            nameOf(r.kind), r.side == domain::Side::Buy ? "buy" : "sell",
            domain::formatPrice(r.price(), std::max(instrument.priceDecimals, 2)),
            domain::formatDecimal(r.quantityRaw, instrument.quantityDecimals, instrument.quantityDecimals),
            r.orderId, r.endsEvent() ? 1 : 0);
    }
}

}  // namespace

Result<ConvertedCount> convertToRecording(RecordSource& from, const std::string& to, bool force) {
    SourceItem item;
    auto read = from.next(item);
    if (!read) {
        return read.error();
    }
    replay::WriterOptions options;
    options.replaceExisting = force;
    options.created = item.received;
    // Nothing is live here: large blocks pack better.
    options.blockSpan = std::chrono::minutes(10);
    auto writer = replay::RecordingWriter::create(to, options);
    if (!writer) {
        return writer.error();
    }
    std::map<domain::InstrumentId, SourceItem> last;  // to close each stream with its book's checksum
    domain::Timestamp now;
    while (read && item.kind != Kind::End) {
        now = item.received;
        if (item.kind != Kind::News) {
            SourceItem& end = last[item.instrument];
            end.epoch = item.epoch;
            end.firstSequence = item.firstSequence + (item.kind == Kind::Records ? item.records.size() : 0);
        }
        if (auto written = (*writer)->write(item); !written) {
            return written.error();
        }
        read = from.next(item);
    }
    for (auto& [id, end] : last) {
        const domain::OrderBook* book = from.book(id);
        if (book == nullptr) {
            continue;
        }
        end.kind = Kind::Records;
        end.instrument = id;
        end.received = now;
        end.checksum = book->checksum();
        if (auto written = (*writer)->write(end); !written) {
            return written.error();
        }
    }
    if (auto closed = (*writer)->close(); !closed) {
        return closed.error();
    }
    if (!read) {
        return read.error();
    }
    return ConvertedCount{(*writer)->records(), (*writer)->bytes()};
}

Result<ConvertedCount> convertToCsv(RecordSource& from, const std::string& to, bool force) {
    auto file = openCsv(to, force);
    if (!file) {
        return file.error();
    }
    std::map<domain::InstrumentId, domain::Instrument> instruments;
    std::string text =
        "received_ns,venue_ns,symbol,sequence,snapshot,kind,side,price,quantity,order_id,event_end\n";
    ConvertedCount total;
    const auto flush = [&]() -> bool {
        const bool isWritten = std::fwrite(text.data(), 1, text.size(), file->get()) == text.size();
        total.bytes += text.size();
        text.clear();
        return isWritten;
    };
    const Error full{ErrorCode::Unavailable,
                     fmt::format("{} cannot be written on: {}.", to, "the disk may be full"), "fwrite"};
    SourceItem item;
    auto read = from.next(item);
    for (; read && item.kind != Kind::End; read = from.next(item)) {
        if (const auto* defined = std::get_if<ports::InstrumentDefined>(&item.news);
            item.kind == Kind::News && defined) {
            instruments[item.instrument] = defined->instrument;
        } else if (item.kind == Kind::Records || item.kind == Kind::Snapshot) {
            appendRows(text, item, instruments[item.instrument]);
            if (item.kind == Kind::Records) {
                total.records += item.records.size();
            }
        }
        if (text.size() > kFlushBytes && !flush()) {
            return full;
        }
    }
    if (!flush() || std::fflush(file->get()) != 0) {
        return full;
    }
    if (!read) {
        return read.error();
    }
    return total;
}

}  // namespace tessera::record
