#include "app/forecast/sse_parser.h"

namespace tessera::forecast {

namespace {

constexpr std::size_t kLongestLine = 1 << 20;

/// Value of "name: value" (one leading space dropped), or nothing when the field is another.
bool fieldValue(std::string_view line, std::string_view name, std::string_view& value) {
    if (!line.starts_with(name) || line.size() < name.size() + 1 || line[name.size()] != ':') {
        return false;
    }
    value = line.substr(name.size() + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    return true;
}

}  // namespace

void SseParser::feed(std::string_view bytes, std::vector<std::string>& events) {
    while (!bytes.empty() && !m_overflow) {
        const std::size_t end = bytes.find('\n');
        m_line += bytes.substr(0, end);
        if (m_line.size() > kLongestLine) {
            m_overflow = true;
            return;
        }
        if (end == std::string_view::npos) {
            return;
        }
        bytes.remove_prefix(end + 1);
        if (!m_line.empty() && m_line.back() == '\r') {
            m_line.pop_back();
        }
        line(m_line, events);
        m_line.clear();
    }
}

void SseParser::line(std::string_view text, std::vector<std::string>& events) {
    std::string_view value;
    if (text.empty()) {
        if (m_hasData && m_data == "[DONE]") {
            m_done = true;
        } else if (m_hasData) {
            events.push_back(m_data);
        }
        m_data.clear();
        m_hasData = false;
    } else if (fieldValue(text, "data", value)) {
        if (m_hasData) {
            m_data += '\n';
        }
        m_data += value;
        m_hasData = true;
    } else if (fieldValue(text, "error", value)) {
        events.push_back("{\"error\":" + std::string(value) + "}");
    }
}

}  // namespace tessera::forecast
