#include "ui/ticket/ticket_panel.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/order_text.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

using domain::Side;

namespace {

constexpr int kTitleWidth = 96;

QLabel* label(const QString& text, const char* tone) {
    auto* made = new QLabel(text);
    made->setProperty("tone", tone);
    return made;
}

QString named(std::string_view words) {
    QString out = QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
    out[0] = out[0].toUpper();
    return out;
}

}  // namespace

TicketPanel::TicketPanel(AppServices& context, QSettings& settings, QWidget* parent)
    : QDialog(parent), m_context(context), m_settings(settings) {
    setWindowTitle(QStringLiteral("Order ticket, PAPER"));
    setModal(false);
    setFixedWidth(460);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    m_contract = label(QString(), "title");
    m_quote = label(QString(), "number");
    head->addWidget(m_contract);
    head->addSpacing(8);
    head->addWidget(label(QStringLiteral("PAPER"), "secondary"));
    head->addStretch(1);
    head->addWidget(m_quote);
    layout->addLayout(head);
    layout->addWidget(buildChoices());
    layout->addWidget(buildFields());
    layout->addWidget(m_templates = buildTemplates());
    layout->addWidget(buildPreview());
    layout->addStretch(1);
    auto* foot = new QHBoxLayout;
    m_refusal = label(QString(), "warning");
    m_refusal->setWordWrap(true);
    m_refusal->setMinimumHeight(34);
    m_send = new QPushButton;
    m_send->setMinimumSize(150, 30);
    m_send->setDefault(true);
    foot->addWidget(m_refusal, 1);
    foot->addSpacing(12);
    foot->addWidget(m_send);
    layout->addLayout(foot);
    connect(m_send, &QPushButton::clicked, this, &TicketPanel::send);
    connect(&m_context, &AppServices::frame, this, [this] {
        if (isVisible()) {
            refresh();
        }
    });
    listTemplates();
    chooseTemplate(m_template->currentIndex());
}

QWidget* TicketPanel::buildChoices() {
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    m_buy = new QPushButton(QStringLiteral("Buy"));
    m_sell = new QPushButton(QStringLiteral("Sell"));
    auto* sides = new QButtonGroup(this);
    for (QPushButton* side : {m_buy, m_sell}) {
        side->setCheckable(true);
        side->setFixedHeight(28);
        sides->addButton(side);
        connect(side, &QPushButton::toggled, this, &TicketPanel::refresh);
    }
    m_type = new QComboBox;
    m_type->setAccessibleName(QStringLiteral("Type"));
    for (int i = 0; i <= static_cast<int>(domain::kLastOrderType); ++i) {
        m_type->addItem(named(toText(static_cast<domain::OrderType>(i))));
    }
    m_combination = new QComboBox;
    m_combination->setAccessibleName(QStringLiteral("Combination"));
    m_combination->addItems({QStringLiteral("Alone"), QStringLiteral("Bracket: target and stop"),
                             QStringLiteral("OCO: limit or stop")});
    m_timeInForce = new QComboBox;
    m_timeInForce->setAccessibleName(QStringLiteral("Time in force"));
    m_timeInForce->addItems({QStringLiteral("Day"), QStringLiteral("GTC: until cancelled"),
                             QStringLiteral("IOC: at once"), QStringLiteral("FOK: whole, at once"),
                             QStringLiteral("GTD: until a date")});
    m_postOnly = new QCheckBox(QStringLiteral("Post only"));
    m_postOnly->setToolTip(QStringLiteral("Reject an order that would trade at once"));
    m_byPercent = new QCheckBox(QStringLiteral("Trail by percent"));
    grid->addWidget(m_buy, 0, 0, 1, 2);
    grid->addWidget(m_sell, 0, 2, 1, 2);
    const auto add = [&](int row, int column, const QString& title, QWidget* widget) {
        grid->addWidget(label(title, "secondary"), row, column);
        grid->addWidget(widget, row, column + 1);
    };
    add(1, 0, QStringLiteral("Type"), m_type);
    add(1, 2, QStringLiteral("In force"), m_timeInForce);
    add(2, 0, QStringLiteral("Linked"), m_combination);
    grid->addWidget(m_postOnly, 2, 3);
    grid->addWidget(m_byPercent, 2, 3);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    for (QComboBox* choice : {m_type, m_combination, m_timeInForce}) {
        connect(choice, &QComboBox::currentIndexChanged, this, &TicketPanel::refresh);
    }
    for (QCheckBox* check : {m_postOnly, m_byPercent}) {
        connect(check, &QCheckBox::toggled, this, &TicketPanel::refresh);
    }
    return box;
}

