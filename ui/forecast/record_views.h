#pragma once
// One track record in pictures: skill over time, what the bands held, reliability and the PIT histogram.
// Values only; GUI thread.

#include <QWidget>

#include "app/ports/track_record.h"
#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

/// What the four share: the record, the theme, a head line and the words where there is nothing to draw.
class RecordView : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    RecordView(const widgets::Theme& theme, QString title, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// Null: none is chosen.
    void setRecord(std::shared_ptr<const ports::TrackRecord> record);
    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    QSize sizeHint() const override { return {260, 150}; }
    QSize minimumSizeHint() const override { return {150, 96}; }

 protected:
    static constexpr int kHead = 20;
    virtual bool hasValues() const { return m_record && m_record->n > 0; }
    virtual void paintValues(QPainter& painter) = 0;
    const ports::TrackRecord& record() const { return *m_record; }
    const widgets::Theme& theme() const { return m_theme; }
    /// Room under the head, with `left` and `bottom` for axes.
    QRectF plot(int left, int bottom) const;
    void paintMark(QPainter& painter, double x, double top, double mark) const;
    void paintEvent(QPaintEvent* event) override;

 private:
    widgets::Theme m_theme;
    QString m_title;
    std::shared_ptr<const ports::TrackRecord> m_record;
};

/// Skill of the first n forecasts, n from left to right, with its 90 % interval.
class SkillView final : public RecordView {
 public:
    explicit SkillView(const widgets::Theme& theme, QWidget* parent = nullptr);
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int part) const override;

 protected:
    bool hasValues() const override;
    void paintValues(QPainter& painter) override;
};

/// How many outcomes the 50, 80 and 90 % bands held, with intervals, against what they should.
class CoverageView final : public RecordView {
 public:
    explicit CoverageView(const widgets::Theme& theme, QWidget* parent = nullptr);
    int spokenParts() const override { return hasValues() ? 3 : 0; }
    widgets::SpokenPart spokenPart(int part) const override;

 protected:
    void paintValues(QPainter& painter) override;

 private:
    QRectF rowBox(int row) const;
};

/// How often the outcome lay below the quantile of a level, against the level.
class ReliabilityView final : public RecordView {
 public:
    explicit ReliabilityView(const widgets::Theme& theme, QWidget* parent = nullptr);
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int part) const override;

 protected:
    bool hasValues() const override;
    void paintValues(QPainter& painter) override;

 private:
    QPointF placeOf(double level, double share) const;
};

/// Forecasts by where in their distribution the outcome lay, in tenths.
class PitView final : public RecordView {
 public:
    explicit PitView(const widgets::Theme& theme, QWidget* parent = nullptr);
    int spokenParts() const override { return hasValues() ? 10 : 0; }
    widgets::SpokenPart spokenPart(int part) const override;

 protected:
    void paintValues(QPainter& painter) override;

 private:
    QRectF barBox(int tenth, double most) const;
    double most() const;
};

}  // namespace tessera::ui
