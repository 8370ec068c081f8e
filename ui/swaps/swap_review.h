#pragma once
// A swap in sentences with the prices that were read, before it is sent. What is sent is what was read: a
// market that moved on makes the venue refuse all of it. GUI thread only.

#include <QDialog>

#include "ui/context/app_services.h"

class QPushButton;

namespace tessera::ui {

class SwapReview : public QDialog {
    Q_OBJECT
 public:
    /// `head`: what it is; `about`: what it costs and asks for.
    SwapReview(AppServices& services, std::vector<trading::OrderIntent> orders, const QString& head,
               const QString& about, QWidget* parent);
    const QStringList& sentences() const { return m_sentences; }
    QPushButton& sendButton() { return *m_send; }

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void send();

    AppServices& m_services;
    std::vector<trading::OrderIntent> m_orders;
    QStringList m_sentences;
    QPushButton* m_send;
};

}  // namespace tessera::ui
