#pragma once
// What the panels of a plan have in common: the words that stand in for a plan, tables as high as their rows,
// one scroll area. GUI thread only.

#include <vector>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/hedge/hedge_services.h"
#include "ui/hedge/plan_rows.h"
#include "widgets/table/record_table.h"

class QLabel;
class QVBoxLayout;

namespace tessera::ui {

class PlanPanel : public Panel {
    Q_OBJECT
 public:
    PlanPanel(AppServices& services, const QString& name, const QString& title, QWidget* parent);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return m_title; }
    /// The words on top: the verdict, what to do first, or why there is no plan.
    QString words() const;

 protected:
    AppServices& services() { return m_services; }
    HedgeServices* hedges() const { return m_hedges; }
    PanelHeader& header() { return *m_header; }
    QVBoxLayout& content() { return *m_content; }
    /// A table that is as high as its rows and hides without any.
    PlanRows* addTable(std::vector<widgets::RecordColumn> columns, const QString& name);
    QLabel* addWords(const char* tone = "secondary");
    void setWords(const QString& words);
    /// Called with the newest plan, null while there is none.
    virtual void showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) = 0;
    virtual void takeTheme(const widgets::Theme&) {}
    void fitTables();
    /// To be called once by the constructor of the derived class, when everything is there.
    void start();
    void changeEvent(QEvent* event) override;

 private:
    struct Table {
        widgets::RecordTable* table;
        PlanRows* rows;
    };
    void refresh();

    AppServices& m_services;
    HedgeServices* m_hedges;
    QString m_title;
    PanelHeader* m_header;
    QLabel* m_words = nullptr;
    QVBoxLayout* m_content = nullptr;
    std::vector<Table> m_tables;
};

}  // namespace tessera::ui
