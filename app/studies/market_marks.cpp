#include "app/studies/market_marks.h"

#include <algorithm>
#include <cmath>

#include "app/domain/session_day.h"

namespace tessera::studies {

using domain::Duration;
using domain::Timestamp;

namespace {
constexpr Duration kLongestQuiet = std::chrono::hours(1);
constexpr int kQuietBars = 10;
}  // namespace

StudySeries::Marks marksFor(const domain::Instrument& instrument, Duration interval) {
    const bool isOurs = instrument.kind() != domain::InstrumentKind::External;
    const Duration quiet = std::max(kLongestQuiet, interval * kQuietBars);
    return [isOurs, quiet, interval](Timestamp before, Timestamp start) {
        const auto day = [isOurs](Timestamp at) {
            constexpr std::int64_t kDay = 24 * 60 * 60;
            return isOurs ? domain::sessionDayOf(at) : at.seconds() / kDay;
        };
        BarMarks marks;
        marks.startsSession = !before.isSet() || day(before) != day(start);
        marks.followsGap = before.isSet() && start - before > quiet + interval;
        return marks;
    };
}

StudyContext contextFor(const domain::Instrument& instrument, bool knowsAggressor) {
    StudyContext context;
    context.interval = {};
    context.quantityUnit = std::pow(10.0, -instrument.quantityDecimals);
    context.knowsAggressor = knowsAggressor;
    return context;
}

}  // namespace tessera::studies
