#pragma once
// Which public price lists Tessera may ask for by itself: the question before anything is asked, with every
// address and how often; and afterwards how it went. GUI thread only.

#include <QWidget>
#include <memory>
#include <vector>

#include "app/listprices/price_source_desk.h"
#include "ui/context/app_services.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace tessera::ui {

class PriceSourcesWindow : public QWidget {
    Q_OBJECT
 public:
    /// `desk` outlives the window; null where no prices are kept (a replay).
    PriceSourcesWindow(AppServices& services, listprices::PriceSourceDesk* desk, QWidget* parent = nullptr);
    void open();

    QPushButton& allowButton() { return *m_allow; }
    QPushButton& stopButton() { return *m_stop; }
    QPushButton& askButton() { return *m_ask; }
    /// The box of the source at `row`, in the order of the list.
    QCheckBox& box(int row) { return *m_rows[static_cast<std::size_t>(row)].box; }
    /// What stands at `row`: when it was read, what is next, what is wrong.
    QString rowWords(int row) const;
    QString sentence() const;

 private:
    struct Row {
        std::string name, url;
        QWidget* card = nullptr;
        QCheckBox* box = nullptr;
        QLabel* plan = nullptr;     // how often, under which licence
        QLabel* read = nullptr;     // when it was read, and its age
        QLabel* next = nullptr;     // when it is asked next
        QLabel* problem = nullptr;  // hidden: none
    };
    void build();
    void look();
    void makeRows();
    Row makeRow(const listprices::PriceSourceStatus& source);
    void showRow(const Row& row, const listprices::PriceSourceStatus& source) const;
    void showState();
    std::vector<std::string> chosen() const;

    AppServices& m_services;
    listprices::PriceSourceDesk* m_desk;
    std::shared_ptr<const listprices::PriceSourceView> m_view;
    std::vector<Row> m_rows;
    QVBoxLayout* m_list;
    QLabel* m_state;
    QLabel* m_problem;
    QLabel* m_published;
    QPushButton* m_allow;
    QPushButton* m_stop;
    QPushButton* m_ask;
    int m_framesToLook = 0;
};

/// "just now", "3 min ago", "5 h 20 min ago", "4 days ago".
QString agoWords(domain::Duration age);
/// "every 15 minutes", "every 3 hours", "every 2 days".
QString everyWords(std::chrono::minutes every);

}  // namespace tessera::ui
