#pragma once
// What a strategy brings by the price of its underlying: filled where it gains and where it loses. Values
// only; GUI thread only.

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_geometry.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

struct PayoffLine {
    QString name;                 // "now", "in 7 days", "at the end"
    std::vector<QPointF> points;  // price USD, profit USD; by rising price
    bool operator==(const PayoffLine&) const = default;
};

class PayoffView : public QWidget, public Spoken {
    Q_OBJECT
 public:
    struct Picture {
        std::vector<PayoffLine> lines;  // the first is filled, the others are thinner
        std::optional<double> price;    // where the underlying stands now
        std::vector<double> breakEvens;
        int priceDecimals = 2;
        bool operator==(const Picture&) const = default;
    };

    explicit PayoffView(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setPicture(Picture picture);
    const Picture& picture() const { return m_picture; }
    /// Shown in the middle while there is no line.
    void setEmptyText(const QString& title, const QString& sentence);
    /// "2.1000: now +120.00, at the end -40.00 USD" of a place in the widget; empty outside the plot.
    QString wordsAt(double x) const;

    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    int spokenParts() const override { return static_cast<int>(m_picture.breakEvens.size()); }
    SpokenPart spokenPart(int part) const override;
    QSize minimumSizeHint() const override { return {220, 120}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

 private:
    struct Frame;
    bool isEmpty() const { return m_picture.lines.empty() || m_picture.lines.front().points.size() < 2; }
    Frame frameNow() const;
    void paintAxes(QPainter& painter, const Frame& frame) const;
    void paintGround(QPainter& painter, const Frame& frame) const;
    void paintMarks(QPainter& painter, const Frame& frame) const;
    void paintLines(QPainter& painter, const Frame& frame) const;
    void paintLegend(QPainter& painter, const Frame& frame) const;
    void paintPointer(QPainter& painter, const Frame& frame) const;
    void paintEmpty(QPainter& painter) const;
    QColor inkOf(std::size_t line) const;

    Theme m_theme;
    QString m_emptyTitle, m_emptySentence;
    Picture m_picture;
    std::optional<double> m_pointer;  // x
};

}  // namespace tessera::widgets
