#include "ui/options/options_panel.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/open_interest_view.h"
#include "ui/context/instrument_actions.h"

namespace tessera::ui {

using domain::OptionRight;

namespace {

// Three times a second when something moved; days that pass are seen twice a minute.
constexpr int kFrames = 20, kClockFrames = 1'800;
constexpr int kLineHeight = 22;
constexpr int kTermWidth = 300;  // the table's columns
/// Lower than this the chain or the pictures have all the room: five strikes beside three pictures help
/// nobody.
constexpr int kForPictures = 520;
constexpr int kTermRows = 4;  // as many months have options

QString columnName(ChainField field) {
    return ChainModel::columns()[static_cast<std::size_t>(ChainModel::columnOf(field, OptionRight::Call))]
        .title;
}

QString textOf(domain::Price price, int decimals) {
    return QString::fromStdString(domain::formatPrice(price, decimals));
}

/// "6,095 open, day +212".
QString openWords(const options::Chain& chain, OptionRight right, const options::InterestOf& interestOf) {
    const options::OpenTotals totals = options::openTotals(chain, right, interestOf);
    if (!totals.lots) {
        return {};
    }
    const QString open = QStringLiteral("%1 open").arg(
        QString::fromStdString(domain::formatVolume(*totals.lots, chain.quantityDecimals)));
    return totals.change
               ? open + QStringLiteral(", day ") + signedLots(*totals.change, chain.quantityDecimals)
               : open;
}

QLabel* wordsLabel(const char* tone) {
    auto* label = new QLabel;
    label->setProperty("tone", tone);
    return label;
}

}  // namespace

OptionsPanel::OptionsPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_markets(context),
      m_header(new PanelHeader(context)),
      m_price(new QLabel),
      m_termsLine(new widgets::ElidedLabel),
      m_side(wordsLabel("secondary")),
      m_expiries(new QTabBar),
      m_strip(new ChainStrip(context.theme())),
      m_table(new ChainTable(context.theme())),
      m_smile(new widgets::VolatilityView(context.theme(), QStringLiteral("Smile"))),
      m_term(new widgets::VolatilityView(context.theme(), QStringLiteral("ATM term structure"))),
      m_termModel(new TermTable(this)),
      m_terms(new widgets::RecordTable(context.theme())) {
    setMinimumWidth(420);
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    buildHeader();
    m_heads = buildHeads();
    m_pictures = buildPictures();
    layOut();
    listen();
    m_header->setTitle(title());
    showNothing();
}

void OptionsPanel::buildHeader() {
    m_family =
        m_header->addMenuButton(QStringLiteral("Underlying"), QStringLiteral("Whose options are shown"));
    auto* families = new QMenu(m_family);
    connect(families, &QMenu::aboutToShow, this, [this, families] {
        families->clear();
        for (const QString& family : m_markets.families()) {
            families->addAction(m_markets.labelOf(family), this, [this, family] {
                m_markets.setFamily(family);
                choose({});
                emit stateChanged();
            });
        }
    });
    m_family->setMenu(families);
    QToolButton* columns =
        m_header->addMenuButton(QStringLiteral("Columns"), QStringLiteral("What the chain shows"));
    auto* menu = new QMenu(columns);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { m_table->fillColumnsMenu(*menu); });
    columns->setMenu(menu);
    m_pictureButton = m_header->addButton(
        QStringLiteral("Smile"),
        QStringLiteral(
            "Smile and volatility by expiry in the place of the chain: the panel is too low for both"),
        [this] {
            showParts(!m_chains.empty());
            emit stateChanged();
        });
    m_pictureButton->setCheckable(true);
    m_header->setWanted(m_pictureButton, false);
}

void OptionsPanel::focusContent() {
    QWidget* content = m_chainBox->isHidden() ? static_cast<QWidget*>(m_smile) : m_table;
    content->setFocus(Qt::ShortcutFocusReason);
}

