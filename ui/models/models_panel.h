#pragma once
// What models cost: the table, what changed, what was refused, and the chart of those that are compared. GUI
// thread only.

#include <QSplitter>
#include <memory>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/models/change_feed.h"
#include "ui/models/model_filter_bar.h"
#include "ui/models/model_table.h"
#include "ui/models/price_chart.h"
#include "ui/models/refusal_table.h"
#include "widgets/table/record_table.h"

class QLabel;
class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class ModelsPanel : public Panel {
    Q_OBJECT
 public:
    enum Tab { ModelsTab, ChangesTab, RefusedTab, TabCount };
    explicit ModelsPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Model prices"); }
    PanelState saveState() const override { return m_state.toJson(); }
    void restoreState(const PanelState& state) override;
    void focusContent() override;

    /// Drawn, and its row chosen; now, or once the book was read.
    void showModel(const listprices::ModelKey& key);
    const ModelsState& state() const { return m_state; }
    widgets::RecordTable& table(Tab tab) { return *m_tables[tab]; }
    ModelFilterBar& filters() { return *m_filters; }
    PriceChart& chart() { return *m_chart; }
    QTabBar& tabs() { return *m_tabs; }
    /// Over the table, when there is something to say.
    QString sentence() const;
    QSplitter& splitter() { return *m_splitter; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

 private:
    void buildHeader();
    void buildTables();
    void connectParts();
    void connectTables();
    /// Asks for the book, and takes another one.
    void refresh();
    void takeBook();
    void recount();
    void refilter();
    void redraw();
    void showTab(int tab);
    void fillTab();
    void fitColumns();
    QWidget* buildSentence();
    void saySentence();
    void showHeader();
    void emptyWords();
    void edit(bool isOtherOrder);
    void sortBy(listprices::ModelColumn column);
    void look(const listprices::ModelKey& key);
    void toggle(const listprices::ModelKey& key);
    void lookAtRow(int row);
    void lookAtChange(int row);
    void selectRow(const listprices::ModelKey& key);
    void drawElsewhere(const listprices::ModelKey& key, listprices::PriceDimension dimension);
    void modelMenu(const QPoint& at);
    void tellFull();
    void importFile();
    bool hasBook() const { return m_book != nullptr && !m_book->listings().empty(); }

    AppServices& m_context;
    PanelHeader* m_header;
    QTabBar* m_tabs;
    ModelFilterBar* m_filters;
    QLabel* m_sentence;
    QWidget* m_sentenceRow;
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    PriceChart* m_chart;
    ModelTable* m_models;
    ChangeFeed* m_changes;
    RefusalTable* m_refused;
    widgets::RecordTable* m_tables[TabCount] = {};
    ModelsState m_state;
    std::shared_ptr<const listprices::PriceBook> m_book;
    std::optional<std::uint64_t> m_revision;
    domain::Timestamp m_now, m_newest;  // when the book was taken; the newest day it speaks of, not after now
    std::optional<listprices::ModelKey> m_selected;
    QString m_answer;  // of the last import, until it was read
    enum class Arrangement { None, Over, Beside, BesideFlat } m_arranged = Arrangement::None;
    bool m_isStale[TabCount] = {true, true, true};  // the tab shows another book, or none
};

}  // namespace tessera::ui
