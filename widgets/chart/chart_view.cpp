#include "widgets/chart/chart_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/chart/chart_footprint.h"
#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/chart/chart_view_impl.h"
#include "widgets/chart/chart_words.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

using domain::Duration;
using domain::Price;
using domain::Timestamp;

constexpr double kDefaultPitch = 6;  // pixels a bar
constexpr int kRoomBars = 8;         // empty bars at the right

}  // namespace

void ChartView::Impl::layout() {
    const QSize size = m_view->size();
    const int legend = m_model.legendHeight();
    m_legend->setVisible(legend > 0);
    m_legend->setGeometry(0, 0, size.width(), legend);
    m_canvas->setGeometry(0, legend, size.width(), std::max(0, size.height() - legend));
    const int width = size.width(), height = std::max(0, size.height() - legend);
    const int atLeft = m_model.isOwnLeft ? m_axisWidth : m_secondWidth;
    const int plotWidth = std::max(1, width - m_axisWidth - m_secondWidth);
    const int below = height - Metrics::timeAxis;
    const double before = m_isLaidOut ? m_model.g.plot.width() : 0;
    m_isLaidOut = true;
    m_model.canvas = QRect(0, 0, width, height);
    m_model.forecastLine.reset();
    const QRect left(0, 0, atLeft, std::max(0, below));
    const QRect right(atLeft + plotWidth, 0, width - atLeft - plotWidth, std::max(0, below));
    m_model.priceAxis = m_model.isOwnLeft ? left : right;
    m_model.secondAxis = m_model.isOwnLeft ? right : left;
    m_model.timeAxis = QRect(0, std::max(0, below), width, height - std::max(0, below));
    m_model.g.plot = QRectF(atLeft, 0, plotWidth, 1);
    layOutVertically(std::max(1, below));
    if (before > 0 && m_model.g.to > m_model.g.from && !m_model.isLinesOnly) {
        // Keep the bars' width; the newest stay at the right. Lines alone keep the time shown.
        const double span = static_cast<double>((m_model.g.to - m_model.g.from).count());
        m_model.g.from = m_model.g.to - Duration(static_cast<std::int64_t>(span * plotWidth / before));
    }
    m_canvas->setSceneRect(QRectF(0, 0, width, height));
    m_chart->resize(width, height);
    m_chart->setPlotArea(m_model.g.plot);
    for (ChartLayer* layer : m_layers) {
        layer->update();
    }
    changed();
}

/// Price, volume and panes share what is over the time axis.
void ChartView::Impl::layOutVertically(double below) {
    ChartGeometry& g = m_model.g;
    const double volume = m_model.isLinesOnly || m_model.maximised.value_or(0) != 0 ? 0
                          : below > 3 * Metrics::volumePane                         ? Metrics::volumePane
                                                            : std::max(0.0, std::floor(below / 4));
    std::vector<double> shares;
    for (const ChartPaneModel& each : m_model.panes) {
        shares.push_back(each.pane.share);
    }
    PaneHeights heights = layOutPanes(below, volume, m_model.maximised ? std::vector<double>{} : shares);
    heights.panes.resize(m_model.panes.size(), 0.0);
    for (std::size_t i = 0; m_model.maximised && i < m_model.panes.size(); ++i) {
        if (m_model.panes[i].pane.id == *m_model.maximised) {
            heights.panes[i] = std::exchange(heights.price, 0.0);
        }
    }
    g.plot.setHeight(std::max(1.0, heights.price));
    g.volume = QRectF(g.plot.left(), heights.price, g.plot.width(), heights.volume);
    double top = heights.price + heights.volume;
    for (std::size_t i = 0; i < m_model.panes.size(); ++i) {
        m_model.panes[i].g.plot = QRectF(g.plot.left(), top, g.plot.width(), heights.panes[i]);
        top += heights.panes[i];
    }
}

ChartPaneModel* ChartView::Impl::pane(int id) {
    const auto found =
        std::ranges::find(m_model.panes, id, [](const ChartPaneModel& p) { return p.pane.id; });
    return found == m_model.panes.end() ? nullptr : &*found;
}

void ChartView::Impl::changed() {
    ++m_model.revision;
    moved();
}