void TicketPanel::addRow(QGridLayout* grid, TicketField field, const QString& title, const QString& hint) {
    Row& made = row(field);
    made.title = label(title, "secondary");
    made.title->setFixedWidth(kTitleWidth);
    made.field = new QLineEdit;
    made.field->setProperty("kind", "number");
    made.field->setAlignment(Qt::AlignRight);
    made.field->setPlaceholderText(hint);
    made.field->setFixedWidth(118);
    made.field->setAccessibleName(title);
    made.title->setBuddy(made.field);
    made.problem = label(QString(), "warning");
    made.problem->setWordWrap(true);
    const int at = grid->rowCount();
    grid->addWidget(made.title, at, 0);
    grid->addWidget(made.field, at, 1);
    grid->addWidget(made.problem, at, 2);
    connect(made.field, &QLineEdit::textChanged, this, &TicketPanel::refresh);
}

QWidget* TicketPanel::buildFields() {
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(2, 1);
    addRow(grid, TicketField::Quantity, QStringLiteral("Lots"), QString());
    addRow(grid, TicketField::Price, QStringLiteral("Limit price"), QString());
    addRow(grid, TicketField::StopPrice, QStringLiteral("Stop price"), QString());
    addRow(grid, TicketField::Trail, QStringLiteral("Trail"), QString());
    addRow(grid, TicketField::Date, QStringLiteral("Until"), QStringLiteral("2026-12-31"));
    addRow(grid, TicketField::Display, QStringLiteral("Show at a time"), QStringLiteral("all"));
    addRow(grid, TicketField::Target, QStringLiteral("Target, ticks"), QString());
    addRow(grid, TicketField::Protection, QStringLiteral("Stop, ticks"), QString());
    row(TicketField::Quantity).field->setText(QStringLiteral("1"));
    return box;
}

QWidget* TicketPanel::buildTemplates() {
    auto* box = new QWidget;
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    auto* title = label(QStringLiteral("Template"), "secondary");
    title->setFixedWidth(kTitleWidth);
    m_template = new QComboBox;
    m_template->setEditable(true);
    m_template->setInsertPolicy(QComboBox::NoInsert);
    m_template->setAccessibleName(QStringLiteral("Template"));
    m_template->lineEdit()->setAccessibleName(QStringLiteral("Template"));
    m_template->setToolTip(
        QStringLiteral("Choose one, or type a name and save; Alt+click on a ladder uses it too"));
    m_trails = new QCheckBox(QStringLiteral("Stop trails"));
    auto* save = new QPushButton(QStringLiteral("Save"));
    auto* remove = new QPushButton(QStringLiteral("Delete"));
    line->addWidget(title);
    line->addWidget(m_template, 1);
    line->addWidget(m_trails);
    line->addWidget(save);
    line->addWidget(remove);
    for (QPushButton* button : {save, remove}) {
        button->setAutoDefault(false);
        button->setFixedHeight(24);
    }
    connect(m_template, &QComboBox::activated, this, &TicketPanel::chooseTemplate);
    connect(m_trails, &QCheckBox::toggled, this, &TicketPanel::refresh);
    connect(save, &QPushButton::clicked, this, &TicketPanel::keepTemplate);
    connect(remove, &QPushButton::clicked, this, &TicketPanel::removeTemplate);
    return box;
}

QWidget* TicketPanel::buildPreview() {
    auto* card = new QFrame;
    card->setProperty("kind", "card");
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(8);
    m_sentence = new QLabel;
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_sentence->setMinimumHeight(68);
    column->addWidget(m_sentence);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    int at = 0;
    for (const auto& [title, value] :
         {std::pair(QStringLiteral("Value"), &m_cost), std::pair(QStringLiteral("Fees"), &m_fee),
          std::pair(QStringLiteral("Initial margin"), &m_margin),
          std::pair(QStringLiteral("Position limit"), &m_position)}) {
        grid->addWidget(label(title, "secondary"), at, 0);
        *value = label(QString(), "number");
        (*value)->setAlignment(Qt::AlignRight);
        grid->addWidget(*value, at++, 1);
    }
    column->addLayout(grid);
    return card;
}

