#pragma once
// How tessera-venue ends, for whoever started it. The last line on its standard error is the sentence.

namespace tessera::wire::venue_exit {

inline constexpr int kOk = 0;
inline constexpr int kRefused = 2;  // the call was wrong
/// The log is damaged or lost, and nothing was changed: --restore goes on with what is good, --new-market
/// puts everything aside.
inline constexpr int kDamaged = 3;
/// Not now: no room on the disk, or another venue holds the log. The same call may work later.
inline constexpr int kNotNow = 4;
/// This program cannot go on with this market: only --new-market helps.
inline constexpr int kNoGoingOn = 5;

}  // namespace tessera::wire::venue_exit
