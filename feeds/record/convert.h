#pragma once
// `tessera-record convert`: any recording to Tessera's format or to CSV.

#include <string>

#include "app/domain/result.h"
#include "feeds/replay/record_source.h"

namespace tessera::record {

struct ConvertedCount {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
};

/// Refused: `to` exists and `force` is off. Corrupt: the source is damaged; what came before was written.
domain::Result<ConvertedCount> convertToRecording(replay::RecordSource& from, const std::string& to,
                                                  bool force);
/// One line a record; "-" is standard output.
domain::Result<ConvertedCount> convertToCsv(replay::RecordSource& from, const std::string& to, bool force);

}  // namespace tessera::record
