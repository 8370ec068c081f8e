#include "feeds/collector/price_publisher.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace tessera::collector {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using listprices::PriceBook;
using nlohmann::json;

namespace {

constexpr std::string_view kIpc = "ipc://";
constexpr std::size_t kLongestPath = 107;  // sockaddr_un holds 108 bytes with the final zero
constexpr int kHeartbeatMs = 1'000, kHeartbeatTimeoutMs = 3'000, kHandshakeMs = 3'000, kMark = 4'000;
constexpr std::int64_t kMostFromSubscribers = 4'096;  // a subscription is a prefix
constexpr std::size_t kMostSubscriptionsAPump = 1'000;
constexpr domain::Duration kLevelsApart = std::chrono::seconds(1), kStatusEvery = std::chrono::seconds(10);
constexpr std::size_t kEnvelopeBytes = 1'024;  // room for everything but the rows

std::string timeText(Timestamp time) {
    return time.isSet() ? domain::formatIso(time) : std::string();
}

json valueOf(const listprices::StatedPrice& value) {
    json out{{"state", std::string(wordFor(value.state()))}, {"nano_usd_per_mtok", nullptr}};
    if (const auto price = value.price()) {
        out["nano_usd_per_mtok"] = price->nanoUsd();
    }
    return out;
}

json priceOf(const PriceBook& book, listprices::SeriesNumber number, const listprices::PriceEvent& event) {
    const auto& series = book.series()[number];
    const auto& listing = book.listings()[series.listing];
    json out = valueOf(event.value);
    out["vendor"] = listing.vendor;
    out["listing"] = listing.name;
    out["dimension"] = std::string(wordFor(series.dimension));
    out["above_input_tokens"] = series.aboveInputTokens;
    out["tier"] = std::string(wordFor(series.tier));
    out["effective_from"] = timeText(event.effectiveFrom);
    out["known_at"] = timeText(event.knownAt);
    return out;
}

std::string dumped(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Rows in groups, each of which fits a message.
std::vector<json> inParts(std::vector<json> rows) {
    std::vector<json> parts;
    std::size_t bytes = 0;
    for (json& row : rows) {
        const std::size_t size = dumped(row).size() + 1;
        if (parts.empty() || bytes + size > PricePublisher::kMostBytes - kEnvelopeBytes) {
            parts.push_back(json::array());
            bytes = 0;
        }
        parts.back().push_back(std::move(row));
        bytes += size;
    }
    return parts;
}

json envelope(const char* kind, std::uint64_t epoch, std::uint64_t sequence, const std::string& name,
              Timestamp now) {
    return {{"v", 1},         {"kind", kind},
            {"epoch", epoch}, {"sequence", sequence},
            {"source", name}, {"sent_at", timeText(now)}};
}

bool received(::zmq::socket_t& socket, ::zmq::message_t& message) {
    try {
        return socket.recv(message, ::zmq::recv_flags::dontwait).has_value();
    } catch (const ::zmq::error_t&) {
        return false;  // a signal came in between; the message waits for the next turn
    }
}

Result<void> checkPlace(const std::string& endpoint) {
    if (!endpoint.starts_with(kIpc) || endpoint.size() == kIpc.size()) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{}: prices are published on this machine alone, at ipc:///directory/name.",
                                 endpoint.substr(0, 120)),
                     "endpoint"};
    }
    const std::string path = endpoint.substr(kIpc.size());
    if (path.size() > kLongestPath) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{}: the path is {} bytes too long for a socket; use a shorter directory.",
                                 endpoint, path.size() - kLongestPath),
                     "endpoint"};
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    struct stat info {};
    if (::stat(folder.empty() ? "." : folder.c_str(), &info) != 0) {
        return Error{ErrorCode::Unavailable, fmt::format("There is no directory {} to publish in.", folder),
                     "endpoint"};
    }
    if (info.st_uid != ::geteuid() || (info.st_mode & 077U) != 0) {
        return Error{
            ErrorCode::Refused,
            fmt::format("{} is open to others (mode {:04o}): whoever can put a socket there could publish "
                        "prices in your name. Use a directory that is yours alone (chmod 700).",
                        folder, info.st_mode & 07777U),
            "endpoint"};
    }
    return {};
}

}  // namespace

PricePublisher::PricePublisher(std::uint64_t epoch)
    : m_socket(m_context, ::zmq::socket_type::xpub), m_epoch(epoch) {}

