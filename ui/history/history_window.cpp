#include "ui/history/history_window.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/history/export_page.h"
#include "ui/history/import_page.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

constexpr int kMargin = 16;

/// Where everything is large, a page is taller than its window.
QWidget* scrolled(QWidget* page, const QString& name) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    page->setAttribute(Qt::WA_StyledBackground);
    page->setProperty("kind", "panel");
    area->setWidget(page);
    area->setAccessibleName(name);
    return area;
}

}  // namespace

HistoryWindow::HistoryWindow(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_import(new ImportPage(services, this)),
      m_export(new ExportPage(services, this)),
      m_pages(new QTabWidget(this)),
      m_sentence(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_cancel(new QPushButton(QStringLiteral("Cancel"), this)),
      m_undo(new QPushButton(QStringLiteral("Take it back"), this)) {
    setWindowTitle(QStringLiteral("Tessera, history files"));
    setObjectName(QStringLiteral("history"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(QSize(900, 620).boundedTo(screen()->availableSize()));
    m_pages->addTab(scrolled(m_import, QStringLiteral("Import page")), QStringLiteral("Import"));
    m_pages->addTab(scrolled(m_export, QStringLiteral("Export page")), QStringLiteral("Export"));
    m_pages->setAccessibleName(QStringLiteral("Import or export"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setRange(0, 10'000);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setAccessibleName(QStringLiteral("Share of the file that is read"));
    auto* foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_sentence, 1);
    foot->addWidget(m_progress);
    foot->addWidget(m_cancel);
    foot->addWidget(m_undo);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    layout->addWidget(m_pages, 1);
    layout->addLayout(foot);
    for (QWidget* hidden : std::initializer_list<QWidget*>{m_progress, m_cancel, m_undo}) {
        hidden->hide();
    }
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_services.historyFiles()->cancel(); });
    connect(m_undo, &QPushButton::clicked, this, [this] {
        m_isUndoing = true;
        m_services.historyFiles()->undo(m_lastImport);
    });
    connect(&services, &AppServices::frame, this, &HistoryWindow::look);
}

void HistoryWindow::open() {
    if (m_services.historyFiles() == nullptr) {
        m_sentence->setText(QStringLiteral("A replay keeps no history: there is nothing to import into."));
        m_pages->setEnabled(false);
    } else {
        m_services.historyFiles()->list();
    }
    show();
    raise();
    activateWindow();
}

void HistoryWindow::look() {
    history::ImportDesk* files = m_services.historyFiles();
    if (files == nullptr || !isVisible()) {
        return;
    }
    showBusy(files->progress());
    if (const auto preview = files->takePreview()) {
        m_import->showPreview(*preview);
    }
    if (const auto series = files->takeList()) {
        m_import->showSeries(*series);
        m_export->showSeries(*series);
    }
    if (const auto answer = files->takeAnswer()) {
        showAnswer(*answer);
    }
}

void HistoryWindow::say(const QString& sentence, bool isWarning) {
    m_sentence->setProperty("tone", isWarning ? "warning" : "");
    widgets::restyle(*m_sentence);
    m_sentence->setText(sentence);
}

void HistoryWindow::showBusy(std::optional<int> share) {
    const bool isBusy = share.has_value();
    if (isBusy && !m_isBusy) {  // what an earlier file came to is not said beside the progress of this one
        const QString name = m_import->importing();
        say(name.isEmpty() ? QString() : QStringLiteral("Reading %1…").arg(name), false);
    }
    m_isBusy = isBusy;
    m_progress->setVisible(isBusy);
    m_cancel->setVisible(isBusy);
    m_undo->setVisible(!isBusy && m_lastImport != 0);
    m_progress->setValue(share.value_or(0));
    m_import->setBusy(isBusy);
    m_export->setBusy(isBusy);
}

void HistoryWindow::showAnswer(const history::FileAnswer& answer) {
    const QString sentence = QString::fromStdString(answer.sentence);
    say(sentence, !answer.isDone);
    if (answer.importId != 0) {
        m_lastImport = answer.importId;
    } else if (answer.isDone && m_isUndoing) {
        m_lastImport = 0;  // a file that came to nothing leaves the import before it as it is
    }
    m_isUndoing = false;
    m_undo->setText(QStringLiteral("Take back import %1").arg(m_lastImport));
    m_undo->setVisible(m_lastImport != 0);
    m_import->showRejected(answer.counts);
    emit m_services.told(sentence, !answer.isDone);
    m_services.historyFiles()->list();
}

}  // namespace tessera::ui
