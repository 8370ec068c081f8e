#include "ui/indexes/series_dialog.h"

#include <QCompleter>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tessera::ui {

SeriesDialog::SeriesDialog(const QStringList& keys, std::function<QString(const QString&)> take,
                           QWidget* parent)
    : QDialog(parent), m_take(std::move(take)), m_typed(new QLineEdit), m_problem(new QLabel) {
    setWindowTitle(QStringLiteral("Add a price to the chart"));
    setMinimumWidth(420);
    auto* sentence = new QLabel(QStringLiteral("A model and what is metered, as in gpt-4o output"));
    m_typed->setAccessibleName(sentence->text());
    m_typed->setPlaceholderText(QStringLiteral("openai/gpt-4o output"));
    auto* completer = new QCompleter(keys, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(12);
    m_typed->setCompleter(completer);
    m_problem->setWordWrap(true);
    m_problem->setProperty("tone", "warning");
    m_problem->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(QStringLiteral("Add"));
    buttons->button(QDialogButtonBox::Ok)->setProperty("kind", "primary");
    connect(buttons, &QDialogButtonBox::accepted, this, &SeriesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_typed, &QLineEdit::textEdited, m_problem, &QWidget::hide);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(sentence);
    layout->addWidget(m_typed);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
}

QString SeriesDialog::problem() const {
    return m_problem->isHidden() ? QString() : m_problem->text();
}

/// Stays open over what cannot be drawn.
void SeriesDialog::accept() {
    const QString problem = m_take(m_typed->text());
    if (problem.isEmpty()) {
        QDialog::accept();
        return;
    }
    m_problem->setText(problem);
    m_problem->show();
    m_typed->setFocus();
    m_typed->selectAll();
}

}  // namespace tessera::ui
