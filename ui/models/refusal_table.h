#pragma once
// What sources say that is not taken for a price: by kind with the number of each, and every one as a
// sentence. GUI thread only.

#include <memory>

#include "app/listprices/price_book.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class RefusalTable : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column { Model, Field, Written, Why, Day, ColumnCount };
    explicit RefusalTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    void show(std::shared_ptr<const listprices::PriceBook> book);

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    struct Line {
        listprices::RefusalKind kind{};
        std::size_t count = 0;    // of a heading; 0: a refusal
        std::size_t refusal = 0;  // place in the book
    };
    QString heading(const Line& line) const;

    std::shared_ptr<const listprices::PriceBook> m_book;
    std::vector<Line> m_lines;
};

}  // namespace tessera::ui
