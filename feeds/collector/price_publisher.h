#pragma once
// Prices for whoever listens: an XPUB socket that binds, a SUB connects. Two frames:
//
//   [0] topic  "px/<source>/", the name in the list of sources; always ends in '/', as ZeroMQ filters by
//   prefix [1] JSON, UTF-8, one object, at most 256 KiB
//
// JSON, where market data is FlatBuffers: a list changes some times a day, and a reader of it then needs
// nothing but a JSON parser. Prices stay exact: "nano_usd_per_mtok" is a whole number of 1e-9 USD per million
// tokens (at most 5e12, which a double holds), or null where there is no price; "state" then says why.
//
// Every object: {"v": 1, "kind": KIND, "epoch": E, "sequence": N, "source": NAME, "sent_at": TIME}. A channel
// is one source. `sequence` counts its changes messages, +1 strictly, from 0; a new epoch (a restart) begins
// anew.
//
//   kind "changes"  a fetch brought something new. "sequence" is this message's. "changes": list of
//                   {PRICE, "before": {"state", "nano_usd_per_mtok"} or null}
//   kind "levels"   every price as of now, in "parts" messages numbered by "part" from 0; holds the changes
//   up to
//                   and with "sequence". Sent when somebody subscribes (once a second and source at most), so
//                   that who comes late takes the levels and then the changes beyond them.
//   kind "status"   after every asking and every 10 s: "outcome", "sentence", "last_good", "age_s",
//   "next_ask",
//                   "failures_in_a_row", and the last "sequence", by which a lost tail is found.
//
//   PRICE           "vendor", "listing", "dimension" (input, cached input, ...), "above_input_tokens",
//   "tier",
//                   "effective_from" (TIME or "": no stated beginning), "known_at", "state",
//                   "nano_usd_per_mtok"
//
// A gap, or a new epoch: subscribe again, which sends the levels. The ledger stays the record; this is the
// news.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "app/domain/result.h"
#include "app/listprices/price_book.h"
#include "feeds/collector/collector_state.h"

namespace tessera::collector {

/// One thread. Nothing here waits: what a slow subscriber does not take in time it misses, and finds by the
/// gap.
class PricePublisher {
 public:
    static constexpr std::size_t kMostBytes = 256 << 10;

    /// BadInput: not ipc:// (prices over tcp would need keys: nobody must pass as the source of a price), or
    /// a path longer than 107 bytes. Refused: others may write where the socket would lie. Unavailable: not
    /// bound.
    static domain::Result<std::unique_ptr<PricePublisher>> bind(const std::string& endpoint,
                                                                std::uint64_t epoch);

    /// `book` holds what was added.
    void publishChanges(const std::string& name, const listprices::PriceBook& book,
                        const listprices::Appended& added, domain::Timestamp now);
    void publishStatus(const std::string& name, const SourceState& state, domain::Timestamp now);
    /// Takes subscriptions, answers them with levels, and says every status anew when it is time.
    void pump(const listprices::PriceBook& book, const std::map<std::string, SourceState>& sources,
              domain::Timestamp now);

 private:
    explicit PricePublisher(std::uint64_t epoch);
    void takeSubscriptions(const std::map<std::string, SourceState>& sources);
    void publishLevels(const std::string& name, const std::string& ledgerSource,
                       const listprices::PriceBook& book, domain::Timestamp now);
    void send(const std::string& name, const std::string& body);

    ::zmq::context_t m_context{1};
    ::zmq::socket_t m_socket;
    std::uint64_t m_epoch;
    std::map<std::string, std::uint64_t> m_sequences;
    std::set<std::string> m_wanted;  // sources whose levels somebody waits for
    std::map<std::string, domain::Timestamp> m_levelsAt;
    domain::Timestamp m_statusAt;
};

}  // namespace tessera::collector
