#pragma once
// What the JSON readers share. On-demand parsing hands out a number's own text, so no double is ever made.

#include <simdjson.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/prices/price_readers.h"

namespace tessera::prices {

namespace ondemand = simdjson::ondemand;

/// A number, string or null as written, without quotes and surrounding space. A list or an object is its
/// opening bracket, which no price is. `scratch` holds an unescaped string.
std::string_view scalarText(ondemand::value value, std::string& scratch);
/// A string's text; none for anything else.
std::optional<std::string> stringOf(ondemand::value value);

/// Gives `read` the field `key` of the document and walks all the others. Throws where there is none.
void walkField(ondemand::document& document, std::string_view key,
               const std::function<void(ondemand::value)>& read);

/// Parses `file` and lets `read` walk all of it: what it leaves and what follows is an error. simdjson's
/// exceptions become a sentence about the file; `what` is what it should have been ("an OpenRouter model
/// list").
domain::Result<void> walkJson(const PriceFile& file, std::string_view what,
                              const std::function<void(ondemand::document&)>& read);

/// Runs `read` for one model. True: its shape is wrong, which is this model's fault alone; broken JSON is
/// everybody's and goes on as an exception.
template <class Read>
bool hasOtherShape(Read&& read) {
    try {
        read();
        return false;
    } catch (const simdjson::simdjson_error& error) {
        if (error.error() != simdjson::INCORRECT_TYPE && error.error() != simdjson::NO_SUCH_FIELD) {
            throw;
        }
        return true;
    }
}

}  // namespace tessera::prices
