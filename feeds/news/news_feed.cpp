#include "feeds/news/news_feed.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "feeds/news/news_date.h"

namespace tessera::news {

namespace {

constexpr std::size_t kLongestTitle = 1'000;
constexpr std::size_t kLongestDate = 100;
constexpr int kDeepest = 64;  // elements in each other

/// Without its namespace: "dc:date" is "date".
std::string_view localName(const char* name) {
    const std::string_view whole(name);
    const std::size_t colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

struct Item {
    std::string title, published, updated;
};

/// Follows a document. Expat calls it; it stops the parser where nothing good can come.
class Reader {
 public:
    explicit Reader(XML_Parser parser) : m_parser(parser) {
        XML_SetUserData(parser, this);
        XML_SetElementHandler(parser, onStart, onEnd);
        XML_SetCharacterDataHandler(parser, onText);
        XML_SetEntityDeclHandler(parser, onEntity);
    }
    bool isFeed() const { return m_isFeed; }
    bool hasEntities() const { return m_hasEntities; }
    /// All there can be was read, or it is no feed: what follows is not looked at.
    bool isStopped() const { return m_isStopped; }
    const std::vector<Item>& items() const { return m_items; }

 private:
    static Reader& of(void* self) { return *static_cast<Reader*>(self); }
    static void onStart(void* self, const XML_Char* name, const XML_Char**) {
        of(self).start(localName(name));
    }
    static void onEnd(void* self, const XML_Char* name) { of(self).end(localName(name)); }
    static void onText(void* self, const XML_Char* text, int size) {
        of(self).add({text, static_cast<std::size_t>(size)});
    }
    static void onEntity(void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                         const XML_Char*, const XML_Char*, const XML_Char*) {
        of(self).m_hasEntities = true;
        of(self).stop();
    }
    void stop() {
        m_isStopped = true;
        XML_StopParser(m_parser, XML_FALSE);
    }
    void start(std::string_view name) {
        if (++m_depth == 1) {
            m_isFeed = name == "rss" || name == "RDF" || name == "feed";
        }
        if (!m_isFeed || m_depth > kDeepest) {
            return stop();
        }
        if (m_itemDepth == 0 && (name == "item" || name == "entry")) {
            m_itemDepth = m_depth;
            m_items.emplace_back();
        } else if (m_itemDepth > 0 && m_depth == m_itemDepth + 1) {
            m_field = fieldOf(name);
        }
    }
    void end(std::string_view) {
        if (m_itemDepth > 0 && m_depth == m_itemDepth + 1) {
            m_field = nullptr;
        }
        if (m_depth == m_itemDepth) {
            m_itemDepth = 0;
            if (m_items.size() == kMostTitles) {
                stop();
            }
        }
        --m_depth;
    }
    /// What stands in elements within a title belongs to it (XHTML of Atom).
    void add(std::string_view text) {
        if (m_field != nullptr) {
            const std::size_t longest = m_field == &Item::title ? kLongestTitle : kLongestDate;
            std::string& field = m_items.back().*m_field;
            field.append(text.substr(0, longest - std::min(field.size(), longest)));
        }
    }
    static std::string Item::*fieldOf(std::string_view name) {
        return name == "title"                                              ? &Item::title
               : name == "pubDate" || name == "published" || name == "date" ? &Item::published
               : name == "updated"                                          ? &Item::updated
                                                                            : nullptr;
    }

    XML_Parser m_parser;
    bool m_isFeed = false, m_hasEntities = false, m_isStopped = false;
    int m_depth = 0, m_itemDepth = 0;
    std::string Item::*m_field = nullptr;
    std::vector<Item> m_items;
};

NewsReading problemOf(NewsProblem problem, std::string sentence) {
    NewsReading reading;
    reading.problem = problem;
    reading.sentence = std::move(sentence);
    return reading;
}

/// Not a cut in the middle of a letter.
std::string wholeLetters(std::string text) {
    if (text.size() >= kLongestTitle) {
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
            text.pop_back();
        }
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80U) {
            text.pop_back();
        }
    }
    return text;
}

void addItem(NewsReading& reading, const Item& item, domain::Timestamp now) {
    const auto published = newsDate(item.published);
    const auto at = published ? published : newsDate(item.updated);
    if (item.title.find_first_not_of(" \t\r\n") == std::string::npos) {
        ++reading.untitled;
    } else if (!at) {
        ++reading.undated;
    } else if (*at > now + kAhead) {
        ++reading.future;
    } else {
        reading.titles.push_back({*at, wholeLetters(item.title)});
    }
}

std::string leftOutWords(const NewsReading& reading) {
    return fmt::format("{} without a date, {} from the future, {} without words", reading.undated,
                       reading.future, reading.untitled);
}

}  // namespace