/// Over the chain: which half is what.
QWidget* OptionsPanel::buildHeads() {
    auto* heads = new QWidget;
    heads->setFixedHeight(kLineHeight);
    auto* row = new QHBoxLayout(heads);
    row->setContentsMargins(8, 0, 8, 0);
    auto* calls = wordsLabel("title");
    auto* puts = wordsLabel("title");
    calls->setText(QStringLiteral("Calls"));
    puts->setText(QStringLiteral("Puts"));
    m_middleHead = wordsLabel("secondary");
    m_openCalls = wordsLabel("secondary");
    m_openPuts = wordsLabel("secondary");
    row->setSpacing(8);
    row->addWidget(calls);
    row->addWidget(m_openCalls, 1);
    row->addWidget(m_middleHead, 0, Qt::AlignCenter);
    row->addWidget(m_openPuts, 1, Qt::AlignRight);
    row->addWidget(puts);
    return heads;
}

QWidget* OptionsPanel::buildPictures() {
    m_terms->setModel(m_termModel);
    m_terms->setColumns(TermTable::columns());
    m_terms->setSelectionMode(QAbstractItemView::NoSelection);
    m_terms->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_terms->setAccessibleName(QStringLiteral("Volatility by expiry"));
    const auto box = [](const QString& title, const QString& words, QWidget* content) {
        auto* whole = new QWidget;
        auto* head = new QHBoxLayout;
        head->setContentsMargins(8, 4, 8, 4);
        head->setSpacing(8);
        auto* rest = new widgets::ElidedLabel;
        rest->setText(words);
        rest->setProperty("tone", "secondary");
        auto* name = wordsLabel("title");
        name->setText(title);
        head->addWidget(name);
        head->addWidget(rest, 1);
        auto* layout = new QVBoxLayout(whole);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
        layout->addLayout(head);
        layout->addWidget(content, 1);
        return whole;
    };
    m_terms->setFixedHeight(widgets::Metrics::tableHead + kTermRows * widgets::Metrics::tableRow);
    auto* term = new QWidget;
    term->setMinimumWidth(kTermWidth);
    auto* column = new QVBoxLayout(term);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_term, 1);
    column->addWidget(m_terms);
    auto* pictures = new QSplitter(Qt::Horizontal);
    pictures->setHandleWidth(1);
    pictures->setChildrenCollapsible(false);
    pictures->addWidget(box(QStringLiteral("Smile"),
                            QStringLiteral("implied volatility % by strike, whiskers bid to ask"), m_smile));
    pictures->addWidget(box(QStringLiteral("ATM term structure"), QStringLiteral("IV %"), term));
    pictures->setStretchFactor(0, 3);
    pictures->setStretchFactor(1, 2);
    return pictures;
}

void OptionsPanel::layOut() {
    m_expiries->setExpanding(false);
    m_expiries->setDrawBase(false);
    m_expiries->setFixedHeight(widgets::Metrics::tabs);
    m_expiries->setAccessibleName(QStringLiteral("Expiries"));
    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 0, 8, 0);
    line->setSpacing(16);
    line->addWidget(m_price);
    line->addWidget(m_termsLine, 1);
    line->addWidget(m_side);
    m_chainBox = new QWidget;
    auto* upper = new QVBoxLayout(m_chainBox);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addWidget(m_heads);
    upper->addWidget(m_table, 1);
    auto* body = new QSplitter(Qt::Vertical);
    body->setHandleWidth(1);
    body->setChildrenCollapsible(false);
    body->addWidget(m_chainBox);
    body->addWidget(m_pictures);
    body->setStretchFactor(0, 3);
    body->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_expiries);
    layout->addWidget(m_strip);
    layout->addWidget(body, 1);
    m_termsLine->setProperty("tone", "secondary");
    for (QLabel* label : {m_price, static_cast<QLabel*>(m_termsLine), m_side}) {
        label->setFixedHeight(kLineHeight);
    }
    m_price->setFont(m_context.theme().numbers(13, QFont::DemiBold));
}

