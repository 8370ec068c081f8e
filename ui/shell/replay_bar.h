#pragma once
// The band of a replay: start over, play, step, speed, position and the recording's time, marks; and that
// what is traded here on paper ends with it. Only there during a replay.

#include <QWidget>

#include <memory>

#include "app/ports/replay_position.h"
#include "ui/context/app_services.h"
#include "ui/shell/replay_marks.h"

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;

namespace tessera::ui {

/// How far the replay has come, as a line that fills, with its marks. Pressed or dragged it asks to go there.
class ReplayTrack : public QWidget {
    Q_OBJECT
 public:
    explicit ReplayTrack(AppServices& context, QWidget* parent = nullptr);
    /// 0 .. 10 000.
    void setShare(int share);
    /// Whether there is a time to a place; `why` not, as a tip.
    void setAsked(bool canBeAsked, const QString& why);
    /// 0 .. 10 000 each.
    void setMarks(std::vector<int> shares);
    QSize sizeHint() const override;

 signals:
    /// 0 .. 10 000.
    void asked(int share);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

 private:
    void askAt(double x);

    AppServices& m_context;
    int m_share = 0;
    std::vector<int> m_marks;
    bool m_canBeAsked = false;
    QString m_why;
};

class ReplayBar : public QWidget {
    Q_OBJECT
 public:
    /// `context.replay()` is not null.
    explicit ReplayBar(AppServices& context, QWidget* parent = nullptr);
    /// From now on the replay can be sent to a place. `position` outlives the bar.
    void setPosition(ports::ReplayPosition* position);
    ReplayTrack& track() { return *m_track; }
    ReplayMarks& marks() { return *m_marks; }
    /// At the place where the replay stands, under `name`.
    void mark(const QString& name);
    /// Where the menu of marks leads.
    void goTo(domain::Timestamp at);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QPushButton* addButton(const QString& text, const QString& tip);
    void addSpeeds();
    void addPositionButtons(QLayout& layout);
    void stepBack();
    void markAt(domain::Timestamp at, const QString& name);
    void askForMark();
    void fillMarks();
    void showMarks();
    void togglePlay();
    void refresh();
    void applyTheme();

    AppServices& m_context;
    QPushButton* m_play;
    QPushButton* m_step;
    QPushButton* m_back;
    QPushButton* m_bar;
    QPushButton* m_mark;
    QPushButton* m_list;
    QMenu* m_menu;
    ports::ReplayPosition* m_position = nullptr;
    std::unique_ptr<ReplayMarks> m_marks;
    QComboBox* m_speed;
    ReplayTrack* m_track;
    QLabel* m_time;
    QLabel* m_span;
    QLabel* m_file;
    QLabel* m_readOnly;
    bool m_isPlaying = true, m_isUnderWay = false;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
