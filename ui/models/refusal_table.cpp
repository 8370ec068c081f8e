#include "ui/models/refusal_table.h"

#include <algorithm>
#include <numeric>

#include "app/domain/decimal.h"
#include "ui/models/price_words.h"

namespace tessera::ui {

using listprices::Refusal;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

/// Without the model's name in front, which stands in a column of its own.
QString whyWords(const Refusal& refusal) {
    const QString sentence = QString::fromStdString(refusal.sentence());
    const qsizetype named = sentence.indexOf(QStringLiteral(": "));
    QString why = named < 0 ? sentence : sentence.mid(named + 2);
    if (!why.isEmpty()) {
        why[0] = why[0].toUpper();
    }
    return why;
}

}  // namespace

RefusalTable::RefusalTable(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> RefusalTable::columns() {
    return {{QStringLiteral("Model"), RecordKind::Words, 170, false},
            {QStringLiteral("Field"), RecordKind::Words, 84, false},
            {QStringLiteral("As written"), RecordKind::Number, 80, false},
            {QStringLiteral("Why it is no price"), RecordKind::Words, 120, true},
            {QStringLiteral("Said on"), RecordKind::Number, 88, false}};
}

int RefusalTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString RefusalTable::heading(const Line& line) const {
    const std::string_view word = wordFor(line.kind);
    return QStringLiteral("%1: %2").arg(
        QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())),
        QString::fromStdString(domain::formatCount(static_cast<std::int64_t>(line.count))));
}

QVariant RefusalTable::data(const QModelIndex& index, int role) const {
    if (index.isValid() && index.row() < rowCount()) {
        const Line& line = m_lines[static_cast<std::size_t>(index.row())];
        if (role == widgets::RecordGroupRole) {
            return line.count > 0 ? heading(line) : QString();
        }
        if (line.count > 0 && (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)) {
            return index.column() == Model ? heading(line) : QString();
        }
    }
    return RecordModel::data(index, role);
}

void RefusalTable::show(std::shared_ptr<const listprices::PriceBook> book) {
    beginResetModel();
    m_book = std::move(book);
    m_lines.clear();
    const auto& refusals = m_book->refusals();
    const auto counts = m_book->refusalCounts();
    std::vector<std::size_t> order(refusals.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        const auto left = counts[static_cast<std::size_t>(refusals[a].kind)];
        const auto right = counts[static_cast<std::size_t>(refusals[b].kind)];
        return std::tuple(right, refusals[a].kind, std::string_view(refusals[a].listing)) <
               std::tuple(left, refusals[b].kind, std::string_view(refusals[b].listing));
    });
    for (const std::size_t place : order) {
        const auto kind = refusals[place].kind;
        if (m_lines.empty() || m_lines.back().kind != kind) {
            m_lines.push_back({kind, counts[static_cast<std::size_t>(kind)], 0});
        }
        m_lines.push_back({kind, 0, place});
    }
    endResetModel();
}

QString RefusalTable::text(int row, int column) const {
    const Line& line = m_lines[static_cast<std::size_t>(row)];
    if (line.count > 0) {
        return {};
    }
    const Refusal& refusal = m_book->refusals()[line.refusal];
    switch (column) {
        case Model:
            return QString::fromStdString(refusal.listing);
        case Field:
            return QString::fromStdString(refusal.field);
        case Written:
            return refusal.written.empty() ? QStringLiteral("–") : QString::fromStdString(refusal.written);
        case Why:
            return whyWords(refusal);
        case Day:
            return dayWords(refusal.knownAt);
        default:
            return {};
    }
}

QString RefusalTable::tip(int row, int column) const {
    const Line& line = m_lines[static_cast<std::size_t>(row)];
    return line.count == 0 && column == Why
               ? QString::fromStdString(m_book->refusals()[line.refusal].sentence())
               : text(row, column);
}

RecordLook RefusalTable::look(int row, int column) const {
    if (m_lines[static_cast<std::size_t>(row)].count > 0) {
        return {.isBold = true};
    }
    return {.tone = column == Field || column == Day ? RecordTone::Secondary : RecordTone::Normal};
}

}  // namespace tessera::ui
