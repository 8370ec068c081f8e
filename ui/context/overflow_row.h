#pragma once
// A row of controls in which nothing is cut: what does not fit goes into the menu at its end, last ones
// first. GUI thread only.

#include <QWidget>
#include <vector>

class QMenu;
class QToolButton;

namespace tessera::ui {

class OverflowRow : public QWidget {
    Q_OBJECT
 public:
    OverflowRow(int spacing, int height, QWidget* parent = nullptr);
    /// Always shown, between its minimum width and its hint.
    void add(QWidget* child);
    /// Always shown, and takes what is left beyond `least`.
    void addStretch(QWidget* child, int least = 0);
    /// A button or a choice, whole or in the menu.
    void addOptional(QWidget* child);
    /// A part that is not wanted now takes no room and stands in no menu.
    void setWanted(QWidget* child, bool isWanted);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    enum class Kind { Fixed, Stretch, Optional };
    struct Part {
        QWidget* widget;
        Kind kind;
        int least = 0;
        bool isWanted = true;
        bool isHidden = false;  // in the menu
    };
    void take(const Part& part);
    Part* partOf(const QWidget* child);
    int widthOf(const Part& part) const;
    int wholeWidth() const;
    void arrange();
    void place();
    void fillMenu();

    int m_spacing;
    std::vector<Part> m_parts;
    QToolButton* m_more;
    QMenu* m_menu;
};

}  // namespace tessera::ui
