#pragma once
// Where one user's Tessera keeps what it knows. Every folder is 0700.

#include <filesystem>
#include <string>

#include "app/domain/result.h"

namespace tessera::terminal {

struct Profile {
    std::filesystem::path directory;  // blotter.sqlite, forecasts.sqlite, settings.ini, feeds.toml, venue/
    std::filesystem::path settings() const { return directory / "settings.ini"; }
    std::filesystem::path feeds() const { return directory / "feeds.toml"; }
    std::filesystem::path venueState() const { return directory / "venue"; }
    std::filesystem::path history() const { return directory / "history"; }
    std::filesystem::path log() const { return directory / "tessera.log"; }
};

/// Empty `asked`: $XDG_DATA_HOME/tessera/default, or ~/.local/share/... Created when missing.
domain::Result<Profile> openProfile(const std::string& asked);
/// An existing profile for reading commands; NotFound in words otherwise.
domain::Result<Profile> findProfile(const std::string& asked);

/// A fresh 0700 folder for sockets; short enough for ipc paths (107 bytes). Removed by
/// removeRuntimeDirectory().
domain::Result<std::filesystem::path> makeRuntimeDirectory();
void removeRuntimeDirectory(const std::filesystem::path& directory);

}  // namespace tessera::terminal
