#include "app/forecast/gguf_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <numeric>

namespace tessera::forecast {

namespace {

constexpr std::uint64_t kLongestText = 1 << 20;
constexpr std::uint64_t kMostEntries = 1 << 16;
constexpr std::uint64_t kMostElements = 1ULL << 32;
constexpr std::int64_t kOtherMemory = 64LL << 20;

/// Values in a block of a tensor type, and its bytes, in the order of ggml's numbers; zero: none of that
/// number.
struct BlockSize {
    std::uint32_t values, bytes;
};
constexpr BlockSize kBlocks[] = {
    {1, 4},    {1, 2},    {32, 18},  {32, 20},   {0, 0},     {0, 0},     {32, 22},   {32, 24},
    {32, 34},  {32, 36},  {256, 84}, {256, 110}, {256, 144}, {256, 176}, {256, 210}, {256, 292},
    {256, 66}, {256, 74}, {256, 98}, {256, 50},  {32, 18},   {256, 110}, {256, 82},  {256, 136},
    {1, 1},    {1, 2},    {1, 4},    {1, 8},     {1, 8},     {256, 56},  {1, 2}};

/// Why reading ended.
enum class Fault { None, Ends, Contradicts };

class HeadReader {
 public:
    explicit HeadReader(std::FILE* file) : m_file(file) {}
    Fault fault() const { return m_fault; }
    bool isGood() const { return m_fault == Fault::None; }

    template <class T>
    T number() {
        T value{};
        if (isGood() && std::fread(&value, sizeof value, 1, m_file) != 1) {
            m_fault = Fault::Ends;
        }
        return value;
    }
    std::string text() {
        const auto length = number<std::uint64_t>();
        if (length > kLongestText) {
            return contradict();
        }
        std::string out(isGood() ? length : 0, '\0');
        if (!out.empty() && std::fread(out.data(), 1, out.size(), m_file) != out.size()) {
            m_fault = Fault::Ends;
        }
        return out;
    }
    /// Short ones are read: a seek each of a vocabulary's words would cost a second.
    void skip(std::uint64_t bytes) {
        char scratch[1024];
        if (!isGood()) {
            return;
        }
        if (bytes <= sizeof scratch) {
            m_fault = std::fread(scratch, 1, bytes, m_file) == bytes ? Fault::None : Fault::Ends;
        } else if (bytes > kMostElements * 8 || fseeko(m_file, static_cast<off_t>(bytes), SEEK_CUR) != 0) {
            contradict();
        }
    }
    std::string contradict() {
        m_fault = isGood() ? Fault::Contradicts : m_fault;
        return {};
    }
    std::int64_t at() const { return ftello(m_file); }