NewsReading readFeed(std::string_view text, domain::Timestamp now, const std::string& server) {
    if (static_cast<std::int64_t>(text.size()) > kLongestFeed) {
        return problemOf(
            NewsProblem::TooLarge,
            fmt::format("What {} sent is larger than {} MB: it is not read.", server, kLongestFeed >> 20));
    }
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr),
                                                                              XML_ParserFree);
    if (parser == nullptr) {
        return problemOf(NewsProblem::NoFeed, fmt::format("What {} sent cannot be read now.", server));
    }
    Reader reader(parser.get());
    const auto status = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1);
    if (reader.hasEntities()) {
        return problemOf(NewsProblem::HasEntities,
                         fmt::format("The feed of {} declares entities of its own: it is not read.", server));
    }
    if (!reader.isFeed()) {
        return problemOf(NewsProblem::NoFeed, fmt::format("What {} sent is neither RSS nor Atom.", server));
    }
    if (status != XML_STATUS_OK && !reader.isStopped()) {
        return problemOf(NewsProblem::CutOff,
                         fmt::format("The feed of {} is cut off or damaged in line {}: {}.", server,
                                     XML_GetCurrentLineNumber(parser.get()),
                                     XML_ErrorString(XML_GetErrorCode(parser.get()))));
    }
    NewsReading reading;
    for (const Item& item : reader.items()) {
        addItem(reading, item, now);
    }
    if (reading.titles.empty()) {
        reading.problem = NewsProblem::NothingInIt;
        reading.sentence = reader.items().empty() ? fmt::format("The feed of {} has no titles.", server)
                                                  : fmt::format("No title of {} can be used: {}.", server,
                                                                leftOutWords(reading));
    }
    std::ranges::stable_sort(reading.titles, std::greater{}, &NewsTitle::at);
    return reading;
}

NewsAnswer fetchFeed(const std::string& url, const NewsValidators& before, domain::Timestamp now,
                     const http::GoOn& goOn) {
    http::HttpRequest request;
    request.url = url;
    request.etag = before.etag;
    request.lastModified = before.lastModified;
    request.limits = {std::chrono::seconds(5), std::chrono::seconds(20), std::chrono::seconds(10),
                      kLongestFeed};
    request.thing = "feed";
    const http::HttpAnswer got = http::httpGet(request, goOn);
    NewsAnswer answer;
    answer.isStopped = got.isStopped;
    answer.retryAfter = got.retryAfter;
    if (got.isStopped) {
        return answer;
    }
    if (got.problem) {
        const bool isLarge = got.problem == http::HttpProblem::TooLarge;
        answer.reading = problemOf(isLarge ? NewsProblem::TooLarge : NewsProblem::NotAsked, got.sentence);
        return answer;
    }
    answer.isNotModified = got.isNotModified;
    answer.etag = got.etag;
    answer.lastModified = got.lastModified;
    if (!got.isNotModified) {
        answer.reading = readFeed(got.body, now, http::serverOf(url));
    }
    return answer;
}

}  // namespace tessera::news
