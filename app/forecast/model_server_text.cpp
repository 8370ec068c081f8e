#include "app/forecast/model_server_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;
using nlohmann::json;
using ports::ModelServerSpec;
using ports::ServerAbilities;
using ports::ServerKind;

constexpr std::array<std::string_view, 4> kKinds{"gguf", "ollama", "vllm", "openai"};

template <class T>
json nanoOrNull(const std::optional<T>& value) {
    return value ? json(value->nanoUsd()) : json();
}

/// The field where it has the type of `fallback`, else that.
template <class T>
T field(const json& object, const char* name, T fallback) {
    const auto found = object.find(name);
    if (found == object.end()) {
        return fallback;
    }
    if constexpr (std::is_same_v<T, bool>) {
        return found->is_boolean() ? found->template get<bool>() : fallback;
    } else if constexpr (std::is_integral_v<T>) {
        return found->is_number_integer() ? static_cast<T>(found->template get<std::int64_t>()) : fallback;
    } else {
        return found->is_string() ? found->template get<std::string>() : fallback;
    }
}

template <class T>
std::optional<T> nanoField(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() && found->template get<std::int64_t>() >= 0
               ? std::optional(T::fromNanoUsd(found->template get<std::int64_t>()))
               : std::nullopt;
}

json abilitiesJson(const ServerAbilities& found) {
    return {{"found_at", formatIso(found.foundAt, 0)},
            {"of", found.of},
            {"model_sha256", found.modelDigest},
            {"llama_cpp", found.isLlamaCpp},
            {"seed", found.takesSeed},
            {"temperature", found.takesTemperature},
            {"extra_samplers", found.takesExtras},
            {"json_schema", found.takesSchema},
            {"stream_usage", found.takesStreamUsage},
            {"max_completion_tokens", found.namesTokensNewly},
            {"gives_usage", found.givesUsage},
            {"milliseconds", found.milliseconds},
            {"refused", found.refused}};
}

ServerAbilities abilitiesFrom(const json& object) {
    ServerAbilities found;
    if (const auto at = domain::parseIso(field(object, "found_at", std::string()))) {
        found.foundAt = *at;
    }
    found.of = field(object, "of", std::string());
    found.modelDigest = field(object, "model_sha256", std::string());
    found.isLlamaCpp = field(object, "llama_cpp", false);
    found.takesSeed = field(object, "seed", true);
    found.takesTemperature = field(object, "temperature", true);
    found.takesExtras = field(object, "extra_samplers", true);
    found.takesSchema = field(object, "json_schema", true);
    found.takesStreamUsage = field(object, "stream_usage", true);
    found.namesTokensNewly = field(object, "max_completion_tokens", false);
    found.givesUsage = field(object, "gives_usage", false);
    found.milliseconds = field(object, "milliseconds", 0);
    for (const json& each : object.value("refused", json::array())) {
        if (each.is_string()) {
            found.refused.push_back(each.get<std::string>());
        }
    }
    return found;
}

}  // namespace

std::string_view wordFor(ServerKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::string identityOf(const ModelServerSpec& spec) {
    return spec.kind == ServerKind::GgufFile ? fmt::format("{} by {}", spec.modelPath, spec.program)
                                             : fmt::format("{} of {}", spec.model, spec.baseUrl);
}

std::string serverBookText(const ServerBook& book) {
    json servers = json::array();
    for (const ModelServerSpec& spec : book.servers) {
        json one{{"id", spec.id},
                 {"kind", wordFor(spec.kind)},
                 {"title", spec.title},
                 {"base_url", spec.baseUrl},
                 {"model", spec.model},
                 {"model_path", spec.modelPath},
                 {"program", spec.program},
                 {"digits", spec.hasDigits},
                 {"corrector", spec.hasCorrector},
                 {"on_demand", spec.isOnDemand},
                 {"input_nano_usd_per_mtok", nanoOrNull(spec.inputPrice)},
                 {"output_nano_usd_per_mtok", nanoOrNull(spec.outputPrice)},
                 {"price_source", spec.priceSource},
                 {"daily_cap_nano_usd", nanoOrNull(spec.dailyCap)},
                 {"agreed_to", spec.agreedTo},
                 {"on", spec.isOn}};
        if (const auto found = book.abilities.find(spec.id); found != book.abilities.end()) {
            one["abilities"] = abilitiesJson(found->second);
        }
        servers.push_back(std::move(one));
    }
    json events = json::array();
    for (const ContextEvent& event : book.events) {
        events.push_back({{"at", formatIso(event.at, 0)}, {"text", event.text}});
    }
    return json{{"format", 1}, {"servers", std::move(servers)}, {"events", std::move(events)}}.dump(
               2, ' ', false, json::error_handler_t::replace) +
           '\n';
}

domain::Result<ServerBook> readServerBook(const std::string& text, std::vector<std::string>& told) {
    const json all = json::parse(text, nullptr, false);
    if (!all.is_object() || !all.contains("servers") || !all["servers"].is_array()) {
        return Error{ErrorCode::BadInput, "The list of model servers cannot be read.", "forecasters.json"};
    }
    ServerBook book;
    for (const json& one : all["servers"]) {
        const auto kind = std::ranges::find(kKinds, one.is_object() ? field(one, "kind", std::string()) : "");
        ModelServerSpec spec;
        spec.id = one.is_object() ? field(one, "id", std::string()) : "";
        if (kind == kKinds.end() || spec.id.empty()) {
            told.push_back(fmt::format("A model server of the kind \"{}\" is left out: it is not known.",
                                       one.is_object() ? field(one, "kind", std::string()) : ""));
            continue;
        }
        spec.kind = static_cast<ServerKind>(kind - kKinds.begin());
        spec.title = field(one, "title", std::string());
        spec.baseUrl = field(one, "base_url", std::string());
        spec.model = field(one, "model", std::string());
        spec.modelPath = field(one, "model_path", std::string());
        spec.program = field(one, "program", std::string());
        spec.hasDigits = field(one, "digits", true);
        spec.hasCorrector = field(one, "corrector", false);
        spec.isOnDemand = field(one, "on_demand", true);
        spec.inputPrice = nanoField<domain::Price>(one, "input_nano_usd_per_mtok");
        spec.outputPrice = nanoField<domain::Price>(one, "output_nano_usd_per_mtok");
        spec.priceSource = field(one, "price_source", std::string());
        spec.dailyCap = nanoField<domain::Money>(one, "daily_cap_nano_usd");
        spec.agreedTo = field(one, "agreed_to", std::string());
        spec.isOn = field(one, "on", false);
        if (one.contains("abilities") && one["abilities"].is_object()) {
            book.abilities[spec.id] = abilitiesFrom(one["abilities"]);
        }
        book.servers.push_back(std::move(spec));
    }
    for (const json& one : all.value("events", json::array())) {
        const auto at = domain::parseIso(one.is_object() ? field(one, "at", std::string()) : "");
        if (at) {
            book.events.push_back({*at, field(one, "text", std::string())});
        } else {
            told.emplace_back("An event without a time is left out of what correctors are told.");
        }
    }
    return book;
}

}  // namespace tessera::forecast
