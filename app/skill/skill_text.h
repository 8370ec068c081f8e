#pragma once
// A skill record as text: JSON, a line each, in the order in which it would have come about. Pure; any
// thread.
//
//   {"kind":"record","schema":"tessera-skill/1","subject","source","how"}          the first line
//   {"kind":"forecaster","key","name","parameters","identity"}                     SHA-256 of the three
//   {"kind":"level","day","usd"}                                                   "usd": null, withheld
//   {"kind":"commit","day","forecaster","at","sha256"}                             of the day to come
//   {"kind":"reveal","day","forecaster","members","nonce"}                         after the day's fixing
//   {"kind":"score","day","forecaster","state","why","volatility","outcome","crps","reference","window","valid",
//    "sum","reference_sum","index","low","high","carried","final_at"}
// A commitment is the SHA-256 of six lines without an end: tessera-skill/1, identity, day, the level of the
// day before with nine decimals, the members apart by commas, nonce. Members and outcome are millionths of a
// log return, volatility, crps and sums are in 1e-9; index, low and high are text with two decimals. What is
// not known is null. No commit or reveal line: there was no forecast, and "why" says why.

#include <string>
#include <string_view>

#include "app/skill/skill_record.h"

namespace tessera::skill {

std::string skillText(const SkillRecord& record);
/// BadInput names the line and what is wrong with it. Nothing is recomputed here.
domain::Result<SkillRecord> readSkillText(std::string_view text);

}  // namespace tessera::skill
