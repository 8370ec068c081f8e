#pragma once
// What a chart shows besides its bars, as plain values. Prices are exact; only ChartGeometry turns them into
// pixels.

#include <QPoint>
#include <QString>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "app/domain/bar.h"
#include "app/domain/order.h"
#include "widgets/theme/order_mark.h"

namespace tessera::widgets {

/// Percent and Indexed count from the first bar shown: its close is 0 %, or 100.
enum class ChartScale { Linear, Log, Percent, Indexed };
/// How bars are drawn. Candles are hollow where the price rose. Heikin-Ashi averages them (Valcu, Stocks &
/// Commodities 22:2, 2004): its candles are no prices anybody traded at.
/// Footprint: who bought and sold at each price of a bar, where the bars are wide enough; else candles.
enum class ChartType { Candles, Bars, Line, Area, Step, HeikinAshi, Renko, Footprint };
enum class ChartPhase { Empty, Loading, Live, Stale };

/// A fixed, not traded, value: drawn as steps. `isGap`: no value from here on, until the next point.
struct ChartStep {
    domain::Timestamp time;
    domain::Price value;
    bool isGap = false;
    bool isSimulated = false;  // dashed and labelled "simulated"
    bool operator==(const ChartStep&) const = default;
};

struct ChartIndexLine {
    QString name;                  // "@SITC"; written at the line's end
    int colour = 0;                // 0..5, Theme::series
    std::vector<ChartStep> steps;  // ascending
    QString value = {};            // behind the name where there are lines alone; empty: none
    bool operator==(const ChartIndexLine&) const = default;
};

/// Most outputs a study draws.
inline constexpr std::size_t kMostStudyOutputs = 5;

/// What a study says of one bar, in its unit; an output without a value is absent.
struct ChartStudyPoint {
    domain::Timestamp time;  // start of the bar
    std::array<std::optional<double>, kMostStudyOutputs> at;
    bool isBroken = false;  // the line does not connect to the point before
};

/// Values along time. Read by the GUI thread.
class ChartStudySource {
 public:
    virtual ~ChartStudySource() = default;
    /// Replaces `out` with the points of bars in [from, to) and the nearest on either side, ascending; of
    /// columns of `interval` where that is longer than a bar: of each the last bar's.
    virtual void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
                      std::vector<ChartStudyPoint>& out) const = 0;
};

/// By drawing.
using ChartDrawingLines = std::map<std::uint64_t, std::shared_ptr<const ChartStudySource>>;

/// Values that were set, not traded, as the steps they are: an index, a list price.
class StepLine final : public ChartStudySource {
 public:
    /// Ascending.
    explicit StepLine(std::vector<ChartStep> steps) : m_steps(std::move(steps)) {}
    void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
              std::vector<ChartStudyPoint>& out) const override;

 private:
    std::vector<ChartStep> m_steps;
};

/// The closes of bars as a line: another instrument beside this one.
class CloseLine final : public ChartStudySource {
 public:
    explicit CloseLine(std::shared_ptr<const domain::BarSource> bars) : m_bars(std::move(bars)) {}
    void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
              std::vector<ChartStudyPoint>& out) const override;

 private:
    std::shared_ptr<const domain::BarSource> m_bars;
};

/// Steps: a value that was set holds until the next.
enum class ChartShape { Line, Histogram, Dots, Steps, None };

struct ChartStudyOutput {
    QString title;  // "Signal"; empty where the study has one output
    ChartShape shape = ChartShape::Line;
    int colour = -1;           // -1: Theme::reference, else Theme::series
    domain::Duration shift{};  // drawn this much to the right of its bar
    bool operator==(const ChartStudyOutput&) const = default;
};

