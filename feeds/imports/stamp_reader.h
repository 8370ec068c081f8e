#pragma once
// Times as files write them. One thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/history/import_desk.h"
#include "feeds/imports/numeric_date.h"

namespace tessera::imports {

/// Local minus UTC at a local time of a named zone; none where that local time does not exist there (a clock
/// put forward) or the zone is unknown.
using ZoneOffset =
    std::function<std::optional<domain::Duration>(const std::string& zone, domain::Timestamp local)>;

class StampReader {
 public:
    /// BadInput: `zone` is neither UTC, an offset such as +02:00 nor known to `offsets`; a pattern without
    /// %Y.
    static domain::Result<StampReader> make(history::StampFormat format, const std::string& pattern,
                                            const std::string& zone, ZoneOffset offsets);
    /// The reason in BadInput's sentence, naming `text`: no time, of another kind than the rows before (a
    /// zone here and none there), or one that is not there in its zone.
    domain::Result<domain::Timestamp> read(std::string_view text);

 private:
    StampReader() = default;
    domain::Result<domain::Timestamp> count(std::string_view text, std::int64_t unit) const;
    domain::Result<domain::Timestamp> automatic(std::string_view text);
    domain::Result<domain::Timestamp> iso(std::string_view text, std::string_view given);
    domain::Result<domain::Timestamp> numeric(std::string_view text, DateOrder order);
    domain::Result<domain::Timestamp> byPattern(std::string_view text) const;
    domain::Result<domain::Timestamp> fromLocal(domain::Timestamp local, std::string_view text) const;

    history::StampFormat m_format = history::StampFormat::Automatic;
    std::string m_pattern, m_zone;
    ZoneOffset m_offsets;
    std::optional<domain::Duration> m_fixed;  // of a zone that never changes
    std::optional<bool> m_namesZone;          // the rows before did
};

}  // namespace tessera::imports
