#include "ui/indexes/index_chart.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QGraphicsView>
#include <QInputDialog>
#include <QLineF>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/context/overflow_row.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

using domain::Timestamp;
using widgets::ChartScale;

namespace {

constexpr int kHeadHeight = 26, kOriginFrom = 320;
constexpr int kLabelRoom = 190;  // px behind the lines' end: name and value
constexpr const char* kScaleWords[] = {"Log", "Linear", "100"};
constexpr const char* kScaleTips[] = {
    "Equal distances are equal ratios", "Equal distances are equal amounts",
    "Every line is 100 at the left, or where it begins: what rose and fell by how much"};
constexpr const char* kSpanWords[] = {"3M", "6M", "1Y", "2Y", "All"};

QToolButton* addChoice(OverflowRow& row, QButtonGroup& group, const char* text, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(QLatin1String(text));
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setProperty("kind", "flat");
    button->setFixedHeight(20);
    group.addButton(button);
    row.addOptional(button);
    return button;
}

QComboBox* choiceBox(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(name);
    box->setFixedHeight(20);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

/// Two decimals, more where a line runs below them: six at most.
int decimalsFor(const std::vector<widgets::ChartIndexLine>& lines) {
    std::int64_t least = domain::kNanoPerUsd;
    for (const widgets::ChartIndexLine& line : lines) {
        for (const widgets::ChartStep& step : line.steps) {
            least = !step.isGap && step.value.nanoUsd() > 0 ? std::min(least, step.value.nanoUsd()) : least;
        }
    }
    int decimals = 2;
    for (std::int64_t limit = domain::kNanoPerUsd / 10; least < limit && decimals < 6; limit /= 10) {
        ++decimals;
    }
    return decimals;
}

}  // namespace

IndexChart::IndexChart(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_title(new widgets::ElidedLabel),
      m_origin(new QLabel),
      m_head(new OverflowRow(2, kHeadHeight)),
      m_blend(choiceBox(QStringLiteral("Mix of the prices"))),
      m_known(choiceBox(QStringLiteral("What was known when"))),
      m_view(new widgets::ChartView(context.theme())) {
    m_view->setLinesOnly(true);
    m_view->setAccessibleName(QStringLiteral("Index levels and list prices over time"));
    m_origin->setProperty("tone", "secondary");
    m_origin->setContentsMargins(8, 0, 8, 4);
    m_origin->setWordWrap(true);
    buildHead();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(m_origin);
    layout->addWidget(m_view, 1);
    const auto applyTheme = [this] {
        m_title->setFont(m_context.theme().words(13, QFont::DemiBold));
        m_origin->setFont(m_context.theme().words(11));
        m_view->setTheme(m_context.theme());
    };
    applyTheme();
    connect(&context, &AppServices::themeChanged, this, applyTheme);
    connect(m_view, &widgets::ChartView::scaleChanged, this, [this](ChartScale scale) {
        if ((m_state.scale == IndexScale::Log) != (scale == ChartScale::Log)) {
            emit scaleChosen(scale == ChartScale::Log ? IndexScale::Log : IndexScale::Linear);
        }
    });
    connect(m_view, &widgets::ChartView::visibleTimeChanged, this,
            [this] { m_isMoved = m_isMoved || !m_isSettingTime; });
    connect(m_view, &widgets::ChartView::crosshairTimeChanged, this, [this](std::optional<Timestamp> at) {
        m_pointed = at;
        emit pointed(at);
    });
    connect(m_view, &widgets::ChartView::menuWanted, this, [this](const widgets::ChartMenuRequest& request) {
        if (m_pointed) {
            emit menuWanted(request.at, *m_pointed);
        }
    });
    m_view->findChild<QGraphicsView*>()->viewport()->installEventFilter(this);
    connect(m_blend, &QComboBox::activated, this, &IndexChart::chooseBlend);
    connect(m_known, &QComboBox::activated, this, &IndexChart::chooseKnown);
}

/// What the view drags stays the view's: a press and its release at one place are a click as well.
bool IndexChart::eventFilter(QObject* watched, QEvent* event) {
    constexpr double kStill = 4;  // px
    const bool isPress = event->type() == QEvent::MouseButtonPress;
    if (!isPress && event->type() != QEvent::MouseButtonRelease) {
        return QWidget::eventFilter(watched, event);
    }
    const auto& mouse = *static_cast<QMouseEvent*>(event);
    const QPointF at = mouse.position();
    const widgets::ChartGeometry& g = m_view->chartGeometry();
    const auto pressed = std::exchange(m_pressed, isPress ? std::optional(at) : std::nullopt);
    if (!isPress && mouse.button() == Qt::LeftButton && pressed && g.plot.contains(at) &&
        QLineF(*pressed, at).length() < kStill) {
        const Timestamp time = g.mapXToTime(at.x());
        emit clicked(time, tierNear(time, at.y()));
    }
    return false;
}

QString IndexChart::tierNear(Timestamp at, double y) const {
    QString nearest;
    double least = 1e9;
    const auto lines = linesOf(m_picture, m_state);
    for (const IndexEntry& entry : m_picture.entries) {
        const auto line = std::ranges::find(lines, entry.name, &widgets::ChartIndexLine::name);
        if (!entry.isTier || line == lines.end()) {
            continue;
        }
        const auto behind = std::ranges::upper_bound(line->steps, at, {}, &widgets::ChartStep::time);
        if (behind == line->steps.begin() || std::prev(behind)->isGap) {
            continue;
        }
        const double apart = std::abs(m_view->chartGeometry().mapPriceToY(std::prev(behind)->value) - y);
        if (apart < least) {
            least = apart;
            nearest = entry.key;
        }
    }
    return nearest;
}

void IndexChart::buildHead() {
    m_head->setContentsMargins(8, 0, 4, 0);
    m_head->addStretch(m_title, 150);
    m_head->addOptional(m_blend);
    m_head->addOptional(m_known);
    auto* scales = new QButtonGroup(this);
    for (std::size_t i = 0; i < std::size(kScaleWords); ++i) {
        m_scales.push_back(addChoice(*m_head, *scales, kScaleWords[i], QLatin1String(kScaleTips[i])));
        connect(m_scales.back(), &QToolButton::clicked, this,
                [this, i] { emit scaleChosen(static_cast<IndexScale>(i)); });
    }
    auto* spans = new QButtonGroup(this);
    for (std::size_t i = 0; i < std::size(kSpanWords); ++i) {
        m_spans.push_back(
            addChoice(*m_head, *spans, kSpanWords[i], QStringLiteral("Time shown, up to the newest list")));
        connect(m_spans.back(), &QToolButton::clicked, this,
                [this, i] { emit spanChosen(static_cast<IndexSpan>(i)); });
    }
}

/// The ready ones, what is chosen where that is none of them, and one's own.
void IndexChart::fillChoices() {
    const QSignalBlocker quietBlend(m_blend), quietKnown(m_known);
    m_blend->clear();
    const QString chosen = said(indexes::blendText(m_state.blend));
    for (const indexes::NamedBlend& each : indexes::namedBlends()) {
        m_blend->addItem(said(each.words), said(each.text));
    }
    if (m_blend->findData(chosen) < 0) {
        m_blend->addItem(said(indexes::blendWords(m_state.blend)), chosen);
    }
    m_blend->addItem(QStringLiteral("Own mix…"));
    m_blend->setCurrentIndex(m_blend->findData(chosen));
    m_known->clear();
    m_known->addItems({QStringLiteral("As known now"), QStringLiteral("As first printed"),
                       m_state.known == IndexKnown::OnDay
                           ? QStringLiteral("As known on %1…").arg(indexDayWords(m_state.knownOn))
                           : QStringLiteral("As known on…")});
    m_known->setCurrentIndex(static_cast<int>(m_state.known));
}

void IndexChart::chooseBlend(int at) {
    const QString text = m_blend->itemData(at).toString();
    if (!text.isEmpty()) {
        emit blendChosen(*indexes::parseBlend(text.toStdString()));
        return;
    }
    QString typed = said(indexes::blendText(m_state.blend));
    QString sentence =
        QStringLiteral("Input : output, or cached input : input : output, as in 32:1 or 7:2:1");
    for (;;) {
        bool isGiven = false;
        typed = QInputDialog::getText(this, QStringLiteral("Own mix"), sentence, QLineEdit::Normal, typed,
                                      &isGiven);
        if (!isGiven) {
            fillChoices();
            return;
        }
        const auto blend = indexes::parseBlend(typed.toStdString());
        if (blend) {
            emit blendChosen(*blend);
            return;
        }
        sentence = QString::fromStdString(blend.error().sentence);
    }
}

void IndexChart::chooseKnown(int at) {
    if (at != static_cast<int>(IndexKnown::OnDay)) {
        emit knownChosen(static_cast<IndexKnown>(at), {});
        return;
    }
    const Timestamp before = m_state.known == IndexKnown::OnDay ? m_state.knownOn : m_picture.days.last;
    QString typed = said(indexes::dayText(before));
    QString sentence = QStringLiteral("Day, YYYY-MM-DD: prices said later are left out");
    for (;;) {
        bool isGiven = false;
        typed = QInputDialog::getText(this, QStringLiteral("As known on"), sentence, QLineEdit::Normal, typed,
                                      &isGiven);
        if (!isGiven) {
            fillChoices();
            return;
        }
        const auto day = domain::parseIso(typed.trimmed().toStdString());
        if (day) {
            emit knownChosen(IndexKnown::OnDay, domain::floorTo(*day, std::chrono::hours(24)));
            return;
        }
        sentence = QStringLiteral("\"%1\" is no day. Write it as 2026-01-31.").arg(typed.left(40));
    }
}

QString IndexChart::originWords() const {
    if (!m_picture.hasDays()) {
        return {};
    }
    QStringList sources;
    for (const listprices::PriceSource& source : m_picture.book->sources()) {
        if (std::ranges::find(indexes::indexSources(), source.name) != indexes::indexSources().end()) {
            sources << QStringLiteral("%1 (%2), as of %3")
                           .arg(QString::fromStdString(source.name), QString::fromStdString(source.licence),
                                indexDayWords(source.asOf));
        }
    }
    return QStringLiteral(
               "%1: computed here from public list prices, %2. Not traded and not simulated. The paper "
               "exchange's @SITC, @SITF, @SITS and @SITB begin with the levels of these tiers at 0.4/0.6 and "
               "are "
               "simulated after them: from there on they are other numbers.")
        .arg(said(indexes::kIndexName), sources.join(QStringLiteral("; ")));
}

void IndexChart::show(const IndexPicture& picture, const IndexState& state,
                      const widgets::ChartState& words) {
    const bool isOtherTime =
        state.span != m_state.span || picture.days.last != m_picture.days.last || m_picture.book == nullptr;
    m_picture = picture;
    m_state = state;
    fillChoices();
    m_scales[static_cast<std::size_t>(state.scale)]->setChecked(true);
    m_spans[static_cast<std::size_t>(state.span)]->setChecked(true);
    m_title->setText(state.scale == IndexScale::IndexedTo100
                         ? QStringLiteral("100 = %1").arg(indexDayWords(beginOf(picture, state.span)))
                         : QStringLiteral("USD per million tokens"));
    m_origin->setText(originWords());
    showOrigin();
    auto lines = linesOf(picture, state);
    widgets::ChartState shown = words;
    if (words.phase == widgets::ChartPhase::Live && lines.empty()) {
        shown = {};
        shown.title = QStringLiteral("Nothing to draw");
        shown.sentence = QStringLiteral(
            "Every line is hidden, or has no value here. Click a box in the list below, "
            "or add a price.");
    }
    m_view->setPriceFormat(decimalsFor(lines), {});
    m_view->setScale(state.scale == IndexScale::Log ? ChartScale::Log : ChartScale::Linear);
    m_view->setIndexLines(std::move(lines));
    if (isOtherTime) {
        m_isMoved = false;
        showTime();
    }
    m_view->setState(shown);
    m_view->refresh();
}

/// From the span's beginning to the newest list, with room for the names.
void IndexChart::showTime() {
    if (!m_picture.hasDays()) {
        return;
    }
    const Timestamp end = m_picture.days.last + std::chrono::hours(48);
    const Timestamp from = beginOf(m_picture, m_state.span);
    const double plot = std::max(200.0, static_cast<double>(width() - widgets::Metrics::priceAxis));
    const double share = std::min(0.4, kLabelRoom / plot);
    const auto length = static_cast<double>((end - from).count());
    const auto room = domain::Duration(static_cast<std::int64_t>(length * share / (1 - share)));
    m_isSettingTime = true;
    m_view->setWholeTime(from, end + room);
    m_view->setVisibleTime(from, end + room);
    m_view->resetPrice();
    m_isSettingTime = false;
}

/// Where there is hardly room for the lines, the words give way.
void IndexChart::showOrigin() {
    m_origin->setVisible(height() >= kOriginFrom && !m_origin->text().isEmpty());
    m_title->setToolTip(m_origin->text());
}

void IndexChart::resizeEvent(QResizeEvent*) {
    showOrigin();
    if (!m_isMoved) {
        showTime();
    }
}

}  // namespace tessera::ui
