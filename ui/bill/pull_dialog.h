#pragma once
// Asks a vendor for its bill: whom, which days, with which key, said in words before anything is sent. What
// comes back is looked at in the import window, as a file is. GUI thread only.

#include <QDialog>
#include <map>

#include "ui/bill/bill_services.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace tessera::ui {

class PullDialog : public QDialog {
    Q_OBJECT
 public:
    PullDialog(AppServices& services, BillServices& bills, QWidget* parent);
    /// For tests: another server than the vendor's.
    void setBaseUrl(std::string url);

    QComboBox& vendor() { return *m_vendor; }
    QLineEdit& first() { return *m_first; }
    QLineEdit& last() { return *m_last; }
    QLineEdit& key() { return *m_key; }
    QCheckBox& keeps() { return *m_keeps; }
    QPushButton& askButton() { return *m_ask; }
    QPushButton& forgetButton() { return *m_forget; }
    QPushButton& cancelButton() { return *m_cancel; }
    QString words() const;    // what will be asked
    QString problem() const;  // why it cannot be, or was not
    QString keyWords() const;

 public slots:
    void reject() override;

 private:
    QWidget* buildDays();
    QWidget* buildKey();
    QWidget* buildFoot();
    void connectParts();
    const bill::PullFacts& facts() const;
    void chooseVendor();
    QStringList keptVendors() const;
    void rememberKept(bill::PullVendor vendor, bool isKept);
    void choosePeriod();
    void look();
    void fit();
    void sayKey();
    void ask();
    void keepKey(bill::PullVendor vendor, const std::shared_ptr<const bill::VendorKey>& key);
    void forgetKey();
    void showEnd(const bill::UsagePreview& preview);
    void showProgress(std::optional<int> share);
    domain::Timestamp today() const;

    /// What is known of one vendor's key. Session alone, but for what the secret service has.
    struct Known {
        std::shared_ptr<const bill::VendorKey> key;
        bool isKept = false;   // the secret service has it
        bool isAsked = false;  // the secret service was asked
    };

    AppServices& m_services;
    BillServices& m_bills;
    QComboBox* m_vendor;
    QComboBox* m_period;
    QLineEdit* m_first;
    QLineEdit* m_last;
    QLineEdit* m_key;
    QCheckBox* m_keeps;
    QPushButton* m_forget;
    QLabel* m_keyWords;
    QLabel* m_words;
    QLabel* m_problem;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_ask;
    std::map<bill::PullVendor, Known> m_known;
    std::string m_baseUrl;
    QString m_serviceProblem;  // why the secret service cannot be used; empty: nothing is known against it
    bool m_isAsking = false;
};

}  // namespace tessera::ui
