#include "ui/models/change_feed.h"

#include <algorithm>
#include <array>

#include "ui/models/price_words.h"

namespace tessera::ui {

using listprices::ChangeKind;
using listprices::ModelChange;
using listprices::PriceChange;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

constexpr std::size_t kLinesAtOnce = 80;
constexpr std::array kWeekdays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // 1 January 1970 was one

QString weekday(domain::Timestamp day) {
    constexpr std::int64_t kSecondsADay = 86'400;
    const std::int64_t days = day.seconds() / kSecondsADay;
    return QLatin1String(kWeekdays[static_cast<std::size_t>((days % 7 + 7) % 7)]);
}

QString countWords(std::size_t count) {
    return count == 1 ? QStringLiteral("1 change") : QStringLiteral("%1 changes").arg(count);
}

/// A price, or the reason why there is none: what was restated is often that.
QString statedWords(const listprices::StatedPrice& value) {
    const std::string_view why = wordFor(value.state());
    return value.isKnown() ? priceWords(value)
                           : QString::fromUtf8(why.data(), static_cast<qsizetype>(why.size()));
}

/// Of a listing or a withdrawal the tariffs in a row, of the rest the one that changed.
QString joined(const ModelChange& change, const auto& wordsOf) {
    constexpr std::size_t kMost = 3;
    QStringList words;
    for (const PriceChange& price : change.prices) {
        if (static_cast<std::size_t>(words.size()) == kMost) {
            words << QStringLiteral("…");
            break;
        }
        words << wordsOf(price);
    }
    return words.join(QStringLiteral(", "));
}

}  // namespace

ChangeFeed::ChangeFeed(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> ChangeFeed::columns() {
    return {{QStringLiteral("What"), RecordKind::Words, 72, false},
            {QStringLiteral("Model"), RecordKind::Words, 136, true},
            {QStringLiteral("Price of"), RecordKind::Words, 106, false},
            {QStringLiteral("From"), RecordKind::Number, 100, false},
            {QStringLiteral("To"), RecordKind::Number, 112, false},
            {QStringLiteral("Change"), RecordKind::Number, 72, false}};
}

int ChangeFeed::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant ChangeFeed::data(const QModelIndex& index, int role) const {
    if (index.isValid() && index.row() < rowCount()) {
        const Line& line = m_lines[static_cast<std::size_t>(index.row())];
        if (role == widgets::RecordGroupRole) {
            return line.heading;
        }
        if (!line.heading.isEmpty() && (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)) {
            return index.column() == What ? line.heading : QString();
        }
    }
    return RecordModel::data(index, role);
}

void ChangeFeed::show(std::shared_ptr<const listprices::PriceBook> book, domain::Timestamp known) {
    beginResetModel();
    m_book = std::move(book);
    m_marks = marksOf(*m_book);
    m_known = known;
    m_days = changeDays(*m_book, known);
    m_nextDay = 0;
    m_lines.clear();
    endResetModel();
    fetchMore({});
}

bool ChangeFeed::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_nextDay < m_days.size();
}

void ChangeFeed::fetchMore(const QModelIndex&) {
    std::vector<Line> more;
    while (m_nextDay < m_days.size() && more.size() < kLinesAtOnce) {
        const domain::Timestamp day = m_days[m_nextDay++];
        std::vector<ModelChange> changes = changesByModel(*m_book, day, m_known);
        if (changes.empty()) {
            continue;  // what was said on it was known before
        }
        more.push_back(
            {QStringLiteral("%1 %2, %3").arg(weekday(day), dayWords(day), countWords(changes.size())), {}});
        for (ModelChange& change : changes) {
            more.push_back({{}, std::move(change)});
        }
    }
    if (more.empty()) {
        return;
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(more.size()) - 1);
    std::ranges::move(more, std::back_inserter(m_lines));
    endInsertRows();
}

const ModelChange* ChangeFeed::changeAt(int row) const {
    if (row < 0 || row >= rowCount() || !m_lines[static_cast<std::size_t>(row)].heading.isEmpty()) {
        return nullptr;
    }
    return &m_lines[static_cast<std::size_t>(row)].change;
}

QString ChangeFeed::text(int row, int column) const {
    const ModelChange* change = changeAt(row);
    if (change == nullptr) {
        return {};
    }
    switch (column) {
        case What:
            return kindWords(change->kind);
        case Model:
            return QString::fromStdString(m_book->listings()[change->listing].name) +
                   m_marks[change->listing];
        case Tariff:
            return joined(*change, [&](const PriceChange& price) {
                return tariffWords(m_book->series()[price.series]);
            });
        case From:
            return change->kind == ChangeKind::Listed
                       ? QStringLiteral("–")
                       : joined(*change, [](const PriceChange& price) { return statedWords(price.before); });
        case To:
            return change->kind == ChangeKind::Withdrawn
                       ? QStringLiteral("–")
                       : joined(*change, [](const PriceChange& price) { return statedWords(price.after); });
        case Percent:
            return change->prices.size() == 1
                       ? percentWords(change->prices[0].before, change->prices[0].after)
                       : QStringLiteral("–");
        default:
            return {};
    }
}

RecordLook ChangeFeed::look(int row, int column) const {
    const ModelChange* change = changeAt(row);
    if (change == nullptr) {
        return {.isBold = true};
    }
    if (column == What || column == Percent) {
        return {.tone = change->kind == ChangeKind::Raised      ? RecordTone::Up
                        : change->kind == ChangeKind::Cut       ? RecordTone::Down
                        : change->kind == ChangeKind::Announced ? RecordTone::Warning
                                                                : RecordTone::Secondary};
    }
    if (column == Model) {
        return {.keptEnd = static_cast<int>(m_marks[change->listing].size())};
    }
    return {.tone = column == Tariff || column == From ? RecordTone::Secondary : RecordTone::Normal};
}

/// "anthropic/claude-opus-4.5, output: 75.00 to 25.00 USD per million tokens from 24 Nov 2025."
QString ChangeFeed::sentence(const ModelChange& change) const {
    QStringList lines{QStringLiteral("%1: %2").arg(
        QString::fromStdString(m_book->listings()[change.listing].name), kindWords(change.kind).toLower())};
    for (const PriceChange& price : change.prices) {
        lines << QStringLiteral("%1: %2 → %3 USD per million tokens from %4, known %5")
                     .arg(tariffWords(m_book->series()[price.series]), priceWords(price.before),
                          priceWords(price.after), dayWords(price.effectiveFrom), dayWords(price.knownAt));
    }
    lines << sourceWords(m_book->sources()[m_book->listings()[change.listing].source]);
    return lines.join(QLatin1Char('\n'));
}

QString ChangeFeed::tip(int row, int) const {
    const ModelChange* change = changeAt(row);
    return change == nullptr ? QString() : sentence(*change);
}

}  // namespace tessera::ui
