#pragma once
// Menu, Sounds and notifications: what is shown and heard, and who shows and plays it. GUI thread only.

#include <QWidget>
#include <vector>

#include "ui/notify/notify_center.h"

class QCheckBox;
class QLabel;

namespace tessera::ui {

class NotifyWindow : public QWidget {
    Q_OBJECT
 public:
    NotifyWindow(NotifyCenter& center, QWidget* parent);
    /// Shows it, and asks the desktop and the sound system who they are.
    void open();

 private:
    void showSettings();
    void showSentences();
    void apply();
    NotifyCenter& m_center;
    QCheckBox* m_muted;
    std::vector<std::pair<QCheckBox*, QCheckBox*>> m_choices;  // shown, heard; by kind
    QLabel* m_desktop;
    QLabel* m_sound;
    bool m_isAsked = false;
};

}  // namespace tessera::ui
