#include "feeds/usage/usage_readers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <iconv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "feeds/usage/reading_job.h"

namespace tessera::usage {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

constexpr std::uint64_t kMostConverted = 512ULL << 20U;  // UTF-16 is converted in memory
constexpr std::uint64_t kMostDocument = 1ULL << 30U;     // as is a JSON document that is not lines

Error bad(std::string sentence, const char* detail) {
    return {ErrorCode::BadInput, std::move(sentence), detail};
}

/// A file's bytes, read as they are looked at.
class MappedFile {
 public:
    MappedFile() = default;
    ~MappedFile() {
        if (m_data != nullptr) {
            ::munmap(m_data, m_size);
        }
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    Result<void> open(const std::string& path) {
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat about {};
        const bool isThere = fd >= 0 && ::fstat(fd, &about) == 0;
        const int code = errno;
        if (isThere && S_ISREG(about.st_mode) && about.st_size > 0) {
            m_size = static_cast<std::size_t>(about.st_size);
            void* data = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, fd, 0);
            m_data = data == MAP_FAILED ? nullptr : data;
        }
        if (fd >= 0) {
            ::close(fd);
        }
        if (!isThere || (m_data == nullptr && about.st_size > 0)) {
            return Error{ErrorCode::Unavailable,
                         fmt::format("{} cannot be read: {}. Check its name and owner.", path,
                                     isThere ? "it is no file" : std::strerror(code)),
                         "usage open"};
        }
        if (m_data != nullptr) {
            ::madvise(m_data, m_size, MADV_SEQUENTIAL);
        }
        return {};
    }
    std::string_view text() const { return {static_cast<const char*>(m_data), m_size}; }
    /// What lies before `done` is not looked at again: its pages go back.
    void drop(std::uint64_t done) {
        constexpr std::uint64_t kStep = 32ULL << 20U;
        const std::uint64_t whole = done / kStep * kStep;
        if (m_data != nullptr && whole > m_dropped) {
            ::madvise(static_cast<char*>(m_data) + m_dropped, whole - m_dropped, MADV_DONTNEED);
            m_dropped = whole;
        }
    }

 private:
    void* m_data = nullptr;
    std::size_t m_size = 0;
    std::uint64_t m_dropped = 0;
};

/// Which button gives a file that can be read.
constexpr const char* kWhere =
    "At OpenAI: Usage, then Export; at Anthropic: Console, Usage or Cost, then Export CSV; at OpenRouter: "
    "Activity, then Export; at Google: Billing, Reports, then Download CSV; at AWS: Data Exports; at Azure: "
    "Cost Management, Exports.";

/// What the first bytes say it is, when it is nothing that can be read.
std::string_view otherKind(std::string_view text) {
    constexpr std::pair<std::string_view, std::string_view> kMagic[] = {
        {"%PDF", "a PDF: an invoice has no rows to count"},
        {"\x89PNG", "a picture"},
        {"\xFF\xD8\xFF", "a picture"},
        {"GIF8", "a picture"},
        {"RIFF", "a picture or a sound"},
        {"PK\x03\x04", "a ZIP archive or a workbook: unpack it, or save the sheet as CSV"},
        {"\x1F\x8B", "packed (gzip): unpack it"},
        {"\x28\xB5\x2F\xFD", "packed (zstd): unpack it"},
        {"PAR1", "a Parquet file: export as CSV"},
        {"SQLite format 3", "a database"},
        {"\xD0\xCF\x11\xE0", "an old workbook: save the sheet as CSV"}};
    for (const auto& [magic, what] : kMagic) {
        if (text.starts_with(magic)) {
            return what;
        }
    }
    text = text.substr(0, 512);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::string begin = plainName(text.substr(0, 40));
    return begin.starts_with("<!doctype") || begin.starts_with("<html") || begin.starts_with("<?xml")
               ? std::string_view("a web page")
               : std::string_view{};
}

Result<std::string> fromUtf16(std::string_view text, const std::string& name) {
    const char* from = text.starts_with("\xFF\xFE") ? "UTF-16LE" : "UTF-16BE";
    text.remove_prefix(2);
    if (text.size() > kMostConverted) {
        return bad(fmt::format("{} is UTF-16 and larger than 512 MB. Save it as UTF-8 and try again.", name),
                   "utf-16 size");
    }
    iconv_t converter = ::iconv_open("UTF-8", from);
    std::string out(text.size() / 2 * 3 + 4, '\0');
    char* in = const_cast<char*>(text.data());  // iconv's signature; it does not write there
    std::size_t left = text.size() / 2 * 2, room = out.size();
    char* to = out.data();
    const bool isDone = ::iconv(converter, &in, &left, &to, &room) != static_cast<std::size_t>(-1);
    ::iconv_close(converter);
    if (!isDone) {
        return bad(
            fmt::format("{} says that it is UTF-16, and is not. Save it as UTF-8 and try again.", name),
            "utf-16");
    }
    out.resize(out.size() - room);
    return out;
}

bool isJson(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return text.starts_with('{') || text.starts_with('[');
}

Result<bill::UsageFile> read(Job& job) {
    std::string_view text = job.text;
    std::string converted;
    if (const auto what = otherKind(text); !what.empty()) {
        return bad(fmt::format("{} is {}. {}", job.name, what, kWhere), "usage kind");
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        auto utf8 = fromUtf16(text, job.name);
        if (!utf8) {
            return utf8.error();
        }
        converted = std::move(utf8).value();
        text = converted;
        job.passed = {};
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return bad(fmt::format("{} is empty. {}", job.name, kWhere), "usage empty");
    }
    if (text.substr(0, 4096).find('\0') != std::string_view::npos) {
        return bad(fmt::format("{} is no text. {}", job.name, kWhere), "usage binary");
    }
    job.text = text;
    if (!isJson(text)) {
        return readCsv(job);
    }
    const std::size_t line = text.find('\n');
    if (text.size() > kMostDocument && line > kMostDocument) {
        return bad(
            fmt::format("{} is one JSON document of more than 1 GB. Export shorter periods.", job.name),
            "usage size");
    }
    return readJson(job);
}

}  // namespace

Result<bill::UsageFile> UsageReader::readFile(const std::string& path) {
    m_unknown.reset();
    MappedFile file;
    if (const auto opened = file.open(path); !opened) {
        return opened.error();
    }
    Job job{file.text(), path.substr(path.rfind('/') + 1),
            &m_options,  &m_memories,
            &m_unknown,  [&file](std::uint64_t done) { file.drop(done); }};
    return read(job);
}

Result<bill::UsageFile> UsageReader::readText(std::string_view text, const std::string& name) {
    m_unknown.reset();
    Job job{text, name, &m_options, &m_memories, &m_unknown, {}};
    return read(job);
}

}  // namespace tessera::usage
