#pragma once
// "The bill": what was used and what it cost, by model, price tier, quantity or month. GUI thread only.

#include "ui/bill/bill_rows.h"
#include "ui/bill/bill_services.h"
#include "ui/bill/money_bars.h"
#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/table/record_table.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTabBar;

namespace tessera::ui {

class BillPanel : public Panel {
    Q_OBJECT
 public:
    explicit BillPanel(AppServices& services, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("The bill"); }
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    void focusContent() override;

    BillRows& rows() { return *m_rows; }
    /// What it amounts to, in the large figure and beside it.
    QString figure() const;
    QString sentence() const;
    /// Opens the import window.
    void openImport();
    /// The same with the made-up company's files looked at.
    void openSample();

 protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    QWidget* buildTop();
    QWidget* buildChoices();
    void refresh();
    void refill();
    void fillMonths(const std::vector<std::string>& months);
    void say();
    void saySummary(const bill::BillTable& table);
    void sayNotes(const bill::BillTable& table);
    void applyTheme();
    void fitColumns();
    void fitTable();
    void chooseListing(const QPoint& at);
    bill::BillGrouping grouping() const;

    AppServices& m_services;
    BillServices* m_bills;
    PanelHeader* m_header;
    QLabel* m_figure;
    QLabel* m_sentence;
    QComboBox* m_month;
    QTabBar* m_groupings;
    BillRows* m_rows;
    widgets::RecordTable* m_table;
    MoneyBars* m_bars;
    QLabel* m_notes;
    QWidget* m_choices;
    QPushButton *m_import, *m_sample;
    QString m_wantedMonth;  // from the state, until there is such a month
};

}  // namespace tessera::ui
