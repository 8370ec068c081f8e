#pragma once
// The legs of a strategy as sentences with the limits that were read, before they are sent. What is sent is
// what was read: a market that moved on makes the venue refuse all of it. GUI thread only.

#include <QDialog>
#include <vector>

#include "ui/strategy/strategy_draft.h"

class QPushButton;

namespace tessera::ui {

class StrategyReview : public QDialog {
    Q_OBJECT
 public:
    /// `reading` is taken as it stands now.
    StrategyReview(AppServices& services, const StrategyDraft& draft, const strategy::Strategy& strategy,
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
