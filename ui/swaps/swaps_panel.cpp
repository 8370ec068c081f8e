#include "ui/swaps/swaps_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "app/market/contract_calendar.h"
#include "ui/swaps/swap_review.h"

namespace tessera::ui {

namespace {

// Three times a second.
constexpr int kFrames = 20;
constexpr int kMostLots = 9'999, kMostTicks = 50, kMeanDecimals = 4;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString priceWords(const std::optional<domain::Price>& price) {
    return price ? text(domain::formatPrice(*price, kMeanDecimals)) : QStringLiteral("–");
}

QString moneyWords(const std::optional<domain::Money>& money) {
    return money ? text(domain::formatSignedMoney(*money)) : QStringLiteral("–");
}

/// "2027-01", as a state keeps it.
QString keyOf(domain::ContractMonth month) {
    return QStringLiteral("%1-%2").arg(month.year).arg(month.month, 2, 10, QLatin1Char('0'));
}

domain::ContractMonth monthOfKey(const QString& key) {
    return {key.section(QLatin1Char('-'), 0, 0).toInt(), key.section(QLatin1Char('-'), 1, 1).toUInt()};
}

QString marginWords(const std::optional<marketdata::MarginChange>& margin) {
    return margin
               ? QStringLiteral("Margin of the account: %1 USD now, %2 with it.")
                     .arg(text(domain::formatMoney(margin->before)), text(domain::formatMoney(margin->after)))
               : QStringLiteral("Margin of the account: not known.");
}

QLabel* line(const char* name, const char* tone) {
    auto* label = new QLabel;
    label->setAccessibleName(QString::fromLatin1(name));
    label->setProperty("tone", tone);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(widgets::Metrics::panelPadding, 3, widgets::Metrics::panelPadding, 3);
    return label;
}

/// Empty: nothing is known of its price.
QString offerWords(const swaps::SwapOffer& offer, bool paysFixed, int ticksBeyond) {
    const QString par = offer.par ? QStringLiteral("par is %1").arg(priceWords(offer.par)) : QString();
    if (!offer.rate) {
        return par.isEmpty() ? QString() : QStringLiteral("P%1 USD a Mtok.").arg(par.mid(1));
    }
    const QString rest = par.isEmpty() ? QString() : QStringLiteral("; ") + par;
    if (ticksBeyond > 0) {  // the rate is then not the market's
        return QStringLiteral("With %1 %2 beyond the market you %3 %4 USD a Mtok%5.")
            .arg(ticksBeyond)
            .arg(ticksBeyond == 1 ? QStringLiteral("tick") : QStringLiteral("ticks"),
                 paysFixed ? QStringLiteral("pay at most") : QStringLiteral("receive at least"),
                 priceWords(offer.rate), rest);
    }
    return QStringLiteral("The market %1 %2 USD a Mtok%3.")
        .arg(paysFixed ? QStringLiteral("asks") : QStringLiteral("bids"), priceWords(offer.rate), rest);
}

QString openWords(const swaps::HeldSwap& swap) {
    if (swap.open == 0) {
        return QStringLiteral("Nothing is open.");
    }
    QString words;
    if (swap.isOneSided) {
        const auto open = std::ranges::find_if(
            swap.months, [](const auto& month) { return !month.isSettled && !month.net.isZero(); });
        words = QStringLiteral("%1 %2 fixed on %3 open %4; par now %5.")
                    .arg(open->net > domain::Quantity{} ? QStringLiteral("Pays") : QStringLiteral("Receives"),
                         priceWords(swap.rate))
                    .arg(swap.open)
                    .arg(swap.open == 1 ? QStringLiteral("month") : QStringLiteral("months"),
                         priceWords(swap.par));
    } else {
        words = QStringLiteral("%1 months are open, some paying fixed and some receiving: no one rate.")
                    .arg(swap.open);
    }
    return words + QStringLiteral(" Value %1 USD; an index 0.01 higher from now on moves it by %2 USD.")
                       .arg(moneyWords(swap.value), moneyWords(swap.perCent));
}

}  // namespace

SwapsPanel::SwapsPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_markets(context),
      m_header(new PanelHeader(context)),
      m_offerModel(new OfferTable(this)),
      m_heldModel(new HeldTable(this)),
      m_offers(new widgets::RecordTable(context.theme())),
      m_holdings(new widgets::RecordTable(context.theme())),
      m_offerWords(line("What the swap costs", "normal")),
      m_why(line("Why it cannot be sent", "warning")),
      m_heldWords(line("What is held", "normal")) {
    setMinimumWidth(400);
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("swaps"));
    m_families = m_header->addMenuButton(QStringLiteral("Index"), QStringLiteral("Which index is swapped"));
    layOut();
    listen();
    showAll();
}

