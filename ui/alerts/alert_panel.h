#pragma once
// The alerts of the person: set, changed, turned off; and what was told. GUI thread only.

#include "ui/alerts/alert_table.h"
#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/table/record_table.h"

class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class AlertPanel : public Panel {
    Q_OBJECT
 public:
    explicit AlertPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Alerts"); }
    void focusContent() override;

    widgets::RecordTable& alertTable() { return *m_alerts; }
    widgets::RecordTable& toldTable() { return *m_told; }
    QTabBar& tabs() { return *m_tabs; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    widgets::RecordTable* newTable(QAbstractItemModel* model, std::vector<widgets::RecordColumn> columns,
                                   const QString& name);
    void refresh();
    void openMenu(const QPoint& at);
    void setAlert(alerts::AlertId id);
    void toggle(alerts::AlertId id);
    void remove(alerts::AlertId id);
    alerts::AlertId current() const;

    AppServices& m_context;
    PanelHeader* m_header;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    AlertTable* m_alertModel;
    ToldTable* m_toldModel;
    widgets::RecordTable *m_alerts, *m_told;
    bool m_isStale = true;  // the list is another than what is shown
};

}  // namespace tessera::ui
