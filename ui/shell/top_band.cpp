#include "ui/shell/top_band.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

#include "app/domain/decimal.h"
#include "app/trading/margin_words.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/margin_state.h"
#include "ui/bridge/order_text.h"
#include "ui/shell/ready_workspaces.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

using domain::Money;

namespace {

// Widths of the band from which its parts are shown.
constexpr int kForWorkspaces = 1400, kForBoth = 1180, kForIndex = 1040, kForMargin = 900, kForNote = 800;

QString colouredChange(const widgets::Theme& theme, domain::PriceDelta change, domain::Price now) {
    const double before = static_cast<double>((now - change).nanoUsd());
    const double percent = before > 0 ? static_cast<double>(change.nanoUsd()) / before * 100 : 0;
    const bool isUp = percent >= 0;
    const QColor colour = isUp ? theme.up.base : theme.down.base;
    return QStringLiteral(" <span style='color:%1'>%2 %3%4 %</span>")
        .arg(colour.name(), isUp ? QStringLiteral("▲") : QStringLiteral("▼"),
             isUp ? QStringLiteral("+") : QString(), QString::number(percent, 'f', 2));
}

}  // namespace

/// By the application's style sheet, for a widget's own would colour and embolden its tool tip as well.
static void tint(QWidget& widget, const char* tone) {
    if (widget.property("tone").toByteArray() != tone) {
        widget.setProperty("tone", tone);
        widgets::restyle(widget);
    }
}

/// "2,387.70  107.1 %"; without equity there is no share of it.
static QString marginText(domain::Money margin, domain::Money equity) {
    const QString money = QString::fromStdString(domain::formatMoney(margin));
    return equity > domain::Money{}
               ? QStringLiteral("%1  %2 %")
                     .arg(money, QString::number(static_cast<double>(margin.nanoUsd()) /
                                                     static_cast<double>(equity.nanoUsd()) * 100,
                                                 'f', 1))
               : QStringLiteral("%1  no equity").arg(money);
}

TopBand::TopBand(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_banner(new widgets::ModeBanner(context.theme())),
      m_profit(new QLabel) {
    setFixedHeight(widgets::Metrics::bandHeight);
    setMinimumWidth(640);  // figures give way before the buttons do
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 8, 1);
    layout->setSpacing(18);
    layout->addWidget(m_banner);
    auto* account = new PressLabel(QStringLiteral("Account"), context.theme());
    m_account = addFigure(layout, QStringLiteral("Account"), account);
    connect(account, &PressLabel::pressed, this, &TopBand::accountRequested);
    m_account.title->setCursor(Qt::PointingHandCursor);
    m_account.title->installEventFilter(this);
    for (QLabel* part : {m_account.title, m_account.value}) {
        part->setToolTip(QStringLiteral("Accounts, results and notes (Ctrl+Shift+P)"));
    }
    m_equity = addFigure(layout, QStringLiteral("Equity USD"), new QLabel);
    layout->addWidget(m_profit);
    m_profit->setAccessibleDescription(QStringLiteral("Profit of the day"));
    m_profitNote = addFigure(layout, QStringLiteral("the day, after fees"), new QLabel);
    m_margin = addFigure(layout, QStringLiteral("Margin"), new QLabel);
    m_risk = new QToolButton;
    m_risk->setProperty("kind", "flat");
    connect(m_risk, &QToolButton::clicked, this, &TopBand::riskRequested);
    layout->addWidget(m_risk);
    m_composite = addFigure(layout, QStringLiteral("@SITC index"), new QLabel);
    m_gpu = addFigure(layout, QStringLiteral("@H100 index"), new QLabel);
    layout->addStretch(1);
    addWorkspaces(layout);
    m_menu = new QToolButton;
    m_menu->setText(QStringLiteral("Menu"));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setProperty("kind", "flat");
    layout->addWidget(m_menu);
    m_arm = new QPushButton;
    m_arm->setMinimumWidth(122);
    m_arm->setToolTip(QStringLiteral("Armed ladders send an order at a click; disarmed ones only cancel"));
    m_disarm = new QPushButton(QStringLiteral("Disarm"));
    layout->setSpacing(14);
    layout->addWidget(m_arm);
    layout->addWidget(m_disarm);
    connect(m_arm, &QPushButton::clicked, this, &TopBand::armRequested);
    connect(m_disarm, &QPushButton::clicked, this, &TopBand::disarmRequested);
    connect(&context, &AppServices::frame, this, [this] {
        if (std::exchange(m_valuation, m_context.hub().valuation()) != m_context.hub().valuation()) {
            refresh();
        }
    });
    connect(&context, &AppServices::themeChanged, this, &TopBand::applyTheme);
    applyTheme();
    setArmed(0);
    if (context.replay() != nullptr) {
        m_banner->setMode(widgets::ModeBanner::Mode::Replay);
        m_arm->setToolTip(
            QStringLiteral("Orders rest on paper beside the recording; the account ends with it"));
    }
}

