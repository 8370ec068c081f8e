#pragma once
// Orders, fills, activity, forecasts, profit and the account in tabs; positions stay visible under them.

#include <array>

#include "ui/blotter/account_model.h"
#include "ui/blotter/blotter_models.h"
#include "ui/blotter/grouped_model.h"
#include "ui/blotter/profit_model.h"
#include "ui/context/panel.h"

class QMenu;
class QPlainTextEdit;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class FilterBar;
struct FilterFields;

class BlotterPanel : public Panel {
    Q_OBJECT
 public:
    explicit BlotterPanel(AppServices& context, QWidget* parent = nullptr);
    /// The tab row.
    QWidget* headerRow() override;
    QString title() const override { return QStringLiteral("Blotter"); }
    /// The tab, columns shown and their order, groups, and whether the details are open.
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    FilterBar& filterBar() const { return *m_bar; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    enum Tab { OrdersTab, FillsTab, ActivityTab, ForecastsTab, ProfitTab, AccountTab, TabCount };
    static constexpr int kPositions = TabCount;  // under all tabs

    // --- blotter_panel.cpp: the parts and what they show
    /// What a tab's table is made of, when it is shown for the first time: six tables would be a fifth of
    /// the time until the window is there.
    struct TablePlan {
        QAbstractItemModel* model = nullptr;
        std::vector<widgets::RecordColumn> columns;
        QString emptyTitle, emptySentence;
        QByteArray saved;  // columns as they were left
    };
    void planTables();
    widgets::RecordTable* ensureTable(int table);
    void buildTabs();
    QWidget* buildOrders();
    void buildGroups();
    void connectParts();
    void connectOrders();
    void connectPositions();
    void connectTable(int tab, int timeColumn);
    void refresh();
    void refreshValues();
    void fitPositions();
    void refreshShown();
    void take(const trading::BlotterPage& page);
    void applyFilter();
    void showTab(int tab);
    FilterFields fieldsOf(int tab) const;
    void sortBy(int tab, int column);
    void setFilter(int tab, const trading::BlotterFilter& filter);
    void chooseGroup(int index);
    void showGroups(int tab, trading::GroupBy by);
    void fillColumnsMenu();
    QString sentence() const;
    void updateTabTitles();
    PagedModel* pagedModel(int tab) const;
    GroupedModel* groupedModel(int tab) const;
    bool isGrouped(int tab) const;
    /// Rows and groups have their own choice of columns.
    void swapColumns(int tab, bool isGrouped);
    /// No effect when the state is empty or of another table.
    void restoreColumns(int table, const QByteArray& state);
    /// Null before the tab was shown, but for orders, fills and positions.
    widgets::RecordTable* tableOf(int tab) const { return m_tables[static_cast<std::size_t>(tab)]; }

    // --- blotter_actions.cpp: what a person does with rows
    void askDetails();
    void showDetails(const trading::OrderHistory& history);
    void exportTable();
    const trading::OrderView* orderAt(const QModelIndex& index) const;
    std::vector<const trading::OrderView*> selectedOrders() const;
    void cancelSelected();
    void orderMenu(const QPoint& at);
    void fillMenu(const QPoint& at);
    void positionMenu(const QPoint& at);
    void showInstrument(domain::InstrumentId instrument);
    void forecastMenu(const QPoint& at);
    /// Opens the track record where the forecast came from.
    void showEvidence(const ports::ForecastRow& row);
    void addTagMenu(QMenu& menu, const std::vector<domain::ClientOrderId>& orders, bool hasTag);
    void askTag(const std::vector<domain::ClientOrderId>& orders);
    void selectInstrumentOf(const QModelIndex& index);

    AppServices& m_context;
    OrdersModel* m_orders;
    FillsModel* m_fills;
    ActivityModel* m_activity;
    PositionsModel* m_positions;
    ForecastsModel* m_forecasts;
    ProfitModel* m_profit;
    AccountModel* m_account;
    GroupedModel* m_orderGroups = nullptr;
    GroupedModel* m_fillGroups = nullptr;
    FilterBar* m_bar = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QPlainTextEdit* m_details = nullptr;
    std::optional<trading::PageTicket> m_detailsAsked, m_exporting, m_tagsAsked;
    bool m_tagsAreStale = true;
    QStringList m_tags;
    domain::ClientOrderId m_detailed{};
    std::uint64_t m_detailedRevision = 0;
    std::map<std::pair<int, bool>, QByteArray>
        m_columns;                                // of a tab as rows and as groups, while it is the other
    std::array<TablePlan, TabCount + 1> m_plans;  // by tab; the last one has the positions
    std::array<widgets::RecordTable*, TabCount + 1> m_tables{};  // made of them
    widgets::RecordTable* m_ordersTable = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    int m_framesToRefresh = 0;
    std::uint64_t m_valuation = 0;  // shown
    QSplitter* m_parts = nullptr;   // what happened over what is held
    bool m_isPartedByHand = false;
    std::pair<int, int> m_fitted{};  // room, rows
};

}  // namespace tessera::ui