Result<std::unique_ptr<PricePublisher>> PricePublisher::bind(const std::string& endpoint,
                                                             std::uint64_t epoch) {
    if (const auto usable = checkPlace(endpoint); !usable) {
        return usable.error();
    }
    try {
        std::unique_ptr<PricePublisher> out(new PricePublisher(epoch));
        namespace option = ::zmq::sockopt;
        out->m_socket.set(option::heartbeat_ivl, kHeartbeatMs);
        out->m_socket.set(option::heartbeat_timeout, kHeartbeatTimeoutMs);
        out->m_socket.set(option::heartbeat_ttl, kHeartbeatTimeoutMs);
        out->m_socket.set(option::handshake_ivl, kHandshakeMs);
        out->m_socket.set(option::maxmsgsize, kMostFromSubscribers);
        out->m_socket.set(option::sndhwm, kMark);
        out->m_socket.set(option::linger, 0);
        out->m_socket.set(option::xpub_verbose,
                          1);  // the second subscriber of a topic wants its levels as well
        out->m_socket.bind(endpoint);
        return out;
    } catch (const ::zmq::error_t& error) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be bound: {}.", endpoint, error.what()),
                     "bind"};
    }
}

void PricePublisher::send(const std::string& name, const std::string& body) {
    const std::string topic = fmt::format("px/{}/", name);
    try {
        m_socket.send(::zmq::buffer(topic), ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait);
        m_socket.send(::zmq::buffer(body), ::zmq::send_flags::dontwait);
    } catch (const ::zmq::error_t&) {
        // A signal came in between: the gap in the sequence says that a message is missing.
    }
}

void PricePublisher::publishChanges(const std::string& name, const PriceBook& book,
                                    const listprices::Appended& added, Timestamp now) {
    std::vector<json> rows;
    rows.reserve(added.events.size());
    for (const auto& [number, event] : added.events) {
        json row = priceOf(book, number, event);
        const auto* before = book.eventAt(number, {event.effectiveFrom, event.knownAt - domain::Duration(1)});
        row["before"] = before != nullptr ? valueOf(before->value) : json(nullptr);
        rows.push_back(std::move(row));
    }
    for (json& part : inParts(std::move(rows))) {
        json message = envelope("changes", m_epoch, ++m_sequences[name], name, now);
        message["changes"] = std::move(part);
        send(name, dumped(message));
    }
}

void PricePublisher::publishStatus(const std::string& name, const SourceState& state, Timestamp now) {
    json message = envelope("status", m_epoch, m_sequences[name], name, now);
    message["outcome"] = state.outcome ? std::string(wordFor(*state.outcome)) : std::string();
    message["sentence"] = state.sentence;
    message["last_good"] = timeText(state.lastGood);
    message["age_s"] =
        state.lastGood.isSet() ? json((now - state.lastGood).count() / 1'000'000'000) : json(nullptr);
    message["next_ask"] = timeText(state.nextAsk);
    message["failures_in_a_row"] = state.failuresInARow;
    send(name, dumped(message));
}

void PricePublisher::publishLevels(const std::string& name, const std::string& ledgerSource,
                                   const PriceBook& book, Timestamp now) {
    std::vector<json> rows;
    for (listprices::SeriesNumber number = 0; number < book.series().size(); ++number) {
        const auto& listing = book.listings()[book.series()[number].listing];
        if (book.sources()[listing.source].name != ledgerSource) {
            continue;
        }
        const auto* event = book.eventAt(number, {now, now});
        if (event != nullptr && event->value.state() != listprices::PriceState::Withdrawn) {
            rows.push_back(priceOf(book, number, *event));
        }
    }
    auto parts = inParts(std::move(rows));
    if (parts.empty()) {
        parts.push_back(json::array());  // "nothing is known" is an answer
    }
    for (std::size_t part = 0; part < parts.size(); ++part) {
        json message = envelope("levels", m_epoch, m_sequences[name], name, now);
        message["part"] = part;
        message["parts"] = parts.size();
        message["prices"] = std::move(parts[part]);
        send(name, dumped(message));
    }
}

void PricePublisher::takeSubscriptions(const std::map<std::string, SourceState>& sources) {
    ::zmq::message_t message;
    for (std::size_t i = 0; i < kMostSubscriptionsAPump && received(m_socket, message); ++i) {
        const std::string_view text = message.to_string_view();
        if (text.empty() || text.front() != '\1') {  // 0: somebody left
            continue;
        }
        for (const auto& [name, state] : sources) {
            if (fmt::format("px/{}/", name).starts_with(text.substr(1))) {
                m_wanted.insert(name);
            }
        }
    }
}

void PricePublisher::pump(const PriceBook& book, const std::map<std::string, SourceState>& sources,
                          Timestamp now) {
    takeSubscriptions(sources);
    for (auto wanted = m_wanted.begin(); wanted != m_wanted.end();) {
        const auto last = m_levelsAt.find(*wanted);
        const auto source = sources.find(*wanted);
        if (last != m_levelsAt.end() && now - last->second < kLevelsApart && now >= last->second) {
            ++wanted;
            continue;
        }
        if (source != sources.end()) {
            m_levelsAt[*wanted] = now;
            publishLevels(*wanted, source->second.ledgerSource, book, now);
        }
        wanted = m_wanted.erase(wanted);
    }
    if (!m_statusAt.isSet() || now - m_statusAt >= kStatusEvery || now < m_statusAt) {
        m_statusAt = now;
        for (const auto& [name, state] : sources) {
            publishStatus(name, state, now);
        }
    }
}

}  // namespace tessera::collector
