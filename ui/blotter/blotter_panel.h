#pragma once
// Orders, fills, positions, activity and forecasts in tabs; positions stay visible under the orders.

#include <QWidget>

#include "ui/blotter/blotter_models.h"
#include "ui/blotter/profit_model.h"

class QMenu;
class QPlainTextEdit;
class QSettings;
class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class FilterBar;

class BlotterPanel : public QWidget {
    Q_OBJECT
 public:
    explicit BlotterPanel(UiContext& context, QWidget* parent = nullptr);
    /// The tab row; also the dock's handle.
    QWidget* tabs() const;
    /// Columns shown, their order, and whether the details are open.
    void save(QSettings& settings) const;
    void restore(QSettings& settings);
    FilterBar& filterBar() const { return *m_bar; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    widgets::RecordTable* addTable(QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns,
                                   const QString& emptyTitle, const QString& emptySentence);
    QWidget* buildOrders();
    void connectTable(widgets::RecordTable* table, PagedModel* model, int timeColumn, int priceColumn);
    void refresh();
    void take(const trading::BlotterPage& page);
    void applyFilter();
    void showTab(int tab);
    void sortBy(PagedModel* model, widgets::RecordTable* table, bool isPrice, int column);
    void fillColumnsMenu();
    void askDetails();
    void showDetails(const trading::OrderHistory& history);
    void exportTable();
    PagedModel* pagedModel(int tab) const;
    widgets::RecordTable* tableOf(int tab) const { return m_tables[static_cast<std::size_t>(tab)]; }
    void cancelSelected();
    void orderMenu(const QPoint& at);
    void selectInstrumentOf(const QModelIndex& index);
    void updateTabTitles();

    UiContext& m_context;
    OrdersModel* m_orders;
    FillsModel* m_fills;
    ActivityModel* m_activity;
    PositionsModel* m_positions;
    ForecastsModel* m_forecasts;
    ProfitModel* m_profit;
    FilterBar* m_bar = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QPlainTextEdit* m_details = nullptr;
    std::optional<trading::PageTicket> m_detailsAsked, m_exporting;
    domain::ClientOrderId m_detailed{};
    std::uint64_t m_detailedRevision = 0;
    std::vector<widgets::RecordTable*> m_tables;
    widgets::RecordTable* m_ordersTable = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
