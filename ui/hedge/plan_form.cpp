#include "ui/hedge/plan_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <cmath>

#include "app/domain/decimal.h"
#include "widgets/table/pieces.h"

namespace tessera::ui {

namespace {

QDoubleSpinBox* percentBox(double low, double high) {
    auto* box = new QDoubleSpinBox;
    box->setRange(low, high);
    box->setDecimals(1);
    box->setSuffix(QStringLiteral(" %"));
    return box;
}

QString plainMoney(domain::Money money) {
    QString text = QString::fromStdString(domain::formatMoney(money, 2));
    return text.endsWith(QStringLiteral(".00")) ? text.chopped(3) : text;
}

}  // namespace

PlanForm::PlanForm(QWidget* parent)
    : QWidget(parent),
      m_grid(new QGridLayout(this)),
      m_months(new QSpinBox),
      m_budget(new QLineEdit),
      m_growth(percentBox(-50, 100)),
      m_sigma(percentBox(0, 100)),
      m_kind(new QComboBox),
      m_byHand(new QCheckBox(QStringLiteral("try"))),
      m_ratio(new QDoubleSpinBox),
      m_gpuHours(new QSpinBox),
      m_gpuPrice(new QLineEdit),
      m_gpuFloating(new QSpinBox),
      m_rate(new QLineEdit) {
    m_grid->setContentsMargins(12, 8, 12, 8);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(2);
    m_months->setRange(1, 36);
    m_months->setSuffix(QStringLiteral(" months"));
    m_budget->setPlaceholderText(QStringLiteral("none"));
    m_kind->addItem(QStringLiteral("month average"), static_cast<int>(hedge::FutureKind::Average));
    m_kind->addItem(QStringLiteral("one day's price"), static_cast<int>(hedge::FutureKind::Outright));
    for (QAbstractSpinBox* box : std::initializer_list<QAbstractSpinBox*>{
             m_months, m_growth, m_sigma, m_ratio, m_gpuHours, m_gpuFloating}) {
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);  // wheel and arrow keys step; a press types
    }
    m_ratio->setRange(0, 3);
    m_ratio->setSingleStep(0.1);
    m_ratio->setDecimals(2);
    m_ratio->setAccessibleName(QStringLiteral("Hedge ratio by hand"));
    add(0, 0, QStringLiteral("Months ahead"), m_months,
        QStringLiteral("The bill of these months is looked at"));
    add(0, 1, QStringLiteral("Budget for them, USD"), m_budget,
        QStringLiteral("What may be spent in all these months; the chance of exceeding it is shown"));
    add(0, 2, QStringLiteral("The future settles to"), m_kind,
        QStringLiteral("A bill that comes every day is best matched by the average of the month"));
    add(1, 0, QStringLiteral("Growth a month"), m_growth, QStringLiteral("How many more tokens each month"));
    add(1, 1, QStringLiteral("Give or take"), m_sigma,
        QStringLiteral("How unsure the growth is: two months in three lie within it"));
    auto* hand = new QWidget;
    auto* row = new QHBoxLayout(hand);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_byHand);
    row->addWidget(m_ratio, 1);
    add(1, 2, QStringLiteral("Hedge ratio by hand"), hand,
        QStringLiteral("To see on paper what a hedge would do although the evidence speaks against it"));
    m_byHand->setAccessibleName(QStringLiteral("Try a hedge ratio by hand"));
    addGpu();
    add(3, 0, QStringLiteral("Rate"), m_rate, QStringLiteral("The program guesses no exchange rate"));
    m_rateTitle = qobject_cast<QLabel*>(m_grid->itemAtPosition(6, 0)->widget());
    connect(m_months, &QSpinBox::valueChanged, this, &PlanForm::read);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &PlanForm::read);
    connect(m_byHand, &QCheckBox::toggled, this, &PlanForm::read);
    for (QSpinBox* box : {m_gpuHours, m_gpuFloating}) {
        connect(box, &QSpinBox::valueChanged, this, &PlanForm::read);
    }
    for (QDoubleSpinBox* box : {m_growth, m_sigma, m_ratio}) {
        connect(box, &QDoubleSpinBox::valueChanged, this, &PlanForm::read);
    }
    for (QLineEdit* field : {m_budget, m_rate, m_gpuPrice}) {
        connect(field, &QLineEdit::editingFinished, this, &PlanForm::read);
    }
    setSettings({});
    setCurrency(QStringLiteral("USD"));
}

