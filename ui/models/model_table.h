#pragma once
// The table of models: a row a listing. GUI thread only.

#include <memory>
#include <optional>

#include "ui/models/comparison.h"
#include "widgets/table/record_model.h"

namespace tessera::ui {

class ModelTable : public widgets::RecordModel {
    Q_OBJECT
 public:
    enum Column {
        Drawn,
        Model,
        Vendor,
        Input,
        Output,
        CachedInput,
        LastChange,
        FromTo,
        Percent,
        Changes,
        Source,
        ColumnCount
    };
    explicit ModelTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    /// What a click on that head sorts by; none: nothing.
    static std::optional<listprices::ModelColumn> sortOf(int column);
    static int columnOf(listprices::ModelColumn column);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Another book or another beginning of the count; `order` are places in `entries`.
    void show(std::shared_ptr<const listprices::PriceBook> book, std::vector<listprices::ModelEntry> entries,
              std::vector<std::size_t> order, domain::Timestamp now, domain::Timestamp since);
    /// The same models otherwise filtered or sorted.
    void order(std::vector<std::size_t> order);
    void setCompared(const Comparison& compared);
    const std::vector<listprices::ModelEntry>& entries() const { return m_entries; }
    listprices::ListingNumber listingAt(int row) const;
    listprices::ModelKey keyAt(int row) const;
    /// -1: it is filtered out.
    int rowOf(listprices::ListingNumber listing) const;

 protected:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString tip(int row, int column) const override;

 private:
    const listprices::ModelEntry& at(int row) const {
        return m_entries[m_order[static_cast<std::size_t>(row)]];
    }
    const QString& mark(int row) const { return m_marks[at(row).row.listing]; }
    const listprices::Listing& listing(int row) const { return m_book->listings()[at(row).row.listing]; }
    QString priceTip(int row, listprices::PriceDimension dimension) const;
    void chooseDecimals();

    std::shared_ptr<const listprices::PriceBook> m_book;
    std::vector<QString> m_marks;  // beside names that others have too, by listing
    std::vector<listprices::ModelEntry> m_entries;
    std::vector<std::size_t> m_order;
    Comparison m_compared;
    domain::Timestamp m_now, m_since;
    int m_decimals[3] = {2, 2, 2};  // input, output, cached input: one precision a column
};

}  // namespace tessera::ui
