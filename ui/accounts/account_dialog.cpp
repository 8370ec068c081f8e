#include "ui/accounts/account_dialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/accounts/account_text.h"

namespace tessera::ui {

using ports::PaperAccount;
using ports::PaperKind;

AccountDialog::AccountDialog(AppServices& context, QWidget* parent)
    : QDialog(parent),
      m_context(context),
      m_name(new QLineEdit),
      m_kind(new QComboBox),
      m_hint(new QLabel),
      m_cash(new QLineEdit),
      m_problem(new QLabel),
      m_create(new QPushButton(QStringLiteral("Create account"))) {
    setWindowTitle(QStringLiteral("New paper account"));
    setMinimumWidth(520);
    const PaperAccount usual;
    for (const PaperKind kind : {PaperKind::Venue, PaperKind::Shadow}) {
        m_kind->addItem(kindText(kind), static_cast<int>(kind));
    }
    m_name->setMaxLength(40);
    m_name->setPlaceholderText(QStringLiteral("1 to 40 characters"));
    m_hint->setProperty("tone", "secondary");
    m_hint->setWordWrap(true);
    m_hint->setMinimumHeight(50);
    m_hint->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_problem->setProperty("tone", "warning");
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(36);
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Name"), m_name);
    form->addRow(QStringLiteral("Kind"), m_kind);
    form->addRow(QString(), m_hint);
    m_cash->setProperty("kind", "number");
    m_cash->setText(QString::fromStdString(domain::formatMoney(usual.startingCash, 0)));
    form->addRow(QStringLiteral("Starting cash, USD"), m_cash);
    m_latency = addNumber(form, QStringLiteral("Latency, ms"), usual.latencyMs,
                          QStringLiteral("From the press to the market"));
    m_makerFee =
        addNumber(form, QStringLiteral("Maker fee, basis points"), usual.makerFeeBp,
                  QStringLiteral("Of the value of what waited in the book; less than 0 is a rebate"));
    m_takerFee = addNumber(form, QStringLiteral("Taker fee, basis points"), usual.takerFeeBp,
                           QStringLiteral("Of the value of what took from the book"));
    m_margin = addNumber(form, QStringLiteral("Margin, per cent"), usual.marginPercent,
                         QStringLiteral("Of the value of a position in a third-party instrument"));
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    m_create->setProperty("kind", "primary");
    m_create->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_create);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AccountDialog::chooseKind);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_create, &QPushButton::clicked, this, &AccountDialog::create);
    chooseKind();
}

QLineEdit* AccountDialog::addNumber(QFormLayout* form, const QString& title, int value, const QString& tip) {
    auto* field = new QLineEdit(QString::number(value));
    field->setProperty("kind", "number");
    field->setToolTip(tip);
    form->addRow(title, field);
    m_ofShadow.push_back(form->labelForField(field));
    m_ofShadow.push_back(field);
    return field;
}

/// A venue has its own latency, fees and margin: nothing to fill in.
void AccountDialog::chooseKind() {
    const auto kind = static_cast<PaperKind>(m_kind->currentData().toInt());
    m_hint->setText(kindSentence(kind));
    for (QWidget* part : m_ofShadow) {
        part->setVisible(kind == PaperKind::Shadow);
    }
    say({});
    adjustSize();
}

void AccountDialog::say(const QString& problem) {
    m_problem->setText(problem);
}

std::optional<PaperAccount> AccountDialog::account() {
    PaperAccount made;
    made.name = m_name->text().toStdString();
    made.kind = static_cast<PaperKind>(m_kind->currentData().toInt());
    const auto number = [this](const QLineEdit* field, const QString& title, auto take) {
        bool isNumber = false;
        const qlonglong value =
            QString(field->text()).remove(QLatin1Char(',')).trimmed().toLongLong(&isNumber);
        const bool isSmall = value >= -2'000'000'000 && value <= 2'000'000'000;
        if (!isNumber || !isSmall) {
            say(QStringLiteral("%1: a whole number is expected, such as 100; \"%2\" is none.")
                    .arg(title, field->text()));
            return false;
        }
        take(value);
        return true;
    };
    const auto small = [](int& into) { return [&into](qlonglong value) { into = static_cast<int>(value); }; };
    const bool isWhole = number(m_cash, QStringLiteral("Starting cash"),
                                [&](qlonglong usd) { made.startingCash = domain::Money::fromUsd(usd); }) &&
                         (made.kind == PaperKind::Venue ||
                          (number(m_latency, QStringLiteral("Latency"), small(made.latencyMs)) &&
                           number(m_makerFee, QStringLiteral("Maker fee"), small(made.makerFeeBp)) &&
                           number(m_takerFee, QStringLiteral("Taker fee"), small(made.takerFeeBp)) &&
                           number(m_margin, QStringLiteral("Margin"), small(made.marginPercent))));
    return isWhole ? std::optional(made) : std::nullopt;
}

void AccountDialog::create() {
    const auto made = account();
    if (!made) {
        return;
    }
    if (const auto created = m_context.accounts().create(*made); !created) {
        say(QString::fromStdString(created.error().sentence));
        return;
    }
    accept();
}

}  // namespace tessera::ui
