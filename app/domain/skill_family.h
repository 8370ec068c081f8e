#pragma once
// Futures on a forecaster's skill, and the indexes they settle to: told by their family, "SKILL-ETS". The
// underlying of such a future is its index, "@SKILL-ETS"; the underlying of such an index is the index that
// is forecast, "@SITC".

#include <string_view>

#include "app/domain/instrument.h"

namespace tessera::domain {

inline constexpr std::string_view kSkillPrefix = "SKILL-";

/// A skill index or a future on one.
inline bool isSkill(const Instrument& instrument) {
    return instrument.family.starts_with(kSkillPrefix) && instrument.family.size() > kSkillPrefix.size();
}

}  // namespace tessera::domain
