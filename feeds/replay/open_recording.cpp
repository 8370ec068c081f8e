// Which of the formats a file has, by its first bytes.

#include <fmt/format.h>

#include <cstring>

#include "feeds/replay/dbn_reader.h"
#include "feeds/replay/itch_reader.h"
#include "feeds/replay/record_source.h"
#include "feeds/replay/recording_format.h"
#include "feeds/replay/recording_reader.h"

namespace tessera::replay {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr std::size_t kHeadBytes = 8;

bool startsWith(std::span<const std::byte> head, const void* magic, std::size_t bytes) {
    return head.size() >= bytes && std::memcmp(head.data(), magic, bytes) == 0;
}

template <class Source>
Result<std::unique_ptr<RecordSource>> asSource(Result<std::unique_ptr<Source>> opened) {
    if (!opened) {
        return opened.error();
    }
    return std::unique_ptr<RecordSource>(std::move(opened).value());
}

Error withPath(const std::string& path, Error error) {
    error.sentence = fmt::format("{}: {}", path, error.sentence);
    return error;
}

}  // namespace

Result<std::unique_ptr<RecordSource>> openRecording(const std::string& path, const OpenOptions& options) {
    auto bytes = ByteSource::openFile(path);
    if (!bytes) {
        return bytes.error();
    }
    const auto head = (*bytes)->peek(kHeadBytes);
    constexpr unsigned char kGzip[] = {0x1F, 0x8B};
    Result<std::unique_ptr<RecordSource>> source =
        Error{ErrorCode::BadInput,
              "This is no Tessera recording, no Databento DBN and no Nasdaq ITCH 5.0 file.", "head"};
    if (head.empty()) {
        source = Error{ErrorCode::BadInput, "The file is empty.", "size"};
    } else if (startsWith(head, kGzip, sizeof kGzip)) {
        source =
            Error{ErrorCode::BadInput, "The file is packed with gzip; unpack it first (gunzip).", "gzip"};
    } else if (startsWith(head, format::kMagic, sizeof format::kMagic)) {
        source = asSource(RecordingReader::open(path, options));
    } else if (startsWith(head, "DBN", 3)) {
        source = asSource(DbnReader::open(std::move(bytes).value(), options));
    } else if (looksLikeItch(head)) {
        OpenOptions dated = options;
        if (!dated.date) {
            dated.date = dateInFileName(path);
        }
        source = asSource(ItchReader::open(std::move(bytes).value(), std::move(dated)));
    }
    if (!source) {
        return withPath(path, source.error());
    }
    return source;
}

}  // namespace tessera::replay
