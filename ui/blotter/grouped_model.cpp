#include "ui/blotter/grouped_model.h"

#include "app/domain/decimal.h"

namespace tessera::ui {

using trading::GroupRow;
using widgets::RecordLook;
using widgets::RecordTone;

GroupedModel::GroupedModel(AppServices& context, trading::BlotterTable table,
                           std::vector<widgets::RecordColumn> heads, MakeRows makeRows, Summary summary,
                           QObject* parent)
    : RecordModel(std::move(heads), parent),
      m_context(context),
      m_table(table),
      m_makeRows(std::move(makeRows)),
      m_summary(std::move(summary)) {
    const auto spoil = [this] { m_isStale = true; };
    connect(&context.desk(), &DeskModel::orderChanged, this, spoil);
    connect(&context.desk(), &DeskModel::fillAdded, this, spoil);
    connect(&context.desk(), &DeskModel::tagChanged, this, spoil);
}

void GroupedModel::set(trading::GroupBy by, const trading::BlotterFilter& filter) {
    if (by == m_by && filter == m_filter) {
        return;
    }
    m_by = by;
    m_filter = filter;
    m_pending.reset();  // an answer still on its way is of the old grouping
    m_isStale = true;
    beginResetModel();
    m_groups.clear();
    endResetModel();
    refresh();
}

void GroupedModel::refresh() {
    if (m_by != trading::GroupBy::None && m_isStale && !m_pending) {
        m_isStale = false;
        m_pending = m_context.blotter().groups(m_table, m_filter, m_by);
    }
}

bool GroupedModel::take(const trading::BlotterPage& page) {
    const auto* counted = std::get_if<trading::Page<GroupRow>>(&page);
    if (counted != nullptr && m_pending && *m_pending == counted->ticket) {
        m_pending.reset();
        m_sentence = QString::fromStdString(counted->sentence);
        replace(counted->rows);
        return true;
    }
    for (const auto& group : m_groups) {
        if (group->rows != nullptr && group->rows->awaits(page)) {
            // With a page the line that offers more may go too: two changes of height, told as one.
            m_isTaking = true;
            beginResetModel();
            group->rows->take(page);
            endResetModel();
            m_isTaking = false;
            return true;
        }
    }
    return false;
}

void GroupedModel::replace(std::vector<GroupRow> rows) {
    const bool isSame =
        rows.size() == m_groups.size() &&
        std::equal(rows.begin(), rows.end(), m_groups.begin(), [](const auto& a, const auto& b) {
            return a.title == b->sums.title && a.rows == b->sums.rows;
        });
    if (isSame) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            m_groups[i]->sums = std::move(rows[i]);
            const int row = topOf(*m_groups[i]);
            emit dataChanged(index(row, 0), index(row, columnCount() - 1));
        }
        return;
    }
    beginResetModel();
    std::vector<std::unique_ptr<Group>> fresh;
    for (GroupRow& row : rows) {
        const auto old = std::find_if(m_groups.begin(), m_groups.end(), [&row](const auto& group) {
            return group != nullptr && group->sums.rows == row.rows;
        });
        auto group = old != m_groups.end() ? std::move(*old) : std::make_unique<Group>();
        group->sums = std::move(row);
        fresh.push_back(std::move(group));
    }
    m_groups = std::move(fresh);
    endResetModel();
}

GroupedModel::Place GroupedModel::placeOf(int row) const {
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const int height = m_groups[i]->height();
        if (row < height) {
            return {i, row - 1};
        }
        row -= height;
    }
    return {m_groups.size(), -1};
}

int GroupedModel::topOf(const Group& group) const {
    int row = 0;
    for (const auto& other : m_groups) {
        if (other.get() == &group) {
            break;
        }
        row += other->height();
    }
    return row;
}

bool GroupedModel::isGroup(int row) const {
    const Place place = placeOf(row);
    return place.group < m_groups.size() && place.row < 0;
}

std::pair<PagedModel*, QModelIndex> GroupedModel::source(const QModelIndex& index) const {
    const Place place = placeOf(index.row());
    if (!index.isValid() || place.group >= m_groups.size() || place.row < 0) {
        return {nullptr, {}};
    }
    PagedModel* rows = m_groups[place.group]->rows.get();
    if (place.row >= rows->rowCount()) {
        return {nullptr, {}};
    }
    return {rows, rows->index(place.row, index.column())};
}

std::int64_t GroupedModel::counted() const {
    std::int64_t count = 0;
    for (const auto& group : m_groups) {
        count += group->sums.count;
    }
    return count;
}

