#pragma once
// What changed, by day, newest first: a heading a day, a line a change. Days are read as one scrolls. GUI
// thread only.

#include <memory>

#include "app/listprices/model_list.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class ChangeFeed : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { What, Model, Tariff, From, To, Percent, ColumnCount };
    explicit ChangeFeed(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    void show(std::shared_ptr<const listprices::PriceBook> book, domain::Timestamp known);
    /// Null for the heading of a day.
    const listprices::ModelChange* changeAt(int row) const;

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    struct Line {
        QString heading;  // of a day; empty: a change
        listprices::ModelChange change;
    };
    QString sentence(const listprices::ModelChange& change) const;

    std::shared_ptr<const listprices::PriceBook> m_book;
    domain::Timestamp m_known;
    std::vector<domain::Timestamp> m_days;
    std::size_t m_nextDay = 0;
    std::vector<Line> m_lines;
    std::vector<QString> m_marks;  // beside names that others have too, by listing
};

}  // namespace tessera::ui
