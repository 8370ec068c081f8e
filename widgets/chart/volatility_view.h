#pragma once
// Volatilities by strike or by expiry: points with whiskers from bid to ask, and a curve through them. Values
// only; GUI thread.

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_geometry.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

struct VolatilityPoint {
    QString name;                     // "1.95", "Z26": what is said of it
    double at = 0;                    // along the axis: USD or days
    double value = 0;                 // a year, 0.42 is 42 %
    std::optional<double> low, high;  // whiskers
    bool isHollow = false;            // nobody quotes it now
    bool isChosen = false;            // ringed in accent
    bool operator==(const VolatilityPoint&) const = default;
};

struct VolatilityLine {
    QString name;                         // at its end: "Z26 19 d"
    std::vector<VolatilityPoint> points;  // ascending
    /// Drawn instead of straight lines from point to point; empty: those.
    std::vector<QPointF> curve;
    std::size_t ink = 0;  // Theme::series
    bool operator==(const VolatilityLine&) const = default;
};

/// A place along the axis with its name, and a second line under it.
struct VolatilityTick {
    double at = 0;
    QString name, below;
    bool operator==(const VolatilityTick&) const = default;
};

/// A line across the whole plot.
struct VolatilityMark {
    double at = 0;  // along the axis, or a volatility
    QString name;
    bool operator==(const VolatilityMark&) const = default;
};

class VolatilityView : public QWidget, public Spoken {
    Q_OBJECT
 public:
    struct Picture {
        std::vector<VolatilityLine> lines;    // the first is looked at, the others are fainter
        std::vector<VolatilityTick> ticks;    // those that would touch are left out
        std::optional<VolatilityMark> place;  // upright: the future's price
        std::optional<VolatilityMark> level;  // lying: the realised volatility
        bool operator==(const Picture&) const = default;
    };

    /// `name`: what a screen reader calls it.
    VolatilityView(const Theme& theme, const QString& name, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setPicture(Picture picture);
    const Picture& picture() const { return m_picture; }
    /// Shown in the middle while there is no point.
    void setEmptyText(const QString& title, const QString& sentence);

    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    int spokenParts() const override;
    SpokenPart spokenPart(int part) const override;
    QSize minimumSizeHint() const override { return {180, 110}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    struct Frame;
    bool isEmpty() const;
    Frame frameNow() const;
    void paintAxes(QPainter& painter, const Frame& frame) const;
    void paintMarks(QPainter& painter, const Frame& frame) const;
    void paintLine(QPainter& painter, const Frame& frame, std::size_t line) const;
    void paintNames(QPainter& painter, const Frame& frame) const;
    void paintEmpty(QPainter& painter) const;
    QColor inkOf(std::size_t line) const;
    int nameWidth() const;

    Theme m_theme;
    QString m_name, m_emptyTitle, m_emptySentence;
    Picture m_picture;
};

}  // namespace tessera::widgets