/// For those who host models themselves.
void PlanForm::addGpu() {
    m_gpuHours->setRange(0, 1'000'000'000);
    m_gpuHours->setSpecialValueText(QStringLiteral("none"));
    m_gpuHours->setGroupSeparatorShown(true);
    m_gpuHours->setKeyboardTracking(false);
    m_gpuFloating->setRange(0, 100);
    m_gpuFloating->setSuffix(QStringLiteral(" %"));
    m_gpuFloating->setKeyboardTracking(false);
    m_gpuPrice->setPlaceholderText(QStringLiteral("such as 2.40"));
    add(2, 0, QStringLiteral("GPU-hours hosted a month"), m_gpuHours,
        QStringLiteral(
            "Of models you run yourself on rented cards, beside the bill; hedged with H100 futures"));
    add(2, 1, QStringLiteral("USD per GPU-hour"), m_gpuPrice, QStringLiteral("What one costs you now"));
    add(2, 2, QStringLiteral("At the market price"), m_gpuFloating,
        QStringLiteral("The part whose price follows the market; one agreed for a year does not"));
}

void PlanForm::add(int row, int column, const QString& title, QWidget* field, const QString& tip) {
    auto* label = new widgets::ElidedLabel;
    label->setText(title);
    label->setProperty("tone", "secondary");
    label->setBuddy(field);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    label->setToolTip(title + QStringLiteral(". ") + tip);
    field->setMinimumWidth(60);
    field->setToolTip(tip);
    if (field->accessibleName().isEmpty()) {
        field->setAccessibleName(title);
    }
    m_grid->addWidget(label, row * 2, column);
    m_grid->addWidget(field, row * 2 + 1, column);
    m_grid->setColumnStretch(column, 1);
}

void PlanForm::setSettings(const hedge::HedgeSettings& settings) {
    m_settings = settings;
    m_isFilling = true;
    m_months->setValue(settings.months);
    m_budget->setText(settings.budget ? plainMoney(*settings.budget) : QString());
    m_growth->setValue(settings.growthPpm * 1e-4);
    m_sigma->setValue(settings.growthSigmaPpm * 1e-4);
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(settings.kind)));
    m_byHand->setChecked(settings.handRatioPpm.has_value());
    m_ratio->setValue(settings.handRatioPpm.value_or(1'000'000) * 1e-6);
    m_ratio->setEnabled(m_byHand->isChecked());
    m_gpuHours->setValue(static_cast<int>(settings.gpu.hours));
    m_gpuPrice->setText(settings.gpu.price.nanoUsd() > 0
                            ? QString::fromStdString(domain::formatPrice(settings.gpu.price, 2))
                            : QString());
    m_gpuFloating->setValue(settings.gpu.floatingPpm / 10'000);
    m_gpuPrice->setEnabled(settings.gpu.hours > 0);
    m_gpuFloating->setEnabled(settings.gpu.hours > 0);
    m_rate->setText(settings.nanoUsdPerUnit > 0
                        ? QString::number(static_cast<double>(settings.nanoUsdPerUnit) * 1e-9, 'g', 10)
                        : QString());
    m_isFilling = false;
}

void PlanForm::setCurrency(const QString& currency) {
    const bool isUsd = currency == QStringLiteral("USD");
    m_rateTitle->setText(QStringLiteral("1 %1 in USD").arg(currency));
    m_rateTitle->setVisible(!isUsd);
    m_rate->setVisible(!isUsd);
}

void PlanForm::readMoney(const QLineEdit& field, const QString& name, std::optional<domain::Money>& out) {
    QString text = field.text().trimmed();
    if (text.isEmpty()) {
        out.reset();
        return;
    }
    const auto nano = domain::parseDecimal(text.remove(QLatin1Char(',')).toStdString(), 9);
    if (!nano || *nano < 0) {
        m_problem = QStringLiteral("%1: \"%2\" is no amount such as 300,000.").arg(name, field.text());
        return;
    }
    out = domain::Money::fromNanoUsd(*nano);
}

/// Hours without a price say nothing yet: they wait for it.
void PlanForm::readGpu() {
    const bool isHosting = m_gpuHours->value() > 0;
    m_gpuPrice->setEnabled(isHosting);
    m_gpuFloating->setEnabled(isHosting);
    std::optional<domain::Money> price;
    readMoney(*m_gpuPrice, QStringLiteral("USD per GPU-hour"), price);
    m_settings.gpu = {};
    if (isHosting && price && price->nanoUsd() > 0) {
        m_settings.gpu = {m_gpuHours->value(), domain::Price::fromNanoUsd(price->nanoUsd()),
                          m_gpuFloating->value() * 10'000};
    }
}

void PlanForm::read() {
    if (m_isFilling) {
        return;
    }
    m_problem.clear();
    m_ratio->setEnabled(m_byHand->isChecked());
    m_settings.months = m_months->value();
    readMoney(*m_budget, QStringLiteral("Budget"), m_settings.budget);
    m_settings.growthPpm = static_cast<int>(std::lround(m_growth->value() * 1e4));
    m_settings.growthSigmaPpm = static_cast<int>(std::lround(m_sigma->value() * 1e4));
    m_settings.kind = static_cast<hedge::FutureKind>(m_kind->currentData().toInt());
    m_settings.handRatioPpm = m_byHand->isChecked()
                                  ? std::optional(static_cast<int>(std::lround(m_ratio->value() * 1e6)))
                                  : std::nullopt;
    readGpu();
    std::optional<domain::Money> rate;
    readMoney(*m_rate, QStringLiteral("Rate"), rate);
    m_settings.nanoUsdPerUnit = rate ? rate->nanoUsd() : 0;
    emit changed();
}

}  // namespace tessera::ui
