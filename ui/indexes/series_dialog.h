#pragma once
// Asks for a price to draw: typed, with what there is to choose from. GUI thread only.

#include <QDialog>
#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace tessera::ui {

class SeriesDialog : public QDialog {
    Q_OBJECT
 public:
    /// `keys`: what is offered while typing. `take` draws what was typed, or says why not as a sentence.
    SeriesDialog(const QStringList& keys, std::function<QString(const QString&)> take, QWidget* parent);
    QLineEdit& typed() { return *m_typed; }
    QString problem() const;
    void accept() override;

 private:
    std::function<QString(const QString&)> m_take;
    QLineEdit* m_typed;
    QLabel* m_problem;
};

}  // namespace tessera::ui
