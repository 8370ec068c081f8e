#include "ui/shell/glossary_window.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include "ui/context/glossary.h"

namespace tessera::ui {

GlossaryWindow::GlossaryWindow(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_search(new QLineEdit),
      m_terms(new QListWidget),
      m_title(new QLabel),
      m_text(new QLabel),
      m_formula(new QLabel) {
    setWindowTitle(QStringLiteral("Glossary"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(720, 480);
    m_search->setPlaceholderText(QStringLiteral("Find a word"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(QStringLiteral("Find a word in the glossary"));
    m_terms->setAccessibleName(QStringLiteral("Terms"));
    m_terms->setFrameShape(QFrame::NoFrame);
    m_title->setFont(services.theme().words(13, QFont::DemiBold));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_formula->setFont(services.theme().numbers(12));
    m_formula->setWordWrap(true);
    m_formula->setProperty("tone", "secondary");
    m_formula->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* left = new QVBoxLayout;
    left->addWidget(m_search);
    left->addWidget(m_terms, 1);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(16, 8, 8, 8);
    right->setSpacing(8);
    right->addWidget(m_title);
    right->addWidget(m_text);
    right->addWidget(m_formula);
    right->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addLayout(left, 1);
    layout->addLayout(right, 2);
    connect(m_search, &QLineEdit::textChanged, this, &GlossaryWindow::fill);
    connect(m_terms, &QListWidget::currentItemChanged, this, &GlossaryWindow::showTerm);
    fill();
}

void GlossaryWindow::fill() {
    m_terms->clear();
    const QString wanted = m_search->text().trimmed();
    for (const GlossaryEntry& entry : glossary()) {
        const QString all =
            QStringLiteral("%1 %2 %3")
                .arg(QLatin1String(entry.term), QLatin1String(entry.also), QLatin1String(entry.text));
        if (all.contains(wanted, Qt::CaseInsensitive)) {
            m_terms->addItem(QLatin1String(entry.term));
        }
    }
    m_terms->setCurrentRow(0);
    showTerm();
}

void GlossaryWindow::showTerm() {
    const QListWidgetItem* item = m_terms->currentItem();
    const GlossaryEntry* entry = item != nullptr ? explain(item->text()) : nullptr;
    m_title->setText(entry != nullptr ? QLatin1String(entry->term) : QStringLiteral("Not explained here"));
    m_text->setText(
        entry != nullptr
            ? QLatin1String(entry->text)
            : QStringLiteral("No term matches \"%1\". Try a shorter word.").arg(m_search->text()));
    m_formula->setText(entry != nullptr ? QLatin1String(entry->formula) : QString());
}

void GlossaryWindow::open(const QString& term) {
    if (const GlossaryEntry* entry = explain(term)) {
        m_search->clear();
        const auto found = m_terms->findItems(QLatin1String(entry->term), Qt::MatchExactly);
        m_terms->setCurrentItem(found.isEmpty() ? nullptr : found.front());
    }
    show();
    raise();
    activateWindow();
    m_search->setFocus();
}

}  // namespace tessera::ui
