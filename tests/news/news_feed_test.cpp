// RSS and Atom as strangers write them: well, badly, and with intent.

#include "feeds/news/news_feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/forecast/baselines.h"
#include "app/forecast/corrector.h"
#include "app/forecast/headline.h"
#include "app/terminal/news_worker.h"
#include "feeds/news/news_date.h"
#include "tests/forecast/forecast_requests.h"
#include "tests/forecast/injections.h"
#include "tests/support/helper_process.h"
#include "tests/support/temporary_directory.h"

namespace tessera::news {
namespace {

using domain::Timestamp;

const Timestamp kNow = domain::parseIso("2026-11-28T16:00:00Z").value();

std::string rss(const std::string& items) {
    return "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>The channel</title>" + items +
           "</channel></rss>";
}
std::string item(const std::string& title, const std::string& date = "Sat, 28 Nov 2026 14:00:00 GMT") {
    return "<item><title>" + title + "</title><pubDate>" + date + "</pubDate></item>";
}
NewsReading read(const std::string& text) {
    return readFeed(text, kNow, "news.example");
}
std::string iso(std::string_view text) {
    const auto at = newsDate(text);
    return at ? formatIso(*at, 0) : "none";
}
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    }
    return out;
}

TEST(NewsDate, ReadsWhatFeedsWrite) {
    EXPECT_EQ(iso("Sat, 28 Nov 2026 14:00:00 +0100"), "2026-11-28T13:00:00Z");
    EXPECT_EQ(iso("28 Nov 26 14:00 EST"), "2026-11-28T19:00:00Z");
    EXPECT_EQ(iso(" 2026-11-28T14:00:05.25+01:30 "), "2026-11-28T12:30:05Z");
    EXPECT_EQ(iso("2026-11-28T14:00:05Z"), "2026-11-28T14:00:05Z");
    EXPECT_EQ(iso("2026-11-28"), "2026-11-28T00:00:00Z");
    for (const char* none : {"", "yesterday", "Sat, 31 Feb 2026 14:00:00 GMT", "2026-13-01T00:00:00Z",
                             "28 Nov 2026 25:00 GMT", "2026-11-28T14:00:00 or so", "Sat, 28 Nov 2026",
                             "28 Nov 2026 14:00:00 MEZ", "99999999999999999999"}) {
        EXPECT_EQ(iso(none), "none") << none;
    }
}

TEST(NewsFeed, ReadsTitlesAndTimesOfRssNewestFirst) {
    const auto reading = read(
        rss(item("Cut &amp; <![CDATA[<b>raised</b>]]>") + item("Later", "Sat, 28 Nov 2026 15:00:00 GMT") +
            "<item><description>no title</description><pubDate>Sat, 28 Nov 2026 14:00:00 "
            "GMT</pubDate></item>"));
    ASSERT_FALSE(reading.problem) << reading.sentence;
    ASSERT_EQ(reading.titles.size(), 2u);
    EXPECT_EQ(reading.titles[0].text, "Later");
    EXPECT_EQ(reading.titles[1].text, "Cut & <b>raised</b>");
    EXPECT_EQ(formatIso(reading.titles[1].at, 0), "2026-11-28T14:00:00Z");
    EXPECT_EQ(reading.untitled, 1);
}

TEST(NewsFeed, ReadsAtomAndRdf) {
    const auto atom = read(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><title type='xhtml'><div>A "
        "<em>new</em> model</div></title><updated>2026-11-28T15:00:00Z</updated>"
        "<published>2026-11-28T12:00:00Z</published></entry></feed>");
    ASSERT_EQ(atom.titles.size(), 1u) << atom.sentence;
    EXPECT_EQ(atom.titles[0].text, "A new model");
    EXPECT_EQ(formatIso(atom.titles[0].at, 0), "2026-11-28T12:00:00Z");
    const auto rdf = read(
        "<rdf:RDF xmlns:rdf='r' xmlns:dc='d'><channel/><item><title>T</title><dc:date>2026-11-28</dc:date>"
        "</item></rdf:RDF>");
    ASSERT_EQ(rdf.titles.size(), 1u) << rdf.sentence;
}

