#pragma once
// Server-sent events, as much of the format as completion servers use. One thread.

#include <string>
#include <string_view>
#include <vector>

namespace tessera::forecast {

/// Bytes in, in whatever pieces the socket gives them; whole events out. Comments are skipped, lines may end
/// in LF, CRLF or CR LF split across pieces, several data lines join with '\n', "[DONE]" sets done(), an
/// "error:" line (llama.cpp's own way of failing in mid-stream) comes out as the event {"error": its value}.
class SseParser {
 public:
    /// Adds bytes; appends the data of every event completed by them.
    void feed(std::string_view bytes, std::vector<std::string>& events);
    bool done() const { return m_done; }
    /// True when a line grew beyond 1 MiB: not an event stream.
    bool overflow() const { return m_overflow; }

 private:
    void line(std::string_view text, std::vector<std::string>& events);

    std::string m_line;
    std::string m_data;
    bool m_hasData = false;
    bool m_done = false;
    bool m_overflow = false;
};

}  // namespace tessera::forecast
