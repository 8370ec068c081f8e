#pragma once
// Orders, fills, positions, activity and forecasts in tabs; positions stay visible under the orders.

#include <QWidget>

#include "ui/blotter/blotter_models.h"

class QTabBar;
class QStackedWidget;

namespace tessera::ui {

class BlotterPanel : public QWidget {
    Q_OBJECT
 public:
    explicit BlotterPanel(UiContext& context, QWidget* parent = nullptr);
    /// The tab row; also the dock's handle.
    QWidget* tabs() const;

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    widgets::RecordTable* addTable(QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns,
                                   const QString& emptyTitle, const QString& emptySentence);
    void refresh();
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
    std::vector<trading::BlotterPage> m_pages;
    std::vector<widgets::RecordTable*> m_tables;
    widgets::RecordTable* m_ordersTable = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