TEST(NewsFeed, DatesThatAreMissingOrStillToComeAreLeftOutAndCounted) {
    const auto reading =
        read(rss(item("Good") + item("Undated", "soon") + "<item><title>None</title></item>" +
                 item("Tomorrow", "Sun, 29 Nov 2026 14:00:00 GMT") +
                 item("A clock that is fast", "Sat, 28 Nov 2026 16:04:00 GMT")));
    EXPECT_EQ(reading.titles.size(), 2u);
    EXPECT_EQ(reading.undated, 2);
    EXPECT_EQ(reading.future, 1);
    const auto none = read(rss(item("Undated", "soon")));
    EXPECT_EQ(none.problem, NewsProblem::NothingInIt);
    EXPECT_EQ(none.sentence,
              "No title of news.example can be used: 1 without a date, 0 from the future, 0 "
              "without words.");
}

TEST(NewsFeed, WhatIsNoFeedSaysSo) {
    for (const char* text :
         {"<!doctype html><html><head><title>Sign in</title></head><body>x</body></html>",
          "<html><body><rss/></body></html>", "{\"items\": []}", "", "Not Found", "\xFF\xFE\x01", "<svg/>"}) {
        const auto reading = read(text);
        EXPECT_EQ(reading.problem, NewsProblem::NoFeed) << text;
        EXPECT_EQ(reading.sentence, "What news.example sent is neither RSS nor Atom.");
    }
    EXPECT_EQ(read(rss("")).sentence, "The feed of news.example has no titles.");
}

TEST(NewsFeed, ATruncatedOneIsNotHalfRead) {
    const std::string whole = rss(item("One") + item("Two"));
    for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{60}}) {
        const auto reading = read(whole.substr(0, size));
        EXPECT_EQ(reading.problem, NewsProblem::CutOff) << size;
        EXPECT_TRUE(reading.titles.empty());
        EXPECT_TRUE(reading.sentence.starts_with("The feed of news.example is cut off or damaged in line "))
            << reading.sentence;
    }
}

