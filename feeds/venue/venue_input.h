#pragma once
// Everything from outside that can change the market's state, as one value: what is logged is exactly what is applied.

#include <cstdint>
#include <string>

#include "app/domain/order.h"

namespace tessera::venue {

enum class InputKind : std::uint8_t {
    Advance = 1,     // the simulation reached `venueTime`; wallTime: when that was
    Resume = 2,      // the process started (again): venue time continues at `venueTime`
    OpenAccount = 3, // `name` trades as `account`
    Submit = 4,
    Cancel = 5,
    Replace = 6,
    Disconnect = 7,  // `account` was gone for too long: its DAY orders are cancelled
    Refuse = 8,      // the venue said no before the market saw the order `submit`, with `reason`
    StateHash = 9,   // Exchange::stateHash() after everything before: a replay that differs is not believed
};

struct VenueInput {
    InputKind kind = InputKind::Advance;
    domain::AccountId account{};
    domain::Reason reason = domain::Reason::None;
    domain::Timestamp venueTime, wallTime;
    domain::NewOrder submit;
    domain::CancelOrder cancel;
    domain::ReplaceOrder replace;
    std::uint64_t hash = 0;
    std::string name;  // at most 95 bytes
};

}  // namespace tessera::venue