void TicketPanel::listTemplates() {
    const QSignalBlocker quiet(m_template);
    m_template->clear();
    for (const BracketTemplate& bracket : m_context.presets().brackets()) {
        m_template->addItem(bracket.name);
    }
    m_template->setCurrentIndex(static_cast<int>(m_context.presets().chosenIndex()));
}

void TicketPanel::chooseTemplate(int index) {
    m_context.presets().choose(static_cast<std::size_t>(std::max(index, 0)));
    const BracketTemplate& bracket = m_context.presets().chosen();
    row(TicketField::Target).field->setText(QString::number(bracket.targetTicks));
    row(TicketField::Protection).field->setText(QString::number(bracket.stopTicks));
    m_trails->setChecked(bracket.isTrailing);
    m_context.presets().save(m_settings);
    refresh();
}

void TicketPanel::keepTemplate() {
    const QString name = m_template->currentText().trimmed().left(40);
    const bool isRight = m_view.shows(TicketField::Target) && m_view.problem(TicketField::Target).isEmpty() &&
                         m_view.problem(TicketField::Protection).isEmpty();
    if (name.isEmpty() || !isRight) {
        emit m_context.told(
            QStringLiteral("The template was not saved: it needs a name and two numbers of ticks."), true);
        return;
    }
    m_context.presets().keep({name, row(TicketField::Target).field->text().trimmed().toInt(),
                              row(TicketField::Protection).field->text().trimmed().toInt(),
                              m_trails->isChecked()});
    m_context.presets().save(m_settings);
    listTemplates();
    emit m_context.told(QStringLiteral("Bracket template “%1” saved.").arg(name), false);
}

void TicketPanel::removeTemplate() {
    if (m_context.presets().brackets().size() == 1) {
        emit m_context.told(QStringLiteral("The last bracket template stays."), false);
        return;
    }
    m_context.presets().remove(m_context.presets().chosenIndex());
    listTemplates();
    chooseTemplate(m_template->currentIndex());
}

void TicketPanel::open(InstrumentMarket* market, domain::Price price, domain::Quantity quantity) {
    m_market = market;
    const bool hasSide = m_buy->isChecked() || m_sell->isChecked();
    if (!hasSide) {
        m_buy->setChecked(true);
    }
    if (market != nullptr && price == domain::Price{} && row(TicketField::Price).field->text().isEmpty()) {
        if (const auto best = market->book().best(m_sell->isChecked() ? Side::Sell : Side::Buy)) {
            price = best->price;  // joining the queue: nobody is hurt by an unread price
        }
    }
    if (market != nullptr && price != domain::Price{}) {
        const QString text = priceText(price, market->instrument());
        row(TicketField::Price).field->setText(text);
        // A stop lies beyond the last trade: a price on the near side would be none.
        const auto last = market->last();
        const bool isBeyond = last && (m_sell->isChecked() ? price < last->price : price > last->price);
        row(TicketField::StopPrice).field->setText(isBeyond ? text : QString());
    }
    if (quantity.raw() > 0) {
        const int decimals = market != nullptr ? market->instrument().quantityDecimals : 0;
        row(TicketField::Quantity)
            .field->setText(QString::fromStdString(domain::formatQuantity(quantity, decimals)));
    }
    refresh();
    show();
    raise();
    activateWindow();
    row(TicketField::Quantity).field->setFocus();
    row(TicketField::Quantity).field->selectAll();
}

TicketForm TicketPanel::form() const {
    TicketForm form;
    form.side = m_sell->isChecked() ? Side::Sell : Side::Buy;
    form.type = static_cast<domain::OrderType>(std::max(0, m_type->currentIndex()));
    form.combination = static_cast<TicketCombination>(std::max(0, m_combination->currentIndex()));
    form.timeInForce = static_cast<domain::TimeInForce>(std::max(0, m_timeInForce->currentIndex()));
    form.postOnly = m_postOnly->isChecked();
    form.trailsByPercent = m_byPercent->isChecked();
    form.protectionTrails = m_trails->isChecked();
    for (std::size_t i = 0; i < kTicketFields; ++i) {
        form.texts[i] = m_rows[i].field->text();
    }
    return form;
}

