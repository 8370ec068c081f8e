#pragma once
// The first question (three doors) and the guided starts behind them: a strip under the band that points at
// the real controls, waits until each thing was done, and ends with something done: a filled paper order, two
// models compared, a hedge tried. It can be left and resumed. GUI thread only.

#include <QFrame>
#include <functional>
#include <optional>
#include <span>

#include "ui/shell/workspace_host.h"

class QLabel;
class QPushButton;
class QSettings;

namespace tessera::ui {

/// What the guide knows of the program when it asks whether a step is done.
struct GuideFacts {
    bool isArmed = false, hasFill = false;
    std::size_t drawn = 0, kept = 0;  // models on the chart of prices
    bool isLog = false, seesChanges = false;
    bool hasBill = false, isByHand = false;  // a hedge ratio was typed
};
struct GuideStep {
    const char *title, *text;
    const char* target;                 // kind of the panel it points at, or "arm": the band's button
    bool (*isDone)(const GuideFacts&);  // null: the person goes on by Next
    const char* command = nullptr;      // a button of the strip's own; null: none
    const char* commandTitle = nullptr;
};
/// One guided start.
struct Guide {
    const char* door;       // "trade": as chosen
    const char* stepKey;    // in the settings: where it was left
    const char* workspace;  // ready one
    const char* panel;      // that has to be seen from the start; null: the workspace is enough
    bool givesKeys;         // the keyboard goes to what a step points at; not to a ladder
    std::span<const GuideStep> steps;
    const char *endTitle, *endText;
    const char* skippedText;  // what to do next where something was left out
};
/// The trader's, the analyst's, the company's.
std::span<const Guide* const> guides();

class GuideStrip : public QFrame {
    Q_OBJECT
 public:
    GuideStrip(AppServices& services, WorkspaceHost& host, QSettings& settings, QWidget* armButton,
               std::function<bool()> isArmed, QWidget* parent = nullptr);
    /// The doors, once in a profile's life; nothing where one was chosen.
    void offerDoors();
    /// The guided start behind the door that was chosen, where it was left; the trader's where none was.
    void start();

 private:
    void showDoors();
    void showStep();
    void showEnd();
    void begin(const Guide& guide);
    GuideFacts facts() const;
    void choose(const QString& door);
    void go(int step);
    void leave();
    void check();
    void point();
    QWidget* target() const;
    void showTarget();
    QPushButton* addButton(const QString& text, std::function<void()> action, bool isMain = false);
    void clearButtons();

    AppServices& m_services;
    WorkspaceHost& m_host;
    QSettings& m_settings;
    QWidget* m_armButton;
    std::function<bool()> m_isArmed;
    QLabel *m_title, *m_text;
    QWidget* m_pointer;  // the frame around the control that is meant
    const Guide* m_guide;
    std::vector<QPushButton*> m_buttons;
    std::optional<int> m_step;
    std::size_t m_fillsBefore = 0, m_fills = 0;
    int m_framesToCheck = 0;
    bool m_isSkipped = false;  // a step that was to be done
};

}  // namespace tessera::ui
