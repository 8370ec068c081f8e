#pragma once
// What a chart is compared with: found by typing, taken off again. GUI thread only.

#include <QWidget>

#include "ui/chart/comparisons.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace tessera::ui {

class CompareWindow : public QWidget {
    Q_OBJECT
 public:
    CompareWindow(AppServices& services, const Comparisons& comparisons, QWidget* parent);
    /// `title` names the chart.
    void open(const QString& title);
    /// The comparisons are others now.
    void refresh();
    void say(const QString& sentence);

 signals:
    void added(const QString& symbol);
    void removed(std::size_t place);

 protected:
    void keyPressEvent(QKeyEvent* event) override;

 private:
    void filter();
    void offerPrices(const QString& text);
    QString offerExpression(const QString& text);
    void addChosen();
    void removeChosen();

    AppServices& m_services;
    const Comparisons& m_comparisons;
    QLineEdit* m_search;
    QListWidget *m_found, *m_compared;
    QLabel* m_sentence;
    std::shared_ptr<const listprices::PriceBook> m_book;  // of which m_offered are the series
    std::vector<std::string> m_offered;
};

}  // namespace tessera::ui
