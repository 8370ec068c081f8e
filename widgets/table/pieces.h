#pragma once
// Small painted parts of the frame. GUI thread only.

#include <QLabel>
#include <QWidget>
#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

/// "● feed  live 0.4 ms": a dot, a name in words, a value in numbers. State is told by shape too: a filled
/// disc, a ring while idle, a triangle for a warning, a cross for an error.
class StatusDot : public QWidget, public Spoken {
    Q_OBJECT

 public:
    enum class Level { Good, Idle, Warning, Bad, Stale };
    explicit StatusDot(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void set(Level level, const QString& name, const QString& value);
    /// A button: clicked() on release inside, and by Space or Enter.
    void setClickable();
    QAccessible::Role spokenRole() const override {
        return m_isClickable ? QAccessible::Button : QAccessible::StaticText;
    }
    QString spokenName() const override { return m_name + QLatin1Char(' ') + m_value; }
    bool canPressSpoken() const override { return m_isClickable; }
    void pressSpoken(int) override { emit clicked(); }
    QSize sizeHint() const override;

 signals:
    void clicked();

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    Theme m_theme;
    bool m_isClickable = false;
    Level m_level = Level::Idle;
    QString m_name, m_value;
};

/// Outlined word, e.g. UNPROVEN 12/30 in violet, dashed.
class Badge : public QWidget {
    Q_OBJECT

 public:
    explicit Badge(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void set(const QString& text, bool isDashed);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    Theme m_theme;
    QString m_text;
    bool m_isDashed = true;
};

/// Two pixels of accent inside `box`: where the keyboard is, on widgets that paint themselves.
void paintFocusRing(QPainter& painter, const QRect& box, const Theme& theme);

/// The badge's drawing alone, for painted panels.
void paintBadge(QPainter& painter, const QRectF& box, const QString& text, bool isDashed, const Theme& theme);

/// PAPER or REPLAY in petrol (no money is at stake), LIVE in red, white letter-spaced words, always visible;
/// 92 x 40 in the band.
class ModeBanner : public QWidget {
    Q_OBJECT

 public:
    enum class Mode { Paper, Live, Replay };
    explicit ModeBanner(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setMode(Mode mode);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    Theme m_theme;
    Mode m_mode = Mode::Paper;
};

/// One line of words that gives way in width, with an ellipsis; the whole of it is the tool tip then, and its
/// accessible name always.
class ElidedLabel : public QLabel {
    Q_OBJECT

 public:
    explicit ElidedLabel(QWidget* parent = nullptr) : QLabel(parent) { setTextFormat(Qt::PlainText); }
    QSize minimumSizeHint() const override;
    bool isCut() const;

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

/// A line without axes, last value as a dot tinted by direction. `values` are any unit; fewer than two draw
/// nothing.
void paintSparkline(QPainter& painter, const QRectF& box, const std::vector<double>& values,
                    const Theme& theme);

class Sparkline : public QWidget {
    Q_OBJECT

 public:
    explicit Sparkline(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setValues(std::vector<double> values);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    Theme m_theme;
    std::vector<double> m_values;
};

}  // namespace tessera::widgets
