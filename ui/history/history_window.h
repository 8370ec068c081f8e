#pragma once
// Files into the history and out of it. A window of its own. GUI thread only.

#include <QWidget>

#include "app/history/import_desk.h"
#include "ui/context/app_services.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QTabWidget;

namespace tessera::ui {

class ExportPage;
class ImportPage;

class HistoryWindow : public QWidget {
    Q_OBJECT
 public:
    explicit HistoryWindow(AppServices& services, QWidget* parent = nullptr);
    /// Raised, with what is kept read anew.
    void open();
    ImportPage& importPage() { return *m_import; }

 private:
    void look();
    void say(const QString& sentence, bool isWarning);
    void showBusy(std::optional<int> share);
    void showAnswer(const history::FileAnswer& answer);

    AppServices& m_services;
    ImportPage* m_import;
    ExportPage* m_export;
    QTabWidget* m_pages;
    QLabel* m_sentence;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_undo;
    std::uint32_t m_lastImport = 0;
    bool m_isBusy = false, m_isUndoing = false;
};

}  // namespace tessera::ui
