#pragma once
// Orders, fills and activity newest first: live on top, older pages fetched by key as one scrolls. GUI thread
// only.

#include <optional>
#include <vector>

#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// Heads of the columns that hold a time.
inline const QString kJournalTime = QStringLiteral("Journal UTC"), kMarketTime = QStringLiteral("Market UTC");

/// Paging shared by the three journal tables. Derived classes hold the rows.
class PagedModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    PagedModel(AppServices& context, trading::BlotterTable table, std::vector<widgets::RecordColumn> heads,
               QObject* parent);
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    /// Asks for the newest page unless that was done; the view asks for older ones as one scrolls.
    void ensureFirstPage();
    /// Starts again with what the filter leaves of the whole store.
    void setFilter(const trading::BlotterFilter& filter);
    const trading::BlotterFilter& filter() const { return m_filter; }
    bool isFiltered() const { return !(m_filter == trading::BlotterFilter{}); }
    trading::BlotterTable table() const { return m_table; }
    /// Why rows may be missing; empty when none are.
    const QString& sentence() const { return m_sentence; }
    bool isWaiting() const { return m_pending.has_value(); }
    /// Which order of the store a column's head asks for; none where there is no sense in it.
    virtual std::optional<trading::BlotterFilter::Sort> sortOf(int column) const = 0;
    /// Whether the page answers this model's pending request.
    bool awaits(const trading::BlotterPage& page) const;
    /// Offers a page; true when it was this model's.
    virtual bool take(const trading::BlotterPage& page) = 0;
    /// A time column's head says whose clock it is: at another speed of the exchange they differ.
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
    /// True when `ticket` answers this model's pending request; remembers where the next page starts.
    template <class Row>
    bool accept(const trading::Page<Row>& page) {
        return accept(page.ticket, page.next, QString::fromStdString(page.sentence));
    }
    virtual void clearRows() = 0;
    /// A new row belongs on top only in this order; in another it waits for the next search, for in the
    /// middle of a page it would not be where its key says.
    bool isNewestFirst() const;
    bool suitsCommon(domain::InstrumentId instrument, domain::Side side, const std::string& tag,
                     domain::Timestamp at) const;
    bool hasText(const std::string& symbol, const std::string& tag) const;
    AppServices& m_context;

 private:
    bool accept(trading::PageTicket ticket, const trading::PageKey& next, const QString& sentence);
    trading::BlotterTable m_table;
    trading::BlotterFilter m_filter;
    std::optional<trading::PageTicket> m_pending;
    trading::PageKey m_after;
    QString m_sentence;
    bool m_hasMore = true;
    bool m_started = false;
};

class OrdersModel : public PagedModel {
    Q_OBJECT
 public:
    explicit OrdersModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    bool take(const trading::BlotterPage& page) override;
    const trading::OrderView* orderAt(int row) const;
    /// The queue ahead of working orders moves without any news of the orders themselves.
    void refreshQueues();
    /// Price and quantity of a live order can be typed over: a replace.
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    std::optional<trading::BlotterFilter::Sort> sortOf(int column) const override;
    /// A group's sums under a column.
    static QString summary(const trading::GroupRow& group, int column);
    static constexpr int kTimeColumn = 2, kQuantityColumn = 5, kPriceColumn = 8, kTagColumn = 12;
    /// Hidden until a person asks for them: amounts beside single orders, and the day's end beside groups.
    static constexpr std::array kHiddenInRows{10, 11, 13};
    static constexpr std::array kHiddenInGroups{13, 14};

 private:
    void onOrder(const trading::OrderView& order);
    void onTag(const trading::TagChanged& change);
    bool setTag(const trading::OrderView& order, const QVariant& value);
    bool replace(const trading::OrderView& order, int column, const QVariant& value);
    void remove(int row);
    QString text(int row, int column) const override;
    QString typed(int row, int column) const override;
    QString tip(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    QString textOf(const trading::OrderView& order, int column) const;
    widgets::RecordLook lookOf(const trading::OrderView& order, int column) const;
    void clearRows() override;
    bool suits(const trading::OrderView& order) const;
    std::vector<trading::OrderView> m_rows;
};

class FillsModel : public PagedModel {
    Q_OBJECT
 public:
    explicit FillsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    static constexpr int kTimeColumn = 0, kPriceColumn = 4, kTagColumn = 7;
    int rowCount(const QModelIndex& parent = {}) const override;
    bool take(const trading::BlotterPage& page) override;
    std::optional<trading::BlotterFilter::Sort> sortOf(int column) const override;
    static QString summary(const trading::GroupRow& group, int column);
    domain::InstrumentId instrumentOf(int row) const {
        return m_rows[static_cast<std::size_t>(row)].instrument;
    }
    /// The order of the fill in a row; 0: the exchange's own doing.
    domain::ClientOrderId orderOf(int row) const { return m_rows[static_cast<std::size_t>(row)].order; }

 private:
    void onFill(const trading::FillView& fill);
    void onTag(const trading::TagChanged& change);
    bool suits(const trading::FillView& fill) const;
    void insert(const trading::FillView& fill);
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    void clearRows() override;
    std::vector<trading::FillView> m_rows;
};

class ActivityModel : public PagedModel {
    Q_OBJECT
 public:
    explicit ActivityModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    bool take(const trading::BlotterPage& page) override;
    std::optional<trading::BlotterFilter::Sort> sortOf(int column) const override;
    static constexpr int kTimeColumn = 1;
    /// Asks for what was appended since the newest row; called when the tab is shown and while it is.
    void refresh();

 private:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    void clearRows() override;
    std::vector<trading::ActivityRow> m_rows;
    std::optional<trading::PageTicket> m_refresh;
};

/// Positions with open profit at the last price, and a total. Made anew when positions or prices change.
class PositionsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit PositionsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    /// Reads positions and prices again; called a few times a second.
    void refresh();
    /// None: the line of the total.
    std::optional<domain::InstrumentId> instrumentOf(int row) const;

 private:
    std::vector<domain::InstrumentId> m_instruments;  // by row
    Row positionRow(const trading::PositionView& position) const;
    Row totalRow() const;
    AppServices& m_context;
};

/// The forecast ledger's newest lines.
class ForecastsModel : public widgets::RecordModel {
    Q_OBJECT
 public:
    explicit ForecastsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    void refresh();
    /// 0 <= row < rowCount().
    const ports::ForecastRow& forecast(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

 private:
    QString text(int row, int column) const override;
    widgets::RecordLook look(int row, int column) const override;
    AppServices& m_context;
    std::vector<ports::ForecastRow> m_rows;
};

}  // namespace tessera::ui