/// A study over the bars or in a pane of its own.
struct ChartStudy {
    std::uint64_t id = 0;
    QString name;  // "EMA 20"
    std::vector<ChartStudyOutput> outputs;
    std::shared_ptr<const ChartStudySource> values = nullptr;  // null: there are none yet
    int pane = 0;  // 0: over the price; else the id of a ChartPane
    int decimals = 2;
    bool isHidden = false;
    std::vector<double> guides = {};  // levels with a line of their own, in a pane
    /// Another instrument beside this one: counts from its own first value on a scale that counts.
    bool isComparison = false;
    /// Over the price, against the second axis, which stands opposite the chart's own: in its own unit
    /// whatever the chart counts.
    bool isSecond = false;
};

/// Volume by price: of the bars shown, at the right edge of the plot, or of one session.
struct ChartProfile {
    struct Row {
        domain::Price low, high;
        std::int64_t volume = 0;
        bool isInValueArea = false;
    };
    std::vector<Row> rows;  // ascending; empty: nothing is drawn
    std::size_t pointOfControl = 0;
};

/// The volume by price of the session [from, to), whole even where only its end is in view.
struct ChartSessionProfile {
    domain::Timestamp from, to;
    ChartProfile profile;
};
/// Works out a profile of bars, as often as they are others.
using ChartProfiler = std::function<ChartProfile(const std::vector<domain::Bar>&)>;

/// Who was the aggressor at the prices of one bar. Quantities are raw.
struct ChartFootprintRow {
    domain::Price low;  // the row reaches up to low + the height
    std::int64_t bought = 0, sold = 0, unknown = 0;
    int imbalance = 0;  // +1: buyers took three times the sellers a row lower; -1: the reverse, a row higher
};
struct ChartFootprintBar {
    domain::Timestamp start;
    std::vector<ChartFootprintRow> rows;  // ascending
    std::size_t pointOfControl = 0;       // the row with the most
    std::optional<std::int64_t> delta;    // bought minus sold; none: a side is unknown
};

/// Read by the GUI thread.
class ChartFootprintSource {
 public:
    virtual ~ChartFootprintSource() = default;
    /// Grows with every change.
    virtual std::uint64_t revision() const = 0;
    /// Replaces `out` with the bars of `interval` in [from, to), of rows of `height` (> 0), ascending.
    virtual void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
                      domain::PriceDelta height, std::vector<ChartFootprintBar>& out) const = 0;
};

/// Orders that rested at a price for a while: one cell of the book over time.
struct ChartDepthCell {
    domain::Price price;
    std::int64_t quantity = 0;  // raw
};
/// The book from a time on, until the next column; no cells: it was not known.
struct ChartDepthColumn {
    domain::Timestamp start;
    std::vector<ChartDepthCell> cells;
};

/// The book over time. Read by the GUI thread.
class ChartDepthSource {
 public:
    virtual ~ChartDepthSource() = default;
    /// How many columns there were since the first one, those that were let go of included: column number n
    /// stays the same for good.
    virtual std::uint64_t end() const = 0;
    /// Number of the oldest there still is.
    virtual std::uint64_t begin() const = 0;
    /// Of a number in [begin(), end()).
    virtual ChartDepthColumn column(std::uint64_t number) const = 0;
    virtual domain::Timestamp startOf(std::uint64_t number) const = 0;
    /// Length of a column.
    virtual domain::Duration interval() const = 0;
};

/// A pane under the price and the volume, top to bottom.
struct ChartPane {
    int id = 0;  // > 0
    /// Of the height over the time axis, 0..1. Where all together leave too little to the price each gives.
    double share = 0.18;
    bool operator==(const ChartPane&) const = default;
};

struct ChartFanStep {
    domain::Timestamp time;
    domain::Price q05, q10, q25, q50, q75, q90, q95;
    bool operator==(const ChartFanStep&) const = default;
};

