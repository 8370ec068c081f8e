#pragma once
// The place where a new key is pressed or a new button clicked. Every key counts, Esc and Enter too: leaving
// is done with the pointer, or by what the editor offers afterwards. GUI thread only.

#include <QWidget>

#include "widgets/theme/theme.h"

namespace tessera::ui {

class KeyRecorder : public QWidget {
    Q_OBJECT
 public:
    explicit KeyRecorder(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// Starts to listen, to keys or to buttons, and takes the focus.
    void record(bool toMouse);
    void leave();
    bool isRecording() const { return m_isRecording; }
    /// What it shows while it does not listen.
    void setText(const QString& text);
    QSize sizeHint() const override;

 signals:
    /// A portable trigger: "Ctrl+B", or "Shift+Left" for a button.
    void recorded(const QString& trigger);
    void left();

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

 private:
    void takeKey(const QKeyEvent& event);
    void finish(const QString& trigger);

    widgets::Theme m_theme;
    QString m_text, m_soFar;
    bool m_isRecording = false, m_isMouse = false;
};

}  // namespace tessera::ui
