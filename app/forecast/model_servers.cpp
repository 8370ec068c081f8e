#include "app/forecast/model_servers.h"

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/domain/time_text.h"
#include "app/forecast/gguf_file.h"
#include "app/forecast/headline.h"
#include "app/forecast/sha256.h"

namespace tessera::forecast {

using domain::Error;
using domain::ErrorCode;
using ports::ModelServerSpec;
using ports::ModelServerView;
using ports::ServerKind;
using State = ModelServerView::State;

namespace {

constexpr std::size_t kLongestTitle = 40;
constexpr std::size_t kMostServers = 16;
constexpr std::size_t kMostNoted = 200;
constexpr std::size_t kLongestNoted = 300;  // bytes
constexpr std::size_t kPreviewed = 700;     // characters of a question

std::string cut(std::string text) {
    return text.size() > kPreviewed ? text.substr(0, kPreviewed) + "\n..." : text;
}

std::string sentWords(const ModelServerSpec& spec) {
    const std::string digits = "the last prices as three digits relative to their range";
    const std::string moves =
        "the last moves and the GARCH fan in basis points, headlines of price changes, of news feeds you "
        "allowed and of your own list";
    return spec.hasDigits && spec.hasCorrector ? digits + ", " + moves : spec.hasDigits ? digits : moves;
}

/// Digits stand a line each; a person reads them beside each other.
std::string besideEachOther(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string preview(std::string_view title, const ChatQuestion& question, int times) {
    return fmt::format("\n\n{}, {} a forecast, at most {} tokens each:\n{}\n\n{}", title,
                       times == 1 ? std::string("once") : fmt::format("{} times", times), question.tokens,
                       question.system, cut(besideEachOther(question.user)));
}

}  // namespace

ModelServers::ModelServers(const std::string& text, ModelServersOptions options, ForecastDesk& desk,
                           SpendBook& spend, const ports::Clock& machine)
    : m_options(std::move(options)), m_desk(desk), m_spend(spend), m_clock(machine) {
    if (sodium_init() < 0) {  // 1: done before
        m_problems.emplace_back("The random generator is not ready; no other model is asked.");
        m_isUnread = true;
        return;
    }
    if (text.empty()) {
        return;
    }
    auto book = readServerBook(text, m_problems);
    if (!book) {
        m_isUnread = true;
        m_problems.push_back(book.error().sentence + " The file is left as it is, and none is asked.");
        return;
    }
    ServerBook held = std::move(book).value();
    m_abilities = std::move(held.abilities);
    m_noted = std::move(held.events);
    for (ModelServerSpec& spec : held.servers) {
        m_servers.push_back({std::move(spec), nullptr, nullptr});
    }
    for (Server& server : m_servers) {
        if (server.spec.isOn && check(server.spec)) {
            start(server);
        }
    }
}

ModelServers::~ModelServers() {
    end();
}

void ModelServers::end() {
    for (Server& server : m_servers) {
        stop(server);
    }
}

ModelServers::Server* ModelServers::find(const std::string& id) {
    const auto found = std::ranges::find(m_servers, id, [](const Server& one) { return one.spec.id; });
    return found == m_servers.end() ? nullptr : &*found;
}

std::string ModelServers::agreementOf(const ModelServerSpec& spec) const {
    return sha256Text(
        fmt::format("{}|{}|{}|{}", spec.baseUrl, spec.model, spec.hasDigits, spec.hasCorrector));
}

/// Nothing leaves this machine, or this process for another's, before a person agreed to what does.
domain::Result<void> ModelServers::check(const ModelServerSpec& spec) const {
    if (const auto may = mayAsk(spec); !may) {
        return may;
    }
    if (spec.kind != ServerKind::GgufFile && spec.agreedTo != agreementOf(spec)) {
        return Error{ErrorCode::Refused, "Read what will be sent and agree to it first.", "agreement"};
    }
    return {};
}

void ModelServers::start(Server& server) {
    ServedModelParts parts;
    parts.spec = server.spec;
    parts.key = server.key;
    if (const auto known = m_abilities.find(server.spec.id); known != m_abilities.end()) {
        parts.known = known->second;
    }
    parts.runtime = m_options.runtime;
    parts.spend = &m_spend;
    parts.clock = &m_clock;
    parts.events = [this](const ports::ForecastRequest& request) { return eventsUpTo(request.origin); };
    parts.limits = m_options.limits;
    server.served = std::make_shared<ServedModel>(std::move(parts));
    server.served->start();
    for (ports::Forecaster* one : {server.served->digits(), server.served->corrector()}) {
        if (one != nullptr) {
            m_desk.add(*one, server.spec.isOnDemand);
        }
    }
}

void ModelServers::stop(Server& server) {
    if (!server.served) {
        return;
    }
    if (takeAbilities()) {
        keep();
    }
    for (ports::Forecaster* one : {server.served->digits(), server.served->corrector()}) {
        if (one != nullptr) {
            m_desk.remove(*one);
        }
    }
    server.served->abandon();
    m_ending.post([dying = std::exchange(server.served, nullptr)] {});
}

/// What trials found, for the file and for the next start; whether it is news.
bool ModelServers::takeAbilities() {
    bool isNew = false;
    for (const Server& server : m_servers) {
        const auto found = server.served ? server.served->view()->abilities : std::nullopt;
        if (found && (!m_abilities.contains(server.spec.id) || m_abilities[server.spec.id] != *found)) {
            m_abilities[server.spec.id] = *found;
            isNew = true;
        }
    }
    return isNew;
}

void ModelServers::keep() {
    ++m_revision;
    (void)takeAbilities();
    ServerBook book;
    book.events = m_noted;
    for (const Server& server : m_servers) {
        book.servers.push_back(server.spec);
        if (const auto found = m_abilities.find(server.spec.id); found != m_abilities.end()) {
            book.abilities[server.spec.id] = found->second;
        }
    }
    if (!m_isUnread && m_options.keep && !m_options.keep(serverBookText(book))) {
        m_problems.emplace_back("The list of model servers could not be written to the profile.");
    }
}

std::vector<ModelServerView> ModelServers::servers() const {
    std::vector<ModelServerView> all;
    const domain::Timestamp now = m_clock.utcNow();
    for (const Server& server : m_servers) {
        ModelServerView view;
        if (server.served) {
            view = *server.served->view();
        } else {
            const auto may = check(server.spec);
            const bool needsAgreement = !may && may.error().detail == "agreement";
            view.state = needsAgreement ? State::NotAgreed : State::Off;
            view.sentence = may ? "it is not asked" : may.error().sentence;
            if (const auto known = m_abilities.find(server.spec.id);
                known != m_abilities.end() && known->second.of == identityOf(server.spec)) {
                view.abilities = known->second;
            }
        }
        view.spec = server.spec;
        view.hasKey = server.key != nullptr;
        view.spentToday = m_spend.spent(server.spec.id, now);
        view.forecastsToday = m_spend.forecasts(server.spec.id, now);
        all.push_back(std::move(view));
    }
    return all;
}

std::uint64_t ModelServers::revision() {
    std::vector<std::shared_ptr<const ModelServerView>> seen;
    for (const Server& server : m_servers) {
        seen.push_back(server.served ? server.served->view() : nullptr);
    }
    if (seen != m_seen) {
        m_seen = std::move(seen);
        ++m_revision;
        if (takeAbilities()) {
            keep();
        }
    }
    return m_revision;
}

domain::Result<std::string> ModelServers::put(ModelServerSpec spec) {
    const auto bad = [](std::string sentence) {
        return Error{ErrorCode::BadInput, std::move(sentence), "model server"};
    };
    Server* known = find(spec.id);
    if (m_isUnread) {
        return bad(
            "The list of model servers cannot be read, and nothing is written over it: rename "
            "forecasters.json in the profile to begin anew.");
    }
    if (spec.title.empty() || spec.title.size() > kLongestTitle) {
        return bad(fmt::format("A name of 1 to {} letters is needed.", kLongestTitle));
    }
    const bool isTaken = std::ranges::any_of(
        m_servers, [&](const Server& one) { return one.spec.title == spec.title && one.spec.id != spec.id; });
    if (isTaken) {
        return bad(fmt::format("Another server is called \"{}\".", spec.title));
    }
    if (spec.kind != ServerKind::GgufFile) {
        auto base = checkedBaseUrl(spec.baseUrl);
        if (!base) {
            return base.error();
        }
        spec.baseUrl = std::move(*base);
    }
    if (known == nullptr) {
        if (m_servers.size() >= kMostServers) {
            return bad(fmt::format("There are {} servers already.", kMostServers));
        }
        int number = 1;
        do {
            spec.id = fmt::format("s{}", number++);
        } while (find(spec.id) != nullptr);
        spec.isOn = false;
        m_servers.push_back({spec, nullptr, nullptr});
        m_abilities.erase(spec.id);
        known = &m_servers.back();
    } else if (known->spec != spec) {
        stop(*known);
        const bool isElsewhere = known->spec.baseUrl != spec.baseUrl;
        known->spec = spec;
        known->key = isElsewhere ? nullptr : known->key;  // a key is for the server it was given for
        if (known->spec.isOn && check(known->spec)) {
            start(*known);
        } else {
            known->spec.isOn = false;
        }
    }
    keep();
    return known->spec.id;
}

void ModelServers::remove(const std::string& id) {
    if (Server* known = find(id)) {
        stop(*known);
        std::erase_if(m_servers, [&](const Server& one) { return one.spec.id == id; });
        m_abilities.erase(id);
        keep();
    }
}

domain::Result<void> ModelServers::turn(const std::string& id, bool isOn) {
    Server* known = find(id);
    if (known == nullptr) {
        return Error{ErrorCode::NotFound, "There is no such server any more.", id};
    }
    if (isOn) {
        if (const auto may = check(known->spec); !may) {
            return may;
        }
    }
    known->spec.isOn = isOn;
    if (isOn && !known->served) {
        start(*known);
    } else if (!isOn) {
        stop(*known);
    }
    keep();
    return {};
}

void ModelServers::setKey(const std::string& id, std::shared_ptr<const domain::SecretKey> key) {
    Server* known = find(id);
    if (known == nullptr || known->key == key) {
        return;
    }
    known->key = std::move(key);
    ++m_revision;
    if (known->served) {
        stop(*known);
        start(*known);
    }
}

void ModelServers::probe(const std::string& id) {
    if (Server* known = find(id); known != nullptr && known->served) {
        known->served->probe();
    }
}

std::string ModelServers::whatIsSent(const ModelServerSpec& spec) const {
    const auto may = mayAsk(spec);
    if (spec.kind == ServerKind::GgufFile) {
        return "Nothing leaves this machine: a server started here runs the model, and ends with Tessera.";
    }
    std::string text = fmt::format(
        "To {} goes, over {}: the model's name, {}, and the key if you give one. No symbol, no date, no "
        "order, no position.",
        apiBase(spec.baseUrl) + "/chat/completions",
        spec.baseUrl.starts_with("https://") ? "a verified connection" : "this machine's own network",
        sentWords(spec));
    if (const auto most = mostCostOf(spec)) {
        text += fmt::format(" A forecast costs at most {}, by the prices given.", costText(*most));
    }
    text += spec.isOnDemand ? " It is asked when you ask for a forecast."
                            : " It is asked at a bar's close, two minutes apart or more.";
    if (!may) {
        text += " Not yet: " + may.error().sentence;
    }
    if (spec.hasDigits) {
        text += preview("Digits, an example", sampleQuestion(spec, false), ForecastDesk::kSamples);
    }
    if (spec.hasCorrector) {
        text += preview("Correction, an example", sampleQuestion(spec, true), 1);
    }
    return text;
}

ports::ModelFileFacts ModelServers::inspect(const std::string& path) const {
    return readModelFile(path);
}

std::string ModelServers::programOnPath() const {
    const char* all = std::getenv("PATH");
    std::string_view left = all == nullptr ? "" : all;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(':'), left.size());
        const std::string program = std::string(left.substr(0, end)) + "/llama-server";
        if (program.front() == '/' && access(program.c_str(), X_OK) == 0) {
            return program;
        }
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return {};
}

domain::Result<void> ModelServers::setNotedEvents(std::vector<ContextEvent> events) {
    for (const ContextEvent& event : events) {
        if (plainLine(event.text, kLongestHeadline).empty() || event.text.size() > kLongestNoted) {
            return Error{ErrorCode::BadInput,
                         fmt::format("The event of {} needs words, {} letters at most.",
                                     domain::minuteText(event.at), kLongestNoted),
                         "event"};
        }
    }
    if (events.size() > kMostNoted) {
        return Error{ErrorCode::BadInput, fmt::format("At most {} events are kept.", kMostNoted), "events"};
    }
    std::ranges::stable_sort(events, std::less{}, &ContextEvent::at);
    m_noted = std::move(events);
    keep();
    return {};
}

std::vector<ContextEvent> ModelServers::eventsUpTo(domain::Timestamp at) const {
    std::vector<ContextEvent> all = m_options.events ? m_options.events(at) : std::vector<ContextEvent>();
    for (const ContextEvent& event : m_noted) {
        if (event.at <= at) {
            all.push_back(event);
        }
    }
    std::ranges::stable_sort(all, std::greater{}, &ContextEvent::at);
    all.resize(std::min(all.size(), kMostHeadlines));
    for (ContextEvent& event : all) {
        event.text = plainLine(event.text, kLongestHeadline);
    }
    return all;
}

std::vector<std::string> ModelServers::takeProblems() {
    return std::exchange(m_problems, {});
}

}  // namespace tessera::forecast
