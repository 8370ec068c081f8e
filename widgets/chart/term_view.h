#pragma once
// Prices by the day they end: a curve now, and as it was before. Values only; GUI thread.

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_geometry.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

struct TermPoint {
    QString name;  // "SITC-Z26"
    domain::Timestamp ends;
    domain::Price price;
    bool operator==(const TermPoint&) const = default;
};

struct TermLine {
    QString name;                   // "now", "a week ago"
    std::vector<TermPoint> points;  // ascending
    bool operator==(const TermLine&) const = default;
};

class TermView : public QWidget, public Spoken {
    Q_OBJECT
 public:
    explicit TermView(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// The first line is now; the others are drawn fainter the later they stand. `index`: what they settle
    /// to, drawn where the time axis begins.
    void setCurve(std::vector<TermLine> lines, std::optional<domain::Price> index, domain::Timestamp now,
                  int decimals);
    /// Shown in the middle while there is no point.
    void setEmptyText(const QString& title, const QString& sentence);

    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    int spokenParts() const override;
    SpokenPart spokenPart(int part) const override;
    QSize minimumSizeHint() const override { return {240, 140}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    ChartGeometry geometryNow() const;
    void paintAxes(QPainter& painter, const ChartGeometry& g) const;
    void paintLine(QPainter& painter, const ChartGeometry& g, std::size_t line) const;
    QPointF nameAt(const ChartGeometry& g, std::size_t point, double width) const;
    double indexBaseline(const ChartGeometry& g, double y) const;
    void paintNames(QPainter& painter, const ChartGeometry& g) const;
    QString priceText(domain::Price price) const;

    Theme m_theme;
    std::vector<TermLine> m_lines;
    std::optional<domain::Price> m_index;
    domain::Timestamp m_now;
    int m_decimals = 2;
    QString m_emptyTitle, m_emptySentence;
};

}  // namespace tessera::widgets
