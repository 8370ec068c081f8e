#pragma once
// What a person wants to see and hear. Saved with the profile; a value.

#include <map>

#include "ui/notify/note.h"

class QSettings;

namespace tessera::ui {

struct NotifySettings {
    struct Choice {
        bool isShown = true, isHeard = true;
    };
    bool isMuted = false;  // everything, seen and heard; what was chosen stays
    std::map<NoteKind, Choice> choices{};

    bool shows(NoteKind kind) const { return !isMuted && choiceOf(kind).isShown; }
    bool plays(NoteKind kind) const { return !isMuted && choiceOf(kind).isHeard; }
    Choice choiceOf(NoteKind kind) const {
        const auto found = choices.find(kind);
        return found == choices.end() ? Choice{} : found->second;
    }
    static NotifySettings load(QSettings& settings);
    void save(QSettings& settings) const;
};

/// "Fills"; "A buy rises, a sell falls."
QString kindTitle(NoteKind kind);
QString kindSentence(NoteKind kind);
NoteKind kindOf(Tone tone);

}  // namespace tessera::ui