/// Another forecast beside the fan: a band and its middle.
struct ChartOutline {
    struct Step {
        domain::Timestamp time;
        domain::Price low, middle, high;
        bool operator==(const Step&) const = default;
    };
    QString name;  // "drift"; written at its end
    domain::Timestamp origin;
    domain::Price originPrice;
    std::vector<Step> steps = {};               // ascending, after origin
    std::optional<domain::Price> outcome = {};  // what the price was at the last step, once it is known
    bool operator==(const ChartOutline&) const = default;
};

struct ChartForecast {
    domain::Timestamp origin;  // as of; the last bar the model saw
    domain::Price originPrice;
    std::vector<ChartFanStep> steps;                // ascending, after origin
    std::vector<std::vector<domain::Price>> paths;  // at most 8 are drawn; one price per step
    std::vector<std::pair<domain::Price, domain::Price>> randomWalk;  // 90 % band per step; empty: none
    bool hasModel = true;                     // false: baselines only, no violet fan is drawn
    QString line;                             // "SmolLM2-135M, as of 20:00, 24 x 4h"
    QString details;                          // the whole of it, where the line is cut short
    QString remark = {};                      // why it is dimmed, or why there is none: over the plot, whole
    QString badge;                            // "UNPROVEN 12/30", "NOT RECORDED"; empty: none
    bool badgeIsDashed = true;                // UNPROVEN; solid once a skill interval is stated
    bool isDimmed = false;                    // absurd: drawn in outline alone, and the line says why
    std::optional<ChartOutline> second = {};  // 90 % of another forecaster
    std::vector<ChartOutline> ghosts = {};    // 80 % of earlier forecasts, faint, with what came of them
    QString abstained = {};                   // "drift: history too short (41 of 64)"; empty: it did not
    domain::Timestamp abstainedFrom = {}, abstainedTo = {};  // what it would have been of
    bool operator==(const ChartForecast&) const = default;
};

struct ChartOrderLine {
    domain::ClientOrderId id{};
    domain::Side side = domain::Side::Buy;
    domain::Price price;
    OrderMark mark = OrderMark::Working;
    bool isStop = false;
    QString text;  // "Buy 10 limit 1.91"
    bool operator==(const ChartOrderLine&) const = default;
};

/// A level somebody wants to be told of.
struct ChartAlert {
    domain::Price price;
    QString text;  // "Alert, rising"
    bool operator==(const ChartAlert&) const = default;
};

/// An order that is being dragged, and where it is now.
struct ChartOrderMove {
    domain::ClientOrderId id{};
    domain::Price price;
};

/// What lay under a right click.
struct ChartMenuRequest {
    QPoint at;  // on the screen
    std::optional<domain::Price> price;
    std::optional<domain::ClientOrderId> order;
    std::optional<std::uint64_t> study = {};
    std::optional<std::uint64_t> drawing = {};
    int pane = 0;  // id of the ChartPane; 0: the price
};

struct ChartFill {
    domain::Timestamp time;
    domain::Price price;
    domain::Side side = domain::Side::Buy;
    bool operator==(const ChartFill&) const = default;
};

struct ChartPosition {
    domain::Price average;
    QString words;   // "Long 20"
    QString profit;  // "+300.00"
    bool operator==(const ChartPosition&) const = default;
};

struct ChartLast {
    domain::Price price;
    int direction = 0;  // +1, -1
    QString countdown;  // "3:01:48" until the bar closes; empty: none
    bool operator==(const ChartLast&) const = default;
};

/// A fact at a time: a flag on the volume pane.
struct ChartEvent {
    domain::Timestamp time;
    QString text;
};

struct ChartState {
    ChartPhase phase = ChartPhase::Empty;
    QString title;     // Empty, Loading
    QString sentence;  // Empty: what to do next
    int loadingDone = 0, loadingTotal = 0;
    domain::Duration staleFor{};
    domain::Timestamp staleSince;
    QString remark = {};  // of an instrument that is shown as it was: "SITCA-X26 ended on ..."
    bool operator==(const ChartState&) const = default;
};

}  // namespace tessera::widgets
