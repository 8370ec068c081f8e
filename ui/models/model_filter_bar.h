#pragma once
// The row over the table of models: search, vendor, maker, price, changed lately, since when changes are
// counted, sort. GUI thread only.

#include <QTimer>
#include <QWidget>

#include "ui/models/models_state.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace tessera::ui {

/// Prices from `least` to `most`, both counted in; none: open.
struct PriceRange {
    std::optional<domain::Price> least, most;
    bool operator==(const PriceRange&) const = default;
};
/// "0.5 - 3", "from 0.5", "to 3", "0.5 to 3", "3 -"; none for what is no range.
std::optional<PriceRange> parsePriceRange(const QString& text);
/// "0.50 to 3.00", "up to 3.00", "from 0.50", "free"; empty for any price.
QString rangeWords(const PriceRange& range);

class ModelFilterBar : public QWidget {
    Q_OBJECT
 public:
    explicit ModelFilterBar(QWidget* parent = nullptr);
    void show(const ModelsState& state, domain::Timestamp newest);
    /// Those of the book, in order.
    void setChoices(const QStringList& vendors, const QStringList& makers);
    /// What the fields say, the rest as it was.
    void read(ModelsState& state) const;
    QLineEdit* search() const { return m_search; }
    QComboBox* vendorBox() const { return m_vendor; }
    QComboBox* priceBox() const { return m_price; }
    QComboBox* sinceBox() const { return m_since; }
    QPushButton* latelyButton() const { return m_lately; }

 signals:
    /// Typing counts a moment after the last key, choices at once.
    void changed();
    void sortChosen(tessera::listprices::ModelColumn column);

 private:
    void choosePrice(int item);
    void chooseSince(int item);
    void showPrice();
    void showSince();

    QLineEdit* m_search;
    QComboBox *m_vendor, *m_maker, *m_price, *m_since;
    QPushButton* m_lately;
    QToolButton* m_sort;
    QTimer m_typing;
    QString m_wantedVendor, m_wantedMaker;  // of the workspace, maybe before the book has them
    PriceRange m_range;
    CountedSince m_counted;
    domain::Timestamp m_newest;
};

}  // namespace tessera::ui