QString SwapsPanel::title() const {
    return QStringLiteral("Swaps");
}

void SwapsPanel::focusContent() {
    m_side->setFocus(Qt::ShortcutFocusReason);
}

// --- how it is laid out

QWidget* SwapsPanel::buildRequest() {
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(8, 6, 8, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    int cell = 0;
    const auto add = [&](const char* words, QWidget* field, const char* tip) {
        auto* label = new QLabel(QString::fromLatin1(words));
        label->setProperty("tone", "secondary");
        label->setBuddy(field);
        field->setAccessibleName(label->text());
        field->setToolTip(QString::fromLatin1(tip));
        grid->addWidget(label, cell / 3, cell % 3 * 2);
        grid->addWidget(field, cell / 3, cell % 3 * 2 + 1);
        ++cell;
    };
    const auto spin = [](int least, int most) {
        auto* field = new QSpinBox;
        field->setRange(least, most);
        return field;
    };
    m_side = new QComboBox;
    m_side->addItems({QStringLiteral("Pay fixed"), QStringLiteral("Receive fixed")});
    m_first = new QComboBox;
    m_months = spin(1, static_cast<int>(domain::kMostListed));
    m_months->setValue(3);
    m_lots = spin(1, kMostLots);
    m_ticks = spin(0, kMostTicks);
    m_rate = new QLineEdit;
    m_rate->setPlaceholderText(QStringLiteral("at the market"));
    m_rate->setMaxLength(16);
    add("Side", m_side, "Pay a fixed price and receive the mean of each month, or the other way round");
    add("from", m_first, "First month");
    add("Months", m_months, "How many months, one after the other");
    add("Lots a month", m_lots, "The same in every month");
    add("Rate", m_rate, "Worst rate, USD a Mtok, at which it may trade; empty: what the market asks");
    add("Ticks beyond", m_ticks, "How many ticks worse than the best price each month may trade");
    for (const int column : {1, 3, 5}) {
        grid->setColumnStretch(column, 1);
    }
    return box;
}

void SwapsPanel::layOut() {
    const auto head = [](const QString& title, const QString& words) {
        auto* label = new QLabel(QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2").arg(title, words));
        label->setProperty("tone", "secondary");
        label->setWordWrap(true);
        label->setContentsMargins(widgets::Metrics::panelPadding, 6, widgets::Metrics::panelPadding, 3);
        return label;
    };
    // A button stands beside the words it acts on: on a low screen a row of its own hides a month.
    const auto wordsRow = [](QLabel* words, QPushButton* button) {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 2, widgets::Metrics::panelPadding, 2);
        layout->addWidget(words, 1);
        layout->addWidget(button, 0, Qt::AlignTop | Qt::AlignRight);
        return row;
    };
    m_offers->setModel(m_offerModel);
    m_offers->setColumns(OfferTable::columns());
    m_offers->setAccessibleName(QStringLiteral("Schedule of the swap"));
    m_offers->setEmptyText(QStringLiteral("No schedule"), QStringLiteral("No month can be swapped yet."));
    m_holdings->setModel(m_heldModel);
    m_holdings->setColumns(HeldTable::columns());
    m_holdings->setAccessibleName(QStringLiteral("Swap that is held"));
    m_holdings->setEmptyText(QStringLiteral("No swap"),
                             QStringLiteral("What is held of the months is shown here with its flows."));
    m_send = new QPushButton(QStringLiteral("Send…"));
    m_send->setProperty("kind", "primary");
    m_close = new QPushButton(QStringLiteral("Close out…"));
    m_close->setToolTip(QStringLiteral("The offsetting swap of every open month"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(
        head(QStringLiteral("Ask for one"),
             QStringLiteral("the mean of each month's fixings against a fixed price, in cash at "
                            "its end")));
    layout->addWidget(buildRequest());
    layout->addWidget(wordsRow(m_offerWords, m_send));
    layout->addWidget(m_why);
    layout->addWidget(m_offers, 1);
    layout->addWidget(
        head(QStringLiteral("Held"), QStringLiteral("cleared as futures on the mean of a month, "
                                                    "which other panels show by their names")));
    layout->addWidget(wordsRow(m_heldWords, m_close));
    layout->addWidget(m_holdings, 1);
}

void SwapsPanel::listen() {
    auto* menu = new QMenu(m_families);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const QString& family : m_markets.families()) {
            QAction* choice = menu->addAction(family, this, [this, family] {
                m_family = family;
                showAll();
                emit stateChanged();
            });
            choice->setCheckable(true);
            choice->setChecked(m_family == family);
        }
    });
    m_families->setMenu(menu);
    const auto changed = [this] {
        showAll();
        emit stateChanged();
    };
    connect(m_side, &QComboBox::currentIndexChanged, this, changed);
    connect(m_first, &QComboBox::activated, this, changed);
    connect(m_rate, &QLineEdit::textChanged, this, changed);
    for (QSpinBox* field : {m_months, m_lots, m_ticks}) {
        connect(field, &QSpinBox::valueChanged, this, changed);
    }
    connect(m_send, &QPushButton::clicked, this, &SwapsPanel::send);
    connect(m_close, &QPushButton::clicked, this, &SwapsPanel::closeOut);
    connect(&m_context, &AppServices::frame, this, &SwapsPanel::refresh);
    connect(&m_context.desk(), &DeskModel::positionsChanged, this, [this] { m_framesToShow = 0; });
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_offers->setTheme(m_context.theme());
        m_holdings->setTheme(m_context.theme());
    });
}

