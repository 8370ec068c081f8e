#include "feeds/venue/refusal_log.h"

#include <spdlog/spdlog.h>

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

void RefusalLog::tell(std::string_view kind, const std::string& sentence) {
    ++m_count;
    Window& window = m_windows.try_emplace(kind, Window{m_mono}).first->second;
    if (window.told < kToldAWindow) {
        ++window.told;
        spdlog::warn("refused, {}: {}", kind, sentence);
    } else {
        ++window.hidden;
    }
}

void RefusalLog::keepTime(Duration mono) {
    m_mono = mono;
    for (auto it = m_windows.begin(); it != m_windows.end();) {
        if (mono - it->second.since < kWindow) {
            ++it;
            continue;
        }
        if (it->second.hidden > 0) {
            spdlog::warn("refused, {}: {} more like it", it->first, it->second.hidden);
        }
        it = m_windows.erase(it);
    }
}

}  // namespace tessera::venue
