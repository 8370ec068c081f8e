#pragma once
// Usage and cost files into the ledger: dropped, chosen or pulled from a vendor, looked at, and kept once the
// person says so. A window of its own. GUI thread only.

#include <QUrl>
#include <QWidget>

#include "ui/bill/bill_services.h"

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QComboBox;
class QTableWidget;

namespace tessera::ui {

class MappingTable;
class PullDialog;

class ImportWindow : public QWidget {
    Q_OBJECT
 public:
    ImportWindow(AppServices& services, BillServices& bills);
    /// Raised, over `above` where that is not null.
    void open(QWidget* above);
    /// Looks at these files; what was looked at before is forgotten.
    void takeFiles(const QStringList& paths);
    /// Looks at the made-up company's; the window goes once they are kept.
    void takeSample();
    void takeUrls(const QList<QUrl>& urls);
    QPushButton& pullButton() { return *m_pull; }

    QString details() const;
    QTableWidget& table() { return *m_table; }
    PullDialog* pullDialog() const { return m_pullDialog; }
    QPushButton& keepButton() { return *m_keep; }

 protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    QWidget* buildDrop();
    QWidget* buildFoot();
    QWidget* buildEarlier();
    void connectParts();
    void chooseFiles();
    void sayReading(bool isSample);
    void pullFromVendor();
    void showPreview(const bill::UsagePreview& preview);
    void showRow(int row, const bill::FilePreview& file);
    void sayDetails(const bill::UsagePreview& preview);
    void showAnswer(const bill::UsageAnswer& answer);
    void showProgress(std::optional<int> share);
    void listEarlier();

    AppServices& m_services;
    BillServices& m_bills;
    QLabel* m_drop;
    QPushButton* m_choose;
    QPushButton* m_pull;
    PullDialog* m_pullDialog = nullptr;
    QTableWidget* m_table;
    QPlainTextEdit* m_details;
    MappingTable* m_mapping;
    QLabel* m_sentence;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_keep;
    QComboBox* m_earlier;
    QPushButton* m_undo;
    QWidget* m_earlierRow;
    bool m_isSample = false;
};

}  // namespace tessera::ui
