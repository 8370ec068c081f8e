#pragma once
// Asks tessera-tones, a process of its own, to sound: whatever the sound system does, the terminal neither
// waits for it nor falls with it. The process starts with the first tone. GUI thread only.

#include <QObject>
#include <QString>

#include "ui/notify/note.h"

class QProcess;

namespace tessera::ui {

class TonePlayer : public QObject {
    Q_OBJECT
 public:
    /// `program` empty: tessera-tones beside this program.
    explicit TonePlayer(QString program = {}, QObject* parent = nullptr);
    ~TonePlayer() override;
    void play(Tone tone);
    /// Starts the process, so that sentence() can tell of the device.
    void probe();
    /// "Sounds go to Built-in Audio." or why nothing is heard.
    const QString& sentence() const { return m_sentence; }

 signals:
    void sentenceChanged();

 private:
    bool startOnce();
    void read();
    void say(const QString& sentence);
    QString m_program, m_sentence;
    QProcess* m_process = nullptr;
    int m_starts = 0;
};

}  // namespace tessera::ui
