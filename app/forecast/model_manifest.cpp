#include "app/forecast/model_manifest.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <cstdlib>

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;

constexpr std::int64_t kFormat = 1;
constexpr std::string_view kRemedy = "run \"sh packaging/model.sh\" to set it up";

ModelManifest readFields(simdjson::ondemand::document& document) {
    ModelManifest manifest;
    const auto text = [&](const char* key) {
        return std::string(std::string_view(document[key].get_string()));
    };
    manifest.model = text("model");
    manifest.modelPath = text("model_path");
    manifest.modelSha256 = text("model_sha256");
    manifest.licence = text("model_licence");
    manifest.runtime = text("runtime");
    for (auto part : document["command"].get_array()) {
        manifest.command.emplace_back(std::string_view(part.get_string()));
    }
    return manifest;
}

}  // namespace

domain::Result<ModelManifest> readModelManifest(const std::string& path) {
    if (access(path.c_str(), R_OK) != 0) {
        return Error{ErrorCode::NotFound, fmt::format("no local model is installed; {}", kRemedy), path};
    }
    try {
        simdjson::ondemand::parser parser;
        const simdjson::padded_string text = simdjson::padded_string::load(path);
        simdjson::ondemand::document document = parser.iterate(text);
        if (std::int64_t(document["format"].get_int64()) != kFormat) {
            return Error{ErrorCode::BadInput,
                         fmt::format("the model set-up is of another version; {}", kRemedy), path};
        }
        ModelManifest manifest = readFields(document);
        if (manifest.command.empty() || access(manifest.command[0].c_str(), X_OK) != 0 ||
            access(manifest.modelPath.c_str(), R_OK) != 0) {
            return Error{ErrorCode::BadInput,
                         fmt::format("files of the local model are missing; {}", kRemedy), path};
        }
        return manifest;
    } catch (const simdjson::simdjson_error& error) {
        return Error{ErrorCode::BadInput, fmt::format("the model set-up cannot be read; {}", kRemedy),
                     fmt::format("{}: {}", path, error.what())};
    }
}

std::string modelManifestPath(const std::string& buildDir) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read once at start, nothing writes the environment
    const char* chosen = std::getenv("TESSERA_RUNTIME_DIR");
    return (chosen != nullptr && *chosen != '\0' ? std::string(chosen) : buildDir + "/runtime") +
           "/manifest.json";
}

}  // namespace tessera::forecast
