#pragma once
// What a person holds that soon ends: told three days, a day and an hour before, once each. Values only.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/domain/instrument.h"

namespace tessera::portfolio {

struct EndingPosition {
    const domain::Instrument* instrument = nullptr;  // not null
    std::string next{};  // the month a future's holder would go on with; empty: none
};

/// The month of the same family that ends next after `future`, of what is listed; empty for anything else.
std::string nextMonth(const domain::Instrument& future, std::span<const domain::Instrument* const> listed);

enum class RollStage : std::uint8_t { Far, Days, Day, Hour };
/// Far where the end is unset or past, too.
RollStage rollStage(domain::Timestamp ends, domain::Timestamp now);

/// Positions that end together.
struct RollNotice {
    domain::Timestamp ends;
    RollStage stage = RollStage::Far;
    std::vector<EndingPosition> positions;  // by symbol
};

/// "SITCA-X26 and 2 more end in 52 min"; `now` is market time, before the end.
std::string rollTitle(const RollNotice& notice, domain::Timestamp now);
/// What ends when, what happens then, and what to do to stay.
std::string rollSentence(const RollNotice& notice);
/// "52 min", "7 h", "3 d": rounded down, so that no time is promised that is not there.
std::string timeLeft(domain::Duration left);

class RollWatch {
 public:
    /// What has come to another stage since it was told last, the nearest end first. `held`: everything held.
    std::vector<RollNotice> advance(std::span<const EndingPosition> held, domain::Timestamp now);

 private:
    std::map<domain::InstrumentId, RollStage> m_told;  // of what is held
};

}  // namespace tessera::portfolio
