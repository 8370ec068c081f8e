#pragma once
// Instruments by family with a day's line, last price, change and the forecast's median. Click or arrows
// select.

#include <QWidget>
#include <vector>

#include "ui/workspace/ui_context.h"

namespace tessera::ui {

class WatchlistView : public QWidget {
    Q_OBJECT
 public:
    explicit WatchlistView(UiContext& context, QWidget* parent = nullptr);
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
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
    std::vector<double> dayLine(const InstrumentMarket& market) const;
    QString changeText(const InstrumentMarket& market) const;
    QString forecastText(const InstrumentMarket& market) const;
    void step(int direction);

    UiContext& m_context;
    std::vector<Line> m_lines;
    int m_hovered = -1;
    int m_framesToPaint = 0;
};

/// What happened, newest first, with time in UTC.
class EventsView : public QWidget {
    Q_OBJECT
 public:
    explicit EventsView(UiContext& context, QWidget* parent = nullptr);
    void add(const QString& sentence, bool isUrgent);

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    struct Entry {
        domain::Timestamp at;
        QString sentence;
        bool isUrgent = false;
    };
    UiContext& m_context;
    std::vector<Entry> m_entries;  // newest first
};

class WatchlistPanel : public QWidget {
    Q_OBJECT
 public:
    explicit WatchlistPanel(UiContext& context, QWidget* parent = nullptr);
};

}  // namespace tessera::ui
