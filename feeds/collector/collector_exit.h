#pragma once
// Codes tessera-prices ends with, for whoever starts it.

namespace tessera::collector::exit_code {

inline constexpr int kSomeFailed = 1;  // --once: a source did not answer well
inline constexpr int kRefused = 2;  // options, list of sources or ledger are no good; trying again is no use
inline constexpr int kAnotherOne = 3;  // another collector asks for the same ledger

}  // namespace tessera::collector::exit_code
