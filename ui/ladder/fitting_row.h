#pragma once
// A row of buttons that shows as many as fit, first ones first, instead of making its panel wider.

#include <QWidget>
#include <vector>

namespace tessera::ui {

class FittingRow final : public QWidget {
 public:
    FittingRow(int spacing, int height) : m_spacing(spacing) {
        setFixedHeight(height);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    /// `child` has a fixed width.
    void add(QWidget* child) {
        child->setParent(this);
        m_children.push_back(child);
    }
    QSize minimumSizeHint() const override { return {0, height()}; }
    QSize sizeHint() const override {
        int width = -m_spacing;
        for (const QWidget* child : m_children) {
            width += child->minimumWidth() + m_spacing;
        }
        return {std::max(width, 0), height()};
    }

 protected:
    void resizeEvent(QResizeEvent*) override {
        int left = 0;
        bool fits = true;
        for (QWidget* child : m_children) {
            fits = fits && left + child->minimumWidth() <= width();
            child->setVisible(fits);
            child->setGeometry(left, 0, child->minimumWidth(), height());
            left += child->minimumWidth() + m_spacing;
        }
    }

 private:
    int m_spacing;
    std::vector<QWidget*> m_children;
};

}  // namespace tessera::ui
