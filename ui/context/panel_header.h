#pragma once
// The 26 px title of a panel, by which it is dragged: what it shows, and its buttons. GUI thread only.

#include <functional>

#include "ui/context/app_services.h"
#include "ui/context/overflow_row.h"
#include "widgets/table/pieces.h"

class QToolButton;

namespace tessera::ui {

class PanelHeader : public OverflowRow {
    Q_OBJECT
 public:
    explicit PanelHeader(AppServices& context, QWidget* parent = nullptr);
    void setTitle(const QString& title, const QString& subtitle = {});
    QToolButton* addMenuButton(const QString& text, const QString& tip);
    QToolButton* addButton(const QString& text, const QString& tip, std::function<void()> action);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void applyTheme();

    AppServices& m_context;
    widgets::ElidedLabel* m_title;
    widgets::ElidedLabel* m_subtitle;
};

}  // namespace tessera::ui