TopBand::Figure TopBand::addFigure(QHBoxLayout* layout, const QString& title, QLabel* value) {
    auto* box = new QVBoxLayout;
    box->setContentsMargins(0, 4, 0, 4);
    box->setSpacing(0);
    Figure figure{new QLabel(title), value};
    figure.title->setBuddy(value);  // read out together
    figure.title->setProperty("tone", "secondary");
    box->addWidget(figure.title);
    box->addWidget(figure.value);
    layout->addLayout(box);
    return figure;
}

void TopBand::addWorkspaces(QHBoxLayout* layout) {
    for (const Workspace& ready : readyWorkspaces()) {
        auto* button = new QToolButton;
        button->setText(ready.title);
        button->setObjectName(ready.id);
        button->setCheckable(true);
        button->setProperty("kind", "flat");
        const QString command = QStringLiteral("workspace.") + ready.id;
        button->setToolTip(m_context.keys().tip(command));
        connect(button, &QToolButton::clicked, this, [this, command] { m_context.commands().run(command); });
        layout->addWidget(button);
        m_workspaces.push_back(button);
    }
}

void TopBand::showWorkspace(const QString& id) {
    for (QToolButton* button : m_workspaces) {
        button->setChecked(button->objectName() == id);
    }
}

void TopBand::setShown(const Figure& figure, bool on) {
    figure.title->setVisible(on);
    figure.value->setVisible(on);
}

/// What can be read elsewhere goes first: the menu has the workspaces, the watchlist the indexes, the blotter
/// margin and profit. Account, equity, risk and the arming stay.
void TopBand::resizeEvent(QResizeEvent* event) {
    for (QToolButton* button : m_workspaces) {
        button->setVisible(width() >= kForWorkspaces);
    }
    setShown(m_gpu, width() >= kForBoth);
    setShown(m_composite, width() >= kForIndex);
    setShown(m_margin, m_isMarginUrgent || width() >= kForMargin);
    setShown(m_profitNote, width() >= kForNote);
    QWidget::resizeEvent(event);
}

QWidget* TopBand::armButton() const {
    return m_arm;
}

void TopBand::setArmed(int ladders) {
    m_arm->setText(ladders == 0
                       ? QStringLiteral("○  Arm ladders")
                       : QStringLiteral("●  Armed  %1 %2")
                             .arg(ladders)
                             .arg(ladders == 1 ? QStringLiteral("ladder") : QStringLiteral("ladders")));
    m_arm->setProperty("kind", ladders == 0 ? "plain" : "armed");
    m_disarm->setEnabled(ladders > 0);
    widgets::restyle(*m_arm);
}

void TopBand::refresh() {
    refreshAccount();
    refreshRisk();
    refreshIndex(m_composite, "@SITC", kForIndex);
    refreshIndex(m_gpu, "@H100", kForBoth);
}