bool GroupedModel::activate(int row) {
    const Place place = placeOf(row);
    if (place.group >= m_groups.size()) {
        return false;
    }
    Group& group = *m_groups[place.group];
    if (place.row >= 0 && place.row < group.rows->rowCount()) {
        return false;
    }
    if (place.row >= 0) {
        group.rows->fetchMore({});
        return true;
    }
    if (group.rows == nullptr) {
        open(group);
    } else {
        beginRemoveRows({}, row + 1, row + group.height() - 1);
        group.rows.reset();
        endRemoveRows();
    }
    emit dataChanged(index(row, 0), index(row, columnCount() - 1));
    return true;
}

void GroupedModel::open(Group& group) {
    const int row = topOf(group);
    std::unique_ptr<PagedModel> rows(m_makeRows(nullptr));
    beginInsertRows({}, row + 1, row + 1);  // the line that says what is coming
    group.rows = std::move(rows);
    group.rows->setFilter(group.sums.rows);
    endInsertRows();
    follow(&group);
}

/// Rows that come and go under a group move those below it.
void GroupedModel::follow(Group* group) {
    PagedModel* rows = group->rows.get();
    using Model = QAbstractItemModel;
    connect(rows, &Model::rowsAboutToBeInserted, this, [=, this](const QModelIndex&, int first, int last) {
        if (!m_isTaking) {
            beginInsertRows({}, topOf(*group) + 1 + first, topOf(*group) + 1 + last);
        }
    });
    connect(rows, &Model::rowsInserted, this, [this] {
        if (!m_isTaking) {
            endInsertRows();
        }
    });
    connect(rows, &Model::rowsAboutToBeRemoved, this, [=, this](const QModelIndex&, int first, int last) {
        beginRemoveRows({}, topOf(*group) + 1 + first, topOf(*group) + 1 + last);
    });
    connect(rows, &Model::rowsRemoved, this, [this] { endRemoveRows(); });
    connect(rows, &Model::dataChanged, this, [=, this](const QModelIndex& from, const QModelIndex& to) {
        const int top = topOf(*group) + 1;
        emit dataChanged(index(top + from.row(), from.column()), index(top + to.row(), to.column()));
    });
}

int GroupedModel::rowCount(const QModelIndex& parent) const {
    int rows = 0;
    for (const auto& group : m_groups) {
        rows += group->height();
    }
    return parent.isValid() ? 0 : rows;
}

QString GroupedModel::lineText(const Place& place) const {
    const Group& group = *m_groups[place.group];
    const QString count = QString::fromStdString(domain::formatCount(group.sums.count));
    if (place.row < 0) {
        const bool isOrders = m_table == trading::BlotterTable::Orders;
        const bool isOne = group.sums.count == 1;
        return QStringLiteral("%1  %2   %3 %4")
            .arg(group.rows == nullptr ? QStringLiteral("▸") : QStringLiteral("▾"),
                 QString::fromStdString(group.sums.title), count,
                 isOrders ? (isOne ? QStringLiteral("order") : QStringLiteral("orders"))
                          : (isOne ? QStringLiteral("fill") : QStringLiteral("fills")));
    }
    if (place.row < group.rows->rowCount()) {
        return {};
    }
    return group.rows->isWaiting() ? QStringLiteral("      Reading…")
                                   : QStringLiteral("      %1 of %2 shown. Click for more")
                                         .arg(group.rows->rowCount())
                                         .arg(count);
}

QVariant GroupedModel::data(const QModelIndex& index, int role) const {
    const Place place = placeOf(index.row());
    if (!index.isValid() || place.group >= m_groups.size()) {
        return {};
    }
    const QString line = lineText(place);
    if (line.isEmpty()) {
        const PagedModel& rows = *m_groups[place.group]->rows;
        return rows.data(rows.index(place.row, index.column()), role);
    }
    if (role == widgets::RecordGroupRole) {
        return line;
    }
    return role == Qt::AccessibleTextRole && index.column() == 0 ? line.trimmed()
                                                                 : RecordModel::data(index, role);
}

// Of the lines between the journal's rows only.

QString GroupedModel::text(int row, int column) const {
    const Place place = placeOf(row);
    return place.row < 0 ? m_summary(m_groups[place.group]->sums, column) : QString();
}

QString GroupedModel::tip(int row, int) const {
    return placeOf(row).row < 0 ? QStringLiteral("Click or press Enter to open and close") : QString();
}

RecordLook GroupedModel::look(int row, int) const {
    return {.tone = RecordTone::Normal, .mark = {}, .faintTail = 0, .isBold = placeOf(row).row < 0};
}

Qt::ItemFlags GroupedModel::flags(const QModelIndex& index) const {
    const auto [rows, row] = source(index);
    return rows != nullptr ? rows->flags(row) : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

bool GroupedModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const auto [rows, row] = source(index);
    return rows != nullptr && rows->setData(row, value, role);
}

}  // namespace tessera::ui
