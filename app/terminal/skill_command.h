#pragma once
// `tessera forecast --skill`: the record of the forecast-skill index, its recomputation, and a new one.

#include <iosfwd>
#include <string>

#include "app/domain/result.h"
#include "app/skill/skill_record.h"
#include "app/terminal/forecast_command.h"

namespace tessera::terminal {

/// The record compiled into the program (resources/forecast/skill.jsonl.zst). Corrupt: it was built from a
/// damaged resource.
domain::Result<skill::SkillRecord> shippedSkillRecord();
/// A record from the text of a file, plain or packed (zstd). BadInput names the line.
domain::Result<skill::SkillRecord> readSkillFile(std::string_view bytes);

/// Shows the shipped record, or that of request.file; with request.isVerified computes it again first, and
/// fails on the first day that does not fit. With request.record makes a new one from the published levels of
/// @SITC by request.forecasters (empty: drift, ets, theta) and writes it there, packed where the name ends in
/// .zst. The model's part begins request.modelDays before the last level.
///
/// JSON: schema "tessera-skill-summary/1", subject, source, how, first, last, verified (null: not asked),
/// forecasters[] of {key, name, identity, parameters, first, last, days, scored, missing, invalid, withheld,
/// index, low_90, high_90, carried, valid, window, ratio}. What is not known is null.
domain::Result<void> runSkillCommand(const ForecastCommandRequest& request, std::ostream& out);

}  // namespace tessera::terminal