void TopBand::refreshAccount() {
    const trading::AccountView& account = m_context.desk().account();
    m_account.title->setText(isShadow() ? QStringLiteral("Shadow account") : QStringLiteral("Account"));
    m_account.value->setText(account.name.empty() ? QStringLiteral("–")
                                                  : QString::fromStdString(account.name));
    const AccountFigures figures = accountFigures(m_context.desk(), m_context.hub());
    const auto& equityMoney = figures.equity;
    const auto& profitMoney = figures.today;
    const QString without = withoutWords(figures.withoutMark);
    m_equity.title->setText(without.isEmpty() ? QStringLiteral("Equity USD")
                                              : QStringLiteral("Equity USD, partly"));
    m_equity.value->setToolTip(
        without.isEmpty() ? QString()
                          : QStringLiteral("No price is known of every open position: %1.").arg(without));
    if (!equityMoney || !profitMoney) {
        m_equity.value->setText(QStringLiteral("–"));
        m_profit->setText(QStringLiteral("–"));
        showMargin(figures);
        return;
    }
    m_equity.value->setText(QString::fromStdString(domain::formatMoney(*equityMoney)));
    const std::int64_t sign = profitMoney->nanoUsd();
    const widgets::Theme& theme = m_context.theme();
    const QColor colour = sign > 0 ? theme.up.base : sign < 0 ? theme.down.base : theme.text;
    m_profit->setText(
        QStringLiteral("<span style='color:%1'>%2</span>")
            .arg(colour.name(), QString::fromStdString(domain::formatSignedMoney(*profitMoney))));
    showTotal(figures);
    const QString tip = resultTip(figures);
    m_profit->setToolTip(tip);
    m_profitNote.value->setToolTip(tip);
    showMargin(figures);
}

/// In the tone of what follows from it, long before a call; a call stands in its place.
void TopBand::showMargin(const AccountFigures& figures) {
    const domain::MarginNotice& call = m_context.desk().account().marginCall;
    const MarginState state = marginState(figures, m_context.desk(), m_context.hub());
    const bool isShort = state.level >= MarginLevel::Short;
    m_isMarginUrgent = call.until.isSet() || isShort;
    setShown(m_margin, m_isMarginUrgent || width() >= kForMargin);
    if (call.until.isSet()) {
        m_margin.value->setText(
            QStringLiteral("%1 by %2 UTC")
                .arg(QString::fromStdString(domain::formatMoney(call.required)),
                     QString::fromStdString(domain::formatIso(call.until, 0)).mid(11, 5)));
        const QString way = marginExitWords(figures, m_context.desk(), m_context.hub());
        showMarginLook(
            QStringLiteral("▲ MARGIN CALL"), "bad", "bad",
            (QString::fromStdString(trading::openCallSentence(call)) + QLatin1Char(' ') + way).trimmed());
        return;
    }
    const char* tone = state.level == MarginLevel::Held       ? ""
                       : state.level == MarginLevel::Callable ? "bad"
                                                              : "warning";
    showMarginLook(isShort ? QStringLiteral("▲ Margin") : QStringLiteral("Margin"),
                   isShort ? tone : "secondary", tone,
                   state.words.isEmpty()
                       ? QStringLiteral("Initial margin of the open positions, and its share of the equity.")
                       : state.words);
    m_margin.value->setText(figures.marginUsed && figures.equity
                                ? marginText(*figures.marginUsed, *figures.equity)
                                : QStringLiteral("–"));
}

void TopBand::showMarginLook(const QString& title, const char* titleTone, const char* valueTone,
                             const QString& tip) {
    m_margin.title->setText(title);
    tint(*m_margin.title, titleTone);
    tint(*m_margin.value, valueTone);
    m_margin.title->setToolTip(tip);
    m_margin.value->setToolTip(tip);
}

