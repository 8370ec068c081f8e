#include "ui/models/model_table.h"

#include <algorithm>

#include "ui/models/price_words.h"

namespace tessera::ui {

using listprices::ModelColumn;
using listprices::PriceDimension;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

constexpr int kMostDecimals = 6;
const QString kDash = QStringLiteral("–");

std::optional<PriceDimension> dimensionOf(int column) {
    switch (column) {
        case ModelTable::Input:
            return PriceDimension::Input;
        case ModelTable::Output:
            return PriceDimension::Output;
        case ModelTable::CachedInput:
            return PriceDimension::CachedInput;
        default:
            return std::nullopt;
    }
}

}  // namespace

ModelTable::ModelTable(QObject* parent) : RecordModel(columns(), parent) {}

std::vector<widgets::RecordColumn> ModelTable::columns() {
    return {{QString(), RecordKind::Mark, 26, false},
            {QStringLiteral("Model"), RecordKind::Words, 176, true},
            {QStringLiteral("Vendor"), RecordKind::Words, 74, false},
            {QStringLiteral("Input"), RecordKind::Number, 84, false},
            {QStringLiteral("Output"), RecordKind::Number, 84, false},
            {QStringLiteral("Cached input"), RecordKind::Number, 88, false},
            {QStringLiteral("Last change"), RecordKind::Number, 88, false},
            {QStringLiteral("From → to"), RecordKind::Number, 140, false},
            {QStringLiteral("Change"), RecordKind::Number, 72, false},
            {QStringLiteral("Changes"), RecordKind::Number, 66, false},
            {QStringLiteral("Source"), RecordKind::Words, 130, false}};
}

std::optional<ModelColumn> ModelTable::sortOf(int column) {
    switch (column) {
        case Model:
            return ModelColumn::Model;
        case Vendor:
            return ModelColumn::Vendor;
        case Input:
            return ModelColumn::Input;
        case Output:
            return ModelColumn::Output;
        case CachedInput:
            return ModelColumn::CachedInput;
        case LastChange:
            return ModelColumn::LastChange;
        case Changes:
            return ModelColumn::Changes;
        case Source:
            return ModelColumn::Source;
        default:
            return std::nullopt;
    }
}

int ModelTable::columnOf(ModelColumn column) {
    for (int each = 0; each < ColumnCount; ++each) {
        if (sortOf(each) == column) {
            return each;
        }
    }
    return Model;
}

int ModelTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

QVariant ModelTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole) {
        return RecordModel::headerData(section, orientation, role);
    }
    switch (section) {
        case Drawn:
            return QStringLiteral("Kept on the chart: click, or Space");
        case Input:
        case Output:
        case CachedInput:
            return QStringLiteral("List price, USD per million tokens, standard tier from the first token");
        case LastChange:
        case FromTo:
        case Percent:
            return QStringLiteral("The last time input or output became another price");
        case Changes:
            return QStringLiteral("Days since %1 on which input or output became another price")
                .arg(dayWords(m_since));
        default:
            return {};
    }
}

void ModelTable::show(std::shared_ptr<const listprices::PriceBook> book,
                      std::vector<listprices::ModelEntry> entries, std::vector<std::size_t> wanted,
                      domain::Timestamp now, domain::Timestamp since) {
    beginResetModel();
    if (m_book != book) {
        m_marks = marksOf(*book);
    }
    m_book = std::move(book);
    m_entries = std::move(entries);
    m_order = std::move(wanted);
    m_now = now;
    m_since = since;
    chooseDecimals();
    endResetModel();
}

void ModelTable::order(std::vector<std::size_t> wanted) {
    beginResetModel();
    m_order = std::move(wanted);
    chooseDecimals();
    endResetModel();
}

void ModelTable::chooseDecimals() {
    constexpr PriceDimension kShown[] = {PriceDimension::Input, PriceDimension::Output,
                                         PriceDimension::CachedInput};
    for (std::size_t i = 0; i < std::size(kShown); ++i) {
        m_decimals[i] = 2;
        for (const std::size_t place : m_order) {
            m_decimals[i] = std::max(m_decimals[i], decimalsOf(priceOf(m_entries[place].row, kShown[i])));
        }
        m_decimals[i] = std::min(m_decimals[i], kMostDecimals);
    }
}

void ModelTable::setCompared(const Comparison& compared) {
    m_compared = compared;
    if (rowCount() > 0) {
        emit dataChanged(index(0, Drawn), index(rowCount() - 1, Drawn));
    }
}

listprices::ListingNumber ModelTable::listingAt(int row) const {
    return at(row).row.listing;
}

listprices::ModelKey ModelTable::keyAt(int row) const {
    return listprices::modelKeyOf(*m_book, listingAt(row));
}

