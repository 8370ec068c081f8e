#include "app/terminal/profile.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tessera::terminal {

namespace fs = std::filesystem;
using domain::Error;
using domain::ErrorCode;

namespace {

fs::path chosenDirectory(const std::string& asked) {
    if (!asked.empty()) {
        return fs::absolute(asked);
    }
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0') {
        return fs::path(data) / "tessera" / "default";
    }
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : "/") / ".local" / "share" / "tessera" / "default";
}

bool makePrivate(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    return !error && fs::is_directory(directory) && ::chmod(directory.c_str(), 0700) == 0;
}

}  // namespace

domain::Result<Profile> openProfile(const std::string& asked) {
    Profile profile{chosenDirectory(asked)};
    if (!makePrivate(profile.directory) || !makePrivate(profile.venueState())) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("The profile folder {} cannot be created or written: {}.",
                                 profile.directory.string(), std::strerror(errno)),
                     "openProfile"};
    }
    return profile;
}

domain::Result<Profile> findProfile(const std::string& asked) {
    Profile profile{chosenDirectory(asked)};
    if (!fs::is_directory(profile.directory)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("There is no profile at {}.", profile.directory.string()), "findProfile"};
    }
    return profile;
}

domain::Result<fs::path> makeRuntimeDirectory() {
    // The longest name put inside is "venue.recovery"; sockaddr_un holds 107 bytes.
    constexpr std::size_t kRoom = 107 - sizeof("/tessera-XXXXXX/venue.recovery");
    std::string base = "/tmp";
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0') {
        if (std::strlen(runtime) <= kRoom && ::access(runtime, W_OK) == 0) {
            base = runtime;
        }
    }
    std::string path = base + "/tessera-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {  // mkdtemp makes it 0700
        return Error{ErrorCode::Unavailable,
                     fmt::format("No folder for sockets can be made in {}: {}.", base, std::strerror(errno)),
                     "mkdtemp"};
    }
    return fs::path(path);
}

void removeRuntimeDirectory(const fs::path& directory) {
    std::error_code ignored;  // nothing to do about it while closing
    fs::remove_all(directory, ignored);
}

}  // namespace tessera::terminal
