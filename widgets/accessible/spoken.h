#pragma once
// What a painted widget says to a screen reader. It has no child widgets a reader could find, so it tells its
// parts itself: a ladder its rows, a chart what it shows. Asked only while assistive technology is connected;
// nothing is built or kept before. GUI thread only.

#include <QAccessible>
#include <QRect>
#include <QString>

class QWidget;

namespace tessera::widgets {

/// One thing inside a painted widget.
struct SpokenPart {
    QAccessible::Role role = QAccessible::ListItem;
    QString name{};   // everything it shows, in words
    QString value{};  // the one figure it is about: a price; empty where it is about none
    QRect box{};      // in the widget
    bool canPress = false;
    bool canFocus = false;
    bool isSelected = false;
};

/// A widget derives from this beside QWidget; installAccessible() does the rest.
class Spoken {
 public:
    virtual ~Spoken() = default;
    virtual QAccessible::Role spokenRole() const = 0;
    virtual QString spokenName() const = 0;
    /// What is worth knowing beyond the name; empty: nothing.
    virtual QString spokenDescription() const { return {}; }
    virtual int spokenParts() const { return 0; }
    /// 0 <= part < spokenParts().
    virtual SpokenPart spokenPart(int) const { return {}; }
    /// The part the keyboard is on; -1: the widget itself.
    virtual int spokenFocus() const { return -1; }
    virtual void focusSpokenPart(int) {}
    /// The widget itself is a button.
    virtual bool canPressSpoken() const { return false; }
    /// Of a part that can be pressed, or -1 for the widget itself.
    virtual void pressSpoken(int) {}
    /// The widgets it is made of are no parts of their own: they only paint what it tells.
    virtual bool hidesChildWidgets() const { return false; }
};

/// Spoken widgets and the program's tables and lists answer screen readers from here on. May be called again.
void installAccessible();

/// Whether assistive technology is connected.
bool someoneListens();
/// To whoever listens.
void tell(QAccessibleEvent& event);
/// Stands for assistive technology where the platform has none, as in tests; null: nobody.
using AccessibleListener = void (*)(QAccessibleEvent& event);
void setListener(AccessibleListener listener);

/// What it would say may have changed. Costs one question while no assistive technology is connected; else
/// readers are told within a moment where the keyboard is, and every two seconds which names are new.
void tellSpoken(QWidget* widget);

}  // namespace tessera::widgets
