#pragma once
// "What moved it": one month's bill against another's, price, volume and mix; and the list price against what
// was paid. GUI thread only.

#include "ui/bill/bill_services.h"
#include "ui/bill/moved_rows.h"
#include "ui/bill/waterfall.h"
#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/table/record_table.h"

class QComboBox;
class QLabel;

namespace tessera::ui {

class MovedPanel : public Panel {
    Q_OBJECT
 public:
    explicit MovedPanel(AppServices& services, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("What moved it"); }
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;

    MovedRows& rows() { return *m_rows; }
    PaidRows& paid() { return *m_paid; }
    Waterfall& waterfall() { return *m_waterfall; }
    QString sentence() const;

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    QWidget* buildChoices();
    widgets::RecordTable* buildTable(widgets::RecordModel* model, const QString& name);
    void refresh();
    void refill();
    void fill(QComboBox& box, const std::vector<std::string>& months, const QString& wanted,
              std::size_t fallback);
    void showMove(const bill::WhatMoved& moved);
    void showNothing(const QString& sentence);
    void fitTables();
    void applyTheme();

    AppServices& m_services;
    BillServices* m_bills;
    PanelHeader* m_header;
    QComboBox* m_from;
    QComboBox* m_to;
    QLabel* m_sentence;
    Waterfall* m_waterfall;
    MovedRows* m_rows;
    PaidRows* m_paid;
    widgets::RecordTable* m_table;
    widgets::RecordTable* m_paidTable;
    QWidget* m_choices;
    QString m_wantedFrom, m_wantedTo;
};

}  // namespace tessera::ui
