// A vendor asked for its bill: as documented, and as servers are when they are not well. Whatever happens, a
// pull is whole or nothing, and the key is seen by the one server it is for.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/terminal/bill_command.h"
#include "feeds/pull/bill_pull.h"
#include "feeds/pull/report_page.h"
#include "feeds/usage/usage_readers.h"
#include "tests/pull/vendor_server.h"
#include "tests/support/test_paths.h"

namespace tessera::pull {
namespace {

using bill::PullVendor;
using domain::Timestamp;
using test::kVendorKey;
using test::VendorServer;

Timestamp day(const char* text) {
    return *domain::parseIso(text);
}

class VendorPull : public testing::Test {
 protected:
    static void SetUpTestSuite() { s_server = new VendorServer; }
    static void TearDownTestSuite() {
        delete s_server;
        s_server = nullptr;
    }
    static bill::PullQuestion question(const std::string& behaviour, PullVendor vendor = PullVendor::OpenAi,
                                       const char* key = kVendorKey) {
        return {vendor, day("2026-10-21"), day("2026-10-31"), *bill::vendorKeyFrom(key, factsOf(vendor)),
                s_server->url(behaviour)};
    }
    domain::Result<std::vector<PulledDocument>> pull(const bill::PullQuestion& question) {
        m_options.tell = [this](const std::string& doing, int) { m_told += doing + "\n"; };
        m_counts = {};
        auto documents = pullBill(question, m_now, m_options, m_counts);
        m_told += documents ? "" : documents.error().sentence + documents.error().detail;
        m_told += m_counts.sentence();
        return documents;
    }
    std::string sentence(const bill::PullQuestion& question) {
        const auto documents = pull(question);
        return documents ? "" : documents.error().sentence;
    }

