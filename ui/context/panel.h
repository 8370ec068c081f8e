#pragma once
// A part of a workspace: one folder in ui/, one line in the catalogue. What the shell knows of any of them.
// GUI thread only.

#include <QJsonObject>
#include <QSize>
#include <QWidget>
#include <functional>

#include "ui/context/app_services.h"
#include "ui/context/links.h"

namespace tessera::ui {

/// A plain value, kept in the workspace's file; a panel reads back what it wrote and ignores the rest.
using PanelState = QJsonObject;

class Panel : public QWidget {
    Q_OBJECT
 public:
    explicit Panel(AppServices& services, QWidget* parent = nullptr);

    /// The row above it, by which it is dragged. Made by the panel, shown by the shell.
    virtual QWidget* headerRow() = 0;
    /// "SITC-Z26, 1h": for tabs, menus and screen readers.
    virtual QString title() const = 0;
    virtual PanelState saveState() const { return {}; }
    virtual void restoreState(const PanelState&) {}
    /// A sentence while closing it would lose something; empty otherwise.
    virtual QString whyItCannotClose() const { return {}; }
    /// The instrument it showed last, while nobody has told of that one yet; empty otherwise.
    virtual QString awaitedSymbol() const { return {}; }
    /// An instrument was dropped on it.
    virtual void takeInstrument(InstrumentMarket* market) { link().setInstrument(market); }
    /// It is not shown any more, though it stays: another workspace, a tab in front. A ladder disarms.
    virtual void leaveScreen() {}
    /// The keyboard goes to what the panel is about.
    virtual void focusContent();
    PanelLink& link() { return m_link; }
    const PanelLink& link() const { return m_link; }

 signals:
    void titleChanged();
    /// Something that saveState() holds is different now.
    void stateChanged();

 private:
    PanelLink m_link;
};

/// What can be put into a workspace.
struct PanelKind {
    QString id;        // "chart": in workspace files, so for good
    QString title;     // "Chart"
    QString sentence;  // what it is for
    QSize size{400, 300};
    /// Takes the room that is left when a window is wider or higher; others keep theirs.
    bool growsWide = true, growsHigh = true;
    bool canHaveMany = true;
    std::function<Panel*(AppServices&)> create;
};

}  // namespace tessera::ui
