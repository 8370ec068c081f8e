#pragma once
// Files a person writes in TOML: parsed, and read table by table with the line in every complaint.

#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"

namespace tessera::adapters {

/// The whole file. `fileName` is what the sentences call it. BadInput with the line: no TOML, or not UTF-8.
domain::Result<toml::table> parseToml(std::string_view text, std::string_view fileName);

/// Reads one table, keeping the file's first complaint in `problem`. All three outlive the reader.
class TableReader {
 public:
    TableReader(const toml::table& table, std::string_view file, std::string& problem)
        : m_table(table), m_file(file), m_problem(problem) {}

    void allow(std::initializer_list<std::string_view> keys) {
        for (const auto& [key, node] : m_table) {
            if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
                complain(node, fmt::format("\"{}\" is not a known key", key.str()));
            }
        }
    }
    std::string text(std::string_view key, bool required) {
        const toml::node* node = m_table.get(key);
        if (node == nullptr) {
            if (required) {
                complain(m_table, fmt::format("the text {} is missing", key));
            }
            return {};
        }
        const auto value = node->value_exact<std::string>();
        if (!value) {
            complain(*node, fmt::format("{} must be text in quotes", key));
        }
        return value.value_or("");
    }
    std::optional<std::int64_t> whole(std::string_view key) {
        const toml::node* node = m_table.get(key);
        if (node == nullptr) {
            return std::nullopt;
        }
        const auto value = node->value_exact<std::int64_t>();
        if (!value) {
            complain(*node, fmt::format("{} must be a whole number", key));
        }
        return value;
    }
    bool flag(std::string_view key, bool otherwise) {
        const toml::node* node = m_table.get(key);
        if (node == nullptr) {
            return otherwise;
        }
        const auto value = node->value_exact<bool>();
        if (!value) {
            complain(*node, fmt::format("{} must be true or false", key));
        }
        return value.value_or(otherwise);
    }
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> out;
        const toml::node* node = m_table.get(key);
        if (node == nullptr) {
            return out;
        }
        const toml::array* array = node->as_array();
        if (array == nullptr) {
            complain(*node, fmt::format("{} must be a list of texts", key));
        }
        for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
            const auto value = array->get(i)->value_exact<std::string>();
            if (!value) {
                complain(*array->get(i), fmt::format("{} must be a list of texts", key));
            }
            out.push_back(value.value_or(""));
        }
        return out;
    }
    /// Every table of a [[list]].
    template <class Read>
    void tables(std::string_view key, Read&& read) {
        const toml::node* node = m_table.get(key);
        if (node == nullptr) {
            return;
        }
        const toml::array* array = node->as_array();
        if (array == nullptr) {
            complain(*node, fmt::format("write [[{}]] with two brackets", key));
        }
        for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
            const toml::table* table = array->get(i)->as_table();
            if (table == nullptr) {
                complain(*array->get(i), fmt::format("every {} must be a table", key));
            } else {
                read(TableReader(*table, m_file, m_problem));
            }
        }
    }
    void complain(std::string_view key, const std::string& what) {
        const toml::node* node = m_table.get(key);
        complain(node == nullptr ? static_cast<const toml::node&>(m_table) : *node, what);
    }

 private:
    void complain(const toml::node& where, const std::string& what) {
        if (m_problem.empty()) {
            m_problem = fmt::format("{}, line {}: {}.", m_file, where.source().begin.line, what);
        }
    }

    const toml::table& m_table;
    std::string_view m_file;
    std::string& m_problem;
};

}  // namespace tessera::adapters