void OptionsPanel::listen() {
    connect(m_expiries, &QTabBar::currentChanged, this, [this](int tab) {
        if (!m_isFilling && tab >= 0 && tab < static_cast<int>(m_chains.size())) {
            choose(m_chains[static_cast<std::size_t>(tab)].future);
            emit stateChanged();
        }
    });
    connect(m_table, &ChainTable::optionWanted, this,
            [this](domain::InstrumentId id) { link().setInstrument(m_context.hub().find(id)); });
    connect(m_table, &ChainTable::futureWanted, this, [this] { link().setInstrument(shownFuture()); });
    connect(m_table, &ChainTable::menuWanted, this,
            [this](std::optional<domain::InstrumentId> id, const QPoint& at) {
                openMenu(id ? m_context.hub().find(*id) : shownFuture(), at);
            });
    connect(m_table, &ChainTable::columnsChanged, this, &Panel::stateChanged);
    connect(&m_context, &AppServices::frame, this, &OptionsPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_table->setTheme(m_context.theme());
        m_strip->setTheme(m_context.theme());
        m_smile->setTheme(m_context.theme());
        m_term->setTheme(m_context.theme());
        m_terms->setTheme(m_context.theme());
        m_price->setFont(m_context.theme().numbers(13, QFont::DemiBold));
    });
    connect(&link(), &PanelLink::instrumentChanged, this, [this] {
        takeInstrument(link().instrument());
        m_seenMarket = 0;  // what is chosen is marked
        m_framesToShow = 0;
    });
}

QString OptionsPanel::title() const {
    const std::size_t shown = shownIndex();
    return shown < m_chains.size()
               ? QStringLiteral("%1 %2").arg(
                     QString::fromStdString(m_chains[shown].future),
                     isAsian() ? QStringLiteral("Asian options") : QStringLiteral("options"))
               : QStringLiteral("Options");
}

QString OptionsPanel::priceLine() const {
    return m_price->text() + QLatin1Char(' ') + m_termsLine->text();
}

bool OptionsPanel::isAsian() const {
    const InstrumentMarket* future = shownFuture();
    return future != nullptr && future->instrument().isAverage();
}

InstrumentMarket* OptionsPanel::shownFuture() const {
    const std::size_t shown = shownIndex();
    return shown < m_chains.size() ? m_context.hub().find(m_chains[shown].futureId) : nullptr;
}

std::size_t OptionsPanel::shownIndex() const {
    const auto found = std::ranges::find(m_chains, m_future, &options::Chain::future);
    return found != m_chains.end() ? static_cast<std::size_t>(found - m_chains.begin()) : 0;
}

void OptionsPanel::choose(const std::string& future) {
    m_future = future;
    m_seenMarket = 0;
    m_framesToShow = 0;
    refresh();
}

void OptionsPanel::takeInstrument(InstrumentMarket* market) {
    InstrumentMarket* future = market != nullptr ? m_markets.futureOf(*market) : nullptr;
    if (future == nullptr) {
        return;
    }
    m_markets.setFamily(QString::fromStdString(future->instrument().family));
    if (m_future != future->instrument().symbol) {
        choose(future->instrument().symbol);
        emit stateChanged();
    }
}

PanelState OptionsPanel::saveState() const {
    QJsonArray columns;
    for (const ChainField field : m_table->wanted()) {
        columns.append(columnName(field));
    }
    return {{QStringLiteral("family"), m_markets.family()},
            {QStringLiteral("future"), QString::fromStdString(m_future)},
            {QStringLiteral("columns"), columns},
            {QStringLiteral("smile"), m_pictureButton->isChecked()}};
}

void OptionsPanel::restoreState(const PanelState& state) {
    if (const QJsonValue columns = state.value(QStringLiteral("columns")); columns.isArray()) {
        std::set<ChainField> wanted;
        for (const ChainField field : ChainTable::choices()) {
            if (columns.toArray().contains(columnName(field))) {
                wanted.insert(field);
            }
        }
        m_table->setWanted(std::move(wanted));
    }
    m_pictureButton->setChecked(state.value(QStringLiteral("smile")).toBool());
    m_markets.setFamily(state.value(QStringLiteral("family")).toString());
    choose(state.value(QStringLiteral("future")).toString().toStdString());
}