void ChartView::Impl::moved() {
    if (!m_isLaidOut) {
        return;  // without a width there is no range to read
    }
    if (m_needsReset && m_model.source && m_model.source->lastStart().isSet()) {
        resetTime();
    }
    if (m_model.g.to > m_model.g.from) {
        m_model.readVisible();
        showNote();
        fitAxis();
    }
    repaintOver();
}

/// As wide as the longest price. It only grows while the same thing is shown: a plot that breathes with every
/// digit is worse than a little room.
void ChartView::Impl::fitAxis() {
    const int most = std::max(Metrics::priceAxis, m_view->width() / 3);
    const int needed = std::min(neededAxisWidth(m_model, m_digitWidth), most);
    const int second = std::min(neededSecondWidth(m_model, m_digitWidth), most);
    if (second > m_secondWidth || (second < m_secondWidth && (second == 0 || m_axisMayShrink))) {
        m_secondWidth = second;
        layout();
        return;
    }
    if (needed > m_axisWidth || (needed < m_axisWidth && m_axisMayShrink)) {
        m_axisWidth = needed;
        m_axisMayShrink = false;
        layout();
    }
    m_axisMayShrink = false;
}

void ChartView::Impl::showNote() {
    QStringList words;
    if (!m_note.isEmpty()) {
        words << m_note;
    }
    if (m_model.isLinearByNeed()) {
        const bool isCount =
            m_model.wantedScale == ChartScale::Percent || m_model.wantedScale == ChartScale::Indexed;
        words << (isCount && m_model.bars.empty() ? QStringLiteral("linear: no bar in view to count from")
                                                  : QStringLiteral("linear: prices at or below zero"));
    }
    if (m_model.type == ChartType::Footprint && m_model.footprints != nullptr &&
        m_model.footprintBars.empty() && !m_model.bars.empty()) {
        words << (m_model.g.pixelsPer(m_model.barInterval) < kFootprintPitch
                      ? QStringLiteral("zoom in for footprints")
                      : QStringLiteral("no prints are kept of these bars"));
    }
    if (m_model.type == ChartType::Footprint && hasUnknownSides(m_model.footprintBars)) {
        words << QStringLiteral("the source does not tell who bought: grey rows are both sides together");
    }
    switch (m_model.sessions.refusal()) {
        case ChartSessions::Refusal::TooNarrow:
            words << QStringLiteral("sessions are too narrow here for their volume");
            break;
        case ChartSessions::Refusal::BarsTooLong:
            words << QStringLiteral("bars are too long for the volume of a session");
            break;
        case ChartSessions::Refusal::None:
            break;
    }
    m_legend->setNote(words.join(QStringLiteral(", ")));
}

void ChartView::Impl::showWholeTime() {
    Timestamp from = m_wholeFrom, to = m_wholeTo;
    for (const ChartIndexLine& line : m_model.indexLines) {
        if (!line.steps.empty() && !m_wholeTo.isSet()) {
            from = from.isSet() ? std::min(from, line.steps.front().time) : line.steps.front().time;
            to = std::max(to, line.steps.back().time + interval());
        }
    }
    if (from < to) {
        m_model.g.from = from;
        m_model.g.to = to;
    }
}

void ChartView::Impl::resetTime() {
    m_needsReset = false;
    if (m_model.isLinesOnly) {
        showWholeTime();
        return;
    }
    const Duration step = interval();
    const Timestamp end = m_model.source && m_model.source->lastStart().isSet()
                              ? m_model.source->lastStart() + step
                              : Timestamp::fromSeconds(0);
    Timestamp to = end + step * kRoomBars;
    if (m_model.forecast && !m_model.forecast->steps.empty()) {
        to = std::max(to, m_model.forecast->steps.back().time + step * 3);
    }
    if (m_model.forecast && !m_model.forecast->abstained.isEmpty()) {
        to = std::max(to, m_model.forecast->abstainedTo + step * 3);
    }
    const double bars = std::max(10.0, m_model.g.plot.width() / kDefaultPitch);
    m_model.g.to = to;
    m_model.g.from = to - Duration(static_cast<std::int64_t>(bars * static_cast<double>(step.count())));
    m_seenLast = m_model.source ? m_model.source->lastStart() : Timestamp{};
}

