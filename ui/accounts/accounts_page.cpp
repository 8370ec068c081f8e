#include "ui/accounts/accounts_page.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QItemSelectionModel>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/accounts/account_dialog.h"
#include "ui/accounts/account_text.h"
#include "ui/bridge/account_figures.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

using ports::PaperAccount;

namespace {

constexpr int kRow = 22;

widgets::RecordTable* tableOf(AppServices& context, const QString& name, QAbstractItemModel* model,
                              std::vector<widgets::RecordColumn> columns) {
    auto* table = new widgets::RecordTable(context.theme());
    table->setAccessibleName(name);
    table->setModel(model);
    table->setColumns(std::move(columns));
    table->setRowHeight(kRow);
    return table;
}

QLabel* wordsLabel(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setProperty("tone", "secondary");
    return label;
}

}  // namespace

AccountsPage::AccountsPage(AppServices& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_accounts(new AccountsModel(context, this)),
      m_archives(new ArchivesModel(context, this)),
      m_models(new FillModelsModel(context, this)) {
    m_table = tableOf(context, QStringLiteral("Accounts"), m_accounts, AccountsModel::columns());
    m_table->setEmptyText(QStringLiteral("No accounts here"),
                          QStringLiteral("This window was started without a profile to keep accounts in."));
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(12, 4, 12, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_table);
    layout->addWidget(m_problem);
    layout->addWidget(buildKinds());
    layout->addWidget(m_modelBox = buildModels());
    layout->addWidget(buildArchives(), 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AccountsPage::showSelected);
    connect(m_archiveTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AccountsPage::showSelected);
    connect(m_table, &QTableView::doubleClicked, this, &AccountsPage::switchToSelected);
    applyTheme();
}

QLabel* AccountsPage::addTitle(QBoxLayout* layout, const QString& text) {
    auto* title = new QLabel(text);
    layout->addWidget(title);
    m_titles.push_back(title);
    return title;
}

QWidget* AccountsPage::buildHead() {
    auto* head = new QWidget;
    head->setFixedHeight(40);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    addTitle(row, QStringLiteral("Paper accounts"));
    row->addStretch(1);
    m_reset = new QPushButton(QStringLiteral("Reset…"));
    m_reset->setProperty("kind", "danger");
    m_switch = new QPushButton(QStringLiteral("Switch"));
    auto* make = new QPushButton(QStringLiteral("New account…"));
    make->setProperty("kind", "primary");
    make->setEnabled(static_cast<bool>(m_context.accounts().create));
    for (QPushButton* button : {m_reset, m_switch, make}) {
        row->addWidget(button);
    }
    connect(m_reset, &QPushButton::clicked, this, &AccountsPage::resetSelected);
    connect(m_switch, &QPushButton::clicked, this, &AccountsPage::switchToSelected);
    connect(make, &QPushButton::clicked, this, &AccountsPage::create);
    return head;
}

QWidget* AccountsPage::buildKinds() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(12, 0, 12, 8);
    column->setSpacing(2);
    for (const ports::PaperKind kind : {ports::PaperKind::Venue, ports::PaperKind::Shadow}) {
        column->addWidget(wordsLabel(kindText(kind) + QStringLiteral(": ") + kindSentence(kind)));
    }
    return box;
}

QWidget* AccountsPage::buildModels() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 4, 0, 8);
    column->setSpacing(4);
    QLabel* title = addTitle(column, QStringLiteral("Three fill models of the open account"));
    title->setContentsMargins(12, 0, 12, 0);
    m_modelTable = tableOf(m_context, QStringLiteral("Fill models"), m_models, FillModelsModel::columns());
    m_modelTable->setSelectionMode(QAbstractItemView::NoSelection);
    m_modelTable->setFocusPolicy(Qt::NoFocus);
    m_modelTable->setFixedHeight(widgets::Metrics::tableHead + 5 * kRow + 2);
    column->addWidget(m_modelTable);
    QString words;
    for (const trading::FillModel model : trading::kEveryFillModel) {
        words += (words.isEmpty() ? QString() : QStringLiteral("\n")) + modelName(model) +
                 QStringLiteral(": ") + modelSentence(model);
    }
    QLabel* meaning = wordsLabel(words);
    meaning->setContentsMargins(12, 0, 12, 0);
    column->addWidget(meaning);
    return box;
}

QWidget* AccountsPage::buildArchives() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    addTitle(row, QStringLiteral("Archive"));
    row->addStretch(1);
    m_copyFolder = new QPushButton(QStringLiteral("Copy path"));
    m_openFolder = new QPushButton(QStringLiteral("Open folder"));
    row->addWidget(m_copyFolder);
    row->addWidget(m_openFolder);
    connect(m_copyFolder, &QPushButton::clicked, this, &AccountsPage::copyFolder);
    connect(m_openFolder, &QPushButton::clicked, this, &AccountsPage::openFolder);
    m_archiveTable =
        tableOf(m_context, QStringLiteral("Accounts put away"), m_archives, ArchivesModel::columns());
    m_archiveTable->setEmptyText(
        QStringLiteral("Nothing was put away yet"),
        QStringLiteral("A reset moves an account's journal, notes and pictures here, whole."));
    column->addLayout(row);
    column->addWidget(m_archiveTable, 1);
    return box;
}

