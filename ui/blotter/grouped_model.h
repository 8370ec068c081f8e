#pragma once
// Orders or fills in groups: a line with the sums of each, and under an open one its rows, which a model of
// their own pages by the group's filter. GUI thread only.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ui/blotter/blotter_models.h"

namespace tessera::ui {

class GroupedModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    /// Text of a group's sums in a column; empty where the column has none.
    using Summary = std::function<QString(const trading::GroupRow&, int column)>;
    using MakeRows = std::function<PagedModel*(QObject* parent)>;
    GroupedModel(AppServices& context, trading::BlotterTable table, std::vector<widgets::RecordColumn> heads,
                 MakeRows makeRows, Summary summary, QObject* parent);

    trading::GroupBy by() const { return m_by; }
    /// Counts what the filter leaves; open groups stay open where the grouping stays.
    void set(trading::GroupBy by, const trading::BlotterFilter& filter);
    /// Counts again when something changed since; called a few times a second while it is shown.
    void refresh();
    /// Opens or closes a group, or fetches more of its rows; false when `row` is neither.
    bool activate(int row);
    bool isGroup(int row) const;
    /// The model and row behind a shown one; null for the lines between.
    std::pair<PagedModel*, QModelIndex> source(const QModelIndex& index) const;
    bool take(const trading::BlotterPage& page);
    const QString& sentence() const { return m_sentence; }
    std::int64_t counted() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 private:
    struct Group {
        trading::GroupRow sums;
        std::unique_ptr<PagedModel> rows;  // while open
        bool hasMore() const { return rows != nullptr && (rows->canFetchMore({}) || rows->isWaiting()); }
        int height() const { return rows == nullptr ? 1 : 1 + rows->rowCount() + (hasMore() ? 1 : 0); }
    };
    struct Place {
        std::size_t group = 0;
        int row = -1;  // -1: the group's own line
    };
    Place placeOf(int row) const;
    int topOf(const Group& group) const;
    void open(Group& group);
    void replace(std::vector<trading::GroupRow> rows);
    QString text(int row, int column) const override;
    QString tip(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    /// The name of a group or of the line under its rows; empty for a row of the journal.
    QString lineText(const Place& place) const;
    void follow(Group* group);

    AppServices& m_context;
    trading::BlotterTable m_table;
    MakeRows m_makeRows;
    Summary m_summary;
    trading::GroupBy m_by = trading::GroupBy::None;
    trading::BlotterFilter m_filter;
    std::vector<std::unique_ptr<Group>> m_groups;
    std::optional<trading::PageTicket> m_pending;
    QString m_sentence;
    bool m_isStale = true;
    bool m_isTaking = false;
};

}  // namespace tessera::ui
