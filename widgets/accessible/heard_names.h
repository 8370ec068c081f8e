#pragma once
// Screen readers keep the names they have read. This remembers which those are, and tells when one is not
// true any more: calmly, for a market changes more often than anybody listens. One a widget, its child, made
// when a reader is there. GUI thread only.

#include <QAccessible>
#include <QHash>
#include <QTimer>

class QWidget;

namespace tessera::widgets {

class HeardNames : public QObject {
    Q_OBJECT
 public:
    /// Made when it is first asked for.
    static HeardNames& of(QWidget* widget);
    static bool isMade(const QWidget* widget);
    /// A reader, if one is there, was told this of a part of the widget or of itself; no effect on null.
    static void note(QWidget* widget, const QAccessibleInterface& part, const QString& name);
    /// Something changed: the keyboard's place is told in a moment, names later, however often this is
    /// called.
    void lookSoon();

 protected:
    /// The keyboard came to the widget: the reader wants to know to which part.
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    explicit HeardNames(QWidget* widget);
    void heard(QAccessible::Id id, const QString& name);
    void tellFocus();
    void tellNames();

    QWidget* m_widget;
    QHash<QAccessible::Id, QString> m_heard;
    QAccessible::Id m_focus = 0;
    QTimer m_soon, m_later;
};

}  // namespace tessera::widgets
