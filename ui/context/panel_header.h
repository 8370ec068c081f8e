#pragma once
// The 26 px title of a panel; also the handle of its dock.

#include <QWidget>
#include <functional>
#include <vector>

#include "ui/context/app_services.h"

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace tessera::ui {

class PanelHeader : public QWidget {
    Q_OBJECT
 public:
    explicit PanelHeader(AppServices& context, QWidget* parent = nullptr);
    void setTitle(const QString& title, const QString& subtitle = {});
    QToolButton* addMenuButton(const QString& text, const QString& tip);
    QToolButton* addButton(const QString& text, const QString& tip, std::function<void()> action);
    /// A dock gives its title the height of the hint, whatever the fixed height is.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

 private:
    void applyTheme();

    AppServices& m_context;
    QLabel* m_title;
    QLabel* m_subtitle;
    QHBoxLayout* m_layout;
    std::vector<QToolButton*> m_actions;  // give way in a narrow panel; menus stay
};

}  // namespace tessera::ui
