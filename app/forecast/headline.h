#pragma once
// Words of strangers made harmless before a model or a person sees them. Pure; any thread.

#include <string>
#include <string_view>

namespace tessera::forecast {

/// One line of plain text: NFKC, then without control, format and private characters, without what stands in
/// angle brackets, entities read once, blanks joined, cut after `longest` characters (Unicode scalars) with
/// "…". What is no UTF-8 becomes U+FFFD.
std::string plainLine(std::string_view text, std::size_t longest);

}  // namespace tessera::forecast
