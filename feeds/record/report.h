#pragma once
// What `tessera-record info` prints of a summary.

#include <cstdint>
#include <string>

#include "feeds/replay/recording_summary.h"

namespace tessera::record {

/// A head and a table, one instrument a line; prices and sizes exactly.
std::string reportAsText(const std::string& file, std::uint64_t fileBytes,
                         const replay::RecordingSummary& summary);
/// The same as one JSON object; prices and sizes are decimal text.
std::string reportAsJson(const std::string& file, std::uint64_t fileBytes,
                         const replay::RecordingSummary& summary);
/// `text` with what JSON wants escaped.
std::string jsonText(const std::string& text);

}  // namespace tessera::record
