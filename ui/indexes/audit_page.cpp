#include "ui/indexes/audit_page.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/indexes/index_words.h"

namespace tessera::ui {

namespace {

QString counted(int number, const char* one, const char* many) {
    return QStringLiteral("%1 %2").arg(number).arg(QLatin1String(number == 1 ? one : many));
}

QToolButton* flatButton(const QString& text, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setProperty("kind", "flat");
    button->setFixedHeight(22);
    return button;
}

}  // namespace

AuditPage::AuditPage(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_before(flatButton(QStringLiteral("‹"), QStringLiteral("The day before"))),
      m_after(flatButton(QStringLiteral("›"), QStringLiteral("The day after"))),
      m_copy(flatButton(QStringLiteral("Copy"), QStringLiteral("Every row with its sums, to the clipboard"))),
      m_export(flatButton(QStringLiteral("Export CSV…"),
                          QStringLiteral("These rows as a file that a spreadsheet computes again"))),
      m_title(new widgets::ElidedLabel),
      m_sentence(new QLabel),
      m_rows(new AuditTable(this)),
      m_table(new widgets::RecordTable(context.theme())) {
    m_table->setModel(m_rows);
    m_table->setColumns(AuditTable::columns());
    m_table->setAccessibleName(QStringLiteral("Rows of the fixing"));
    m_table->setEmptyText(
        QStringLiteral("No fixing"),
        QStringLiteral("Choose a day in Fixings: what its level is made of is listed here."));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->setContentsMargins(8, 0, 8, 4);
    m_sentence->setProperty("tone", "secondary");
    auto* row = new QHBoxLayout;
    row->setContentsMargins(4, 2, 4, 0);
    row->setSpacing(2);
    row->addWidget(m_before);
    row->addWidget(m_after);
    row->addSpacing(4);
    row->addWidget(m_title, 1);
    row->addWidget(m_copy);
    row->addWidget(m_export);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_sentence);
    layout->addWidget(m_table, 1);
    connect(m_before, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_after, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_copy, &QToolButton::clicked, this, [this] { widgets::copyToClipboard(copiedText()); });
    connect(m_export, &QToolButton::clicked, this, &AuditPage::exportWanted);
    const auto applyTheme = [this] {
        m_table->setTheme(m_context.theme());
        m_title->setFont(m_context.theme().words(13, QFont::DemiBold));
        m_sentence->setFont(m_context.theme().words(11));
    };
    applyTheme();
    connect(&context, &AppServices::themeChanged, this, applyTheme);
}

void AuditPage::step(int days) {
    emit dayChosen(std::clamp(m_day + domain::kDay * days, m_first, m_last));
}

QString AuditPage::csv() const {
    return m_audit ? QString::fromStdString(indexes::auditCsv(*m_audit, m_question)) : QString();
}

QString AuditPage::copiedText() const {
    if (!m_audit) {
        return {};
    }
    QStringList heads;
    for (const widgets::RecordColumn& column : m_rows->heads()) {
        heads << column.title;
    }
    std::vector<QStringList> rows;
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        rows.emplace_back();
        for (int column = 0; column < AuditTable::ColumnCount; ++column) {
            const QString text = m_rows->index(row, column).data().toString();
            const bool isNumber =
                m_rows->heads()[static_cast<std::size_t>(column)].kind == widgets::RecordKind::Number;
            rows.back() << (isNumber ? widgets::copiedNumber(text) : widgets::copiedWords(text));
        }
    }
    return widgets::copiedWords(m_title->text()) + QLatin1Char('\n') + widgets::copiedWords(sentence()) +
           QLatin1Char('\n') + widgets::copiedLines(heads, rows);
}

/// What was printed first, where that is another fixing: prices were corrected since, or said late.
QString AuditPage::revisionWords(const listprices::PriceBook& book) const {
    if (!m_question.knownAt.isSet()) {
        return {};
    }
    indexes::IndexQuestion first = m_question;
    first.knownAt = {};
    const indexes::IndexFixing printed = indexes::auditOf(book, first, m_day).fixing;
    return printed == m_audit->fixing ? QString()
                                      : QStringLiteral(" A revision: first printed as %1.")
                                            .arg(printed.isPublished() ? said(indexes::levelText(printed))
                                                                       : stateWords(printed).toLower());
}

/// What came of it, from what, and whether the rows say the same.
QString AuditPage::words(const IndexPicture& picture, domain::Timestamp now) const {
    const indexes::FixingAudit& audit = *m_audit;
    const indexes::IndexFixing& fixing = audit.fixing;
    const auto again = indexes::recompute(audit);
    const QString counts =
        QStringLiteral("%1 of %2 counted, %3, %4 without a price, %5 not listed; dispersion %6. %7, %8.")
            .arg(counted(fixing.observations, "model", "models"),
                 counted(fixing.providers, "maker", "makers"),
                 counted(fixing.outliers, "outlier", "outliers"))
            .arg(fixing.unpriced)
            .arg(fixing.absent)
            .arg(said(indexes::dispersionText(fixing)), said(indexes::blendWords(audit.blend)),
                 knownWords(m_question, now));
    const QString sums =
        fixing.isPublished()
            ? QStringLiteral("Computed again from the rows: %1, %2.")
                  .arg(QString::fromStdString(domain::formatPrice(again.level, 6)),
                       again.agrees ? QStringLiteral("the same") : QStringLiteral("NOT the level published"))
            : QStringLiteral("The sums of a withheld fixing are no level.");
    return counts + QLatin1Char(' ') + sums + revisionWords(*picture.book);
}

void AuditPage::show(const IndexPicture& picture, const IndexState& state, domain::Timestamp now) {
    m_audit.reset();
    m_first = picture.days.first;
    m_last = picture.days.last;
    if (picture.hasDays()) {
        m_day = std::clamp(state.day.value_or(m_last), m_first, m_last);
        m_question = questionOf(state, state.tier, now);
        m_audit = indexes::auditOf(*picture.book, m_question, m_day);
        m_rows->showAudit(*m_audit);
        m_title->setText(
            QStringLiteral("%1 of %2: %3")
                .arg(QString::fromStdString(m_question.tier->title), indexDayWords(m_day),
                     m_audit->fixing.isPublished()
                         ? QStringLiteral("%1 USD per Mtok").arg(said(indexes::levelText(m_audit->fixing)))
                         : stateWords(m_audit->fixing).replace(0, 1, QLatin1Char('w'))));
        m_sentence->setText(words(picture, now));
    } else {
        m_rows->clear();
        m_title->setText(QStringLiteral("No fixing yet"));
        m_sentence->setText({});
    }
    m_table->setColumnShown(AuditTable::Cached, state.blend.cached > 0);
    m_before->setEnabled(m_audit && m_day > m_first);
    m_after->setEnabled(m_audit && m_day < m_last);
    m_export->setEnabled(m_audit.has_value());
    m_copy->setEnabled(m_audit.has_value());
}

}  // namespace tessera::ui