/// With the models' band where there is room for it; never wider than the window can be made.
void TopBand::showTotal(const AccountFigures& figures) {
    QLabel& label = *m_profitNote.value;
    label.setMinimumWidth(110);
    const int spare = m_menu->x() - m_gpu.value->geometry().right() - 2 * layout()->spacing();
    const QString whole = QStringLiteral("total %1").arg(totalWords(figures, isShadow()));
    const bool fits = label.fontMetrics().horizontalAdvance(whole) <= label.width() + std::max(0, spare);
    label.setText(fits ? whole : QStringLiteral("total %1").arg(totalWords(figures, false)));
}

QString TopBand::resultTip(const AccountFigures& figures) const {
    const auto money = [](const std::optional<Money>& amount) {
        return amount ? QString::fromStdString(domain::formatSignedMoney(*amount)) : QStringLiteral("–");
    };
    QString tip = QStringLiteral(
                      "The day began at 20:00 UTC, at daily settlement. Total: since the account began. Open "
                      "positions now: %1 USD.")
                      .arg(money(figures.unrealised));
    if (isShadow()) {
        tip += QStringLiteral(
            "\n\nNobody can know where an order that was never sent would have stood. The same orders are "
            "filled\n"
            "under three assumptions; in brackets stand the lowest and the highest total of them:");
        for (const trading::FillModel model : trading::kEveryFillModel) {
            tip += QStringLiteral("\n%1 %2 USD. %3")
                       .arg(modelName(model), money(figures.models[static_cast<std::size_t>(model)].total),
                            modelSentence(model));
        }
    }
    return tip;
}

bool TopBand::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonRelease) {
        emit accountRequested();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void TopBand::refreshRisk() {
    const trading::RiskView& risk = m_context.desk().risk();
    const bool isNormal = risk.state == trading::TradingState::Normal;
    const bool isDisabled = risk.state == trading::TradingState::Disabled;
    m_risk->setText(isNormal     ? QStringLiteral("Risk normal")
                    : isDisabled ? QStringLiteral("✕ DISABLED: only cancels")
                                 : QStringLiteral("▲ CLOSE ONLY"));
    m_risk->setToolTip(isNormal ? QStringLiteral("Limits and where the account stands (Ctrl+Shift+R)")
                                : QString::fromStdString(risk.sentence));
    tint(*m_risk, isNormal ? "secondary" : isDisabled ? "bad" : "warning");
}

void TopBand::refreshIndex(Figure& figure, const char* symbol, int fromWidth) {
    const InstrumentMarket* market = m_context.hub().findSymbol(symbol);
    const auto level = market != nullptr ? market->reference() : std::nullopt;
    setShown(figure, level.has_value() && width() >= fromWidth);
    if (!level) {
        return;
    }
    QString text = QString::fromStdString(domain::formatPrice(*level, 4));
    if (const auto change = market->change24h()) {
        text += colouredChange(m_context.theme(), *change, *level);
    }
    figure.value->setText(text);
    const bool isSimulated = !market->fixings().empty() && market->fixings().back().simulated;
    figure.title->setText(QString::fromLatin1(symbol) +
                          (isSimulated ? QStringLiteral(" index, simulated") : QStringLiteral(" index")));
    if (!market->fixings().empty()) {
        figure.value->setToolTip(
            QStringLiteral("As of %1")
                .arg(QString::fromStdString(formatIso(market->fixings().back().asOf, 0))));
    }
}

void TopBand::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    m_banner->setTheme(theme);
    for (Figure* figure : {&m_account, &m_equity, &m_margin, &m_composite, &m_gpu, &m_profitNote}) {
        figure->title->setFont(theme.words(11));
        figure->value->setFont(theme.numbers(12));
    }
    m_account.value->setFont(theme.words(12, QFont::DemiBold));
    m_profitNote.value->setFont(theme.numbers(11));
    m_profit->setFont(theme.numbers(20));
    m_valuation = 0;
    update();
}

void TopBand::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_context.theme().paper);
}

}  // namespace tessera::ui