TEST(NewsFeed, TenMegabytesAreNotRead) {
    std::string items;
    while (items.size() < 10'000'000) {
        items += item(std::string(5'000, 'x'));
    }
    EXPECT_EQ(read(rss(items)).problem, NewsProblem::TooLarge);
    const auto many = read(rss([] {
        std::string text;
        for (int i = 0; i < 1'000; ++i) {
            text += item(std::string(1'500, 'x'));
        }
        return text;
    }()));
    EXPECT_EQ(many.titles.size(), kMostTitles);
    EXPECT_LE(many.titles[0].text.size(), 1'000u);
}

TEST(NewsFeed, DeclaredEntitiesAreNeitherExpandedNorFetched) {
    std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        bomb += fmt::format("<!ENTITY a{} \"&a{};&a{};&a{};\">", i, i - 1, i - 1, i - 1);
    }
    bomb += "]>" + rss(item("&a29;")).substr(22);
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(read(bomb).problem, NewsProblem::HasEntities);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
    const auto file = read(
        "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&x;</title>"
        "<pubDate>Sat, 28 Nov 2026 14:00:00 GMT</pubDate></item></channel></rss>");
    EXPECT_EQ(file.problem, NewsProblem::HasEntities);
    EXPECT_EQ(file.sentence, "The feed of news.example declares entities of its own: it is not read.");
    // RSS 0.91 names a DTD elsewhere: it is not fetched, and the feed is read.
    const auto old =
        read("<!DOCTYPE rss PUBLIC \"-//Netscape//DTD RSS 0.91//EN\" \"http://127.0.0.1:1/x.dtd\">" +
             rss(item("Old")).substr(22));
    EXPECT_EQ(old.titles.size(), 1u) << old.sentence;
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "<a>";
    }
    EXPECT_TRUE(read("<rss>" + deep).titles.empty());
}

TEST(NewsFeed, InjectionsByFeedNeverChangeAnythingButOneHeadline) {
    const auto request = forecast::walkRequest(200);
    const auto baseline = forecast::randomWalkForecast(request);
    const auto clean = forecast::correctorQuestion(request, baseline, {});
    int told = 0;
    for (const char* text : test::kInjections) {
        const auto reading = read(rss(item(escaped(text))));
        if (reading.problem) {  // characters XML forbids: the feed is refused, with a sentence
            EXPECT_EQ(reading.problem, NewsProblem::CutOff) << text;
            continue;
        }
        ++told;
        ASSERT_EQ(reading.titles.size(), 1u) << text;
        const forecast::ContextEvent event{
            request.origin, forecast::plainLine(reading.titles[0].text, 160) + " (news.example)"};
        const auto question = forecast::correctorQuestion(request, baseline, {&event, 1});
        EXPECT_EQ(question.system, clean.system);
        EXPECT_EQ(question.schema, clean.schema);
        auto user = nlohmann::json::parse(question.user, nullptr, false);
        ASSERT_TRUE(user.is_object()) << text;
        ASSERT_EQ(user["headlines"].size(), 1u);
        EXPECT_EQ(user["headlines"][0]["text"].get<std::string>().find('<'), std::string::npos);
        user["headlines"] = nlohmann::json::parse(clean.user)["headlines"];
        EXPECT_EQ(user, nlohmann::json::parse(clean.user));
    }
    EXPECT_GE(told, 25);
}

/// A folder by http on this machine.
class Server {
 public:
    explicit Server(const std::string& folder)
        : m_process({"/usr/bin/python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory",
                     folder}) {
        for (int i = 0; i < 2'400 && m_process.output().find("port ") == std::string::npos; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        const std::string& said = m_process.output();
        const std::size_t at = said.find("port ");
        m_port = at == std::string::npos ? 0 : std::atoi(said.c_str() + at + 5);
    }
    std::string url(const std::string& path) const {
        return fmt::format("http://127.0.0.1:{}/{}", m_port, path);
    }

 private:
    support::HelperProcess m_process;
    int m_port = 0;
};

TEST(NewsFetch, BringsTitlesAndSaysWhatWentWrong) {
    const tessera::test::TemporaryDirectory folder;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.path() + "/" + name) << text;
    };
    write("good.xml", rss(item("One")));
    write("page.html", "<html>no</html>");
    write("big.xml", rss(item(std::string(10'000'000, 'x'))));
    const Server server(folder.path());
    const auto fetch = [&](const std::string& url, const NewsValidators& before = {}) {
        return fetchFeed(url, before, kNow, [] { return true; });
    };
    const auto good = fetch(server.url("good.xml"));
    ASSERT_EQ(good.reading.titles.size(), 1u) << good.reading.sentence;
    EXPECT_FALSE(good.lastModified.empty());
    const auto again = fetch(server.url("good.xml"), {good.etag, good.lastModified});
    EXPECT_TRUE(again.isNotModified);
    EXPECT_FALSE(again.reading.problem);
    EXPECT_EQ(fetch(server.url("page.html")).reading.problem, NewsProblem::NoFeed);
    EXPECT_EQ(fetch(server.url("big.xml")).reading.problem, NewsProblem::TooLarge);
    EXPECT_EQ(fetch(server.url("none.xml")).reading.problem, NewsProblem::NotAsked);
    EXPECT_EQ(fetch("http://127.0.0.1:1/x").reading.problem, NewsProblem::NotAsked);
    EXPECT_FALSE(fetch("http://127.0.0.1:1/x").reading.sentence.empty());
}

/// Read by the worker's thread while the test sets it.
class SharedClock final : public ports::Clock {
 public:
    Timestamp utcNow() const override { return Timestamp::fromNanos(m_nanos); }
    domain::Duration monotonicNow() const override { return domain::Duration(m_nanos); }
    void advance(domain::Duration by) { m_nanos += by.count(); }

 private:
    std::atomic<std::int64_t> m_nanos{kNow.nanos()};
};

class NewsWorker : public ::testing::Test {
 protected:
    void open() {
        m_worker = std::make_unique<terminal::NewsWorker>(
            m_folder.path() + "/news.json", m_clock,
            [this](const std::string& url, const NewsValidators&, Timestamp, const http::GoOn&) {
                const std::lock_guard lock(m_mutex);
                m_asked.push_back(url);
                NewsAnswer answer;
                answer.reading = m_reading;
                return answer;
            });
    }
    std::size_t asked() {
        const std::lock_guard lock(m_mutex);
        return m_asked.size();
    }
    template <class Condition>
    bool wait(Condition isThere) {
        for (int i = 0; i < 800 && !isThere(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        return isThere();
    }
    bool isIn(ports::NewsSourceView::State state) {
        return wait([&] { return m_worker->sources().at(0).state == state; });
    }
    using State = ports::NewsSourceView::State;

    tessera::test::TemporaryDirectory m_folder;
    SharedClock m_clock;
    std::mutex m_mutex;
    std::vector<std::string> m_asked;
    NewsReading m_reading;
    std::unique_ptr<terminal::NewsWorker> m_worker;
};

TEST_F(NewsWorker, AsksNothingBeforeItIsAllowedAndForgetsWhenItIsNot) {
    open();
    ASSERT_TRUE(m_worker->add("https://news.example/feed"));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'300));
    EXPECT_EQ(asked(), 0u);
    m_reading.titles = {{m_clock.utcNow(), "<b>Cut</b> \x1B[2J now"}};
    m_worker->allow("https://news.example/feed", true);
    ASSERT_TRUE(isIn(State::Good));
    ASSERT_EQ(m_worker->titles().size(), 1u);
    EXPECT_EQ(m_worker->titles()[0].text, "Cut [2J now (news.example)");
    EXPECT_EQ(m_worker->sources()[0].sentence, "1 titles");
    EXPECT_EQ(m_worker->sources()[0].next - m_clock.utcNow(), domain::Duration(std::chrono::minutes(30)));
    m_worker->allow("https://news.example/feed", false);
    EXPECT_TRUE(m_worker->titles().empty());
    EXPECT_EQ(m_worker->sources()[0].state, State::NotAllowed);
}

TEST_F(NewsWorker, AFailureIsSaidCountedAndAskedLessOften) {
    open();
    m_reading.problem = NewsProblem::NoFeed;
    m_reading.sentence = "What news.example sent is neither RSS nor Atom.";
    ASSERT_TRUE(m_worker->add("https://news.example/feed"));
    m_worker->allow("https://news.example/feed", true);
    ASSERT_TRUE(isIn(State::Failed));
    auto view = m_worker->sources()[0];
    EXPECT_EQ(view.sentence, m_reading.sentence);
    EXPECT_EQ(view.failed, 1);
    EXPECT_EQ(view.next - m_clock.utcNow(), domain::Duration(std::chrono::minutes(30)));
    m_clock.advance(std::chrono::minutes(31));
    ASSERT_TRUE(wait([&] { return m_worker->sources()[0].failed == 2; }));
    EXPECT_EQ(m_worker->sources()[0].next - m_clock.utcNow(), domain::Duration(std::chrono::minutes(60)));
}

TEST_F(NewsWorker, TheListIsKeptWithWhatWasAllowed) {
    open();
    ASSERT_TRUE(m_worker->add("https://a.example/feed"));
    ASSERT_TRUE(m_worker->add("https://b.example/feed"));
    EXPECT_EQ(m_worker->add("https://b.example/feed").error().sentence, "That feed is on the list already.");
    EXPECT_TRUE(m_worker->add("ftp://c.example/feed")
                    .error()
                    .sentence.starts_with("ftp://c.example/feed cannot be asked: "));
    m_worker->allow("https://b.example/feed", true);
    m_worker.reset();
    open();
    ASSERT_EQ(m_worker->sources().size(), 2u);
    EXPECT_FALSE(m_worker->sources()[0].source.isAllowed);
    EXPECT_TRUE(m_worker->sources()[1].source.isAllowed);
    m_worker.reset();
    std::ofstream(m_folder.path() + "/news.json") << "<html>";
    open();
    EXPECT_TRUE(m_worker->sources().empty());
    EXPECT_EQ(m_worker->takeProblems().at(0),
              "The list of news feeds cannot be read; it is kept as news.json.unread.");
}

TEST_F(NewsWorker, WhatIsToldIsOfTheWeekBeforeAndNothingAfter) {
    open();
    m_reading.titles = {{m_clock.utcNow() + std::chrono::minutes(2), "after"},
                        {m_clock.utcNow() - std::chrono::hours(1), "before"},
                        {m_clock.utcNow() - std::chrono::hours(24 * 8), "long ago"}};
    ASSERT_TRUE(m_worker->add("https://news.example/feed"));
    m_worker->allow("https://news.example/feed", true);
    ASSERT_TRUE(isIn(State::Good));
    const auto told = terminal::newsUpTo(*m_worker, m_clock.utcNow());
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].text, "before (news.example)");
}

}  // namespace
}  // namespace tessera::news