void AccountsPage::open() {
    m_accounts->refresh();
    m_archives->refresh();
    fitTable();
    const bool isShadow = m_context.hub().tradingAt() == marketdata::TradingAt::Shadow;
    m_modelBox->setVisible(isShadow);
    if (!m_table->currentIndex().isValid()) {
        for (int row = 0; row < m_accounts->rowCount(); ++row) {
            if (m_accounts->isOpen(row)) {
                m_table->selectRow(row);
            }
        }
    }
    showSelected();
    refresh();
}

/// As tall as its rows, so that the archive has the rest.
void AccountsPage::fitTable() {
    const int rows = std::clamp(m_accounts->rowCount(), 3, 8);
    m_table->setFixedHeight(widgets::Metrics::tableHead + rows * kRow + 2);
}

void AccountsPage::refresh() {
    if (!m_modelBox->isHidden()) {
        m_models->refresh();
    }
}

void AccountsPage::say(const QString& sentence, bool isProblem) {
    m_problem->setText(sentence);
    m_problem->setProperty("tone", isProblem ? "warning" : "secondary");
    widgets::restyle(*m_problem);
}

void AccountsPage::showSelected() {
    const int row = m_table->currentIndex().row();
    const bool isAccount = m_accounts->at(row) != nullptr;
    m_switch->setEnabled(isAccount && !m_accounts->isOpen(row) && m_context.accounts().switchTo);
    m_reset->setEnabled(isAccount && m_context.accounts().reset);
    const bool isArchive = m_archives->at(m_archiveTable->currentIndex().row()) != nullptr;
    m_copyFolder->setEnabled(isArchive);
    m_openFolder->setEnabled(isArchive);
    say(m_context.replay() != nullptr
            ? QStringLiteral("A recording is replayed: the account open in it ends with the replay.")
            : QStringLiteral(
                  "Switching closes this window and opens it again with the other account, disarmed."),
        false);
}

void AccountsPage::create() {
    AccountDialog dialog(m_context, this);
    if (dialog.exec() == QDialog::Accepted) {
        m_accounts->refresh();
        fitTable();
        m_table->selectRow(m_accounts->rowCount() - 1);
        say(QStringLiteral("Account \"%1\" was made. Switch to it to trade in it.")
                .arg(dialog.nameField()->text()),
            false);
    }
}

void AccountsPage::switchToSelected() {
    const PaperAccount* account = m_accounts->at(m_table->currentIndex().row());
    if (account == nullptr || m_accounts->isOpen(m_table->currentIndex().row())) {
        return;
    }
    if (const auto switched = m_context.accounts().switchTo(account->name); !switched) {
        say(QString::fromStdString(switched.error().sentence), true);
    }
}

void AccountsPage::resetSelected() {
    const PaperAccount* account = m_accounts->at(m_table->currentIndex().row());
    if (account == nullptr) {
        return;
    }
    QMessageBox question(QMessageBox::NoIcon, QStringLiteral("Reset account"),
                         QStringLiteral("Reset account \"%1\"?").arg(QString::fromStdString(account->name)),
                         QMessageBox::NoButton, this);
    question.setInformativeText(
        QStringLiteral(
            "Its journal, notes and pictures are moved into the archive, whole: nothing is deleted. The "
            "account begins again with %1 USD. The window closes and opens again, and the account's "
            "working orders end.")
            .arg(moneyText(account->startingCash)));
    auto* reset =
        question.addButton(QStringLiteral("Put away and begin again"), QMessageBox::DestructiveRole);
    auto* keep = question.addButton(QStringLiteral("Keep as it is"), QMessageBox::RejectRole);
    question.setDefaultButton(keep);
    question.setEscapeButton(keep);
    question.exec();
    if (question.clickedButton() != reset) {
        return;
    }
    if (const auto asked = m_context.accounts().reset(account->name); !asked) {
        say(QString::fromStdString(asked.error().sentence), true);
    }
}

void AccountsPage::copyFolder() {
    if (const auto* archive = m_archives->at(m_archiveTable->currentIndex().row())) {
        QApplication::clipboard()->setText(QString::fromStdString(archive->directory));
        say(QStringLiteral(
                "The path is in the clipboard. \"tessera export\" and \"tessera audit verify\" read such a "
                "folder with --profile."),
            false);
    }
}

void AccountsPage::openFolder() {
    const auto* archive = m_archives->at(m_archiveTable->currentIndex().row());
    if (archive == nullptr) {
        return;
    }
    const QString folder = QString::fromStdString(archive->directory);
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(folder))) {
        say(QStringLiteral("No program opened the folder %1. Copy its path instead.").arg(folder), true);
    }
}

void AccountsPage::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    for (widgets::RecordTable* table : {m_table, m_archiveTable, m_modelTable}) {
        table->setTheme(theme);
    }
    for (QLabel* title : m_titles) {
        title->setFont(theme.words(13, QFont::DemiBold));
    }
}

}  // namespace tessera::ui