    static VendorServer* s_server;
    Timestamp m_now = *domain::parseIso("2026-11-01T09:30:00Z");
    PullOptions m_options{.limits = {.connect = std::chrono::milliseconds(1'000),
                                     .total = std::chrono::milliseconds(1'200),
                                     .silence = std::chrono::milliseconds(400),
                                     .bytes = 1 << 20},
                          .mostTries = 3,
                          .firstPause = std::chrono::milliseconds(5)};
    PullCounts m_counts;
    std::string m_told;
};
VendorServer* VendorPull::s_server = nullptr;

TEST_F(VendorPull, PagesBecomeOneDocumentThatDoesNotShowThem) {
    const auto whole = pull(question("good"));
    ASSERT_TRUE(whole.ok()) << whole.error().sentence;
    EXPECT_EQ(m_counts.pages, 3);
    const auto paged = pull(question("paged"));
    ASSERT_TRUE(paged.ok()) << paged.error().sentence;
    EXPECT_EQ(m_counts.pages, 12);  // three reports of eleven days, three a page
    ASSERT_EQ(paged->size(), 2U);
    for (std::size_t i = 0; i < paged->size(); ++i) {
        EXPECT_EQ((*paged)[i].text, (*whole)[i].text);
        EXPECT_TRUE((*paged)[i].notes.empty());
    }
    EXPECT_EQ((*paged)[0].name, "OpenAI usage, pulled 2026-11-01, 2026-10-21 to 2026-10-31");
    EXPECT_EQ((*paged)[1].name, "OpenAI cost, pulled 2026-11-01, 2026-10-21 to 2026-10-31");
}

TEST_F(VendorPull, ReadersOfFilesReadWhatWasPulled) {
    for (const bill::PullFacts& facts : bill::pullVendors()) {
        const auto documents = pull(question("paged", facts.vendor));
        ASSERT_TRUE(documents.ok()) << documents.error().sentence;
        usage::UsageReader reader;
        for (const PulledDocument& document : *documents) {
            const auto file = reader.readText(document.text, document.name);
            ASSERT_TRUE(file.ok()) << file.error().sentence;
            EXPECT_EQ(file->format.vendor, facts.id);
            EXPECT_EQ(file->duplicates, 0);
            EXPECT_EQ(file->lastDay(), day("2026-10-31"));
        }
    }
}

TEST_F(VendorPull, EmbeddingsAndCompletionsAreOneBill) {
    const auto documents = pull(question("good"));
    ASSERT_TRUE(documents.ok());
    usage::UsageReader reader;
    const auto file = reader.readText(documents->front().text, "usage");
    ASSERT_TRUE(file.ok()) << file.error().sentence;
    const auto totals = bill::totalsOf(bill::joinFiles({*file}));
    ASSERT_EQ(totals.months.size(), 2U);
    EXPECT_EQ(totals.months[1].model, "text-embedding-3-small");
    EXPECT_EQ(totals.months[1].tokens[bill::Metered::Input], 7'700);
    EXPECT_EQ(totals.months[0].tokens[bill::Metered::Input], 6'600);
    EXPECT_EQ(totals.months[0].tokens[bill::Metered::CacheRead], 4'400);
}

TEST_F(VendorPull, DaysNobodyAskedForAreLeftOut) {
    bill::PullQuestion asked = question("good", PullVendor::OpenRouter);
    asked.first = day("2026-10-31");
    const auto documents = pull(asked);
    ASSERT_TRUE(documents.ok()) << documents.error().sentence;
    EXPECT_EQ(documents->front().text.find("2026-10-30"), std::string::npos);
    EXPECT_NE(documents->front().text.find("2026-10-31"), std::string::npos);
}

TEST_F(VendorPull, TodayIsSaidNotToBeOver) {
    bill::PullQuestion asked = question("good");
    asked.last = day("2026-11-01");
    const auto documents = pull(asked);
    ASSERT_TRUE(documents.ok());
    ASSERT_EQ(documents->front().notes.size(), 1U);
    EXPECT_EQ(documents->front().notes[0], "2026-11-01 is not over: pull it again later");
}

TEST_F(VendorPull, AServerThatAsksToWaitIsAskedAgainThen) {
    const auto begun = std::chrono::steady_clock::now();
    const auto documents = pull(question("wait-once"));
    ASSERT_TRUE(documents.ok()) << documents.error().sentence;
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(950));
    EXPECT_EQ(m_counts.of(PullProblem::AskedToWait), 1);
    EXPECT_EQ(m_counts.asked, 4);
    EXPECT_NE(m_told.find("Asking again in 1 s"), std::string::npos) << m_told;
}

TEST_F(VendorPull, AFaultIsAskedAgainWithAGrowingPause) {
    const auto documents = pull(question("fault-twice"));
    ASSERT_TRUE(documents.ok()) << documents.error().sentence;
    EXPECT_EQ(m_counts.of(PullProblem::ServerError), 2);
    EXPECT_EQ(m_counts.sentence(), "5 questions, 3 pages; server error 2");
}

TEST_F(VendorPull, AWaitIsEndedByThePerson) {
    bool goesOn = true;
    m_options.goOn = [&] { return goesOn; };
    m_options.firstPause = std::chrono::milliseconds(20'000);
    m_options.fetch = [&](const http::HttpRequest&, const http::GoOn&) {
        goesOn = false;
        http::HttpAnswer answer;
        answer.problem = http::HttpProblem::ServerError;
        return answer;
    };
    const auto begun = std::chrono::steady_clock::now();
    const auto documents = pull(question("good"));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
    ASSERT_FALSE(documents.ok());
    EXPECT_EQ(documents.error().code, domain::ErrorCode::Cancelled);
    EXPECT_EQ(documents.error().sentence, "The pull from OpenAI was stopped. Nothing of it was kept.");
}

struct Misbehaviour {
    const char* behaviour;
    PullProblem problem;
    const char* words;  // in the sentence
};

class MisbehavingVendor : public VendorPull, public testing::WithParamInterface<Misbehaviour> {};

TEST_P(MisbehavingVendor, IsNamedCountedAndGivesNothing) {
    if (GetParam().problem == PullProblem::AskedToWait) {
        m_options.mostTries = 2;  // a second each
    }
    m_options.mostPages = 20;
    const auto begun = std::chrono::steady_clock::now();
    const auto documents = pull(question(GetParam().behaviour));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
    ASSERT_FALSE(documents.ok());
    EXPECT_NE(documents.error().sentence.find(GetParam().words), std::string::npos)
        << documents.error().sentence;
    EXPECT_EQ(documents.error().detail, "pull: " + std::string(wordFor(GetParam().problem)));
    EXPECT_GT(m_counts.of(GetParam().problem), 0) << m_counts.sentence();
    EXPECT_EQ(m_told.find(kVendorKey), std::string::npos) << m_told;
    EXPECT_EQ(s_server->seen().find(kVendorKey + std::string("/")), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, MisbehavingVendor,
    testing::Values(
        Misbehaviour{"wait", PullProblem::AskedToWait, "It was asked 2 times. Try again later."},
        Misbehaviour{"wait-long", PullProblem::AskedToWait, "longer than the 120 s a pull waits"},
        Misbehaviour{"fault", PullProblem::ServerError, "It was asked 3 times"},
        Misbehaviour{"wrong-key", PullProblem::WrongKey, "sk-admin-"},
        Misbehaviour{"forbidden", PullProblem::WrongKey, "platform.openai.com, Settings, Organization"},
        Misbehaviour{"bad-request", PullProblem::NotAnswered,
                     "(\"Invalid value: 'batch' for (the key).[31mred\")"},
        Misbehaviour{"same-page", PullProblem::RepeatedPage, "was there before (\"page_abc\")"},
        Misbehaviour{"for-ever", PullProblem::TooManyPages, "more than 20 pages"},
        Misbehaviour{"no-cursor", PullProblem::OtherShape, "there is more, and not where"},
        Misbehaviour{"truncated", PullProblem::NotJson, "cut off or damaged"},
        Misbehaviour{"second-page-truncated", PullProblem::NotJson, "cut off or damaged"},
        Misbehaviour{"html", PullProblem::WebPage, "a web page"},
        Misbehaviour{"empty", PullProblem::Empty, "nothing at all"},
        Misbehaviour{"list", PullProblem::OtherShape, "no list \"data\""},
        Misbehaviour{"dayless", PullProblem::OtherShape, "\"yesterday\" of \"start_time\" is no day"},
        Misbehaviour{"idle", PullProblem::NoUsage, "no usage and no cost from 2026-10-21 to 2026-10-31"},
        Misbehaviour{"huge", PullProblem::TooLarge, "larger than the 1 MB"},
        Misbehaviour{"huge-unsaid", PullProblem::TooLarge, "larger than the 1 MB"},
        Misbehaviour{"drip", PullProblem::TimedOut, "did not send its whole report"},
        Misbehaviour{"silent", PullProblem::Stalled, "sent nothing for 1 s"},
        Misbehaviour{"cut-off", PullProblem::CutOff, "ended in the middle of its report"},
        Misbehaviour{"sent-on", PullProblem::SentOn, "The key was not sent there"},
        Misbehaviour{"sent-to-other-name", PullProblem::SentOn, "The key was not sent there"}),
    [](const auto& tested) {
        std::string name;
        for (const char* c = tested.param.behaviour; *c != '\0'; ++c) {
            name += *c == '-' ? '_' : *c;
        }
        return name;
    });

TEST_F(VendorPull, AnotherServerNeverSeesTheKey) {
    EXPECT_NE(sentence(question("sent-on")), "");
    EXPECT_NE(sentence(question("sent-to-other-name")), "");
    const auto seen = nlohmann::json::parse(s_server->seen());
    for (const auto& request : seen) {
        EXPECT_NE(request["port"], s_server->otherPort());
        EXPECT_TRUE(request["headers"]["host"].get<std::string>().starts_with("127.0.0.1")) << request.dump();
        EXPECT_EQ(request["query"].get<std::string>().find(kVendorKey), std::string::npos);
    }
}

TEST_F(VendorPull, AServersWordsNeverBringTheKeyBack) {
    const auto message = [](const std::string& words) {
        return messageIn(nlohmann::json{{"error", {{"message", words}}}}.dump(), "sk-key");
    };
    EXPECT_EQ(message("Incorrect key sk-key, sk-key"), "Incorrect key (the key), (the key)");
    EXPECT_EQ(message("Incorrect key sk\x01-k\ney"), "Incorrect key (the key)");
    EXPECT_EQ(messageIn("<html>sk-key", "sk-key"), "");
    EXPECT_EQ(messageIn(R"({"error": {"message": "the key"}})", "key"), "the (the key)");
}

TEST_F(VendorPull, ARedirectOnTheSameServerIsFollowed) {
    const auto documents = pull(question("sent-within"));
    EXPECT_TRUE(documents.ok()) << documents.error().sentence;
}

TEST_F(VendorPull, AWrongKeyIsToldWithWhatIsNeededAndNeverRepeated) {
    const std::string said = sentence(question("good", PullVendor::Anthropic, "sk-ant-api03-not-an-admin"));
    EXPECT_NE(said.find("Anthropic does not let this key read the bill (401). It takes an admin key"),
              std::string::npos)
        << said;
    EXPECT_EQ(said.find("not-an-admin"), std::string::npos);
    EXPECT_NE(sentence(question("wrong-key", PullVendor::OpenRouter)).find("management key"),
              std::string::npos);
}

TEST_F(VendorPull, WithoutTlsNothingIsSentBeyondThisMachine) {
    bill::PullQuestion asked = question("good");
    asked.baseUrl = "http://api.example";
    EXPECT_NE(sentence(asked).find("must begin with https://"), std::string::npos) << sentence(asked);
    asked.baseUrl = "https" + s_server->url("good").substr(4);
    EXPECT_NE(sentence(asked).find("No safe connection"), std::string::npos) << sentence(asked);
    asked.baseUrl = "http://127.0.0.1:1";
    EXPECT_NE(sentence(asked).find("cannot be reached"), std::string::npos) << sentence(asked);
    EXPECT_EQ(m_told.find(kVendorKey), std::string::npos);
}

TEST_F(VendorPull, AProxyIsNotHandedTheKeyInClear) {
    ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(s_server->otherPort())).c_str(), 1);
    const auto documents = pull(question("good"));
    ::unsetenv("http_proxy");
    EXPECT_TRUE(documents.ok()) << documents.error().sentence;
    for (const auto& request : nlohmann::json::parse(s_server->seen())) {
        EXPECT_NE(request["port"], s_server->otherPort());
    }
}

TEST_F(VendorPull, APeriodThatCannotBeAskedForSaysWhy) {
    const auto why = [&](PullVendor vendor, const char* first, const char* last) {
        return checkPeriod(bill::factsOf(vendor), day(first), day(last), m_now).error().sentence;
    };
    EXPECT_EQ(why(PullVendor::OpenAi, "2026-10-31", "2026-10-01"),
              "2026-10-31 to 2026-10-01 is no period: the first day comes first.");
    EXPECT_EQ(why(PullVendor::OpenAi, "2026-10-31", "2026-11-02"),
              "2026-11-02 has not begun yet: today is 2026-11-01 (UTC).");
    EXPECT_EQ(why(PullVendor::Anthropic, "2025-10-01", "2026-10-31"),
              "2025-10-01 to 2026-10-31 is longer than 366 days: pull a year at a time.");
    EXPECT_EQ(why(PullVendor::OpenRouter, "2026-10-01", "2026-10-31"),
              "OpenRouter tells of its last 30 whole days alone, 2026-10-02 to 2026-10-31, and not of "
              "2026-10-01. Export older days from its Activity page.");
}

TEST_F(VendorPull, AKeyThatIsNoneIsRefusedWithoutBeingRepeated) {
    const bill::PullFacts& facts = bill::factsOf(PullVendor::OpenAi);
    for (const std::string& bad : {std::string("two words"), std::string("a\r\nX-Injected: 1"),
                                   std::string("  "), std::string(600, 'k')}) {
        const auto key = bill::vendorKeyFrom(bad, facts);
        ASSERT_FALSE(key.ok());
        EXPECT_EQ(key.error().sentence.find(bad), std::string::npos);
    }
    EXPECT_EQ((*bill::vendorKeyFrom(" sk-admin-1\n", facts))->secret(), "sk-admin-1");
}

/// The recorded answers with known totals; skipped where they are not.
std::string samples() {
    const char* named = std::getenv("TESSERA_USAGE_SAMPLES");
    const std::string folder = named != nullptr ? named : TESSERA_SHARED_DATA "/usage";
    return std::filesystem::exists(folder + "/openai_costs.json") ? folder : "";
}

nlohmann::json expectedOf(const std::string& file) {
    std::ifstream in(samples() + "/" + file + ".expected.json");
    return nlohmann::json::parse(in);
}

TEST(VendorSamples, PulledTheyGiveTheTotalsTheirFilesGive) {
    if (samples().empty()) {
        GTEST_SKIP() << "no usage samples beside the checkout";
    }
    const VendorServer server(samples());
    const std::map<std::string, std::string> files{{"OpenAI usage", "openai_usage_completions"},
                                                   {"OpenAI cost", "openai_costs"},
                                                   {"Anthropic usage", "anthropic_usage_report_messages"},
                                                   {"Anthropic cost", "anthropic_cost_report"},
                                                   {"OpenRouter activity", "openrouter_activity_api"}};
    std::size_t compared = 0;
    for (const bill::PullFacts& facts : bill::pullVendors()) {
        const bill::PullQuestion asked{facts.vendor, day("2026-09-20"), day("2026-10-19"),
                                       *bill::vendorKeyFrom(kVendorKey, facts), server.url("paged")};
        PullCounts counts;
        const auto documents = pullBill(asked, day("2026-10-20"), {}, counts);
        ASSERT_TRUE(documents.ok()) << documents.error().sentence;
        for (const PulledDocument& document : *documents) {
            usage::UsageReader reader;
            const auto file = reader.readText(document.text, document.name);
            ASSERT_TRUE(file.ok()) << file.error().sentence;
            const auto got =
                nlohmann::json::parse(terminal::billJson(bill::totalsOf(bill::joinFiles({*file})), {}));
            const std::string kind = document.name.substr(0, document.name.find(','));
            const auto expected = expectedOf(files.at(kind));
            EXPECT_EQ(got["totals"], expected["totals"]) << kind;
            EXPECT_EQ(got["grand_total"], expected["grand_total"]) << kind;
            ++compared;
        }
    }
    EXPECT_EQ(compared, files.size());
}

}  // namespace
}  // namespace tessera::pull
