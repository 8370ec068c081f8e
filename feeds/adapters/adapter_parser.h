#pragma once
// One small parser per third-party format behind one interface: message parts in, neutral values out. No
// socket, no clock, no state between messages but buffers.

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/ports/feed_source.h"
#include "feeds/adapters/adapter_message.h"

namespace tessera::adapters {

/// The parts of one ZeroMQ message: [payload with its topic in front] or [topic, payload].
using MessageParts = std::span<const std::string_view>;

/// Topic and payload of either framing.
struct TopicAndPayload {
    std::string_view topic;  // empty: there was none
    std::string_view payload;
};
/// One part is split at the space before its JSON (a topic may hold blanks), else at its first space, unless
/// it is JSON already. None: no part, or more than two.
std::optional<TopicAndPayload> splitParts(MessageParts parts);

/// A pickle (vnpy and others send them): never read, because reading one runs what it says.
bool isPickle(std::string_view part);
bool holdsPickle(MessageParts parts);
/// What every parser answers then: Refused, and why.
domain::Error pickleRefused();

struct UnknownKeys {
    std::uint64_t count = 0;
    std::span<const std::string> fresh;  // of the last parse()
};

/// One thread. Reuses its buffers: what parse() returns is valid until the next call.
class AdapterParser {
 public:
    virtual ~AdapterParser() = default;

    /// Values in the order they were said; none: a channel that is not shown, and no fault. Errors: BadInput
    /// (not the format, keys missing, not a number, Python pickle by name), OutOfRange (beyond the limits).
    virtual domain::Result<std::span<const AdapterMessage>> parse(MessageParts parts) = 0;
    /// Books that were named in what could not be read, with an error or among messages that could. They
    /// missed something and must not be trusted; levels mean nothing here.
    virtual std::span<const AdapterMessage> broken() const = 0;
    /// Messages of the same payload that were refused while the rest of it is good.
    virtual std::span<const domain::Error> refused() const { return {}; }
    /// Keys nobody here knows: how often since the start, and by name where one was met for the first time.
    virtual UnknownKeys unknownKeys() const { return {}; }
};

std::unique_ptr<AdapterParser> makeParser(ports::FeedFormat format);

/// How a format behaves over time.
struct FormatRules {
    std::string_view producer;    // for sentences: "cryptofeed"
    domain::Duration staleAfter;  // silence of the whole source
    int usualQuantityDecimals;    // sizes are kept at this scale while they fit it
    bool snapshotsRepeat;  // a snapshot only repeats what deltas built: where it differs, deltas were lost
};
const FormatRules& rulesOf(ports::FeedFormat format);

}  // namespace tessera::adapters
