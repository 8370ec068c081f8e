#pragma once
// Candles, volume, index line, forecast fan and orders over a tuned QChart. It draws from a BarSource it does
// not own, two bars a pixel at most whatever the history's length. GUI thread only.

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/drawings/drawing.h"
#include "widgets/accessible/spoken.h"
#include "widgets/chart/chart_data.h"
#include "widgets/chart/chart_geometry.h"
#include "widgets/chart/chart_zone.h"
#include "widgets/theme/theme.h"

namespace tessera::widgets {

class ChartView : public QWidget, public Spoken {
    Q_OBJECT

 public:
    explicit ChartView(const Theme& theme, QWidget* parent = nullptr);
    ~ChartView() override;

    void setTheme(const Theme& theme);
    void setState(const ChartState& state);

    /// The bars; not owned, may be null, must outlive the view or be replaced first. Another source (a new
    /// interval or instrument) resets the view to the last bars unless `keepTime`.
    void setSource(const domain::BarSource* source, bool keepTime = false);
    /// Once per frame tick: repaints only when the source's revision or a value below has changed. Follows
    /// the last bar while it is in view.
    void refresh();
    /// Decimals of prices in labels; the tick snaps the crosshair's price (0: no snapping).
    void setPriceFormat(int decimals, domain::PriceDelta tick);
    void setQuantityDecimals(int decimals);

    void setIndexLines(std::vector<ChartIndexLine> lines);
    /// For a chart of index lines alone, without bars: neither legend nor volume pane, and the whole of the
    /// lines is what a reset shows.
    void setLinesOnly(bool on);
    /// Also when their values changed without the bars.
    void setStudies(std::vector<ChartStudy> studies);
    /// Panes under the volume, top to bottom. A pane keeps its range by its id.
    void setPanes(const std::vector<ChartPane>& panes);
    std::vector<ChartPane> panes() const;
    /// One pane alone over the time axis; 0: the price with its volume; none: all of them.
    void setMaximised(std::optional<int> pane);
    std::optional<int> maximised() const;
    void setForecast(std::optional<ChartForecast> forecast);
    void setOrders(std::vector<ChartOrderLine> orders);
    void setAlerts(std::vector<ChartAlert> alerts);
    void setFills(std::vector<ChartFill> fills);
    void setEvents(std::vector<ChartEvent> events);
    void setPosition(std::optional<ChartPosition> position);
    /// What a move of the price is worth to the position held, for what is measured; empty words: nothing.
    void setProfitOf(std::function<QString(domain::PriceDelta)> profitOf);
    /// The clock of the time axis; bars of days and longer show UTC, in which they begin.
    void setZone(const ChartZone& zone);
    /// A dashed line where each trading session begins, so long after midnight UTC; none: no lines.
    void setSessionStart(std::optional<domain::Duration> ofDay);
    /// How long painting takes, in the corner.
    void setFrameTimes(bool on);
    /// While a picture of it leaves the program: without focus ring and painting times.
    void setBare(bool isBare);
    void setLast(std::optional<ChartLast> last);
    /// Works out the volume by price of the bars shown, whenever they are others; empty: none is drawn.
    void setProfiler(ChartProfiler profiler);
    bool hasProfile() const;
    /// The same of every session in view, which begins so long after midnight UTC; empty: none is drawn.
    void setSessionProfiler(ChartProfiler profiler, domain::Duration ofDay);
    bool hasSessionProfiles() const;
    /// The chart's own prices against the left axis, and the second one at the right.
    void setOwnLeft(bool on);
    bool isOwnLeft() const;
    /// Who bought and sold, for the type that draws it; null: there is nothing to draw it from.
    void setFootprints(std::shared_ptr<const ChartFootprintSource> footprints);
    /// The book over time under the bars; null: none.
    void setDepth(std::shared_ptr<const ChartDepthSource> depth);
    bool hasDepth() const;
    void setDrawings(const std::vector<drawings::Drawing>& drawings);
    /// Values of drawings that follow the market, by drawing: of an anchored VWAP its first output.
    void setDrawingLines(ChartDrawingLines lines);
    /// The next clicks place the points of one; none: clicks hold what is drawn.
    void setTool(std::optional<drawings::DrawingKind> tool);
    std::optional<drawings::DrawingKind> tool() const;
    /// Points go to the open, high, low or close that is near.
    void setMagnet(bool on);
    bool hasMagnet() const;
    void selectDrawing(std::optional<drawings::DrawingId> drawing);
    /// Text in front of the values, e.g. "unsequenced source"; empty: none.
    void setNote(const QString& note);

    void setType(ChartType type);
    ChartType type() const;
    void setScale(ChartScale scale);
    ChartScale scale() const;
    /// High prices at the bottom.
    void setInverted(bool on);
    bool isInverted() const;
    void setHoveredPrice(std::optional<domain::Price> price);
    /// A common crosshair for linked charts.
    void setCrosshairTime(std::optional<domain::Timestamp> time);

    void setVisibleTime(domain::Timestamp from, domain::Timestamp to);
    /// Where a reset of a chart of lines alone goes; with nothing given, from their first step to their last.
    void setWholeTime(domain::Timestamp from, domain::Timestamp to);
    /// Last bars at the default pitch of 6 px, with room for the forecast; automatic price range.
    void resetView();
    void resetTime();
    void resetPrice();
    /// Under the pointer, on the tick; none while it points elsewhere.
    std::optional<domain::Price> crosshairPrice() const;
    const ChartGeometry& chartGeometry() const;

    // Its accessible name is what it is of; the rest is told from what it shows.
    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    int spokenParts() const override;
    SpokenPart spokenPart(int part) const override;
    bool hidesChildWidgets() const override { return true; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 signals:
    void hoveredPriceChanged(std::optional<tessera::domain::Price> price);
    void crosshairTimeChanged(std::optional<tessera::domain::Timestamp> time);
    void visibleTimeChanged(tessera::domain::Timestamp from, tessera::domain::Timestamp to);
    /// An own order was dragged by its tag and dropped at another price.
    void orderMoved(const tessera::widgets::ChartOrderMove& move);
    /// A right click, over an order's tag or not.
    void menuWanted(const tessera::widgets::ChartMenuRequest& request);
    void scaleChanged(tessera::widgets::ChartScale scale);
    /// Panes were sized, or one maximised, by hand.
    void panesChanged();
    void studyHideWanted(std::uint64_t study);
    /// 0: any of them.
    void studyEditWanted(std::uint64_t study);
    void studyRemoveWanted(std::uint64_t study);
    /// By hand, complete; its id is for the owner to give.
    void drawingPlaced(const tessera::drawings::Drawing& drawing);
    void drawingChanged(const tessera::drawings::Drawing& drawing);
    void drawingRemoveWanted(std::uint64_t drawing);
    void undoWanted();
    void redoWanted();
    void toolChanged();

 protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::widgets
