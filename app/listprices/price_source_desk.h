#pragma once
// The price lists Tessera may ask for by itself, as a screen shows and allows them. Nothing is asked that was
// not allowed by its name, address and interval.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"

namespace tessera::listprices {

/// One list: what would be asked, and how it went.
struct PriceSourceStatus {
    std::string name;
    std::string url;
    std::string licence;
    std::chrono::minutes every{0};
    bool isAllowed = false;  // just so; another address or a shorter interval under the name is not
    domain::Timestamp lastAsked, nextAsk;  // unset: never, not planned
    domain::Timestamp lastGood;     // the prices that are held were the source's then; unset: none were read
    domain::Timestamp lastChanged;  // it said something new then
    std::string outcome;            // "changed", "timed out", ...; empty: never asked
    bool isGood = false;
    std::string sentence;  // of the last time
    std::int64_t models = 0;
    int failuresInARow = 0;
    std::int64_t asked = 0, failed = 0;  // times in all
};

struct PriceSourceView {
    std::vector<PriceSourceStatus> sources;
    std::string problem;      // why there are none: a sentence with file and line; empty: nothing is wrong
    std::string file;         // where a person may write a list of their own
    std::string publishedAt;  // ZeroMQ endpoint of the prices; empty: not published
};

/// Calls are for the screen's thread and never wait.
class PriceSourceDesk {
 public:
    virtual ~PriceSourceDesk() = default;
    /// The newest; never null, empty until it was read.
    virtual std::shared_ptr<const PriceSourceView> view() const = 0;
    /// From now on these, as view() shows them, and no others; an empty list stops all asking.
    virtual void allow(const std::vector<std::string>& names) = 0;
    /// Asks what is allowed now, but for a server that asked to wait.
    virtual void askNow() = 0;
    /// It is being asked, by this terminal's child or by another process.
    virtual bool isCollecting() const = 0;
    /// What the collector does, or why it does not run.
    virtual std::string sentence() const = 0;
};

}  // namespace tessera::listprices
