#pragma once
// The band of a replay: start over, play, step, speed, position and the recording's time; and that what is
// traded here on paper ends with it. Only there during a replay.

#include <QWidget>

#include "ui/context/app_services.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace tessera::ui {

/// How far the replay has come, as a line that fills; nothing to drag: a book is known only by playing up to
/// it.
class ReplayTrack : public QWidget {
    Q_OBJECT
 public:
    explicit ReplayTrack(AppServices& context, QWidget* parent = nullptr);
    /// 0 .. 10 000.
    void setShare(int share);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    AppServices& m_context;
    int m_share = 0;
};

class ReplayBar : public QWidget {
    Q_OBJECT
 public:
    /// `context.replay()` is not null.
    explicit ReplayBar(AppServices& context, QWidget* parent = nullptr);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QPushButton* addButton(const QString& text, const QString& tip);
    void addSpeeds();
    void togglePlay();
    void refresh();
    void applyTheme();

    AppServices& m_context;
    QPushButton* m_play;
    QPushButton* m_step;
    QComboBox* m_speed;
    ReplayTrack* m_track;
    QLabel* m_time;
    QLabel* m_span;
    QLabel* m_file;
    QLabel* m_readOnly;
    bool m_isPlaying = true;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
