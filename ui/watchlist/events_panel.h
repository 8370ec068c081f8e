#pragma once
// What happened in this session, newest first. GUI thread only.

#include <vector>

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/accessible/spoken.h"
#include "widgets/table/copied_text.h"

namespace tessera::ui {

/// What happened, newest first, with time in UTC.
class EventsView : public QWidget, public widgets::Spoken, public widgets::Copyable {
    Q_OBJECT
 public:
    explicit EventsView(AppServices& context, QWidget* parent = nullptr);
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override { return QStringLiteral("Events"); }
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int event) const override;
    int spokenFocus() const override { return m_current < spokenParts() ? m_current : -1; }
    void focusSpokenPart(int event) override;
    /// The one the keyboard is on, in full.
    QString copiedText() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

 private:
    QString words(int event) const;
    int eventAt(const QPoint& at) const;

    AppServices& m_context;
    int m_current = 0;           // the newest
    std::vector<QRect> m_boxes;  // as painted last
};

/// What happened, as a panel of its own.
class EventsPanel : public Panel {
    Q_OBJECT
 public:
    explicit EventsPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return QStringLiteral("Events"); }

 private:
    PanelHeader* m_header;
};

}  // namespace tessera::ui
