#include "feeds/prices/price_json.h"

#include <fmt/format.h>

namespace tessera::prices {

using domain::Error;
using domain::ErrorCode;

std::string_view scalarText(ondemand::value value, std::string& scratch) {
    const ondemand::json_type type = value.type();
    if (type == ondemand::json_type::string) {
        scratch = std::string(std::string_view(value.get_string()));
        return scratch;
    }
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
        scratch = type == ondemand::json_type::array ? "[...]" : "{...}";
        return scratch;
    }
    std::string_view token = value.raw_json_token();
    const std::size_t end = token.find_first_of(" \t\r\n,]}");
    token = token.substr(0, end);
    return token == "null" ? std::string_view() : token;
}

std::optional<std::string> stringOf(ondemand::value value) {
    if (value.type() != ondemand::json_type::string) {
        return std::nullopt;
    }
    return std::string(std::string_view(value.get_string()));
}

void walkField(ondemand::document& document, std::string_view key,
               const std::function<void(ondemand::value)>& read) {
    bool isThere = false;
    for (auto field : document.get_object()) {
        if (std::string_view(field.unescaped_key()) == key) {
            isThere = true;
            read(field.value());
        }
    }
    if (!isThere) {
        throw simdjson::simdjson_error(simdjson::NO_SUCH_FIELD);
    }
}

domain::Result<void> walkJson(const PriceFile& file, std::string_view what,
                              const std::function<void(ondemand::document&)>& read) {
    std::string_view text = file.text;
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    try {
        ondemand::parser parser;
        const simdjson::padded_string padded(text);
        ondemand::document document = parser.iterate(padded);
        read(document);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            throw simdjson::simdjson_error(simdjson::TRAILING_CONTENT);
        }
        return {};
    } catch (const simdjson::simdjson_error& error) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{} is not {}, or it is cut off: nothing was imported. Get it again.",
                                 file.name, what),
                     fmt::format("{}: {}", file.name, error.what())};
    }
}

}  // namespace tessera::prices
