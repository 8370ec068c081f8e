#include "ui/models/price_chart.h"

#include <QButtonGroup>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/context/overflow_row.h"
#include "ui/models/price_lines.h"
#include "ui/models/price_words.h"

namespace tessera::ui {

using listprices::PriceDimension;
using widgets::ChartScale;

namespace {

constexpr int kHeadHeight = 26, kLegendFrom = 280;
constexpr int kLabelRoom = 170;  // px behind the lines' end: name and price
constexpr PriceDimension kDimensions[] = {PriceDimension::Input, PriceDimension::Output,
                                          PriceDimension::CachedInput};
constexpr const char* kDimensionWords[] = {"Input", "Output", "Cached input"};
constexpr const char* kSpanWords[] = {"3M", "6M", "1Y", "2Y", "All"};
constexpr int kSpanDays[] = {91, 182, 365, 730, 0};

widgets::ChartState emptyState(const QString& title, const QString& sentence) {
    widgets::ChartState state;
    state.title = title;
    state.sentence = sentence;
    return state;
}

/// Choices beside each other, one of which holds.
QToolButton* addChoice(OverflowRow& row, QButtonGroup& group, const QString& text, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setProperty("kind", "flat");
    button->setFixedHeight(20);
    group.addButton(button);
    row.addOptional(button);
    return button;
}

}  // namespace

PriceChart::PriceChart(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_title(new widgets::ElidedLabel),
      m_origin(new widgets::ElidedLabel),
      m_head(new OverflowRow(2, kHeadHeight)),
      m_legend(new CompareLegend(context)),
      m_view(new widgets::ChartView(context.theme())) {
    m_view->setLinesOnly(true);
    m_view->setAccessibleName(QStringLiteral("List prices over time"));
    m_origin->setProperty("tone", "secondary");
    m_origin->setContentsMargins(8, 0, 8, 4);
    buildHead();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(m_origin);
    layout->addWidget(m_legend);
    layout->addWidget(m_view, 1);
    const auto applyTheme = [this] {
        m_title->setFont(m_context.theme().words(13, QFont::DemiBold));
        m_origin->setFont(m_context.theme().words(11));
        m_view->setTheme(m_context.theme());
    };
    applyTheme();
    connect(&context, &AppServices::themeChanged, this, applyTheme);
    connect(m_view, &widgets::ChartView::scaleChanged, this, [this](ChartScale scale) {
        if (m_state.isLog != (scale == ChartScale::Log)) {
            emit scaleChosen(scale == ChartScale::Log);
        }
    });
    connect(m_view, &widgets::ChartView::visibleTimeChanged, this, [this] { m_isMoved = true; });
    connect(m_view, &widgets::ChartView::crosshairTimeChanged, this,
            [this](std::optional<domain::Timestamp> at) {
                m_pointed = at;
                showLegend();
            });
    connect(m_legend, &CompareLegend::removed, this,
            [this](std::size_t place) { emit removed(m_drawn[place].model.key); });
    connect(m_legend, &CompareLegend::kept, this,
            [this](std::size_t place) { emit kept(m_drawn[place].model.key); });
}

void PriceChart::buildHead() {
    m_head->setContentsMargins(8, 0, 4, 0);
    m_head->addStretch(m_title, 130);
    auto* dimensions = new QButtonGroup(this);
    for (std::size_t i = 0; i < std::size(kDimensions); ++i) {
        m_dimensions.push_back(addChoice(*m_head, *dimensions, QLatin1String(kDimensionWords[i]),
                                         QStringLiteral("Price of %1, USD per million tokens")
                                             .arg(QString::fromLatin1(kDimensionWords[i]).toLower())));
        connect(m_dimensions.back(), &QToolButton::clicked, this,
                [this, i] { emit dimensionChosen(kDimensions[i]); });
    }
    auto* scales = new QButtonGroup(this);
    for (const bool isLog : {true, false}) {
        m_scales.push_back(addChoice(*m_head, *scales,
                                     isLog ? QStringLiteral("Log") : QStringLiteral("Linear"),
                                     isLog ? QStringLiteral("Equal distances are equal ratios (L)")
                                           : QStringLiteral("Equal distances are equal amounts (L)")));
        connect(m_scales.back(), &QToolButton::clicked, this, [this, isLog] { emit scaleChosen(isLog); });
    }
    auto* spans = new QButtonGroup(this);
    for (std::size_t i = 0; i < std::size(kSpanWords); ++i) {
        m_spans.push_back(addChoice(*m_head, *spans, QLatin1String(kSpanWords[i]),
                                    QStringLiteral("Time shown, up to the newest list")));
        connect(m_spans.back(), &QToolButton::clicked, this,
                [this, i] { emit spanChosen(static_cast<PriceSpan>(i)); });
    }
}

void PriceChart::setWords(const widgets::ChartState& words) {
    m_words = words;
    m_view->setState(state());
    showTitle();
}

void PriceChart::show(std::shared_ptr<const listprices::PriceBook> book, const ModelsState& wanted,
                      domain::Timestamp now) {
    const bool isOtherTime = wanted.span != m_state.span || book != m_book;
    m_book = std::move(book);
    m_state = wanted;
    m_now = now;
    const auto before = std::move(m_drawn);
    m_drawn.clear();
    for (const ComparedModel& model : m_state.compared.models()) {
        if (const auto listing = m_book ? listprices::findListing(*m_book, model.key) : std::nullopt) {
            m_drawn.push_back({*listing, model});
        }
    }
    nameLines();
    const auto at = std::ranges::find(kDimensions, m_state.dimension);
    m_dimensions[static_cast<std::size_t>(at - std::begin(kDimensions))]->setChecked(true);
    m_scales[m_state.isLog ? 0 : 1]->setChecked(true);
    m_spans[static_cast<std::size_t>(m_state.span)]->setChecked(true);
    drawLines();
    const bool areOthers = !std::ranges::equal(
        before, m_drawn, [](const Drawn& a, const Drawn& b) { return a.listing == b.listing; });
    if (isOtherTime || (areOthers && (!m_isMoved || before.empty()))) {
        m_isMoved = false;
        showTime();
    }
    showLegend();
    showTitle();
    m_view->setState(state());
    m_view->refresh();
}

void PriceChart::nameLines() {
    std::vector<listprices::ListingNumber> listings;
    for (const Drawn& drawn : m_drawn) {
        listings.push_back(drawn.listing);
    }
    const std::vector<LineName> names = m_book ? lineNames(*m_book, listings) : std::vector<LineName>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_drawn[i].name = names[i];
    }
}

void PriceChart::drawLines() {
    std::vector<widgets::ChartIndexLine> lines;
    for (const Drawn& drawn : m_drawn) {
        lines.push_back(
            priceLine(*m_book, drawn.listing, m_state.dimension, m_now, m_state.isLog, drawn.model.colour));
        lines.back().name = drawn.name.name + drawn.name.mark;
    }
    m_view->setPriceFormat(decimalsFor(lines), {});
    m_view->setScale(m_state.isLog ? ChartScale::Log : ChartScale::Linear);
    m_view->setIndexLines(std::move(lines));
}

/// From the span's beginning (all: the first price drawn) to the newest list, with room for the names.
void PriceChart::showTime() {
    if (!m_book || m_drawn.empty()) {
        return;
    }
    const domain::Timestamp end = listprices::newestAsOf(*m_book) + std::chrono::hours(24);
    domain::Timestamp from = end - std::chrono::hours(24) * kSpanDays[static_cast<std::size_t>(m_state.span)];
    if (m_state.span == PriceSpan::All) {
        for (const Drawn& drawn : m_drawn) {
            const auto line = priceLine(*m_book, drawn.listing, m_state.dimension, m_now, m_state.isLog, 0);
            if (!line.steps.empty()) {
                from = std::min(from, line.steps.front().time);
            }
        }
        from = std::min(from - std::chrono::hours(24 * 7), end - std::chrono::hours(24 * 30));
    }
    const double plot = std::max(200.0, static_cast<double>(width() - widgets::Metrics::priceAxis));
    const double share = std::min(0.4, kLabelRoom / plot);
    const auto length = static_cast<double>((end - from).count());
    const auto room = domain::Duration(static_cast<std::int64_t>(length * share / (1 - share)));
    m_view->setWholeTime(from, end + room);
    m_view->setVisibleTime(from, end + room);
    m_view->resetPrice();
}

void PriceChart::resizeEvent(QResizeEvent*) {
    showLegend();
    if (!m_isMoved) {
        showTime();
    }
}

/// The prices of the day under the pointer, else the newest.
void PriceChart::showLegend() {
    std::vector<CompareLegend::Entry> entries;
    for (const Drawn& drawn : m_drawn) {
        const listprices::Listing& listing = m_book->listings()[drawn.listing];
        const listprices::PriceSource& source = m_book->sources()[listing.source];
        const domain::Timestamp newest = source.asOf + std::chrono::hours(24);
        const bool isAfter = m_pointed && *m_pointed > newest;
        const auto stated =
            priceAt(*m_book, drawn.listing, m_state.dimension, m_pointed.value_or(m_now), m_now);
        const listprices::StatedPrice value =
            isAfter ? listprices::StatedPrice() : stated.value_or(listprices::StatedPrice());
        const bool isBefore = !stated && m_pointed && m_book->tariffOf(drawn.listing, m_state.dimension);
        CompareLegend::Entry entry;
        entry.name = drawn.name.name + drawn.name.mark;
        entry.keptEnd = static_cast<int>(drawn.name.mark.size());
        entry.colour = drawn.model.colour;
        entry.isKept = drawn.model.isKept;
        entry.isKnown = value.isKnown();
        const std::string_view why = wordFor(value.state());
        entry.value = value.isKnown() ? priceWords(value)
                      : isAfter       ? QStringLiteral("not known yet")
                      : isBefore      ? QStringLiteral("not listed yet")
                                      : QString::fromUtf8(why.data(), static_cast<qsizetype>(why.size()));
        entry.tip = QStringLiteral("%1 at %2\n%3")
                        .arg(QString::fromStdString(listing.name), QString::fromStdString(listing.vendor),
                             sourceWords(source));
        if (!value.isKnown() && !isAfter && !isBefore) {
            entry.tip += QLatin1Char('\n') + whyUnknown(value);
        }
        entries.push_back(std::move(entry));
    }
    const domain::Timestamp newest = m_book ? listprices::newestAsOf(*m_book) : domain::Timestamp();
    // Where there is hardly room for the lines their names at the ends have to do.
    m_legend->setVisible(!entries.empty() && height() >= kLegendFrom);
    m_legend->show(dayWords(m_pointed.value_or(std::min(m_now, newest))), entries);
}

void PriceChart::showTitle() {
    const auto at = std::ranges::find(kDimensions, m_state.dimension);
    m_title->setText(
        QStringLiteral("%1 list price").arg(QLatin1String(kDimensionWords[at - std::begin(kDimensions)])));
    QStringList sources;
    for (const Drawn& drawn : m_drawn) {
        sources << sourceWords(m_book->sources()[m_book->listings()[drawn.listing].source]);
    }
    if (m_book && sources.isEmpty()) {
        for (const listprices::PriceSource& source : m_book->sources()) {
            sources << sourceWords(source);
        }
    }
    sources.removeDuplicates();
    m_origin->setText(
        sources.isEmpty()
            ? QString()
            : QStringLiteral("USD per million tokens, as published: list prices, not traded. Source: %1.")
                  .arg(sources.join(QStringLiteral("; "))));
    m_origin->setVisible(!sources.isEmpty());
}

widgets::ChartState PriceChart::state() const {
    if (m_words.phase != widgets::ChartPhase::Live) {
        return m_words;
    }
    if (m_drawn.empty()) {
        return emptyState(
            QStringLiteral("No model chosen"),
            QStringLiteral("Click a model in the list: its price over time is drawn here. Keep up to "
                           "six to compare them."));
    }
    const bool isAnyKnown = std::ranges::any_of(m_drawn, [this](const Drawn& drawn) {
        const auto line = priceLine(*m_book, drawn.listing, m_state.dimension, m_now, m_state.isLog, 0);
        return std::ranges::any_of(line.steps, [](const widgets::ChartStep& s) { return !s.isGap; });
    });
    if (!isAnyKnown) {
        return emptyState(
            QStringLiteral("Nothing to draw"),
            m_state.isLog
                ? QStringLiteral("No price of these is known that has a place on a log scale: free has "
                                 "none. Choose another price, or Linear.")
                : QStringLiteral("No such price of these is known. Choose another price."));
    }
    return m_words;
}

}  // namespace tessera::ui
