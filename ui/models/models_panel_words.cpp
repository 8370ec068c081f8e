// What the panel of model prices says besides its tables: title, counts, what is wrong, why a list is empty.

#include <QHBoxLayout>
#include <QLabel>
#include <QTabBar>
#include <QToolButton>

#include "app/domain/decimal.h"
#include "ui/models/models_panel.h"
#include "ui/models/price_words.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

QString count(std::size_t number) {
    return QString::fromStdString(domain::formatCount(static_cast<std::int64_t>(number)));
}

}  // namespace

QWidget* ModelsPanel::buildSentence() {
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setText(QStringLiteral("×"));
    close->setAccessibleName(QStringLiteral("It was read"));
    close->setProperty("kind", "flat");
    connect(close, &QToolButton::clicked, this, [this] {
        m_answer.clear();
        m_sentenceRow->hide();
    });
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    row->hide();
    return row;
}

void ModelsPanel::showHeader() {
    if (!hasBook()) {
        m_header->setTitle(title(), QStringLiteral("List prices, USD per million tokens"));
        return;
    }
    const std::size_t all = m_models->entries().size(),
                      shown = static_cast<std::size_t>(m_models->rowCount());
    m_header->setTitle(title(), QStringLiteral("%1%2 models, newest list of %3")
                                    .arg(shown == all ? QString() : count(shown) + QStringLiteral(" of "),
                                         count(all), dayWords(m_newest)));
    m_tabs->setTabText(RefusedTab, QStringLiteral("Refused %1").arg(count(m_book->refusals().size())));
}

QString ModelsPanel::sentence() const {
    return m_sentenceRow->isHidden() ? QString() : m_sentence->text();
}

/// What is wrong stays as long as it is; what an import answered, until it was read.
void ModelsPanel::saySentence() {
    const QString problem =
        m_context.prices() != nullptr ? QString::fromStdString(m_context.prices()->problem()) : QString();
    QStringList said{problem, m_answer};
    said.removeAll(QString());
    said.removeDuplicates();
    m_sentence->setProperty("tone", problem.isEmpty() ? "secondary" : "warning");
    widgets::restyle(*m_sentence);
    m_sentence->setText(said.join(QLatin1Char('\n')));
    m_sentenceRow->setVisible(!said.isEmpty());
}

/// What an empty list means differs: nothing to read from, not read yet, nothing imported, all left out.
void ModelsPanel::emptyWords() {
    const bool isAbsent = m_context.prices() == nullptr;
    const bool isReading = !isAbsent && m_revision.value_or(0) == 0;
    for (widgets::RecordTable* table : m_tables) {
        if (isAbsent) {
            table->setEmptyText(QStringLiteral("No prices here"),
                                QStringLiteral("A recording is shown: what models cost is kept with the live "
                                               "market's profile."));
        } else if (isReading) {
            table->setEmptyText(QStringLiteral("Reading the prices"), QStringLiteral("A moment."));
        } else if (!hasBook()) {
            table->setEmptyText(
                QStringLiteral("No prices yet"),
                QStringLiteral("Press Import prices… and choose a price list, or Sources… to have "
                               "public lists read by themselves."));
        }
    }
    if (!hasBook()) {
        return;
    }
    const bool isLately = m_state.isChangedLately && m_state.text.isEmpty();
    m_tables[ModelsTab]->setEmptyText(
        QStringLiteral("No model is like that"),
        isLately
            ? QStringLiteral("None of them changed in the %1 days to %2. A newer list may know more: press "
                             "Import prices….")
                  .arg(kLatelyDays)
                  .arg(dayWords(m_newest))
        : m_state.hasFilter() ? QStringLiteral("Set a filter back to All, or search for fewer words.")
                              : QStringLiteral("Search for fewer words."));
    m_tables[ChangesTab]->setEmptyText(QStringLiteral("Nothing has changed"),
                                       QStringLiteral("The lists so far tell of one day alone."));
    m_tables[RefusedTab]->setEmptyText(QStringLiteral("Nothing was refused"),
                                       QStringLiteral("What a list says that is no price stands here."));
}

}  // namespace tessera::ui
