#pragma once
// The history for those who look at it: views of series, what it says of itself, and work to be done on its
// thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/history/history_store.h"

namespace tessera::history {

/// What a person may choose.
struct HistorySettings {
    bool isKept = true;
    std::uint64_t bytesMost = std::uint64_t{4096} << 20;  // on disk; 0: no limit
    int tickDays = 30;                                    // prints of older days are removed
    bool operator==(const HistorySettings&) const = default;
};

struct HistoryStatus {
    bool isOpen = false;                         // the folder is read
    bool isStopped = false;                      // nothing is kept until `sentence` is not true any more
    std::string sentence;                        // why it stopped; empty otherwise
    std::uint64_t keptBars = 0, keptPrints = 0;  // since the start
    std::uint64_t lost = 0;  // bars and prints that came while it was stopped or had no room
};

/// Calls are for one thread (the GUI's); none waits for the disk.
class HistoryDesk {
 public:
    virtual ~HistoryDesk() = default;
    /// Of an instrument as the market numbers it; the newest there is. Null before it was read, and where
    /// nothing is kept. The first call asks for it: revision() grows when it has come.
    virtual std::shared_ptr<const SeriesView> view(domain::InstrumentId instrument, int quantityDecimals) = 0;
    /// Grows with every view that is another than before.
    virtual std::uint64_t revision() const = 0;
    virtual HistoryStatus status() const = 0;
    /// What happened, in sentences, oldest first, since the last call.
    virtual std::vector<std::string> drainSentences() = 0;
    virtual void setSettings(const HistorySettings& settings) = 0;
    /// Prints in [from, to) of an instrument as the market numbers it, in the order they were kept: `done` is
    /// called on the history's thread; with none where nothing is kept or it cannot be read.
    virtual void ticks(domain::InstrumentId instrument, int quantityDecimals, domain::Timestamp from,
                       domain::Timestamp to, std::function<void(std::vector<Tick>)> done) = 0;
    /// Runs on the history's thread, in order; null where the folder could not be opened.
    virtual void post(std::function<void(HistoryStore*)> work) = 0;
};

}  // namespace tessera::history
