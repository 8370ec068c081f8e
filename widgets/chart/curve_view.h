#pragma once
// A result over time as a step line, and below it how far it lies under its highest point so far. Values
// only; GUI thread.

#include <QWidget>
#include <optional>
#include <vector>

#include "app/domain/timestamp.h"
#include "app/domain/values.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

struct CurveValue {
    domain::Timestamp at;
    domain::Money value;
    bool operator==(const CurveValue&) const = default;
};

class CurveView : public QWidget {
    Q_OBJECT

 public:
    explicit CurveView(const Theme& theme, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// In order of time; the line begins at zero at `begin` and runs on to `end`.
    void setValues(std::vector<CurveValue> values, domain::Timestamp begin, domain::Timestamp end);
    /// Shown in the middle while there are no values: what to do next.
    void setEmptyText(const QString& title, const QString& sentence);
    /// What the pointer is over: "2026-11-23 05:12:01 UTC  +182.40 USD, 12.00 below the highest".
    QString readout() const;
    QSize minimumSizeHint() const override { return {240, 120}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

 private:
    struct Scale;
    Scale scaleOf() const;
    void paintGrid(QPainter& painter, const Scale& scale) const;
    void paintTimes(QPainter& painter, const Scale& scale) const;
    void paintFall(QPainter& painter, const Scale& scale) const;
    void paintLine(QPainter& painter, const Scale& scale) const;
    void paintPointer(QPainter& painter, const Scale& scale) const;
    void paintEmpty(QPainter& painter) const;

    Theme m_theme;
    std::vector<CurveValue> m_values;
    std::vector<domain::Money> m_falls;  // below the highest so far, >= 0
    domain::Timestamp m_begin, m_end;
    QString m_emptyTitle, m_emptySentence;
    std::optional<std::size_t> m_hovered;
};

}  // namespace tessera::widgets
