#pragma once
// Tiers and prices over time: steps with gaps where nothing is known or a fixing was withheld. GUI thread
// only.

#include <QWidget>

#include "ui/context/app_services.h"
#include "ui/indexes/index_picture.h"
#include "widgets/chart/chart_view.h"
#include "widgets/table/pieces.h"

class QComboBox;
class QToolButton;

namespace tessera::ui {

class OverflowRow;

class IndexChart : public QWidget {
    Q_OBJECT
 public:
    explicit IndexChart(AppServices& context, QWidget* parent = nullptr);
    /// `words`: what stands in place of lines while there is no book to draw from; Live otherwise.
    void show(const IndexPicture& picture, const IndexState& state, const widgets::ChartState& words);
    widgets::ChartView& view() { return *m_view; }
    QComboBox& blends() { return *m_blend; }
    QComboBox& knowledge() { return *m_known; }
    /// Where the lines come from, and what they are not.
    QString origin() const { return m_origin->text(); }

 signals:
    void scaleChosen(tessera::ui::IndexScale scale);
    void spanChosen(tessera::ui::IndexSpan span);
    void blendChosen(tessera::indexes::Blend blend);
    void knownChosen(tessera::ui::IndexKnown known, tessera::domain::Timestamp on);
    /// The time under the pointer; none while it points elsewhere.
    void pointed(std::optional<tessera::domain::Timestamp> at);
    /// A click, not a drag, at that time; of the tiers drawn the key of the nearest, empty: none is known
    /// there.
    void clicked(tessera::domain::Timestamp at, const QString& tier);
    /// A right click, over that time.
    void menuWanted(const QPoint& onScreen, tessera::domain::Timestamp at);

 protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void buildHead();
    void fillChoices();
    void chooseBlend(int at);
    void chooseKnown(int at);
    void showTime();
    void showOrigin();
    QString originWords() const;
    QString tierNear(domain::Timestamp at, double y) const;

    AppServices& m_context;
    widgets::ElidedLabel* m_title;
    QLabel* m_origin;
    OverflowRow* m_head;
    QComboBox *m_blend, *m_known;
    std::vector<QToolButton*> m_scales, m_spans;
    widgets::ChartView* m_view;
    IndexPicture m_picture;
    IndexState m_state;
    std::optional<domain::Timestamp> m_pointed;
    std::optional<QPointF> m_pressed;
    bool m_isMoved = false;  // by the person: a resize leaves the time alone
    bool m_isSettingTime = false;
};

}  // namespace tessera::ui
