#pragma once
// Feeds of headlines: adding one, allowing it, and what came of it. Nothing is asked before a person allowed
// it. GUI thread only.

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include "app/ports/news_desk.h"
#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"
#include "widgets/table/record_table.h"

namespace tessera::ui {

/// The desk of the feeds. A child of AppServices, so that the ground floor need not know of it.
class NewsServices : public QObject {
    Q_OBJECT
 public:
    /// `desk` outlives it.
    NewsServices(AppServices& services, ports::NewsDesk& desk) : QObject(&services), m_desk(desk) {}
    /// The one at `services`; null: none was made, as in a replay.
    static NewsServices* of(const AppServices& services);
    ports::NewsDesk& desk() const { return m_desk; }

 private:
    ports::NewsDesk& m_desk;
};

class NewsTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Address, Standing, Titles, Asked, Next };
    explicit NewsTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showSources(const std::vector<ports::NewsSourceView>& sources);
};

class NewsWindow : public QDialog {
    Q_OBJECT
 public:
    NewsWindow(AppServices& services, ports::NewsDesk& desk, QWidget* parent = nullptr);
    QLineEdit& address() { return *m_address; }
    QPushButton& addButton() { return *m_add; }
    QPushButton& allowButton() { return *m_allow; }
    QPushButton& askButton() { return *m_ask; }
    QPushButton& removeButton() { return *m_remove; }
    widgets::RecordTable& table() { return *m_table; }
    QString titlesText() const { return m_titles->toPlainText(); }
    QString problem() const { return m_problem->text(); }
    /// What the desk says now.
    void refresh();

 private:
    void add();
    void showButtons();
    const ports::NewsSourceView* chosen() const;

    AppServices& m_services;
    ports::NewsDesk& m_desk;
    QLineEdit* m_address;
    QPushButton *m_add, *m_allow, *m_ask, *m_remove;
    QLabel *m_problem, *m_what;
    NewsTable* m_model;
    widgets::RecordTable* m_table;
    QPlainTextEdit* m_titles;
    std::vector<ports::NewsSourceView> m_sources;
    std::uint64_t m_revision = 0;
    int m_framesToLook = 0;
};

/// Opens it over `parent`, once.
void openNews(AppServices& services, QWidget* parent);

}  // namespace tessera::ui
