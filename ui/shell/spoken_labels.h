#pragma once
// Labels that are more than text: one that is pressed, one that says what has just happened. GUI thread only.

#include <QLabel>

#include "widgets/accessible/spoken.h"
#include "widgets/table/copied_text.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

/// A figure that opens something: by the mouse, by Space and Enter, and for screen readers a button.
class PressLabel : public QLabel, public widgets::Spoken {
    Q_OBJECT
 public:
    /// `title` stands before its text when it is read out.
    explicit PressLabel(QString title, const widgets::Theme& theme);

    QAccessible::Role spokenRole() const override { return QAccessible::Button; }
    QString spokenName() const override { return m_title + QLatin1Char(' ') + text(); }
    bool canPressSpoken() const override { return true; }
    void pressSpoken(int) override { emit pressed(); }

 signals:
    void pressed();

 protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

 private:
    QString m_title;
    const widgets::Theme& m_theme;
};

/// The newest sentence, cut to its room; read out, and copied, in full.
class SentenceLabel : public QLabel, public widgets::Spoken, public widgets::Copyable {
 public:
    SentenceLabel();
    /// An urgent one is read out at once.
    void say(const QString& sentence, bool isUrgent);

    QAccessible::Role spokenRole() const override { return QAccessible::AlertMessage; }
    QString spokenName() const override { return text().isEmpty() ? QString() : m_sentence; }
    QString copiedText() const override { return spokenName(); }

 protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

 private:
    QString m_sentence;
};

}  // namespace tessera::ui
