#pragma once
// SHA-256 as 64 hexadecimal digits. sodium_init() was called. Any thread.

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

namespace tessera::forecast {

std::string sha256Text(std::string_view text);
/// Empty when the file cannot be read to its end, or `abandon` was set while it was. `told` gets the share
/// read, 0..1, after every megabyte.
std::string sha256File(const std::string& path, const std::atomic<bool>* abandon = nullptr,
                       const std::function<void(double)>& told = {});

}  // namespace tessera::forecast
