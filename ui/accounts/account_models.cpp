#include "ui/accounts/account_models.h"

#include "app/domain/decimal.h"
#include "ui/accounts/account_text.h"
#include "ui/bridge/account_figures.h"

namespace tessera::ui {

using ports::PaperAccount;
using ports::PaperKind;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

enum Column { Name, State, Kind, Cash, Fees, Latency, Margin, Created, Count };

/// A venue has its own fees, margin and way: the account sets none.
void setOfShadow(widgets::RecordCell& cell, const PaperAccount& account, const QString& text,
                 const QString& tip) {
    const bool isShadow = account.kind == PaperKind::Shadow;
    cell.text = isShadow ? text : dash();
    cell.tip = isShadow ? tip : QStringLiteral("The simulated exchange has its own.");
}

template <class Row>
const Row* rowAt(const std::vector<Row>& rows, int row) {
    return row >= 0 && row < static_cast<int>(rows.size()) ? &rows[static_cast<std::size_t>(row)] : nullptr;
}

}  // namespace

AccountsModel::AccountsModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> AccountsModel::columns() {
    return {{QStringLiteral("Account"), RecordKind::Words, 130, true},
            {QStringLiteral("State"), RecordKind::Words, 56},
            {QStringLiteral("Kind"), RecordKind::Words, 96},
            {QStringLiteral("Starting cash USD"), RecordKind::Number, 124},
            {QStringLiteral("Fees, maker / taker"), RecordKind::Number, 134},
            {QStringLiteral("Latency"), RecordKind::Number, 70},
            {QStringLiteral("Margin"), RecordKind::Number, 64},
            {QStringLiteral("Created UTC"), RecordKind::Code, 146}};
}

void AccountsModel::refresh() {
    m_accounts = m_context.accounts().list ? m_context.accounts().list() : std::vector<PaperAccount>();
    std::vector<Row> rows;
    for (std::size_t i = 0; i < m_accounts.size(); ++i) {
        const PaperAccount& account = m_accounts[i];
        Row row(Column::Count);
        row[Name].text = QString::fromStdString(account.name);
        row[State].text = isOpen(static_cast<int>(i)) ? QStringLiteral("Open") : QString();
        row[Name].look.isBold = row[State].look.isBold = isOpen(static_cast<int>(i));
        row[State].look.tone = RecordTone::Accent;
        row[Kind].text = kindText(account.kind);
        row[Kind].tip = kindSentence(account.kind);
        row[Cash].text = moneyText(account.startingCash);
        setOfShadow(
            row[Fees], account,
            basisPointsText(account.makerFeeBp) + QStringLiteral(" / ") + basisPointsText(account.takerFeeBp),
            QStringLiteral("Of the value of a fill: one that waited in the book, one that took from it."));
        setOfShadow(row[Latency], account, QStringLiteral("%1 ms").arg(account.latencyMs),
                    QStringLiteral("From the press to the market."));
        setOfShadow(row[Margin], account, QStringLiteral("%1 %").arg(account.marginPercent),
                    QStringLiteral("Of the value of a position in a third-party instrument."));
        row[Created].text = timeText(account.createdAt);
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

const PaperAccount* AccountsModel::at(int row) const {
    return rowAt(m_accounts, row);
}

bool AccountsModel::isOpen(int row) const {
    const PaperAccount* account = at(row);
    return account != nullptr && account->name == m_context.accounts().current;
}

ArchivesModel::ArchivesModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> ArchivesModel::columns() {
    return {{QStringLiteral("Put away UTC"), RecordKind::Code, 150},
            {QStringLiteral("Account"), RecordKind::Words, 150},
            {QStringLiteral("Folder"), RecordKind::Words, 300, true}};
}

void ArchivesModel::refresh() {
    m_archives = m_context.accounts().archives ? m_context.accounts().archives()
                                               : std::vector<ports::ArchivedAccount>();
    std::vector<Row> rows;
    for (const ports::ArchivedAccount& archive : m_archives) {
        Row row(3);
        row[0].text = timeText(archive.archivedAt);
        row[1].text = QString::fromStdString(archive.name);
        row[2].text = QString::fromStdString(archive.directory);
        row[2].look.tone = RecordTone::Secondary;
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

const ports::ArchivedAccount* ArchivesModel::at(int row) const {
    return rowAt(m_archives, row);
}

FillModelsModel::FillModelsModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> FillModelsModel::columns() {
    std::vector<RecordColumn> columns{{QStringLiteral("Since the account began"), RecordKind::Words, 200}};
    for (const trading::FillModel model : trading::kEveryFillModel) {
        columns.push_back({modelName(model), RecordKind::Number, 140});
    }
    return columns;
}

void FillModelsModel::refresh() {
    struct Figure {
        const char* name;
        std::optional<domain::Money> ModelFigures::*value;
        bool isSigned;
    };
    static constexpr Figure kFigures[] = {{"Total USD", &ModelFigures::total, true},
                                          {"Realised USD", &ModelFigures::realised, true},
                                          {"Unrealised USD", &ModelFigures::unrealised, true},
                                          {"Fees USD", &ModelFigures::fees, false}};
    const AccountFigures figures = accountFigures(m_context.desk(), m_context.hub());
    std::vector<Row> rows;
    for (const Figure& figure : kFigures) {
        Row row(1 + trading::kFillModels);
        row[0].text = QLatin1String(figure.name);
        for (const trading::FillModel model : trading::kEveryFillModel) {
            const auto index = static_cast<std::size_t>(model);
            const auto& value = figures.models[index].*figure.value;
            row[1 + index].text = figure.isSigned ? profitText(value) : moneyText(value);
            row[1 + index].look.isBold = &figure == kFigures;
            row[1 + index].tip = modelSentence(model);
        }
        row[0].look.isBold = &figure == kFigures;
        rows.push_back(std::move(row));
    }
    Row open(1 + trading::kFillModels);
    open[0].text = QStringLiteral("Open positions");
    for (std::size_t i = 0; i < trading::kFillModels; ++i) {
        open[1 + i].text = QString::number(figures.models[i].open);
    }
    rows.push_back(std::move(open));
    show(std::move(rows));
}

}  // namespace tessera::ui