TicketMarket TicketPanel::marketNow() const {
    TicketMarket now;
    now.now = m_context.hub().venueNow();
    now.gateOpen = m_context.desk().gate().open;
    now.gateSentence = QString::fromStdString(m_context.desk().gate().sentence);
    if (m_market == nullptr) {
        return now;
    }
    now.instrument = m_market->instrument();
    now.limits = m_context.desk().risk().limitsOf(now.instrument->id);
    now.marginWith = [this, id = now.instrument->id](Side side, domain::Quantity quantity) {
        const auto added = traded(id, side, quantity);
        return ui::marginWith({&added, 1}, m_context.desk(), m_context.hub());
    };
    now.positionWith = [this, id = now.instrument->id](Side side, domain::Quantity quantity) {
        const auto added = traded(id, side, quantity);
        return PositionLimitView::with({&added, 1}, m_context.desk(), m_context.hub());
    };
    now.isLive = m_market->state() == ports::StreamState::Live;
    now.whyNotTraded = m_market->whyNotTraded();
    now.isArmed = m_isArmed && m_isArmed(*m_market);
    now.last = m_market->reference();
    now.sequence = m_market->sequence();
    if (const auto bid = m_market->book().best(Side::Buy)) {
        now.bid = bid->price;
    }
    if (const auto ask = m_market->book().best(Side::Sell)) {
        now.ask = ask->price;
    }
    return now;
}

void TicketPanel::refresh() {
    if (m_template == nullptr || m_refusal == nullptr) {
        return;  // still being built
    }
    const TicketMarket market = marketNow();
    const TicketForm form = this->form();
    m_view = evaluate(form, market);
    for (std::size_t i = 0; i < kTicketFields; ++i) {
        for (QWidget* part : {static_cast<QWidget*>(m_rows[i].title), static_cast<QWidget*>(m_rows[i].field),
                              static_cast<QWidget*>(m_rows[i].problem)}) {
            part->setVisible(m_view.isShown[i]);
        }
        m_rows[i].problem->setText(m_view.problems[i]);
    }
    row(TicketField::Trail)
        .title->setText(form.trailsByPercent ? QStringLiteral("Trail, percent")
                                             : QStringLiteral("Trail, ticks"));
    m_templates->setVisible(m_view.shows(TicketField::Target));
    m_postOnly->setVisible(m_view.offersPostOnly);
    m_byPercent->setVisible(m_view.shows(TicketField::Trail));
    const QString symbol = market.instrument ? QString::fromStdString(market.instrument->symbol) : QString();
    m_contract->setText(symbol);
    m_quote->setText(market.bid && market.ask
                         ? QStringLiteral("%1 / %2").arg(priceText(*market.bid, *market.instrument),
                                                         priceText(*market.ask, *market.instrument))
                         : QString());
    m_sentence->setText(m_view.sentence.isEmpty()
                            ? QStringLiteral("The order in words stands here once it is whole.")
                            : m_view.sentence);
    const QString none = QStringLiteral("–");
    m_cost->setText(m_view.cost.isEmpty() ? none : m_view.cost);
    m_fee->setText(m_view.fee.isEmpty() ? none : m_view.fee);
    m_margin->setText(m_view.margin.isEmpty() ? none : m_view.margin);
    m_position->setText(m_view.position.isEmpty() ? none : m_view.position);
    m_refusal->setText(m_view.refusal);
    m_send->setEnabled(m_view.refusal.isEmpty());
    m_send->setText(QStringLiteral("%1 %2").arg(form.side == Side::Buy ? "Buy" : "Sell", symbol));
    // "primary" has a look for a button that is off; the side's colour would still invite a press.
    const char* side = form.side == Side::Buy ? "buy" : "sell";
    const char* kind = m_view.refusal.isEmpty() ? side : "primary";
    const char* chosen = form.side == Side::Buy ? "buy" : "";
    if (m_send->property("kind").toString() != QLatin1String(kind) ||
        m_buy->property("kind").toString() != QLatin1String(chosen)) {
        m_send->setProperty("kind", kind);
        m_buy->setProperty("kind", chosen);
        m_sell->setProperty("kind", form.side == Side::Sell ? "sell" : "");
        for (QPushButton* button : {m_send, m_buy, m_sell}) {
            widgets::restyle(*button);
        }
    }
}

void TicketPanel::send() {
    refresh();
    if (m_view.intents.size() == 1) {
        m_context.desk().desk().place(m_view.intents.front());
    } else if (!m_view.intents.empty()) {
        m_context.desk().desk().placeList(m_view.intents);
    } else {
        return;
    }
    emit m_context.told(m_view.sentence, false);
}

}  // namespace tessera::ui
