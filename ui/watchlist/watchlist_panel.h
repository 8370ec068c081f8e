#pragma once
// Instruments by family with a day's line, last price, change and the forecast's median. Click or arrows
// select.

#include <vector>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/accessible/spoken.h"
#include "widgets/table/copied_text.h"

namespace tessera::ui {

class WatchlistView : public QWidget, public widgets::Spoken, public widgets::Copyable {
    Q_OBJECT
 public:
    WatchlistView(AppServices& context, PanelLink& link, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    // Its lines; the selected instrument has the keyboard.
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override { return QStringLiteral("Watchlist"); }
    int spokenParts() const override { return static_cast<int>(m_lines.size()); }
    widgets::SpokenPart spokenPart(int line) const override;
    int spokenFocus() const override;
    void focusSpokenPart(int line) override;
    /// The selected instrument's row.
    QString copiedText() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    /// A heading or an instrument.
    struct Line {
        QString heading;
        InstrumentMarket* market = nullptr;
        std::uint64_t revision = 0;  // of the market, when it was painted last
        QString words;               // everything written in the row
        std::vector<double> day;     // closes of the line
        std::uint64_t dayEpoch = 0;
        std::size_t dayBars = 0;
    };
    void rebuild();
    /// Repaints the rows whose words have changed.
    void refresh();
    void paintLine(QPainter& painter, const QRect& row, const Line& line) const;
    void paintHeads(QPainter& painter) const;
    void paintForecast(QPainter& painter, const QRect& box, const InstrumentMarket& market) const;
    int lineAt(const QPoint& at) const;
    InstrumentMarket* marketAt(const QPoint& at) const;
    std::vector<double> dayLine(const InstrumentMarket& market) const;
    QString changeText(const InstrumentMarket& market) const;
    QString forecastText(const InstrumentMarket& market) const;
    QString lastText(const InstrumentMarket& market) const;
    QString copiedRow(const InstrumentMarket& market) const;
    QRect lineRect(int line) const;
    void step(int direction);

    AppServices& m_context;
    PanelLink& m_link;
    QPoint m_pressedAt;
    std::vector<Line> m_lines;
    int m_hovered = -1;
    int m_framesToPaint = 0;
};

/// What happened, newest first, with time in UTC.
class EventsView : public QWidget, public widgets::Spoken, public widgets::Copyable {
    Q_OBJECT
 public:
    explicit EventsView(AppServices& context, QWidget* parent = nullptr);
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override { return QStringLiteral("Events"); }
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int event) const override;
    int spokenFocus() const override { return m_current < spokenParts() ? m_current : -1; }
    void focusSpokenPart(int event) override;
    /// The one the keyboard is on, in full.
    QString copiedText() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

 private:
    QString words(int event) const;
    int eventAt(const QPoint& at) const;

    AppServices& m_context;
    int m_current = 0;           // the newest
    std::vector<QRect> m_boxes;  // as painted last
};

class WatchlistPanel : public Panel {
    Q_OBJECT
 public:
    explicit WatchlistPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Watchlist"); }

 private:
    PanelHeader* m_header;
};

/// What happened, as a panel of its own.
class EventsPanel : public Panel {
    Q_OBJECT
 public:
    explicit EventsPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Events"); }

 private:
    PanelHeader* m_header;
};

}  // namespace tessera::ui