// --- what is asked for

bool SwapsPanel::paysFixed() const {
    return m_side->currentIndex() == 0;
}

QString SwapsPanel::rateComplaint() const {
    const QString typed = m_rate->text().trimmed();
    if (typed.isEmpty() || domain::parsePrice(typed.toStdString()).ok()) {
        return {};
    }
    return QStringLiteral("\"%1\" is no rate: a number of USD a Mtok, such as 1.9300.").arg(typed);
}

swaps::SwapRequest SwapsPanel::request() const {
    swaps::SwapRequest asked{.first = monthOfKey(m_first->currentData().toString()),
                             .months = m_months->value(),
                             .lots = m_lots->value(),
                             .paysFixed = paysFixed(),
                             .ticksBeyond = m_ticks->value()};
    if (const auto rate = domain::parsePrice(m_rate->text().trimmed().toStdString()); rate.ok()) {
        asked.rate = *rate;
    }
    return asked;
}

void SwapsPanel::send() {
    showAll();
    const auto legs =
        rateComplaint().isEmpty() ? legsOf(m_offer, paysFixed()) : std::vector<swaps::CloseLeg>{};
    if (legs.empty() || !m_markets.positionLimits(legs).refusal.isEmpty()) {
        return;
    }
    const std::string span =
        monthCode(m_offer.months.front().month) + "-" + monthCode(m_offer.months.back().month);
    const std::string tag = "swap " + m_family.toStdString() + " " + span;
    const QString head =
        QStringLiteral("%1 %2 fixed and %3 the mean of %4, %5 to %6, %7 %8 a month.")
            .arg(paysFixed() ? QStringLiteral("Pay") : QStringLiteral("Receive"), priceWords(m_offer.rate),
                 paysFixed() ? QStringLiteral("receive") : QStringLiteral("pay"), m_family,
                 text(market::monthName(m_offer.months.front().month)),
                 text(market::monthName(m_offer.months.back().month)))
            .arg(m_lots->value())
            .arg(m_lots->value() == 1 ? QStringLiteral("lot") : QStringLiteral("lots"));
    SwapReview(m_context, m_markets.orders(legs, tag), head,
               QStringLiteral("The rate is the mean of the months' fixed prices. ") +
                   marginWords(m_markets.margin(legs)) + limitWords(m_markets.positionLimits(legs)),
               this)
        .exec();
}

void SwapsPanel::closeOut() {
    const auto legs = swaps::closeOut(m_markets.positions(m_family), m_ticks->value());
    if (!legs) {
        emit m_context.told(QStringLiteral("Not closed: %1").arg(text(legs.error().sentence)), true);
        return;
    }
    SwapReview(m_context, m_markets.orders(*legs, "swap " + m_family.toStdString() + " closed"),
               QStringLiteral("The offsetting swap: after it nothing of %1 is open.").arg(m_family),
               openWords(m_held) + QLatin1Char(' ') + marginWords(m_markets.margin(*legs)), this)
        .exec();
}

// --- what is kept

PanelState SwapsPanel::saveState() const {
    return {{QStringLiteral("family"), m_family},
            {QStringLiteral("side"), m_side->currentIndex()},
            {QStringLiteral("first"),
             m_awaitedMonth.isEmpty() ? m_first->currentData().toString() : m_awaitedMonth},
            {QStringLiteral("months"), m_months->value()},
            {QStringLiteral("lots"), m_lots->value()},
            {QStringLiteral("ticks"), m_ticks->value()},
            {QStringLiteral("rate"), m_rate->text()}};
}

