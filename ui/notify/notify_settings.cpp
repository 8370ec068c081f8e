#include "ui/notify/notify_settings.h"

#include <QSettings>

namespace tessera::ui {

namespace {

QString keyOf(NoteKind kind, const char* what) {
    constexpr std::array<const char*, kNoteKinds.size()> kKeys{"fill",  "reject", "disconnect",
                                                               "stale", "risk",   "alert"};
    return QStringLiteral("notify/%1.%2")
        .arg(QString::fromLatin1(kKeys[static_cast<std::size_t>(kind)]), QString::fromLatin1(what));
}

}  // namespace

NotifySettings NotifySettings::load(QSettings& settings) {
    NotifySettings out;
    out.isMuted = settings.value(QStringLiteral("notify/muted"), false).toBool();
    for (const NoteKind kind : kNoteKinds) {
        out.choices[kind] = {.isShown = settings.value(keyOf(kind, "shown"), true).toBool(),
                             .isHeard = settings.value(keyOf(kind, "heard"), true).toBool()};
    }
    return out;
}

void NotifySettings::save(QSettings& settings) const {
    settings.setValue(QStringLiteral("notify/muted"), isMuted);
    for (const NoteKind kind : kNoteKinds) {
        settings.setValue(keyOf(kind, "shown"), choiceOf(kind).isShown);
        settings.setValue(keyOf(kind, "heard"), choiceOf(kind).isHeard);
    }
}

QString kindTitle(NoteKind kind) {
    switch (kind) {
        case NoteKind::Fill:
            return QStringLiteral("Fills");
        case NoteKind::Reject:
            return QStringLiteral("Refused orders");
        case NoteKind::Disconnect:
            return QStringLiteral("Order link");
        case NoteKind::StaleFeed:
            return QStringLiteral("Market data");
        case NoteKind::Alert:
            return QStringLiteral("Alerts");
        case NoteKind::Risk:
            break;
    }
    return QStringLiteral("Trading state");
}

QString kindSentence(NoteKind kind) {
    switch (kind) {
        case NoteKind::Fill:
            return QStringLiteral(
                "A buy sounds upwards, a sell downwards. Many at once are one note with the net.");
        case NoteKind::Reject:
            return QStringLiteral("An order that a limit or the venue refused, and why.");
        case NoteKind::Disconnect:
            return QStringLiteral("The link to the venue was lost, or is ready again.");
        case NoteKind::StaleFeed:
            return QStringLiteral("A source went stale or was lost, or is live again.");
        case NoteKind::Alert:
            return QStringLiteral("What you asked to be told of: a price, a study, a fixing, a list price.");
        case NoteKind::Risk:
            break;
    }
    return QStringLiteral("Close only, disabled, or order entry closed; and when it is open again.");
}

NoteKind kindOf(Tone tone) {
    constexpr std::array<NoteKind, 7> kKinds{NoteKind::Fill,       NoteKind::Fill,      NoteKind::Reject,
                                             NoteKind::Disconnect, NoteKind::StaleFeed, NoteKind::Risk,
                                             NoteKind::Alert};
    return kKinds[static_cast<std::size_t>(tone)];
}

}  // namespace tessera::ui
