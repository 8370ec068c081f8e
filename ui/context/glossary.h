#pragma once
// The words of the trade and of this program, in plain paragraphs. Pure.

#include <QString>
#include <span>

namespace tessera::ui {

struct GlossaryEntry {
    const char *term, *text;
    const char* formula = "";  // where there is one
    const char* also = "";     // other spellings, separated by commas: found, not shown
};
/// By term.
std::span<const GlossaryEntry> glossary();
/// By term or another spelling, whatever the case; null when it is not explained.
const GlossaryEntry* explain(const QString& term);

}  // namespace tessera::ui
