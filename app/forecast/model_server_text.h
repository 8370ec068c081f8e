#pragma once
// Model servers as they stand in the profile (forecasters.json): what a person set and what each was found to
// understand. Never a key. Pure; any thread.

#include <map>
#include <string>
#include <vector>

#include "app/forecast/corrector.h"
#include "app/ports/model_server_desk.h"

namespace tessera::forecast {

struct ServerBook {
    std::vector<ports::ModelServerSpec> servers;
    std::map<std::string, ports::ServerAbilities> abilities;  // by id
    std::vector<ContextEvent> events;                         // a person noted
};

std::string serverBookText(const ServerBook& book);
/// BadInput, naming what it is: it is no such text. A server of a kind nobody knows is left out and named in
/// `told`.
domain::Result<ServerBook> readServerBook(const std::string& text, std::vector<std::string>& told);

std::string_view wordFor(ports::ServerKind kind);  // "gguf", "ollama", "vllm", "openai"
/// What abilities hold for: the address or file, and the model.
std::string identityOf(const ports::ModelServerSpec& spec);

}  // namespace tessera::forecast
