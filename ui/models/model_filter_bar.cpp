#include "ui/models/model_filter_bar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>
#include <array>

#include "app/domain/decimal.h"
#include "ui/context/overflow_row.h"
#include "ui/models/price_words.h"

namespace tessera::ui {

using domain::Price;
using listprices::ModelColumn;
using listprices::StatedPrice;

namespace {

constexpr int kHeight = 22, kTypingMs = 150;
constexpr int kOwnRange = 7, kShownRange = 8;  // items of the price box behind the ready ones
constexpr std::array kSinceDays{30, 90, 365, 730};
constexpr int kOwnDay = 4, kShownDay = 5;

/// As wide as what is chosen: a filter says what it leaves out, whole.
class Choice final : public QComboBox {
 public:
    Choice(const QStringList& texts, const QString& name) {
        addItems(texts);
        setAccessibleName(name);
        setFixedHeight(kHeight);
        view()->setMinimumWidth(160);
        connect(this, &QComboBox::currentTextChanged, this, &QWidget::updateGeometry);
    }
    QSize sizeHint() const override {
        constexpr int kArrowAndPadding = 36, kMost = 220;
        return {std::min(kMost, fontMetrics().horizontalAdvance(currentText()) + kArrowAndPadding), kHeight};
    }
    QSize minimumSizeHint() const override { return {56, kHeight}; }
};

Price usd(std::int64_t cents) {
    return Price::fromNanoUsd(cents * 10'000'000);
}

/// In the order of the price box.
const std::array<PriceRange, kOwnRange>& readyRanges() {
    static const std::array<PriceRange, kOwnRange> all{
        PriceRange{},
        PriceRange{usd(0), std::nullopt},
        PriceRange{usd(0), usd(0)},
        PriceRange{Price::fromNanoUsd(1), Price::fromNanoUsd(99'999'999)},
        PriceRange{usd(10), Price::fromNanoUsd(999'999'999)},
        PriceRange{usd(100), Price::fromNanoUsd(9'999'999'999)},
        PriceRange{usd(1'000), std::nullopt}};
    return all;
}

void fill(QComboBox& box, const QStringList& values, const QString& wanted) {
    while (box.count() > 1) {
        box.removeItem(box.count() - 1);
    }
    box.addItems(values);
    int at = wanted.isEmpty() ? 0 : box.findText(wanted);
    if (at < 0) {  // filtered by something nothing has any more
        box.addItem(wanted);
        at = box.count() - 1;
    }
    box.setCurrentIndex(at);
}

/// Asks until it can be read or is given up; `problem` says what is wrong with what was typed.
template <class Value>
std::optional<Value> ask(QWidget* parent, const QString& title, const QString& sentence, QString typed,
                         const QString& problem, std::optional<Value> (*parse)(const QString&)) {
    QString said = sentence;
    for (;;) {
        bool isGiven = false;
        typed = QInputDialog::getText(parent, title, said, QLineEdit::Normal, typed, &isGiven);
        if (!isGiven) {
            return std::nullopt;
        }
        if (const auto value = parse(typed)) {
            return value;
        }
        said = problem + QLatin1Char('\n') + sentence;
    }
}

std::optional<domain::Timestamp> parseDay(const QString& text) {
    const auto day = domain::parseIso(text.trimmed().toStdString());
    return day ? std::optional(*day) : std::nullopt;
}

}  // namespace

std::optional<PriceRange> parsePriceRange(const QString& text) {
    static const QRegularExpression form(
        QStringLiteral("^(?:from\\s+)?([0-9.]*)\\s*(?:(-|–|to)\\s*([0-9.]*))?$"));
    const auto match = form.match(text.simplified().toLower());
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    PriceRange range;
    const auto take = [&](const QString& typed, std::optional<Price>& into) {
        const auto price = domain::parsePrice(typed.toStdString());
        if (price) {
            into = *price;
        }
        return typed.isEmpty() || price.ok();
    };
    if (!take(match.captured(1), range.least) || !take(match.captured(3), range.most) ||
        (!range.least && !range.most) || (range.least && range.most && *range.most < *range.least)) {
        return std::nullopt;
    }
    return range;
}

QString rangeWords(const PriceRange& range) {
    const auto words = [](Price price) {
        return price == Price{} ? QStringLiteral("0.00") : priceWords(StatedPrice::priced(price));
    };
    if (range.least && range.most) {
        return *range.most == Price{}
                   ? QStringLiteral("free")
                   : QStringLiteral("%1 to %2").arg(words(*range.least), words(*range.most));
    }
    return range.least  ? QStringLiteral("from %1").arg(words(*range.least))
           : range.most ? QStringLiteral("up to %1").arg(words(*range.most))
                        : QString();
}

ModelFilterBar::ModelFilterBar(QWidget* parent)
    : QWidget(parent),
      m_search(new QLineEdit),
      m_vendor(new Choice({QStringLiteral("All vendors")}, QStringLiteral("Vendor"))),
      m_maker(new Choice({QStringLiteral("All makers")}, QStringLiteral("Maker"))),
      m_price(
          new Choice({QStringLiteral("Any price"), QStringLiteral("With a price"), QStringLiteral("Free"),
                      QStringLiteral("Below 0.10"), QStringLiteral("0.10 to 1"), QStringLiteral("1 to 10"),
                      QStringLiteral("10 and above"), QStringLiteral("Own range…")},
                     QStringLiteral("Price"))),
      m_since(new Choice({QStringLiteral("Changes in 30 days"), QStringLiteral("Changes in 90 days"),
                          QStringLiteral("Changes in 1 year"), QStringLiteral("Changes in 2 years"),
                          QStringLiteral("Changes since a day…")},
                         QStringLiteral("Changes counted since"))),
      m_lately(new QPushButton(QStringLiteral("Changed in %1 days").arg(kLatelyDays))),
      m_sort(new QToolButton) {
    m_search->setMaxLength(80);
    m_search->setFixedHeight(kHeight);
    m_search->setMaximumWidth(290);
    m_search->setPlaceholderText(QStringLiteral("Find a model"));
    m_search->setAccessibleName(QStringLiteral("Find a model"));
    m_vendor->setToolTip(QStringLiteral("Who sells it"));
    m_maker->setToolTip(QStringLiteral("Who made it"));
    m_price->setToolTip(
        QStringLiteral("Price that the chart shows (input or output), USD per million tokens"));
    m_lately->setCheckable(true);
    m_lately->setProperty("kind", "dense");
    m_lately->setFixedHeight(kHeight);
    m_sort->setText(QStringLiteral("Sort"));
    m_sort->setToolTip(QStringLiteral("Sort by"));
    m_sort->setPopupMode(QToolButton::InstantPopup);
    m_sort->setFixedHeight(kHeight);
    auto* menu = new QMenu(m_sort);
    for (const auto& [title, column] :
         {std::pair{"Model", ModelColumn::Model}, std::pair{"Vendor", ModelColumn::Vendor},
          std::pair{"Input price", ModelColumn::Input}, std::pair{"Output price", ModelColumn::Output},
          std::pair{"Cached input price", ModelColumn::CachedInput},
          std::pair{"Last change", ModelColumn::LastChange},
          std::pair{"Number of changes", ModelColumn::Changes}}) {
        menu->addAction(QLatin1String(title), this, [this, by = column] { emit sortChosen(by); });
    }
    m_sort->setMenu(menu);
    auto* row = new OverflowRow(6, kHeight + 6, this);
    row->setContentsMargins(8, 0, 8, 0);
    row->addStretch(m_search, 150);
    for (QWidget* field :
         {static_cast<QWidget*>(m_lately), static_cast<QWidget*>(m_price), static_cast<QWidget*>(m_maker),
          static_cast<QWidget*>(m_vendor), static_cast<QWidget*>(m_since), static_cast<QWidget*>(m_sort)}) {
        row->addOptional(field);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(row);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_search->setClearButtonEnabled(!text.isEmpty());
        if (text.isEmpty()) {
            m_typing.start();  // the clear button
        }
    });
    connect(m_search, &QLineEdit::returnPressed, this, &ModelFilterBar::changed);
    connect(&m_typing, &QTimer::timeout, this, &ModelFilterBar::changed);
    connect(m_lately, &QPushButton::clicked, this, &ModelFilterBar::changed);
    connect(m_vendor, &QComboBox::activated, this, [this](int item) {
        m_wantedVendor = item == 0 ? QString() : m_vendor->currentText();
        emit changed();
    });
    connect(m_maker, &QComboBox::activated, this, [this](int item) {
        m_wantedMaker = item == 0 ? QString() : m_maker->currentText();
        emit changed();
    });
    connect(m_price, &QComboBox::activated, this, &ModelFilterBar::choosePrice);
    connect(m_since, &QComboBox::activated, this, &ModelFilterBar::chooseSince);
}

void ModelFilterBar::setChoices(const QStringList& vendors, const QStringList& makers) {
    fill(*m_vendor, vendors, m_wantedVendor);
    fill(*m_maker, makers, m_wantedMaker);
}

void ModelFilterBar::show(const ModelsState& state, domain::Timestamp newest) {
    m_newest = newest;
    if (m_search->text() != state.text && !m_typing.isActive()) {
        const QSignalBlocker quiet(m_search);
        m_search->setText(state.text);
    }
    m_wantedVendor = state.vendor;
    m_wantedMaker = state.maker;
    m_lately->setChecked(state.isChangedLately);
    m_lately->setToolTip(
        newest.isSet() ? QStringLiteral("Input or output changed after %1; the newest list is of %2")
                             .arg(dayWords(newest - std::chrono::hours(24) * kLatelyDays), dayWords(newest))
                       : QString());
    m_range = {state.least, state.most};
    m_counted = state.since;
    showPrice();
    showSince();
}

void ModelFilterBar::read(ModelsState& state) const {
    state.text = m_search->text().trimmed();
    state.vendor = m_wantedVendor;
    state.maker = m_wantedMaker;
    state.isChangedLately = m_lately->isChecked();
    state.least = m_range.least;
    state.most = m_range.most;
    state.since = m_counted;
}

/// An own range stands as an item of its own, so that the box says what is left out.
void ModelFilterBar::showPrice() {
    while (m_price->count() > kShownRange) {
        m_price->removeItem(m_price->count() - 1);
    }
    const auto& ready = readyRanges();
    const auto at = std::ranges::find(ready, m_range);
    if (at != ready.end()) {
        m_price->setCurrentIndex(static_cast<int>(at - ready.begin()));
        return;
    }
    m_price->addItem(rangeWords(m_range));
    m_price->setCurrentIndex(kShownRange);
}

void ModelFilterBar::choosePrice(int item) {
    if (item < kOwnRange) {
        m_range = readyRanges()[static_cast<std::size_t>(item)];
    } else if (item == kOwnRange) {
        const auto range = ask<PriceRange>(
            this, QStringLiteral("Price range"),
            QStringLiteral("USD per million tokens, as in: 0.5 - 3, or: from 10, or: to 0.2"),
            rangeWords(m_range), QStringLiteral("That is no range of prices."), &parsePriceRange);
        m_range = range.value_or(m_range);
    }
    showPrice();
    emit changed();
}

void ModelFilterBar::showSince() {
    while (m_since->count() > kShownDay) {
        m_since->removeItem(m_since->count() - 1);
    }
    const auto at = std::ranges::find(kSinceDays, m_counted.days);
    if (!m_counted.day.isSet() && at != kSinceDays.end()) {
        m_since->setCurrentIndex(static_cast<int>(at - kSinceDays.begin()));
    } else {
        m_since->addItem(QStringLiteral("Changes since %1").arg(dayWords(m_counted.from(m_newest))));
        m_since->setCurrentIndex(kShownDay);
    }
    m_since->setToolTip(m_newest.isSet() ? QStringLiteral("The column Changes counts from %1 to %2")
                                               .arg(dayWords(m_counted.from(m_newest)), dayWords(m_newest))
                                         : QString());
}

void ModelFilterBar::chooseSince(int item) {
    if (item < kOwnDay) {
        m_counted = {kSinceDays[static_cast<std::size_t>(item)], {}};
    } else if (item == kOwnDay) {
        const QString shown = QString::fromStdString(domain::formatIso(m_counted.from(m_newest), 0)).left(10);
        const auto day = ask<domain::Timestamp>(this, QStringLiteral("Count changes since"),
                                                QStringLiteral("Day in UTC, as in 2026-01-31"), shown,
                                                QStringLiteral("That is no day."), &parseDay);
        m_counted.day = day.value_or(m_counted.day);
    }
    showSince();
    emit changed();
}

}  // namespace tessera::ui
