#pragma once
// The models on the chart: colour, name, price, keep and remove. In as many lines as the width needs. GUI
// thread only.

#include <QWidget>
#include <vector>

#include "ui/context/app_services.h"

class QToolButton;

namespace tessera::ui {

class CompareLegend : public QWidget {
    Q_OBJECT
 public:
    struct Entry {
        QString name, tip;
        QString value;    // what it costs, or why that is not known
        int keptEnd = 0;  // of the name: what tells it from others alike
        int colour = 0;
        bool isKept = false, isKnown = false;
        bool operator==(const Entry&) const = default;
    };
    explicit CompareLegend(AppServices& context, QWidget* parent = nullptr);
    /// `when`: the day the values are of.
    void show(const QString& when, const std::vector<Entry>& entries);
    int heightForWidth(int width) const override;
    bool hasHeightForWidth() const override { return true; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, heightForWidth(std::max(120, width()))}; }

 signals:
    void removed(std::size_t place);
    void kept(std::size_t place);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    struct Chip {
        QToolButton *keep = nullptr, *remove = nullptr;
    };
    /// Where each entry stands at that width; the last is the end of all.
    std::vector<QRect> arranged(int width) const;
    int widthOf(const Entry& entry) const;
    void place();
    void makeChips();

    AppServices& m_context;
    QString m_when;
    std::vector<Entry> m_entries;
    std::vector<Chip> m_chips;
};

}  // namespace tessera::ui
