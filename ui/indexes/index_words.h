#pragma once
// Fixings in words for the index panel.

#include <QString>

#include "app/indexes/fixing_text.h"

namespace tessera::ui {

/// Text of the layers below, which is UTF-8.
QString said(std::string_view text);
/// "22 Aug 2026" in UTC; a dash for none.
QString indexDayWords(domain::Timestamp at);
/// With the decimals it needs, two at least.
QString usdWords(domain::Price price);
/// "Published", or "Withheld: 2 providers; at least 3 are needed".
QString stateWords(const indexes::IndexFixing& fixing);
/// What a withheld day carries: "carries 2.071234, median of 7 days", or that there is nothing to carry;
/// empty for a published one.
QString carriedWords(const std::vector<indexes::IndexFixing>& fixings, std::size_t at);
/// "as known now", "as first printed", "as known on 1 Jan 2026".
QString knownWords(const indexes::IndexQuestion& question, domain::Timestamp now);

}  // namespace tessera::ui
