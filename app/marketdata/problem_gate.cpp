#include "app/marketdata/problem_gate.h"

#include <fmt/format.h>

namespace tessera::marketdata {

namespace {

constexpr domain::Duration kTogether = std::chrono::seconds(10);

/// What it says without the instrument in front and without digits.
std::string kindOf(const std::string& sentence) {
    const std::size_t colon = sentence.find(": ");
    std::string kind = sentence.substr(colon == std::string::npos ? 0 : colon);
    std::erase_if(kind, [](char c) { return (c >= '0' && c <= '9') || c == ',' || c == '.'; });
    return kind;
}

}  // namespace

bool ProblemGate::tells(std::size_t feed, const std::string& sentence, domain::Timestamp now) {
    const auto [told, isFirst] = m_told.try_emplace({feed, kindOf(sentence)}, Told{now, 0, {}});
    if (!isFirst) {
        ++told->second.more;
        told->second.last = sentence;
    }
    return isFirst;
}

std::vector<std::pair<std::size_t, std::string>> ProblemGate::due(domain::Timestamp now) {
    std::vector<std::pair<std::size_t, std::string>> out;
    for (auto told = m_told.begin(); told != m_told.end();) {
        auto& [at, more, last] = told->second;
        if (now - at < kTogether && now >= at) {  // a clock that was set back ends the wait
            ++told;
        } else if (more == 0) {
            told = m_told.erase(told);
        } else {
            out.emplace_back(told->first.first,
                             more == 1 ? last : fmt::format("{} more like it. The last: {}", more, last));
            told->second = {now, 0, {}};
            ++told;
        }
    }
    return out;
}

}  // namespace tessera::marketdata
