#pragma once
// What happened, as a person is told of it. Values only.

#include <QString>
#include <array>

namespace tessera::ui {

/// What a person can mute on its own.
enum class NoteKind { Fill, Reject, Disconnect, StaleFeed, Risk, Alert };
inline constexpr std::array kNoteKinds{NoteKind::Fill,      NoteKind::Reject, NoteKind::Disconnect,
                                       NoteKind::StaleFeed, NoteKind::Risk,   NoteKind::Alert};

/// What can be heard; a buy and a sell sound different.
enum class Tone { BuyFill, SellFill, Reject, Disconnect, StaleFeed, Risk, Alert };

/// As tessera-tones knows it.
constexpr const char* nameOf(Tone tone) {
    constexpr std::array<const char*, 7> kNames{"buy",   "sell", "reject", "disconnect",
                                                "stale", "risk", "alert"};
    return kNames[static_cast<std::size_t>(tone)];
}

struct Note {
    NoteKind kind = NoteKind::Fill;
    QString title, text;
    bool isGrave = false;  // needs the person: it stays longer, and on a desktop until it is closed
    bool operator==(const Note&) const = default;
};

}  // namespace tessera::ui
