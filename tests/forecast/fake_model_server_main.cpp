// A model server as a process: LocalModelServer starts it as it would start a llama.cpp server. It follows
// the script named first for its first start and the one named second for every later one; how often it
// started stands in the file named third.
//   fake_model_server SCRIPT SCRIPT FILE --model ... --port N ...
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "tests/forecast/fake_model_server.h"

namespace {

using tessera::forecast::FakeModelServer;

FakeModelServer::Script scriptOf(std::string_view name) {
    return name == "stalls"   ? FakeModelServer::Script::Stalls
           : name == "slow"   ? FakeModelServer::Script::Slow
           : name == "silent" ? FakeModelServer::Script::Silent
                              : FakeModelServer::Script::Good;
}

int portOf(int count, char** arguments) {
    for (int i = 1; i + 1 < count; ++i) {
        if (std::string_view(arguments[i]) == "--port") {
            return std::atoi(arguments[i + 1]);
        }
    }
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const char* key = std::getenv("LLAMA_API_KEY");
    if (count < 4 || key == nullptr) {
        return 2;
    }
    const bool isFirst = !std::filesystem::exists(arguments[3]);
    std::ofstream(arguments[3], std::ios::app) << "start\n";
    const FakeModelServer server(scriptOf(arguments[isFirst ? 1 : 2]), key, portOf(count, arguments));
    while (true) {
        pause();  // until SIGTERM
    }
}