/// Where nobody has chosen: what its colour shows, else the composite's, for most is dealt there.
void OptionsPanel::chooseFamily() {
    if (!m_markets.family().isEmpty()) {
        return;
    }
    const QStringList families = m_markets.families();
    const InstrumentMarket* linked = link().instrument();
    if (const InstrumentMarket* future = linked != nullptr ? m_markets.futureOf(*linked) : nullptr) {
        m_markets.setFamily(QString::fromStdString(future->instrument().family));
        m_future = future->instrument().symbol;
    } else if (!families.isEmpty()) {
        const auto composite = QStringLiteral("SITC");
        m_markets.setFamily(families.contains(composite) ? composite : families.front());
    }
}

void OptionsPanel::refresh() {
    if (!isVisible() || --m_framesToShow > 0) {
        return;
    }
    m_framesToShow = kFrames;
    m_framesToClock -= kFrames;
    const std::uint64_t market = m_context.hub().revision(), desk = m_context.desk().revision();
    if (market == m_seenMarket && desk == m_seenDesk && m_framesToClock > 0) {
        return;
    }
    m_seenMarket = market;
    m_seenDesk = desk;
    m_framesToClock = kClockFrames;
    chooseFamily();
    m_chains = m_markets.chains();
    m_chains.empty() ? showNothing() : showAll();
    if (title() != m_toldTitle) {
        m_toldTitle = title();
        emit titleChanged();
    }
}

void OptionsPanel::showNothing() {
    const bool isOther = !m_markets.family().isEmpty();
    m_table->setEmptyText(
        isOther ? QStringLiteral("No options on %1").arg(m_markets.family()) : QStringLiteral("No options"),
        QStringLiteral("The exchange lists none, or has not told of them yet. They are shown once it does."));
    m_table->showChain({}, {});
    m_header->setTitle(title());
    showParts(false);
    m_price->clear();
    m_termsLine->clear();
    m_side->clear();
}

void OptionsPanel::showParts(bool isShown) {
    m_expiries->setVisible(isShown);
    m_expiries->setFocusPolicy(isShown ? Qt::TabFocus : Qt::NoFocus);  // without a tab it has no name
    m_strip->setVisible(isShown);
    m_heads->setVisible(isShown);
    const bool isLow = height() < kForPictures;
    const bool isPictures = isLow && m_pictureButton->isChecked();
    m_header->setWanted(m_pictureButton, isShown && isLow);
    m_chainBox->setVisible(!isShown || !isPictures);
    m_pictures->setVisible(isShown && (!isLow || isPictures));
}

void OptionsPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    showParts(!m_chains.empty());
}

void OptionsPanel::showAll() {
    showParts(true);
    m_family->setText(m_markets.family());
    showExpiries();
    const options::Chain& chain = m_chains[shownIndex()];
    InstrumentMarket* future = shownFuture();
    const options::RealisedVolatility realised =
        future != nullptr ? m_markets.realised(*future) : options::RealisedVolatility{};
    showPriceLine(chain);
    m_strip->showFigures(chain, realised, options::putCallOpen(chain, interestOf()));
    showChain(chain);
    showPictures(chain, realised);
}

void OptionsPanel::showExpiries() {
    m_isFilling = true;
    while (m_expiries->count() > static_cast<int>(m_chains.size())) {
        m_expiries->removeTab(m_expiries->count() - 1);
    }
    for (std::size_t i = 0; i < m_chains.size(); ++i) {
        const int tab = static_cast<int>(i);
        const QString name = expiryName(m_chains[i].month, m_chains[i].days);
        if (tab >= m_expiries->count()) {
            m_expiries->addTab(name);
        } else if (m_expiries->tabText(tab) != name) {
            m_expiries->setTabText(tab, name);
        }
    }
    m_expiries->setCurrentIndex(static_cast<int>(shownIndex()));
    m_isFilling = false;
}