/// While the last bar is in view, the view moves with it.
void ChartView::Impl::followLast() {
    const Timestamp last = m_model.source->lastStart();
    const bool wasInView = m_seenLast.isSet() && m_seenLast >= m_model.g.from && m_seenLast < m_model.g.to;
    if (wasInView && last > m_seenLast && m_drag == DragKind::None) {
        m_model.g.from = m_model.g.from + (last - m_seenLast);
        m_model.g.to = m_model.g.to + (last - m_seenLast);
    }
    m_seenLast = last;
}

ChartView::ChartView(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(this, theme)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(
        Qt::WA_OpaquePaintEvent);  // legend and canvas cover it; three backgrounds would be filled below them
    setAttribute(Qt::WA_NoSystemBackground);
    setAccessibleName("Chart");
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

ChartView::~ChartView() {
    m_impl->m_canvas->viewport()->removeEventFilter(this);
    delete m_impl->m_canvas;  // before the model its layers read
    delete m_impl->m_legend;
}

void ChartView::setTheme(const Theme& theme) {
    m_impl->m_model.theme = theme;
    m_impl->m_model.forecastLine.reset();
    m_impl->m_digitWidth = axisDigitWidth(theme);
    m_impl->m_canvas->setTheme(theme);
    m_impl->repaint();
}

void ChartView::setState(const ChartState& state) {
    if (m_impl->m_model.state == state) {
        return;
    }
    m_impl->m_model.state = state;
    m_impl->m_isDirty = true;
    m_impl->repaint();
}

void ChartView::setSource(const domain::BarSource* source, bool keepTime) {
    m_impl->m_model.source = source;
    m_impl->m_model.bars.clear();
    m_impl->m_model.sessions.clear();
    m_impl->m_needsReset = m_impl->m_needsReset || !keepTime;
    m_impl->m_seenRevision = 0;
    if (!keepTime) {
        m_impl->m_model.isPriceAuto = true;
        m_impl->m_axisMayShrink = true;
    }
    m_impl->m_seenLast = source ? source->lastStart() : Timestamp{};
    m_impl->changed();
}

void ChartView::refresh() {
    Impl& impl = *m_impl;
    const std::uint64_t revision = impl.m_model.source ? impl.m_model.source->revision() : 0;
    const std::uint64_t footprints = impl.m_model.footprints ? impl.m_model.footprints->revision() : 0;
    const std::uint64_t depth = impl.m_model.depth ? impl.m_model.depth->end() : 0;
    const bool isOther = footprints != std::exchange(impl.m_seenFootprints, footprints) ||
                         depth != std::exchange(impl.m_seenDepth, depth);
    if (revision == impl.m_seenRevision && !impl.m_isDirty && !isOther) {
        return;
    }
    if (impl.m_model.source && revision != impl.m_seenRevision) {
        impl.followLast();
    }
    impl.m_seenRevision = revision;
    impl.m_isDirty = false;
    impl.changed();
}

void ChartView::setPriceFormat(int decimals, domain::PriceDelta tick) {
    m_impl->m_model.priceDecimals = decimals;
    m_impl->m_model.tick = tick;
    m_impl->m_axisMayShrink = true;
    m_impl->m_isDirty = true;
    m_impl->repaint();
}

void ChartView::setQuantityDecimals(int decimals) {
    m_impl->m_model.quantityDecimals = decimals;
    m_impl->m_isDirty = true;
}

void ChartView::setIndexLines(std::vector<ChartIndexLine> lines) {
    if (m_impl->m_model.indexLines == lines) {
        return;
    }
    m_impl->m_model.indexLines = std::move(lines);
    m_impl->changed();
}

void ChartView::setLinesOnly(bool on) {
    m_impl->m_model.isLinesOnly = on;
    if (m_impl->m_isLaidOut) {
        m_impl->layout();
    }
}

void ChartView::setWholeTime(Timestamp from, Timestamp to) {
    m_impl->m_wholeFrom = from;
    m_impl->m_wholeTo = to;
}

void ChartView::setStudies(std::vector<ChartStudy> studies) {
    m_impl->m_model.studies = std::move(studies);
    m_impl->changed();
}

void ChartView::setPanes(const std::vector<ChartPane>& panes) {
    std::vector<ChartPaneModel> next;
    for (const ChartPane& pane : panes) {
        const ChartPaneModel* old = m_impl->pane(pane.id);
        next.push_back(old != nullptr ? *old : ChartPaneModel{});
        next.back().pane = pane;
    }
    ChartModel& m = m_impl->m_model;
    m.panes = std::move(next);
    if (m.maximised && *m.maximised != 0 && m_impl->pane(*m.maximised) == nullptr) {
        m.maximised.reset();
    }
    if (m_impl->m_isLaidOut) {
        m_impl->layout();
    }
}

std::vector<ChartPane> ChartView::panes() const {
    std::vector<ChartPane> panes;
    for (const ChartPaneModel& pane : m_impl->m_model.panes) {
        panes.push_back(pane.pane);
    }
    return panes;
}

void ChartView::setMaximised(std::optional<int> pane) {
    if (pane && *pane != 0 && m_impl->pane(*pane) == nullptr) {
        pane.reset();
    }
    if (m_impl->m_model.maximised != pane) {
        m_impl->m_model.maximised = pane;
        if (m_impl->m_isLaidOut) {
            m_impl->layout();
        }
    }
}

std::optional<int> ChartView::maximised() const {
    return m_impl->m_model.maximised;
}

void ChartView::setProfiler(ChartProfiler profiler) {
    m_impl->m_model.profiler = std::move(profiler);
    m_impl->changed();
}

void ChartView::setSessionProfiler(ChartProfiler profiler, Duration ofDay) {
    m_impl->m_model.sessions.setProfiler(std::move(profiler), ofDay);
    m_impl->changed();
}

bool ChartView::hasSessionProfiles() const {
    return m_impl->m_model.sessions.isOn();
}

void ChartView::setOwnLeft(bool on) {
    if (m_impl->m_model.isOwnLeft == on) {
        return;
    }
    m_impl->m_model.isOwnLeft = on;
    if (m_impl->m_isLaidOut) {
        m_impl->layout();
    }
}

bool ChartView::isOwnLeft() const {
    return m_impl->m_model.isOwnLeft;
}

bool ChartView::hasProfile() const {
    return static_cast<bool>(m_impl->m_model.profiler);
}

void ChartView::setForecast(std::optional<ChartForecast> forecast) {
    if (m_impl->m_model.forecast == forecast) {
        return;
    }
    const int before = m_impl->m_model.legendHeight();
    m_impl->m_model.forecast = std::move(forecast);
    m_impl->m_model.forecastLine.reset();
    if (m_impl->m_isLaidOut && m_impl->m_model.legendHeight() != before) {
        m_impl->layout();
    } else {
        m_impl->changed();
    }
}

void ChartView::setOrders(std::vector<ChartOrderLine> orders) {
    if (m_impl->m_model.orders == orders) {
        return;
    }
    m_impl->m_model.orders = std::move(orders);
    m_impl
        ->repaintOver();  // an order under the pointer keeps its drag: dropped after its end it moves nothing
}

void ChartView::setFills(std::vector<ChartFill> fills) {
    if (m_impl->m_model.fills == fills) {
        return;
    }
    m_impl->m_model.fills = std::move(fills);
    m_impl->repaintOver();
}

void ChartView::setFootprints(std::shared_ptr<const ChartFootprintSource> footprints) {
    m_impl->m_model.footprints = std::move(footprints);
    m_impl->changed();
}

void ChartView::setDepth(std::shared_ptr<const ChartDepthSource> depth) {
    m_impl->m_model.depth = std::move(depth);
    m_impl->repaint();
}

bool ChartView::hasDepth() const {
    return m_impl->m_model.depth != nullptr;
}

void ChartView::setAlerts(std::vector<ChartAlert> alerts) {
    if (m_impl->m_model.alerts != alerts) {
        m_impl->m_model.alerts = std::move(alerts);
        m_impl->repaintOver();
    }
}

void ChartView::setEvents(std::vector<ChartEvent> events) {
    std::ranges::stable_sort(events, {}, &ChartEvent::time);
    m_impl->m_model.events = std::move(events);
    m_impl->repaintOver();
}

void ChartView::setPosition(std::optional<ChartPosition> position) {
    if (m_impl->m_model.position == position) {
        return;
    }
    m_impl->m_model.position = std::move(position);
    m_impl->repaintOver();
}

void ChartView::setProfitOf(std::function<QString(domain::PriceDelta)> profitOf) {
    m_impl->m_model.profitOf = std::move(profitOf);
}

void ChartView::setZone(const ChartZone& zone) {
    if (m_impl->m_model.wantedZone != zone) {
        m_impl->m_model.wantedZone = zone;
        m_impl->changed();
    }
}

void ChartView::setSessionStart(std::optional<domain::Duration> ofDay) {
    if (m_impl->m_model.sessionStart != ofDay) {
        m_impl->m_model.sessionStart = ofDay;
        m_impl->repaint();
    }
}

void ChartView::setFrameTimes(bool on) {
    m_impl->m_canvas->setFrameTimes(on);
}

void ChartView::setBare(bool isBare) {
    m_impl->m_canvas->setBare(isBare);
}

void ChartView::setLast(std::optional<ChartLast> last) {
    if (m_impl->m_model.last == last) {
        return;
    }
    m_impl->m_model.last = std::move(last);
    m_impl->m_isDirty = true;  // the range may follow: with the next refresh
}

void ChartView::setNote(const QString& note) {
    m_impl->m_note = note;
    m_impl->showNote();
}

void ChartView::setType(ChartType type) {
    if (m_impl->m_model.type != type) {
        m_impl->m_model.type = type;
        m_impl->changed();
    }
}

ChartType ChartView::type() const {
    return m_impl->m_model.type;
}

void ChartView::setScale(ChartScale scale) {
    if (m_impl->m_model.wantedScale == scale) {
        return;
    }
    m_impl->m_model.wantedScale = scale;
    m_impl->m_model.isPriceAuto = true;
    m_impl->changed();
    emit scaleChanged(scale);
}

ChartScale ChartView::scale() const {
    return m_impl->m_model.wantedScale;
}

void ChartView::setInverted(bool on) {
    if (m_impl->m_model.g.isInverted != on) {
        m_impl->m_model.g.isInverted = on;
        m_impl->changed();
        emit scaleChanged(m_impl->m_model.wantedScale);
    }
}

bool ChartView::isInverted() const {
    return m_impl->m_model.g.isInverted;
}

void ChartView::setHoveredPrice(std::optional<Price> price) {
    if (m_impl->m_model.hoveredPrice != price) {
        m_impl->m_model.hoveredPrice = price;
        m_impl->repaintOver();
    }
}

void ChartView::setCrosshairTime(std::optional<Timestamp> time) {
    if (m_impl->m_model.linkedTime != time) {
        m_impl->m_model.linkedTime = time;
        m_impl->repaintOver();
    }
}

void ChartView::setVisibleTime(Timestamp from, Timestamp to) {
    if (to <= from) {
        return;
    }
    m_impl->m_needsReset = false;
    m_impl->m_model.g.from = from;
    m_impl->m_model.g.to = to;
    m_impl->moved();
}

void ChartView::resetView() {
    m_impl->m_model.isPriceAuto = true;
    m_impl->resetTime();
    m_impl->visibleTimeMoved();
}

void ChartView::resetTime() {
    m_impl->resetTime();
    m_impl->visibleTimeMoved();
}

void ChartView::resetPrice() {
    m_impl->m_model.isPriceAuto = true;
    m_impl->changed();
}

const ChartGeometry& ChartView::chartGeometry() const {
    return m_impl->m_model.g;
}

QString ChartView::spokenName() const {
    return chartName(accessibleName(), m_impl->m_model);
}

int ChartView::spokenParts() const {
    return static_cast<int>(chartParts(m_impl->m_model).size());
}

SpokenPart ChartView::spokenPart(int part) const {
    return chartParts(m_impl->m_model)[static_cast<std::size_t>(part)];
}

QSize ChartView::sizeHint() const {
    return QSize(618, 560);
}
QSize ChartView::minimumSizeHint() const {
    return QSize(220, 180);
}

void ChartView::resizeEvent(QResizeEvent*) {
    m_impl->layout();
}

void ChartView::focusInEvent(QFocusEvent*) {
    m_impl->repaintOver();
}

void ChartView::focusOutEvent(QFocusEvent*) {
    m_impl->repaintOver();
}

}  // namespace tessera::widgets
