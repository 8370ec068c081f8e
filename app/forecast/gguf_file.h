#pragma once
// The head of a model file in GGUF (versions 2 and 3): what model it is, and whether all of it is there.
// Format: github.com/ggml-org/ggml, docs/gguf.md. Any thread.

#include <string>

#include "app/ports/model_server_desk.h"

namespace tessera::forecast {

/// Tokens of context a forecast's server is started with.
inline constexpr int kServedContext = 4096;

/// Reads the head alone. `problem` says why it is no model that can be run: no such file, not a GGUF, a
/// version nobody knows, cut off, or contradicting itself. Estimates as in ModelFileFacts: memory is the
/// file, the cache of kServedContext tokens at two bytes a value and 64 MiB for the rest; speed is what this
/// machine's memory delivers to one thread, divided by the file: a bound, reached only by a processor that
/// keeps up.
ports::ModelFileFacts readModelFile(const std::string& path);

}  // namespace tessera::forecast
