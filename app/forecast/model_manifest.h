#pragma once
// What packaging/model.sh installed: how to start the local model server and what the model is.

#include <string>
#include <vector>

#include "app/domain/result.h"

namespace tessera::forecast {

struct ModelManifest {
    std::string model;                 // "SmolLM2-135M-Instruct Q4_1", shown to the person
    std::string modelPath;             // GGUF
    std::string modelSha256;           // hex, of that file
    std::string licence;               // of the model
    std::string runtime;               // "xllamacpp 2026.10.11549"
    std::vector<std::string> command;  // server and its fixed arguments; --port, --model, ... are appended
};

/// build/runtime/manifest.json as model.sh writes it. NotFound when there is none (its sentence says what to
/// do), BadInput when it cannot be read or names files that are gone.
domain::Result<ModelManifest> readModelManifest(const std::string& path);

/// $TESSERA_RUNTIME_DIR/manifest.json, else `buildDir`/runtime/manifest.json (`buildDir` holds
/// release/bin/tessera).
std::string modelManifestPath(const std::string& buildDir);

}  // namespace tessera::forecast