 private:
    std::FILE* m_file;
    Fault m_fault = Fault::None;
};

constexpr std::uint64_t kTypeBytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
enum ValueType : std::uint32_t { Uint32 = 4, Text = 8, Array = 9, Uint64 = 10 };

struct Head {
    std::map<std::string, std::string> texts;
    std::map<std::string, std::uint64_t> numbers;
};

void skipArray(HeadReader& in) {
    const auto type = in.number<std::uint32_t>();
    const auto count = in.number<std::uint64_t>();
    if (type >= std::size(kTypeBytes) || type == Array || count > kMostElements) {
        in.contradict();
    } else if (type == Text) {
        for (std::uint64_t i = 0; i < count && in.isGood(); ++i) {
            const auto length = in.number<std::uint64_t>();
            length > kLongestText ? void(in.contradict()) : in.skip(length);
        }
    } else {
        in.skip(count * kTypeBytes[type]);
    }
}

void readEntry(HeadReader& in, Head& head) {
    const std::string key = in.text();
    const auto type = in.number<std::uint32_t>();
    if (type == Text) {
        head.texts[key] = in.text();
    } else if (type == Uint32) {
        head.numbers[key] = in.number<std::uint32_t>();
    } else if (type == Uint64) {
        head.numbers[key] = in.number<std::uint64_t>();
    } else if (type == Array) {
        skipArray(in);
    } else if (type < std::size(kTypeBytes)) {
        in.skip(kTypeBytes[type]);
    } else {
        in.contradict();
    }
}

/// Where the last byte of the tensor lies behind the start of the data.
std::uint64_t tensorEnd(HeadReader& in) {
    (void)in.text();
    const auto dimensions = in.number<std::uint32_t>();
    if (dimensions > 8) {
        in.contradict();
        return 0;
    }
    std::uint64_t values = 1;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        const auto size = in.number<std::uint64_t>();
        if (size == 0 || values > (1ULL << 48) / size) {
            in.contradict();
            return 0;
        }
        values *= size;
    }
    const auto type = in.number<std::uint32_t>();
    const auto offset = in.number<std::uint64_t>();
    const BlockSize block = type < std::size(kBlocks) ? kBlocks[type] : BlockSize{0, 0};
    return offset + (block.values == 0 ? 0 : values / block.values * block.bytes);
}

/// Bytes a second one thread reads from memory, measured once in some milliseconds.
double memoryBandwidth() {
    static const double measured = [] {
        const std::vector<std::uint64_t> block((48U << 20) / sizeof(std::uint64_t), 1);
        const auto started = std::chrono::steady_clock::now();
        volatile std::uint64_t sum = std::accumulate(block.begin(), block.end(), std::uint64_t{0});
        (void)sum;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        return static_cast<double>(block.size() * sizeof(std::uint64_t)) / std::max(took.count(), 1e-4);
    }();
    return measured;
}

void estimate(ports::ModelFileFacts& facts, const Head& head) {
    const auto number = [&](const char* name) {
        const auto found = head.numbers.find(facts.architecture + name);
        return found == head.numbers.end() ? std::uint64_t{0} : found->second;
    };
    facts.contextTokens = static_cast<std::int64_t>(number(".context_length"));
    const std::uint64_t heads = std::max<std::uint64_t>(number(".attention.head_count"), 1);
    const std::uint64_t keyHeads = number(".attention.head_count_kv");
    const double width = static_cast<double>(number(".embedding_length")) *
                         static_cast<double>(keyHeads == 0 ? heads : std::min(keyHeads, heads)) /
                         static_cast<double>(heads);
    const double cache = 4.0 * static_cast<double>(number(".block_count")) * width * kServedContext;
    facts.memoryBytes = facts.fileBytes + static_cast<std::int64_t>(cache) + kOtherMemory;
    facts.tokensPerSecond =
        memoryBandwidth() / static_cast<double>(std::max<std::int64_t>(facts.fileBytes, 1));
}

std::string nameOf(const Head& head, const std::string& path) {
    const auto found = head.texts.find("general.name");
    if (found != head.texts.end() && !found->second.empty()) {
        return found->second.substr(0, 80);
    }
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

ports::ModelFileFacts readModelFile(const std::string& path) {
    ports::ModelFileFacts facts;
    facts.path = path;
    struct stat info {};
    if (path.empty() || stat(path.c_str(), &info) != 0) {
        facts.problem = path.empty() ? "No model file is chosen." : fmt::format("There is no file {}.", path);
        return facts;
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        S_ISREG(info.st_mode) ? std::fopen(path.c_str(), "rb") : nullptr,
        [](std::FILE* one) { return one != nullptr ? std::fclose(one) : 0; });
    if (!file) {
        facts.problem = fmt::format("The file {} cannot be read.", path);
        return facts;
    }
    facts.fileBytes = info.st_size;
    HeadReader in(file.get());
    const auto magic = in.number<std::uint32_t>();
    if (!in.isGood() || magic != 0x46554747U) {  // "GGUF"
        facts.problem = fmt::format("{} is no model file: it does not begin with GGUF.", path);
        return facts;
    }
    const auto version = in.number<std::uint32_t>();
    if (in.isGood() && version != 2 && version != 3) {
        facts.problem =
            fmt::format("{} is a GGUF of version {}; versions 2 and 3 can be read.", path, version);
        return facts;
    }
    const auto tensors = in.number<std::uint64_t>();
    const auto entries = in.number<std::uint64_t>();
    if (tensors > kMostEntries * 16 || entries > kMostEntries) {
        in.contradict();
    }
    Head head;
    for (std::uint64_t i = 0; i < entries && in.isGood(); ++i) {
        readEntry(in, head);
    }
    std::uint64_t end = 0;
    for (std::uint64_t i = 0; i < tensors && in.isGood(); ++i) {
        end = std::max(end, tensorEnd(in));
    }
    const std::uint64_t alignment = head.numbers.contains("general.alignment")
                                        ? std::max<std::uint64_t>(head.numbers["general.alignment"], 1)
                                        : 32;
    const std::uint64_t data = (static_cast<std::uint64_t>(in.at()) + alignment - 1) / alignment * alignment;
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (in.fault() == Fault::Contradicts) {
        facts.problem = fmt::format("{} contradicts itself: it is damaged, or no model file.", path);
    } else if (in.fault() == Fault::Ends || data + end > size || static_cast<std::uint64_t>(in.at()) > size) {
        facts.problem = fmt::format("{} is cut off: it was not copied or downloaded to its end.", path);
    } else if (tensors == 0) {
        facts.problem = fmt::format("{} holds no weights.", path);
    }
    if (!facts.problem.empty()) {
        return facts;
    }
    facts.architecture =
        head.texts.contains("general.architecture") ? head.texts["general.architecture"] : "";
    facts.name = nameOf(head, path);
    estimate(facts, head);
    return facts;
}

}  // namespace tessera::forecast
