#pragma once
// The list-price index: its tiers over time beside prices of models, its fixings day by day, and what any of
// them was made of. GUI thread only.

#include <QSplitter>
#include <memory>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/indexes/audit_page.h"
#include "ui/indexes/fixings_table.h"
#include "ui/indexes/index_chart.h"
#include "ui/indexes/series_table.h"

class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class IndexPanel : public Panel {
    Q_OBJECT
 public:
    enum Tab { SeriesTab, FixingsTab, AuditTab, TabCount };
    explicit IndexPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("List-price index"); }
    PanelState saveState() const override { return m_state.toJson(); }
    void restoreState(const PanelState& state) override;
    void focusContent() override;

    /// Draws the price of that text key. A sentence: why not; empty: it is drawn.
    QString addSeries(const QString& key);
    /// Asks for one.
    void askForSeries();
    /// The audit of the day that is chosen, else of the newest.
    void showAudit();
    /// To a file the person chooses.
    void exportAudit();

    const IndexState& state() const { return m_state; }
    const IndexPicture& picture() const { return m_picture; }
    widgets::RecordTable& seriesTable() { return *m_seriesView; }
    widgets::RecordTable& fixingsTable() { return *m_fixingsView; }
    AuditPage& audit() { return *m_audit; }
    IndexChart& chart() { return *m_chart; }
    QTabBar& tabs() { return *m_tabs; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

 private:
    void buildHeader();
    void buildTables();
    void connectParts();
    /// Asks for the book, and takes another one.
    void refresh();
    /// Works out again what the state asks for, and shows it.
    void rework();
    void showHeader();
    void showTab(int tab);
    void fillTab();
    void fitColumns();
    void changed();
    widgets::ChartState words() const;
    void chooseTier(int row);
    void chooseDay(domain::Timestamp day, bool opensAudit);
    void toggleDrawn(int row);
    void removeSeries(int row);
    void seriesMenu(const QPoint& at);
    void chartMenu(const QPoint& onScreen, domain::Timestamp at);
    void showPointed(std::optional<domain::Timestamp> at);
    QStringList offeredKeys() const;
    widgets::RecordTable* newTable(QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns,
                                   const QString& name);

    AppServices& m_context;
    PanelHeader* m_header;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    IndexChart* m_chart;
    SeriesTable* m_series;
    FixingsTable* m_fixings;
    AuditPage* m_audit;
    widgets::RecordTable *m_seriesView = nullptr, *m_fixingsView = nullptr;
    IndexState m_state, m_worked;  // now, and when the picture was made
    IndexPicture m_picture;
    std::shared_ptr<const listprices::PriceBook> m_book;
    std::optional<std::uint64_t> m_revision;
    domain::Timestamp m_now;  // when the book was taken
    enum class Arrangement { None, Over, Beside } m_arranged = Arrangement::None;
    bool m_isStale[TabCount] = {true, true, true};  // the tab shows another picture
};

}  // namespace tessera::ui
