#pragma once
// Files read through a mapping, when the file or its disk fails under it. The system answers such a read with
// SIGBUS, which ends a program that is not prepared for it: a file cut short by another program, a network
// disk that went away, a bad sector. Of a watched mapping the page reads as zeros instead, and is counted.
//
// What was read while lostPages() grew may hold zeros that the file does not: who reads checks a checksum, or
// looks at it afterwards. Any thread.

#include <cstddef>
#include <cstdint>

namespace tessera::history {

inline constexpr std::size_t kWatchedMost = 8192;

/// From now on, until unwatchMapping(): [data, data + bytes) is one whole mapping that may be read. One more
/// than kWatchedMost is not watched.
void watchMapping(const void* data, std::size_t bytes);
/// Before it is unmapped.
void unwatchMapping(const void* data);
/// Pages of a watched mapping that could not be read so far; costs nothing as long as no page of any was
/// lost.
std::uint32_t lostPages(const void* data);

}  // namespace tessera::history
