#include "ui/bill/pull_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bill/bill_words.h"

namespace tessera::ui {

using domain::Timestamp;

namespace {

const auto kKeptKeys = QStringLiteral("bill/keptKeys");

enum Period { LastMonth, ThisMonth, LastThirtyDays, OtherDays };

Timestamp monthStart(Timestamp day) {
    domain::CivilDate date = domain::toCivilDate(day);
    date.day = 1;
    return domain::fromCivilDate(date);
}

/// The day typed; unset: none.
Timestamp dayIn(const QLineEdit& field) {
    const std::string text = field.text().trimmed().toStdString();
    const auto day = domain::parseIso(text);
    return day && text.size() == 10 ? *day : Timestamp{};
}

QLabel* wrapped(const char* tone) {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setProperty("tone", tone);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

PullDialog::PullDialog(AppServices& services, BillServices& bills, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_bills(bills),
      m_vendor(new QComboBox),
      m_period(new QComboBox),
      m_first(new QLineEdit),
      m_last(new QLineEdit),
      m_key(new QLineEdit),
      m_keeps(new QCheckBox(QStringLiteral("Keep the key in the system's password store (secret service)"))),
      m_forget(new QPushButton(QStringLiteral("Forget it"))),
      m_keyWords(wrapped("secondary")),
      m_words(wrapped("secondary")),
      m_problem(wrapped("warning")),
      m_progress(new QProgressBar),
      m_cancel(new QPushButton),
      m_ask(new QPushButton) {
    setWindowTitle(QStringLiteral("Tessera, pull a bill from a vendor"));
    setObjectName(QStringLiteral("billPull"));
    setMinimumSize(600, 400);
    for (const bill::PullFacts& each : bill::pullVendors()) {
        m_vendor->addItem(inWords(each.title));
    }
    m_vendor->setAccessibleName(QStringLiteral("Whom to ask"));
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Vendor"), m_vendor);
    form->addRow(QStringLiteral("Days (UTC)"), buildDays());
    form->addRow(QStringLiteral("Key"), buildKey());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_keyWords);  // a form gives words that wrap too much room
    layout->addWidget(m_keeps);
    layout->addWidget(m_words);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(buildFoot());
    connectParts();
    chooseVendor();
    choosePeriod();
}

QWidget* PullDialog::buildDays() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_period->addItems({QStringLiteral("Last month"), QStringLiteral("This month so far"),
                        QStringLiteral("Last 30 whole days"), QStringLiteral("Other days")});
    m_period->setAccessibleName(QStringLiteral("Which days"));
    for (QLineEdit* field : {m_first, m_last}) {
        field->setProperty("kind", "number");
        field->setMaxLength(10);
        field->setPlaceholderText(QStringLiteral("2026-10-01"));
        field->setFixedWidth(110);
    }
    m_first->setAccessibleName(QStringLiteral("First day"));
    m_last->setAccessibleName(QStringLiteral("Last day, included"));
    row->addWidget(m_period, 1);
    row->addWidget(m_first);
    row->addWidget(new QLabel(QStringLiteral("to")));
    row->addWidget(m_last);
    return line;
}

QWidget* PullDialog::buildKey() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setMaxLength(600);
    m_key->setAccessibleName(QStringLiteral("Key"));
    row->addWidget(m_key, 1);
    row->addWidget(m_forget);
    return line;
}

QWidget* PullDialog::buildFoot() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_progress->setRange(0, 10'000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(QStringLiteral("Share of the days that came"));
    m_progress->hide();
    m_ask->setProperty("kind", "primary");
    m_ask->setDefault(true);
    row->addWidget(m_progress, 1);
    row->addStretch();
    row->addWidget(m_cancel);
    row->addWidget(m_ask);
    return line;
}

void PullDialog::connectParts() {
    connect(m_vendor, &QComboBox::currentIndexChanged, this, &PullDialog::chooseVendor);
    connect(m_period, &QComboBox::currentIndexChanged, this, &PullDialog::choosePeriod);
    for (QLineEdit* field : {m_first, m_last}) {
        connect(field, &QLineEdit::textEdited, this, [this] {
            const QSignalBlocker quiet(m_period);
            m_period->setCurrentIndex(OtherDays);
        });
        connect(field, &QLineEdit::textChanged, this, &PullDialog::look);
    }
    connect(m_key, &QLineEdit::textChanged, this, &PullDialog::look);
    connect(m_forget, &QPushButton::clicked, this, &PullDialog::forgetKey);
    connect(m_cancel, &QPushButton::clicked, this, &PullDialog::reject);
    connect(m_ask, &QPushButton::clicked, this, &PullDialog::ask);
    connect(&m_bills, &BillServices::previewReady, this, &PullDialog::showEnd);
    connect(&m_bills, &BillServices::progressed, this, &PullDialog::showProgress);
    connect(&m_services, &AppServices::frame, this, [this] {
        if (m_isAsking) {
            const QString doing = inWords(m_bills.desk()->doing());
            m_words->setText(doing.isEmpty() ? m_words->text() : doing + QLatin1Char('.'));
        }
    });
}

void PullDialog::setBaseUrl(std::string url) {
    m_baseUrl = std::move(url);
    look();
}

QString PullDialog::words() const {
    return m_words->text();
}
QString PullDialog::problem() const {
    return m_problem->text();
}
QString PullDialog::keyWords() const {
    return m_keyWords->text();
}

const bill::PullFacts& PullDialog::facts() const {
    return bill::pullVendors()[static_cast<std::size_t>(std::max(0, m_vendor->currentIndex()))];
}

Timestamp PullDialog::today() const {
    return domain::floorTo(m_services.machineClock().utcNow(), domain::kDay);
}

void PullDialog::chooseVendor() {
    const bill::PullVendor vendor = facts().vendor;
    m_key->clear();
    m_problem->clear();
    m_ask->setText(QStringLiteral("Ask %1").arg(inWords(facts().title)));
    if (m_period->currentIndex() != OtherDays) {
        m_period->setCurrentIndex(facts().longestDays > 0 ? LastThirtyDays : LastMonth);
    }
    Known& known = m_known[vendor];
    // The desktop may ask for a password: only where a key was left there, never because a dialog opened.
    if (!known.isAsked && keptVendors().contains(inWords(facts().id)) && m_bills.keyStore() != nullptr &&
        m_serviceProblem.isEmpty()) {
        known.isAsked = true;
        m_bills.keyStore()->find(bill::keyNameOf(vendor), [self = QPointer(this), vendor](auto found) {
            if (self == nullptr) {
                return;
            }
            if (!found) {
                self->m_serviceProblem = inWords(found.error().sentence);
            } else if (*found != nullptr) {
                self->m_known[vendor].key = *found;
                self->m_known[vendor].isKept = true;
            }
            self->look();
        });
    }
    look();
}

/// Whose keys the secret service has; never a key.
QStringList PullDialog::keptVendors() const {
    return m_services.settings().text(kKeptKeys).split(QLatin1Char(','), Qt::SkipEmptyParts);
}

void PullDialog::rememberKept(bill::PullVendor vendor, bool isKept) {
    const QString id = inWords(bill::factsOf(vendor).id);
    QStringList kept = keptVendors();
    kept.removeAll(id);
    if (isKept) {
        kept.append(id);
    }
    m_services.settings().setText(kKeptKeys, kept.join(QLatin1Char(',')));
}

void PullDialog::choosePeriod() {
    Timestamp first = monthStart(today()), last = today();
    switch (m_period->currentIndex()) {
        case LastMonth:
            last = first - domain::kDay;
            first = monthStart(last);
            break;
        case LastThirtyDays:
            first = today() - domain::kDay * 30;
            last = today() - domain::kDay;
            break;
        case OtherDays:
            m_first->setFocus();
            return;
        default:
            break;
    }
    m_first->setText(inWords(bill::dayText(first)));
    m_last->setText(inWords(bill::dayText(last)));
}

void PullDialog::sayKey() {
    const Known& known = m_known[facts().vendor];
    const bool hasService = m_bills.keyStore() != nullptr && m_serviceProblem.isEmpty();
    m_key->setPlaceholderText(known.isKept ? QStringLiteral("the one the password store keeps")
                              : known.key  ? QStringLiteral("the one of this session")
                                           : QString());
    m_forget->setVisible(known.key != nullptr);
    m_keeps->setEnabled(hasService && !m_isAsking);
    m_keeps->setChecked(hasService && m_keeps->isChecked());
    QString text =
        QStringLiteral("It takes %1. It stands at %2.").arg(inWords(facts().key), inWords(facts().keyPlace));
    if (!hasService) {
        text += QStringLiteral(" %1 The key stays in memory until Tessera ends.")
                    .arg(m_serviceProblem.isEmpty()
                             ? QStringLiteral("This computer has no password store (secret service).")
                             : m_serviceProblem);
    }
    m_keyWords->setText(text);
}

/// What will be asked, or why nothing can be.
void PullDialog::look() {
    sayKey();
    const Timestamp first = dayIn(*m_first), last = dayIn(*m_last);
    const auto period = bill::checkPeriod(facts(), first, last, m_services.machineClock().utcNow());
    if (!m_isAsking) {
        m_words->setText(period ? inWords(bill::askWords(facts(), first, last, m_baseUrl))
                                : inWords(period.error().sentence));
    }
    const bool hasKey = !m_key->text().trimmed().isEmpty() || m_known[facts().vendor].key != nullptr;
    m_ask->setEnabled(period.ok() && hasKey && !m_isAsking);
    m_cancel->setText(m_isAsking ? QStringLiteral("Stop") : QStringLiteral("Close"));
    for (QWidget* field :
         std::initializer_list<QWidget*>{m_vendor, m_period, m_first, m_last, m_key, m_forget}) {
        field->setEnabled(!m_isAsking);
    }
    fit();
}

/// Never lower than its words are high: a layout would take it from the fields.
void PullDialog::fit() {
    const int wanted = layout() != nullptr ? layout()->totalHeightForWidth(width()) : 0;
    if (wanted > height()) {
        resize(width(), wanted);
    }
}

void PullDialog::ask() {
    const bill::PullVendor vendor = facts().vendor;
    m_problem->clear();
    if (!m_key->text().trimmed().isEmpty()) {
        const auto key = bill::vendorKeyFrom(m_key->text().toStdString(), facts());
        if (!key) {
            m_problem->setText(inWords(key.error().sentence));
            fit();
            return;
        }
        m_known[vendor].key = *key;
        m_known[vendor].isKept = false;
        m_key->clear();
        if (m_keeps->isChecked()) {
            keepKey(vendor, *key);
        }
    }
    m_isAsking = true;
    look();
    m_bills.desk()->pull({vendor, dayIn(*m_first), dayIn(*m_last), m_known[vendor].key, m_baseUrl});
}

void PullDialog::keepKey(bill::PullVendor vendor, const std::shared_ptr<const bill::VendorKey>& key) {
    m_bills.keyStore()->keep(bill::keyNameOf(vendor), key, [self = QPointer(this), vendor](auto done) {
        if (self != nullptr) {
            self->m_known[vendor].isKept = done.ok();
            self->rememberKept(vendor, done.ok());
            self->m_serviceProblem = done ? QString() : inWords(done.error().sentence);
            self->look();
        }
    });
}

void PullDialog::forgetKey() {
    const bill::PullVendor vendor = facts().vendor;
    m_known[vendor] = {nullptr, false, true};
    rememberKept(vendor, false);
    if (m_bills.keyStore() != nullptr && m_serviceProblem.isEmpty()) {  // an older one may be there
        m_bills.keyStore()->forget(bill::keyNameOf(vendor), [self = QPointer(this), vendor](auto done) {
            if (self != nullptr && !done) {
                self->rememberKept(vendor, true);
                self->m_problem->setText(QStringLiteral("The key is still kept. ") +
                                         inWords(done.error().sentence));
            }
        });
    }
    look();
}

/// A stop of the asking; closes only while nothing is asked.
void PullDialog::reject() {
    if (m_isAsking) {
        m_bills.desk()->cancel();
        return;
    }
    QDialog::reject();
}

void PullDialog::showEnd(const bill::UsagePreview& preview) {
    if (!m_isAsking) {
        return;
    }
    m_isAsking = false;
    showProgress(std::nullopt);
    look();
    if (preview.pulled && preview.pulled->isDone) {
        accept();  // the import window shows what came
        return;
    }
    m_problem->setText(preview.pulled ? inWords(preview.pulled->sentence) : QString());
    m_problem->setToolTip(preview.pulled ? inWords(preview.pulled->counts) : QString());
    fit();
}

void PullDialog::showProgress(std::optional<int> share) {
    m_progress->setVisible(m_isAsking && share.has_value());
    m_progress->setValue(share.value_or(0));
}

}  // namespace tessera::ui