int ModelTable::rowOf(listprices::ListingNumber listing) const {
    const auto found = std::ranges::find_if(
        m_order, [&](std::size_t place) { return m_entries[place].row.listing == listing; });
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

QString ModelTable::text(int row, int column) const {
    const listprices::ModelEntry& entry = at(row);
    const bool hasChanged = entry.row.lastChange.isSet();
    switch (column) {
        case Drawn: {
            const ComparedModel* drawn = m_compared.find(keyAt(row));
            return drawn == nullptr ? QStringLiteral("not on the chart")
                   : drawn->isKept  ? QStringLiteral("kept on the chart")
                                    : QStringLiteral("on the chart");
        }
        case Model:
            return QString::fromStdString(listing(row).name) + mark(row);
        case Vendor:
            return QString::fromStdString(listing(row).vendor);
        case Input:
            return priceWords(entry.row.input, m_decimals[0]);
        case Output:
            return priceWords(entry.row.output, m_decimals[1]);
        case CachedInput:
            return priceWords(entry.row.cachedInput, m_decimals[2]);
        case LastChange:
            return hasChanged ? dayWords(entry.row.lastChange) : kDash;
        case FromTo:
            return hasChanged ? QStringLiteral("%1 → %2").arg(priceWords(entry.row.before),
                                                              priceWords(entry.row.after))
                              : kDash;
        case Percent:
            return hasChanged ? percentWords(entry.row.before, entry.row.after) : kDash;
        case Changes:
            return QString::number(entry.changes);
        case Source:
            return QString::fromStdString(m_book->sources()[listing(row).source].name);
        default:
            return {};
    }
}

RecordLook ModelTable::look(int row, int column) const {
    const listprices::ModelEntry& entry = at(row);
    if (column == Drawn) {
        const ComparedModel* drawn = m_compared.find(keyAt(row));
        return {.swatch = drawn == nullptr ? widgets::kEmptySwatch : drawn->colour};
    }
    if (dimensionOf(column)) {
        const QString price = text(row, column);
        return {.tone = price[0].isDigit() ? RecordTone::Normal : RecordTone::Secondary,
                .faintTail = faintTail(price)};
    }
    if (column == Percent) {
        const auto tenths = listprices::changeInTenths(entry.row.before, entry.row.after);
        return {.tone = !tenths || *tenths == 0 ? RecordTone::Normal
                        : *tenths > 0           ? RecordTone::Up
                                                : RecordTone::Down};
    }
    if (column == Changes) {
        return {.tone = entry.changes == 0 ? RecordTone::Faint : RecordTone::Normal};
    }
    return column == Model ? RecordLook{.keptEnd = static_cast<int>(mark(row).size())}
                           : RecordLook{.tone = RecordTone::Secondary};
}

QString ModelTable::priceTip(int row, PriceDimension dimension) const {
    const listprices::ModelEntry& entry = at(row);
    const listprices::StatedPrice& value = priceOf(entry.row, dimension);
    const auto series = m_book->tariffOf(entry.row.listing, dimension);
    const listprices::PriceEvent* event = series ? m_book->eventAt(*series, {m_now, m_now}) : nullptr;
    QStringList words;
    if (value.isKnown()) {
        words << QStringLiteral("%1, USD per million tokens").arg(priceWords(value));
    } else {
        words << whyUnknown(value);
    }
    if (event != nullptr) {
        words << (event->effectiveFrom.isSet()
                      ? QStringLiteral("since %1, known since %2")
                            .arg(dayWords(event->effectiveFrom), dayWords(event->knownAt))
                      : QStringLiteral("known since %1").arg(dayWords(event->knownAt)));
    }
    words << sourceWords(m_book->sources()[listing(row).source]);
    return words.join(QLatin1Char('\n'));
}

QString ModelTable::tip(int row, int column) const {
    if (const auto dimension = dimensionOf(column)) {
        return priceTip(row, *dimension);
    }
    const listprices::ModelEntry& entry = at(row);
    const auto dimensionWord = [&] { return QString::fromUtf8(wordFor(entry.row.changed).data()); };
    switch (column) {
        case Drawn:
            return text(row, Drawn) + QStringLiteral(". Space keeps it there or takes it away.");
        case Model: {
            const QString title = QString::fromStdString(listing(row).title);
            return (title.isEmpty() ? QString() : title + QLatin1Char('\n')) +
                   QStringLiteral("%1 at %2\n")
                       .arg(QString::fromStdString(listing(row).name),
                            QString::fromStdString(listing(row).vendor)) +
                   sourceWords(m_book->sources()[listing(row).source]);
        }
        case LastChange:
        case FromTo:
        case Percent:
            return entry.row.lastChange.isSet()
                       ? QStringLiteral("%1: %2 %3 → %4 USD per million tokens, %5")
                             .arg(dayWords(entry.row.lastChange), dimensionWord(),
                                  priceWords(entry.row.before), priceWords(entry.row.after),
                                  percentWords(entry.row.before, entry.row.after))
                       : QStringLiteral("No change from one price to another is known.");
        case Changes:
            return QStringLiteral("%1 since %2").arg(text(row, Changes), dayWords(m_since));
        default:
            return text(row, column);
    }
}

}  // namespace tessera::ui
