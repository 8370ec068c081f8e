#include "ui/alerts/alert_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/context/compared_series.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {
constexpr int kMostMinutes = 7 * 24 * 60;
}

AlertEditor::AlertEditor(AppServices& services, const alerts::Alert& draft, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_id(draft.id),
      m_isOn(true),
      m_kind(new QComboBox),
      m_pages(new QStackedWidget),
      m_repeated(new QCheckBox(QStringLiteral("Again, at most every"))),
      m_ends(new QCheckBox(QStringLiteral("Until"))),
      m_quiet(new QSpinBox),
      m_expires(new QDateTimeEdit),
      m_note(new QLineEdit),
      m_sentence(new QLabel) {
    setWindowTitle(m_id == 0 ? QStringLiteral("New alert") : QStringLiteral("Change the alert"));
    setMinimumWidth(440);
    const auto page = alertPageOf(draft.condition);
    if (const auto* drawn = std::get_if<alerts::DrawingCondition>(&draft.condition)) {
        m_kind->addItem(QStringLiteral("A drawing is crossed"));
        m_pages->addWidget(makeDrawingFields(*drawn).release());
    } else {
        for (AlertPage& one : makeAlertPages(services)) {
            m_kind->addItem(one.title);
            one.fields->show(draft.condition);
            m_pages->addWidget(one.fields.release());
        }
    }
    for (int i = 0; i < m_pages->count(); ++i) {
        connect(static_cast<AlertFields*>(m_pages->widget(i)), &AlertFields::edited, this,
                &AlertEditor::describe);
    }
    m_kind->setAccessibleName(QStringLiteral("Tell me of"));
    m_kind->setCurrentIndex(page.value_or(0));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    auto* kind = new QFormLayout;
    kind->addRow(QStringLiteral("Tell me of"), m_kind);
    layout->addLayout(kind);
    layout->addWidget(m_pages);
    buildCommon(draft);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AlertEditor::showPage);
    showPage(page.value_or(0));
}

/// As high as the page that is shown.
void AlertEditor::showPage(int index) {
    for (int i = 0; i < m_pages->count(); ++i) {
        m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred,
                                          i == index ? QSizePolicy::Preferred : QSizePolicy::Ignored);
    }
    m_pages->setCurrentIndex(index);
    describe();
    adjustSize();
}

void AlertEditor::buildCommon(const alerts::Alert& draft) {
    m_quiet->setRange(0, kMostMinutes);
    m_quiet->setSuffix(QStringLiteral(" min"));
    m_quiet->setValue(static_cast<int>(draft.quiet / std::chrono::minutes(1)));
    m_quiet->setAccessibleName(QStringLiteral("Minutes between two"));
    m_repeated->setChecked(draft.isRepeated);
    m_quiet->setEnabled(draft.isRepeated);
    m_expires->setTimeSpec(Qt::UTC);
    m_expires->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
    m_expires->setCalendarPopup(true);
    m_expires->setAccessibleName(QStringLiteral("Ends, UTC"));
    const domain::Timestamp ends =
        draft.expires.value_or(m_services.machineClock().utcNow() + std::chrono::hours(24 * 7));
    m_expires->setDateTime(QDateTime::fromSecsSinceEpoch(ends.seconds(), Qt::UTC));
    m_ends->setChecked(draft.expires.has_value());
    m_expires->setEnabled(draft.expires.has_value());
    m_note->setText(QString::fromStdString(draft.note));
    m_note->setMaxLength(static_cast<int>(alerts::kLongestNote));
    m_note->setPlaceholderText(QStringLiteral("What you want to remember then"));
    m_note->setAccessibleName(QStringLiteral("Note"));
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(2 * fontMetrics().height());
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(m_repeated, m_quiet);
    form->addRow(m_ends, m_expires);
    form->addRow(QStringLiteral("Note"), m_note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(m_id == 0 ? QStringLiteral("Set alert") : QStringLiteral("Change alert"));
    m_ok->setProperty("kind", "primary");
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(form);
    column->addWidget(m_sentence);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &AlertEditor::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_repeated, &QCheckBox::toggled, m_quiet, &QWidget::setEnabled);
    connect(m_ends, &QCheckBox::toggled, m_expires, &QWidget::setEnabled);
    connect(m_ends, &QCheckBox::toggled, this, &AlertEditor::describe);
    connect(m_repeated, &QCheckBox::toggled, this, &AlertEditor::describe);
    connect(m_expires, &QDateTimeEdit::dateTimeChanged, this, &AlertEditor::describe);
}

AlertFields& AlertEditor::fields() const {
    return *static_cast<AlertFields*>(m_pages->currentWidget());
}

QString AlertEditor::sentence() const {
    return m_sentence->text();
}

/// An expression with a name that nothing has would be watched for ever and never told. Where no price list
/// was read yet, nothing is known of models.
domain::Result<void> AlertEditor::checkNames(const alerts::Condition& condition) const {
    const auto* computed = std::get_if<alerts::ExpressionCondition>(&condition);
    if (computed == nullptr || m_services.prices() == nullptr || m_services.prices()->book() == nullptr) {
        return {};
    }
    if (const std::string name = unknownNameIn(m_services, computed->expression); !name.empty()) {
        return domain::Error{domain::ErrorCode::NotFound,
                             "Nothing is called \"" + name + "\". Between blanks stand + - * and /.",
                             "alert"};
    }
    return {};
}

domain::Result<alerts::Alert> AlertEditor::read() const {
    auto condition = fields().condition();
    if (!condition.ok()) {
        return condition.error();
    }
    alerts::Alert alert;
    alert.id = m_id;
    alert.condition = std::move(*condition);
    alert.isRepeated = m_repeated->isChecked();
    alert.quiet = std::chrono::minutes(m_quiet->value());
    alert.isOn = m_isOn;
    alert.note = m_note->text().trimmed().toStdString();
    if (m_ends->isChecked()) {
        alert.expires = domain::Timestamp::fromSeconds(m_expires->dateTime().toSecsSinceEpoch());
    }
    if (const auto good = alerts::check(alert, m_services.machineClock().utcNow()); !good.ok()) {
        return good.error();
    }
    if (const auto named = checkNames(alert.condition); !named.ok()) {
        return named.error();
    }
    return alert;
}

void AlertEditor::describe() {
    const auto alert = read();
    m_sentence->setProperty("tone", alert.ok() ? "" : "warning");
    widgets::restyle(*m_sentence);
    m_sentence->setText(alert.ok() ? QString::fromStdString(alerts::describe(alert->condition)) +
                                         (alert->isRepeated ? QStringLiteral(": told each time.")
                                                            : QStringLiteral(": told once."))
                                   : QString::fromStdString(alert.error().sentence));
    m_ok->setEnabled(alert.ok());
}

void AlertEditor::accept() {
    auto alert = read();
    const QString problem = !alert.ok() ? QString::fromStdString(alert.error().sentence)
                            : m_services.alerts() == nullptr
                                ? QStringLiteral("Alerts are not watched in a replay.")
                                : m_services.alerts()->put(std::move(*alert));
    if (problem.isEmpty()) {
        QDialog::accept();
        return;
    }
    m_sentence->setProperty("tone", "warning");
    widgets::restyle(*m_sentence);
    m_sentence->setText(problem);
}

}  // namespace tessera::ui