void SwapsPanel::restoreState(const PanelState& state) {
    m_family = state.value(QStringLiteral("family")).toString();
    m_awaitedMonth = state.value(QStringLiteral("first")).toString();
    m_side->setCurrentIndex(state.value(QStringLiteral("side")).toInt() == 1 ? 1 : 0);
    m_months->setValue(state.value(QStringLiteral("months")).toInt(3));
    m_lots->setValue(state.value(QStringLiteral("lots")).toInt(1));
    m_ticks->setValue(state.value(QStringLiteral("ticks")).toInt(0));
    m_rate->setText(state.value(QStringLiteral("rate")).toString());
    showAll();
}

// --- what is shown

void SwapsPanel::refresh() {
    if (isVisible() && --m_framesToShow <= 0) {
        m_framesToShow = kFrames;
        showAll();
    }
}

void SwapsPanel::showAll() {
    if (const QStringList families = m_markets.families(); m_family.isEmpty() && !families.isEmpty()) {
        const QString composite = QStringLiteral("SITCA");
        m_family = families.contains(composite) ? composite : families.front();
    }
    const auto listed = m_markets.listed(m_family);
    const auto published = m_markets.published(m_family);
    showMonths(listed);
    showOffer(listed, published);
    showHeld(published);
    m_families->setText(m_family.isEmpty() ? QStringLiteral("Index") : m_family);
    m_header->setTitle(title(), m_family.isEmpty()
                                    ? QStringLiteral("no index has a month to swap yet")
                                    : QStringLiteral("month's mean against fixed, on %1").arg(m_family));
}

/// The months that can be the first one; the chosen one stays, or the next one takes its place.
void SwapsPanel::showMonths(const std::vector<swaps::MonthQuote>& listed) {
    QStringList keys;
    for (const swaps::MonthQuote& month : listed) {
        keys << keyOf(month.contract->contractMonth());
    }
    QStringList shown;
    for (int i = 0; i < m_first->count(); ++i) {
        shown << m_first->itemData(i).toString();
    }
    const QSignalBlocker quiet(m_first);
    const bool isFirst = shown.isEmpty();
    if (keys != shown) {
        const QString chosen = m_first->currentData().toString();
        m_first->clear();
        for (const swaps::MonthQuote& month : listed) {
            const domain::ContractMonth which = month.contract->contractMonth();
            m_first->addItem(text(market::monthName(which)), keyOf(which));
        }
        const int same = m_first->findData(chosen);
        // At first the month behind the one that has begun.
        m_first->setCurrentIndex(same >= 0 ? same : std::min<int>(isFirst ? 1 : 0, m_first->count() - 1));
    }
    if (const int awaited = m_first->findData(m_awaitedMonth); awaited >= 0) {
        m_first->setCurrentIndex(awaited);
        m_awaitedMonth.clear();
    } else if (!keys.isEmpty()) {
        m_awaitedMonth.clear();  // a month that is over, or no month at all
    }
}

void SwapsPanel::showOffer(const std::vector<swaps::MonthQuote>& listed,
                           const std::vector<domain::DatedLevel>& published) {
    m_offer = listed.empty() ? swaps::SwapOffer{}
                             : swaps::offerOf(request(), listed, published, m_context.hub().venueNow());
    m_offerModel->showOffer(m_offer);
    QString why = rateComplaint();
    if (why.isEmpty()) {
        why = listed.empty() ? QStringLiteral("The exchange has not told of a month to swap yet.")
                             : text(m_offer.why);
    }
    const auto legs = why.isEmpty() ? legsOf(m_offer, paysFixed()) : std::vector<swaps::CloseLeg>{};
    const PositionLimitReading limits = m_markets.positionLimits(legs);
    if (why.isEmpty()) {
        why = limits.refusal;
    }
    m_offerWords->setText(
        offerWords(m_offer, paysFixed(), m_ticks->value()) +
        (legs.empty() ? QString() : u' ' + marginWords(m_markets.margin(legs)) + limitWords(limits)));
    m_offerWords->setVisible(!m_offerWords->text().isEmpty());
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_send->setEnabled(!legs.empty() && why.isEmpty());
    m_send->setToolTip(why);
}

void SwapsPanel::showHeld(const std::vector<domain::DatedLevel>& published) {
    m_held = swaps::heldSwap(m_markets.positions(m_family), published, m_context.hub().venueNow());
    m_heldModel->showHeld(m_held);
    const auto settled = m_held.settled.result();
    m_heldWords->setText(
        openWords(m_held) +
        (m_held.months.size() > m_held.open
             ? QStringLiteral(" Months that are over or closed brought %1 USD before fees.")
                   .arg(settled ? text(domain::formatSignedMoney(*settled)) : QStringLiteral("–"))
             : QString()));
    m_close->setEnabled(m_held.open > 0);
}

}  // namespace tessera::ui
