#pragma once
// Makes one note of many: what comes in a burst is counted and told once. No widget, no clock of its own.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"
#include "app/trading/order_desk.h"
#include "ui/notify/note.h"

namespace tessera::ui {

/// Call due() a few times a second. `now` is monotonic everywhere. One thread.
class NoteGatherer {
 public:
    /// A note waits this long for others of its kind, and comes no sooner than `apart` after the one before.
    static constexpr domain::Duration kWindow = std::chrono::milliseconds(300);
    static constexpr domain::Duration kApart = std::chrono::seconds(3);
    /// The same tone is not heard again within this.
    static constexpr domain::Duration kToneApart = std::chrono::milliseconds(350);

    void addFill(const trading::FillView& fill, int quantityDecimals, const QString& price,
                 domain::Duration now);
    void add(Note note, domain::Duration now);
    /// Whether `tone` may sound now; remembers that it did.
    bool mayPlay(Tone tone, domain::Duration now);
    std::vector<Note> due(domain::Duration now);

 private:
    struct Net {
        std::int64_t bought = 0, sold = 0;  // raw quantity
        int decimals = 0;
    };
    struct Pile {
        int count = 0;
        Note only;                       // what a single one says
        std::map<std::string, Net> net;  // of fills, by symbol
        std::optional<domain::Duration> since, told;
    };
    Note noteOf(NoteKind kind, const Pile& pile) const;
    std::map<NoteKind, Pile> m_piles;
    std::map<Tone, domain::Duration> m_played;
};

}  // namespace tessera::ui