void OptionsPanel::showPriceLine(const options::Chain& chain) {
    const InstrumentMarket* future = shownFuture();
    const domain::Instrument& terms = future->instrument();
    m_header->setTitle(title(), QStringLiteral("%1, 1 lot = %2 %3")
                                    .arg(QString::fromStdString(terms.name))
                                    .arg(QString::fromStdString(domain::formatCount(terms.contractSize)),
                                         QString::fromStdString(terms.unit)));
    m_price->setText(chain.forward ? textOf(*chain.forward, terms.priceDecimals) : QStringLiteral("–"));
    const QString source =
        chain.forwardSource == options::ForwardSource::Middle ? QStringLiteral("middle of bid and ask")
        : chain.forwardSource == options::ForwardSource::Mark ? QStringLiteral("mark, not quoted now")
                                                              : QStringLiteral("no price");
    const std::string iso = domain::formatIso(chain.expires, 0);
    m_termsLine->setText(
        QStringLiteral("%1   %2 days left, last trading %3 %4 UTC")
            .arg(source)
            .arg(chain.days, 0, 'f', 1)
            .arg(QString::fromStdString(iso.substr(0, 10)), QString::fromStdString(iso.substr(11, 5))));
    m_side->setText(isAsian() ? QStringLiteral("Asian, cash, Black-76 on the average")
                              : QStringLiteral("European, cash, Black-76"));
    m_side->setToolTip(
        isAsian()
            ? QStringLiteral("On the mean of the month's fixings. Volatilities and greeks are those of the "
                             "average future, which moves less the more of its month is fixed.")
            : QString());
    if (isAsian()) {
        m_termsLine->setText(m_termsLine->text() + QStringLiteral("   ") + m_markets.asianWords(chain));
    }
}

options::InterestOf OptionsPanel::interestOf() const {
    return [this](domain::InstrumentId id) {
        const InstrumentMarket* market = m_context.hub().find(id);
        return market != nullptr ? OpenInterestView::of(m_context.hub(), market->instrument()) : std::nullopt;
    };
}

void OptionsPanel::showChain(const options::Chain& chain) {
    const InstrumentMarket* future = shownFuture();
    const InstrumentMarket* chosen = link().instrument();
    ChainContext context;
    context.position = [this](domain::InstrumentId id) {
        const trading::PositionView* position = m_context.desk().position(id);
        return position != nullptr ? position->net : domain::Quantity{};
    };
    if (chosen != nullptr) {
        context.chosen = chosen->instrument().id;
    }
    context.futureDecimals = future->instrument().priceDecimals;
    context.isFutureUp = future->change24h().value_or(domain::PriceDelta{}).nanoUsd() >= 0;
    context.openInterest = interestOf();
    m_middleHead->setText(expiryName(chain.month, chain.days));
    m_openCalls->setText(openWords(chain, OptionRight::Call, context.openInterest));
    m_openPuts->setText(openWords(chain, OptionRight::Put, context.openInterest));
    m_table->showChain(chain, context);
}

void OptionsPanel::showPictures(const options::Chain& chain, const options::RealisedVolatility& realised) {
    const InstrumentMarket* chosen = link().instrument();
    const domain::OptionSpec* option = chosen != nullptr ? chosen->instrument().option() : nullptr;
    const InstrumentMarket* future = shownFuture();
    PictureFocus focus;
    focus.shown = shownIndex();
    focus.futureDecimals = future->instrument().priceDecimals;
    if (option != nullptr && option->future == future->instrument().id) {
        focus.chosen = {option->strike, option->right};
    }
    const QString why = QStringLiteral("Nobody quotes these options now.");
    m_smile->setEmptyText(QStringLiteral("No volatility"), why);
    m_term->setEmptyText(QStringLiteral("No volatility"), why);
    m_smile->setPicture(m_smiles.make(m_chains, focus));
    const std::vector<options::TermRow> rows = options::volatilityTerm(m_chains);
    m_term->setPicture(termPicture(rows, chain.future, realised));
    m_termModel->showTerm(rows, chain.future);
}

void OptionsPanel::openMenu(InstrumentMarket* market, const QPoint& at) {
    if (market == nullptr) {
        return;
    }
    QMenu menu(this);
    addInstrumentActions(menu, m_context, *market);
    menu.addSeparator();
    menu.addAction(QStringLiteral("Buy in the strategy builder"), this,
                   [this, market] { m_context.offerLeg(*market, domain::Side::Buy); });
    menu.addAction(QStringLiteral("Sell in the strategy builder"), this,
                   [this, market] { m_context.offerLeg(*market, domain::Side::Sell); });
    menu.addSeparator();
    widgets::addCopyAction(menu, m_table->copiedText());
    menu.exec(at);
}

}  // namespace tessera::ui
